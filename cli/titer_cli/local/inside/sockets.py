"""Connections end when the emulator does: else its server waits for their clients, who have no reason to go."""

import asyncio
import signal
import threading
from typing import Any

from titer_cli.local.inside.asgi import App, Message, Receive, Scope, Send

GOING_AWAY = 1001
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_GRACE = 5.0  # seconds that what is being answered may still take
_SERVED = "_server_callback"  # the server's function for one connection


class Sockets:
    """The WebSockets that are open."""

    def __init__(self, ending: threading.Event) -> None:
        """Take what is set once this process is told to end."""
        self._ending = asyncio.Event()
        self._told = ending

    def around(self, app: App) -> App:
        """Return the app so that it takes its clients to have gone once this process is told to end."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await app(scope, self._until_the_end(receive), send)
            elif scope["type"] == "lifespan":
                await app(scope, receive, self._listening(send))
            else:
                await app(scope, receive, send)

        return serve

    def end(self, loop: asyncio.AbstractEventLoop) -> None:
        """End them; a while later all connections: one cut off amid a message would be waited for without end."""
        self._told.set()
        self._ending.set()
        loop.call_later(_GRACE, _cut, loop)

    def _listening(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._listen(asyncio.get_running_loop())
            await send(message)

        return sending

    def _listen(self, loop: Any) -> None:
        """Be told of signals too, before the server is, which has asked the loop for them already."""

        def told(before: Any) -> None:
            self.end(loop)
            before._callback(*before._args)

        known = getattr(loop, "_signal_handlers", {})
        for number, before in [(number, known[number]) for number in _SIGNALS if number in known]:
            loop.add_signal_handler(number, told, before)

    def _until_the_end(self, receive: Receive) -> Receive:
        async def receiving() -> Message:
            coming, ending = asyncio.ensure_future(receive()), asyncio.ensure_future(self._ending.wait())
            try:
                await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
                return coming.result() if coming.done() else {"type": "websocket.disconnect", "code": GOING_AWAY}
            finally:
                ending.cancel()
                if not coming.done():
                    coming.cancel()

        return receiving


def _cut(loop: asyncio.AbstractEventLoop) -> None:
    """End all connections, and drop what a client has not taken: one that does not read would be waited for."""
    for task in asyncio.all_tasks(loop):
        coroutine: Any = task.get_coro()
        if getattr(coroutine, "__name__", "") == _SERVED:
            if coroutine.cr_frame and (writer := coroutine.cr_frame.f_locals.get("writer")):
                writer.transport.abort()
            task.cancel()
