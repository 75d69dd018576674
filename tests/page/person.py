"""A person before the page: what is done there, and what went wrong meanwhile that nobody would see."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from titer_cli.local.stack import Stack

SECONDS = 30  # for what a person waits for, on a machine however busy
WIDE, NARROW = (1280, 800), (390, 844)
WINDOWS = {"wide": WIDE, "narrow": NARROW}
_BREACHES = """
    document.addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI, sample}) =>
        breach(`${violatedDirective} ${blockedURI} ${sample}`))
"""

_CUT_SHORT = re.compile("WebSocket is closed before")  # by who leaves a page before its line is up

type Size = tuple[int, int]
type Colours = Literal["light", "dark"]

expect.set_options(timeout=SECONDS * 1000)


@dataclass
class Wrongs:
    """What went wrong in a browser: errors on its console, breaches of the page's policy, requests to others."""

    allowed: frozenset[str]  # origins
    found: list[str] = field(default_factory=list)
    foreseen: list[re.Pattern[str]] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.expose_function("breach", lambda what: self.found.append(f"a breach of the policy: {what}"))
        context.add_init_script(_BREACHES)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.found.append(f"thrown: {error.error}"))
        context.on("request", lambda request: self._asked(request.url))
        context.on("page", lambda page: page.on("websocket", lambda line: self._asked(line.url)))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" or (message.type == "warning" and not _CUT_SHORT.search(message.text)):
            self.found.append(f"{message.type} on the console: {message.text} ({message.location.get('url')})")

    def _asked(self, url: str) -> None:
        if url.startswith(("blob:", "data:")):
            return
        if origin_of(url) not in self.allowed:
            self.found.append(f"a request to {url}")

    @contextmanager
    def foreseen_are(self, *patterns: str) -> Iterator[None]:
        """Let pass what is the point of a test: an answer of 403 is an error on the console of every browser."""
        before = len(self.found)
        yield
        wanted = [re.compile(pattern) for pattern in patterns]
        self.found[before:] = [each for each in self.found[before:] if not any(one.search(each) for one in wanted)]


def origin_of(url: str) -> str:
    """Return scheme, host and port."""
    parts = httpx.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode()}"


def allowed_by(stack: Stack) -> frozenset[str]:
    """Return the origins that the page's policy names, and its own."""
    answer = httpx.get(f"{stack.api_url}/ui", timeout=SECONDS, trust_env=False).raise_for_status()
    [named] = re.findall(r"connect-src ([^;]*)", answer.headers["Content-Security-Policy"])
    return frozenset({origin_of(stack.api_url), *(each for each in named.split() if "://" in each)})


@dataclass
class Person:
    """Someone with a browser window of their own, signed in or not."""

    page: Page
    wrongs: Wrongs
    address: str  # of the page

    def go(self, path: str = "") -> None:
        self.page.goto(f"{self.address}{path}")

    def open_settings(self) -> None:
        """Open them where a narrow window hides them."""
        if (settings := self.button("Settings")).is_visible():
            settings.click()

    def sign_in(self, token: str) -> None:
        """Do so by hand, at the door."""
        self.page.get_by_label("Token").fill(token)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.navigation).to_be_visible()

    @property
    def navigation(self) -> Locator:
        return self.page.get_by_role("navigation", name="Pages")

    @property
    def line(self) -> Locator:
        """Return what tells how changes come to the page."""
        return self.page.locator("[data-line]")

    def turn_to(self, name: str) -> None:
        """Go to one of the pages by the navigation."""
        self.navigation.get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    def settled(self) -> None:
        """Wait until the page has all that it asks for."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(".state.waiting")).to_have_count(0)

    def open(self, name: str) -> None:
        """Open a file of the list."""
        self.page.get_by_role("link", name=name).first.click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        self.drawn()

    def look_at(self, file_id: str) -> None:
        """Go to a file, and wait for its curves."""
        self.go(f"/files/{file_id}")
        self.drawn()

    @property
    def chart(self) -> Locator:
        return self.page.locator("[data-curves]")

    def drawn(self) -> None:
        """Wait until the chart shows all that is in sight."""
        expect(self.chart).to_have_attribute("data-state", "shown")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def in_dialog(self, name: str) -> Locator:
        """Return a button of the window over the page."""
        return self.dialog.get_by_role("button", name=name)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait while the page goes on: `time.sleep` would keep its events from Playwright."""
        deadline = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < deadline
            self.page.wait_for_timeout(50)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def row(self, of: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=of)

    def fits(self) -> bool:
        """Return whether nothing of the page lies beyond the edge of its window."""
        return bool(self.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


@contextmanager
def person(
    browser: Browser, stack: Stack, size: Size = WIDE, colours: Colours = "light", token: str | None = None
) -> Iterator[Person]:
    """Open a window before the page. At its end nothing may have gone wrong."""
    narrow = size == NARROW
    with browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=colours,
        has_touch=narrow,
        is_mobile=narrow,
        locale="en-GB",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
        accept_downloads=True,
    ) as context:
        context.set_default_timeout(SECONDS * 1000)
        wrongs = Wrongs(allowed_by(stack))
        wrongs.watch(context)
        someone = Person(context.new_page(), wrongs, f"{stack.api_url}/ui")
        someone.go()
        if token:
            someone.sign_in(token)
        yield someone
        assert not wrongs.found, "\n".join(wrongs.found)
