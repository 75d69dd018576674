"""The page in Debian's Chromium, before a local system that runs: how soon it is drawn, and how often while it moves.

python bench/page.py [--rounds N]

Sends a file of 20 series of 1,200 readings to the system of this clone (`titer up`), then opens the page warm.
"""

import argparse
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute

from tests.support.chromium import browser
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack

SERIES, POINTS = 20, 1_200
MOVED = 5  # seconds
FIRST_PAINT, FRAMES = 1_000, 30  # ms, a second: the bars
BEGIN = datetime(2025, 3, 4, tzinfo=UTC)

# When what the page is for is drawn: the frame after the first in which the selector finds something.
_USEFUL = """selector => {
    const look = () => {
        if (!document.querySelector(selector)) return requestAnimationFrame(look);
        requestAnimationFrame(() => { window.usefulAt = performance.now(); });
    };
    look();
}"""
_PAINTED = """() => [
    performance.getEntriesByName('first-contentful-paint')[0].startTime, window.usefulAt,
]"""


def value(series: int, step: int) -> float:
    return round(20 + series + math.sin(step / 50 + series) + (step * 7919 * (series + 1)) % 101 / 200, 3)


def table() -> str:
    rows = ("".join(f",{value(i, step)}" for i in range(SERIES)) for step in range(POINTS))
    heads = "".join(f",s{i}" for i in range(SERIES))
    return "".join(
        [
            f"timestamp{heads}\n",
            *(f"{BEGIN + timedelta(seconds=step):%Y-%m-%dT%H:%M:%SZ}{row}\n" for step, row in enumerate(rows)),
        ]
    )


def send(stack: Stack) -> str:
    """Send the file, wait until it is read, and return its id."""
    headers = {"Authorization": f"Bearer {stack.token}"}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=60, trust_env=False) as api:
        said = {"name": "twenty.csv", "asset": "bench"}
        answer = api.post("/v1/files", params=said, content=table(), headers={"Content-Type": "text/csv"})
        file_id = str(answer.raise_for_status().json()["file_id"])
        while api.get(f"/v1/files/{file_id}").json()["status"] not in {"processed", "partial", "failed"}:
            time.sleep(0.2)
    return file_id


def signed_in(running: Browser, stack: Stack) -> BrowserContext:
    context = running.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(f"sessionStorage.setItem('titer.token', {json.dumps(stack.token)})")
    return context


def until(page: Page, holds: str) -> None:
    """Wait until something holds in the page. Its policy forbids what Playwright's own waiting does there."""
    deadline = time.monotonic() + 60
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, holds
        page.wait_for_timeout(20)


def paints(running: Browser, stack: Stack, path: str, selector: str, rounds: int) -> Iterator[tuple[float, float]]:
    """Yield in each round when something is drawn, and when what the page is for is: in ms from going there."""
    with signed_in(running, stack) as context:
        context.add_init_script(f"({_USEFUL})({json.dumps(selector)})")
        for turn in range(rounds + 1):  # the first fills the browser's cache, and warms the functions
            page = context.new_page()
            page.goto(f"{stack.api_url}/ui{path}")
            until(page, "() => window.usefulAt")
            first, useful = page.evaluate(_PAINTED)
            page.close()
            if turn:
                yield first, useful


def frames(running: Browser, page: Page, move: Callable[[], None]) -> tuple[float, float]:
    """Return how many frames a second the browser drew while something moved, and the longest without one, in ms."""
    with tempfile.TemporaryDirectory() as scratch:
        trace = Path(scratch) / "trace.json"
        running.start_tracing(page=page, path=trace, categories=["disabled-by-default-devtools.timeline.frame"])
        began = time.monotonic()
        while time.monotonic() - began < MOVED:
            move()
        took = time.monotonic() - began
        running.stop_tracing()
        events = json.loads(trace.read_text())["traceEvents"]
    drawn = sorted(each["ts"] for each in events if each["name"] == "DrawFrame")
    longest = max(later - before for before, later in pairwise(drawn))
    return len(drawn) / took, longest / 1_000


def mover(page: Page) -> Callable[[], None]:
    """Return what zooms in and out and moves to and fro, as a hand does: an event of the mouse every 16 ms."""
    box = page.locator("[data-curves]").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    steps = iter(range(10**9))
    page.locator("[data-curves]").focus()
    page.mouse.move(x, y)

    def move() -> None:
        step = next(steps)
        began = time.monotonic()
        if step % 120 < 60:
            page.mouse.wheel(0, -30 if step % 60 < 30 else 30)
        else:
            page.keyboard.press("Shift+ArrowRight" if step % 60 < 30 else "Shift+ArrowLeft")
        page.wait_for_timeout(max(0.0, 16 - (time.monotonic() - began) * 1_000))

    return move


def of_a_file(running: Browser, stack: Stack, file_id: str) -> tuple[float, float]:
    with signed_in(running, stack) as context:
        page = context.new_page()
        page.goto(f"{stack.api_url}/ui/files/{file_id}?" + "&".join(f"sensor_id=s{i}" for i in range(SERIES)))
        page.locator("[data-curves][data-state=shown]").wait_for()
        shown = page.locator("[data-curves]").evaluate("element => element.curves.series.map(({at}) => at.length)")
        assert shown == [POINTS] * SERIES, shown
        return frames(running, page, mover(page))


def reading(series: int, step: int, begin: datetime) -> dict[str, Any]:
    at = (begin + timedelta(milliseconds=200 * step)).isoformat().replace("+00:00", "Z")
    what = {"sensor_id": "S", "asset": None, "parameter": f"p{series}", "unit": "°C", "at": at, "received_at": at}
    return {**what, "value": value(series, step), "quality": "good", "anomaly": None, "late": False}


class Pushing:
    """Pushes readings to the page as the service does: five messages a second, each with one of every series."""

    def __init__(self, page: Page) -> None:
        self.begin = datetime.now(UTC) - timedelta(milliseconds=200 * POINTS)
        self.lines: list[WebSocketRoute] = []
        self.step, self.seq, self.last = 0, 0, 0.0
        page.route_web_socket("ws://127.0.0.1:1/", lambda line: self.lines.append(line))  # noqa: PLW0108  it wraps what it is given
        page.route("**/v1/tickets", lambda route: route.fulfill(json=self._ticket()))

    @staticmethod
    def _ticket() -> dict[str, str]:
        return {"url": "ws://127.0.0.1:1/", "ticket": "t", "expires_at": datetime.now(UTC).isoformat()}

    def push(self, steps: int) -> None:
        data = [reading(i, self.step + n, self.begin) for n in range(steps) for i in range(SERIES)]
        self.step, self.seq, self.last = self.step + steps, self.seq + len(data), time.monotonic()
        sent = {"type": "sensor_data_batch", "data": data, "seq": self.seq, "sent_at": data[-1]["at"]}
        self.lines[0].send(json.dumps(sent))

    def go_on(self) -> None:
        if time.monotonic() - self.last > 0.2:
            self.push(1)


def of_live_series(running: Browser, stack: Stack, moving: bool) -> tuple[float, float]:
    """Measure 20 running curves, untouched or moved by a hand while readings come."""
    with signed_in(running, stack) as context:
        page = context.new_page()
        pushing = Pushing(page)
        page.goto(f"{stack.api_url}/ui/live/sensor?sensor_id=S")
        while not pushing.lines:
            page.wait_for_timeout(50)
        page.wait_for_timeout(500)
        for _ in range(POINTS // 10):
            pushing.push(10)
        until(page, "() => document.querySelector('[data-curves]')?.curves?.series.length === 20")
        shown = page.locator("[data-curves]").evaluate("element => element.curves.series.map(({at}) => at.length)")
        assert shown == [POINTS] * SERIES, shown
        move = mover(page) if moving else lambda: page.wait_for_timeout(16)

        def step() -> None:
            pushing.go_on()
            move()

        return frames(running, page, step)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    stack = Stack(**json.loads((Home.of_clone().state / "stack.json").read_text()))
    file_id = send(stack)
    missed = 0
    with browser() as running:
        for name, path, selector in (
            ("Files", "/", "main table tbody tr"),
            ("a file", f"/files/{file_id}", "[data-curves][data-state=shown]"),
        ):
            found = [*paints(running, stack, path, selector, rounds)]
            first, useful = (statistics.median(column) for column in zip(*found, strict=True))
            worst = max(useful for _, useful in found)
            missed += useful > FIRST_PAINT
            print(f"{name}: first paint {first:.0f} ms, useful {useful:.0f} ms (worst {worst:.0f}; bar {FIRST_PAINT})")
        for name, measure in (
            ("a file's curves, moved", lambda: of_a_file(running, stack, file_id)),
            ("live curves, untouched", lambda: of_live_series(running, stack, moving=False)),
            ("live curves, moved", lambda: of_live_series(running, stack, moving=True)),
        ):
            rate, longest = measure()
            is_least = "moved" in name
            missed += is_least and rate < FRAMES
            said = f" (bar {FRAMES})" if is_least else " (five pushes a second)"
            print(f"{name}: {SERIES} of {POINTS:,}: {rate:.1f} frames a second{said}, longest {longest:.0f} ms")
    return missed


if __name__ == "__main__":
    sys.exit(main())
