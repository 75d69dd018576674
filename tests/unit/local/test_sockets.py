"""WebSockets end when the emulator does."""

import asyncio
import os
import signal
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from titer_cli.local.home import Home
from titer_cli.local.inside import sockets
from titer_cli.local.inside.sockets import Sockets


async def forever() -> Any:
    await asyncio.Event().wait()


async def unsaid(message: Any) -> None:
    """Nobody hears."""


async def once() -> Any:
    return {"type": "websocket.receive", "text": "x"}


def test_a_socket_hears_its_client_until_the_end_and_then_that_it_has_gone() -> None:
    heard: list[Any] = []
    ending = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.append(await receive())

    async def run() -> None:
        open_ones = Sockets(ending)
        serve = open_ones.around(app)
        await serve({"type": "websocket"}, once, unsaid)
        waiting = asyncio.ensure_future(serve({"type": "websocket"}, forever, unsaid))
        await asyncio.sleep(0)
        open_ones.end(asyncio.get_running_loop())
        await asyncio.wait_for(waiting, 5)

    asyncio.run(run())
    assert heard == [{"type": "websocket.receive", "text": "x"}, {"type": "websocket.disconnect", "code": 1001}]
    assert ending.is_set()


def test_a_signal_ends_them_and_still_reaches_the_server() -> None:
    told: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.startup.complete"})
        elif scope["type"] == "websocket":
            told.append((await receive())["type"])
        else:
            told.append("asked")

    async def run() -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.append, "server")
        serve = Sockets(threading.Event()).around(app)
        await serve({"type": "lifespan"}, forever, unsaid)
        await serve({"type": "http"}, forever, unsaid)
        waiting = asyncio.ensure_future(serve({"type": "websocket"}, forever, unsaid))
        await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(waiting, 5)

    asyncio.run(run())
    assert sorted(told) == ["asked", "server", "websocket.disconnect"]


def test_a_connection_that_never_ends_is_cut_and_what_else_runs_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer_cli.local.inside.sockets._GRACE", 0.01)

    async def _server_callback() -> None:
        await forever()

    async def run() -> None:
        connection, other = asyncio.ensure_future(_server_callback()), asyncio.ensure_future(forever())
        Sockets(threading.Event()).end(asyncio.get_running_loop())
        done, _ = await asyncio.wait({connection, other}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        assert done == {connection}
        other.cancel()

    asyncio.run(run())


def test_a_client_that_reads_no_more_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written to it lies in a buffer that only it can empty, and closing waits for that."""
    monkeypatch.setattr("titer_cli.local.inside.sockets._GRACE", 0.01)

    class Transport:
        def __init__(self) -> None:
            self.closed = asyncio.Event()

        def abort(self) -> None:  # a mere `close` has what was written sent first
            self.closed.set()

    async def _server_callback(writer: Any) -> None:
        try:
            await forever()
        finally:
            await writer.transport.closed.wait()

    async def run() -> None:
        serving = asyncio.ensure_future(_server_callback(SimpleNamespace(transport=Transport())))
        await asyncio.sleep(0)
        Sockets(threading.Event()).end(asyncio.get_running_loop())
        done, _ = await asyncio.wait({serving}, timeout=2)
        serving.cancel()
        assert done

    asyncio.run(run())


def test_the_server_names_its_connections_as_they_are_looked_for() -> None:
    [source] = (
        Home.of_clone().tool("emulator", "ministack").parents[1].glob("lib/*/site-packages/hypercorn/asyncio/run.py")
    )
    assert f"async def {sockets._SERVED}(" in source.read_text("utf-8")
    assert "writer" in source.read_text("utf-8").partition(f"async def {sockets._SERVED}(")[2].partition(")")[0]
