"""Bad weather between functions and AWS: a proxy that throttles, fails, breaks off, dawdles and falls silent.

It passes bytes on as they are, so signatures hold and IAM stays enforced; each connection carries one request.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from tests.faults.system import System
from titer_cli.local.emulator import HOST

SILENCE = 21  # seconds: one more than a function waits for an answer
CRAWL = 40  # pieces that a slow answer comes in, a twentieth of a second each


class Fault(StrEnum):
    THROTTLED = "throttled"
    BROKEN = "broken"  # a 500
    RESET = "reset"  # before AWS has heard of it
    UNANSWERED = "unanswered"  # done, and the answer lost on the way
    TORN = "torn"  # half of the answer, then a reset
    SLOW = "slow"
    SILENT = "silent"


USUAL = (Fault.THROTTLED, Fault.BROKEN, Fault.RESET, Fault.UNANSWERED, Fault.TORN, Fault.SLOW)
CODES = {
    Fault.THROTTLED: {"s3": (503, "SlowDown"), "dynamodb": (400, "ProvisionedThroughputExceededException")},
    Fault.BROKEN: {"s3": (500, "InternalError"), "dynamodb": (500, "InternalServerError")},
}


@dataclass
class Weather:
    """The proxy; it begins clear."""

    upstream: str
    choose: random.Random
    url: str = ""
    share: float = 0
    silences: int = 0
    fired: Counter[str] = field(default_factory=Counter)

    def storm(self, share: float, *, silences: int = 0) -> None:
        """From now on, let this share of all requests meet a fault; `silences` of these get no answer at all."""
        self.share, self.silences = share, silences

    def clear(self) -> None:
        self.storm(0)

    def forecast(self) -> Fault | None:
        """What the next request meets."""
        if self.choose.random() >= self.share:
            return None
        fault = Fault.SILENT if self.silences else self.choose.choice(USUAL)
        self.silences -= fault is Fault.SILENT
        self.fired[fault] += 1
        return fault

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one request there and its answer back, or fail on the way."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head, body = await _request(reader, writer)
            await self._carry(head, body, self.forecast(), writer)
        writer.close()

    async def _carry(self, head: bytes, body: bytes, fault: Fault | None, writer: asyncio.StreamWriter) -> None:
        match fault:
            case Fault.RESET:
                writer.transport.abort()
            case Fault.SILENT:
                await asyncio.sleep(SILENCE)
            case Fault.THROTTLED | Fault.BROKEN:
                writer.write(_refusal(head, fault))
            case _:
                await _deliver(await self._answer(head, body), fault, writer)

    async def _answer(self, head: bytes, body: bytes) -> bytes:
        there = urlsplit(self.upstream)
        reader, writer = await asyncio.open_connection(there.hostname, there.port)
        writer.write(head + body)
        answer = await reader.read()
        writer.close()
        return answer


@contextmanager
def weather(upstream: str, choose: random.Random) -> Iterator[Weather]:
    """A proxy before an emulator of AWS."""
    found, loop = Weather(upstream, choose), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(found.serve, HOST, 0))
    found.url = f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield found
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(SILENCE + 10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def weather_over(system: System, functions: Collection[str], choose: random.Random) -> Iterator[Weather]:
    """Weather between these functions of a system and AWS."""
    with weather(system.stack.endpoint_url, choose) as found:
        try:
            for function in functions:
                system.set(function, AWS_ENDPOINT_URL=found.url)
            yield found
        finally:
            for function in functions:
                system.set(function, AWS_ENDPOINT_URL=system.stack.endpoint_url)


async def _stop(server: asyncio.Server) -> None:
    server.close()
    server.close_clients()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


async def _request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[bytes, bytes]:
    """The head, which asks for one answer and no more, and the body."""
    lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
    if b"expect" in headers:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    kept = [line for line in lines[:-2] if line.split(b":")[0].lower() not in {b"connection", b"expect"}]
    body = await _body(reader, headers)
    return b"\r\n".join([*kept, b"Connection: close", b"", b""]), body


async def _body(reader: asyncio.StreamReader, headers: dict[bytes, bytes]) -> bytes:
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        return await _chunks(reader)
    return await reader.readexactly(int(headers.get(b"content-length", 0)))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        size = await reader.readline()
        body += size + await reader.readexactly(int(size, 16) + 2)
        if not int(size, 16):
            return body


def _refusal(head: bytes, fault: Fault) -> bytes:
    """What S3 or DynamoDB says when it does not want to."""
    to_s3 = b"x-amz-target" not in head.lower()
    status, code = CODES[fault]["s3" if to_s3 else "dynamodb"]
    body = f"<Error><Code>{code}</Code></Error>" if to_s3 else f'{{"__type": "aws#{code}"}}'
    body = "" if head.startswith(b"HEAD") else body
    lines = [f"HTTP/1.1 {status} No", f"Content-Length: {len(body)}", "Connection: close", "", body]
    return "\r\n".join(lines).encode()


async def _deliver(answer: bytes, fault: Fault | None, writer: asyncio.StreamWriter) -> None:
    match fault:
        case Fault.UNANSWERED:
            writer.transport.abort()
        case Fault.TORN:
            writer.write(answer[: len(answer) // 2])
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.transport.abort()
        case Fault.SLOW:
            piece = len(answer) // CRAWL + 1
            for start in range(0, len(answer), piece):
                writer.write(answer[start : start + piece])
                await asyncio.sleep(0.05)
        case _:
            writer.write(answer)
            await writer.drain()
