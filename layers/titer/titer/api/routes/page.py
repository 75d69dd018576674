"""/ui: the page that people use, and below it what the page is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request, Response

from titer.api.answers import HTML, Answer
from titer.api.openapi_routes import add
from titer.api.problem import Problem
from titer.model.dataclass import dataclass
from titer.model.expression import expression

PAGE = "/ui"
INDEX = "index.html"
TYPES = {
    ".html": HTML,
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}  # all of them text: bytes would have to pass API Gateway as base64
NAMED_BY_CONTENT = "assets/"  # the folder of files whose names change with what is in them
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
ASK_EACH_TIME = {"Cache-Control": "no-cache"}
_OWN = expression(r'(?<=")\./')  # how the built page names its files: beside itself


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page."""

    text: str
    content_type: str
    named_by_content: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What was built, by the names that files have below /ui; nothing where it was not built."""

    assets: Mapping[str, Asset]

    @classmethod
    def built(cls, folder: Path) -> Page:
        """Read the files of a folder, those that are text by their ending; none where there is no folder."""
        files = (path for path in sorted(folder.rglob("*")) if path.suffix in TYPES and path.is_file())
        return cls({path.relative_to(folder).as_posix(): _asset(path, folder) for path in files})

    def at(self, path: str) -> Asset:
        """Return what is at a path after /ui: a file, else the page. `Problem` (503) where nothing was built."""
        name = path.removeprefix("/")
        if (found := self.assets.get(name)) and name != INDEX:
            return found
        if INDEX not in self.assets:
            raise Problem(503, "page_missing", "the page was not built", "Run `make web`, then deploy again")
        if name.startswith(NAMED_BY_CONTENT):  # of another deployment; the page instead would be taken for a script
            raise Problem(404, "no_such_asset", "the page has no such file any more", "Load the page again")
        index = self.assets[INDEX]
        return Asset(_OWN.sub(_way_up(path), index.text), index.content_type, named_by_content=False)


class PageRoutes:
    """Gives the page and its files to all: what they show, they ask of the API with a token."""

    def __init__(self, page: Page, origins: Callable[[], Iterable[str]]) -> None:
        """`origins` are where the page may connect to besides where it came from: storage, WebSocket."""
        self._page = page
        self._origins = origins

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "GET", PAGE, self.show_page, {200: ("text/html",)}, tag="service")

    def show_page(self, request: Request) -> Answer:
        """Show the page: files, curves and live readings. Any path below that is no file of it shows it too."""
        event = request.resolved_event
        asset = self._page.at(path_of(event.raw_event))
        tag = f'"{sha256(asset.text.encode()).hexdigest()[:32]}"'
        headers = {**(FOR_EVER if asset.named_by_content else ASK_EACH_TIME), "ETag": tag, **self._rules}
        if tag in (event.headers.get("if-none-match") or ""):
            return Response(304, asset.content_type, "", headers=headers)
        return Response(200, asset.content_type, asset.text, headers=headers)

    @cached_property
    def _rules(self) -> Mapping[str, str]:
        return policy(self._origins())


def policy(origins: Iterable[str]) -> Mapping[str, str]:
    """Return the headers that say what the page may do: its own scripts and styles, its own origin and these."""
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        " ".join(("connect-src 'self'", *dict.fromkeys(origins))),
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {"Content-Security-Policy": "; ".join(rules), "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}


def as_page(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of any path below /ui as one of /ui, which is the route of all of them."""
    path = event.get("path") or ""
    return {**event, "path": PAGE, "below": path} if path.startswith(f"{PAGE}/") else event


def path_of(event: Mapping[str, Any]) -> str:
    """Return what an event's path has after /ui: nothing, or a slash and more."""
    return str(event.get("below") or event["path"]).removeprefix(PAGE)


def _way_up(path: str) -> str:
    """Return what leads a browser from the page, at this path after /ui, to /ui/, whatever stage is before it."""
    match path.count("/"):
        case 0:
            return f"{PAGE.removeprefix('/')}/"
        case 1:
            return "./"
        case more:
            return "../" * (more - 1)


def _asset(path: Path, folder: Path) -> Asset:
    named = path.relative_to(folder).as_posix().startswith(NAMED_BY_CONTENT)
    return Asset(path.read_text("utf-8"), TYPES[path.suffix], named)
