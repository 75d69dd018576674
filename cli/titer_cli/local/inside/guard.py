"""Keeps web pages out of the emulator, whose root key everybody knows: a page could run code on this machine with it.

A browser tells on a page (`Origin`, `Sec-Fetch-Site`), and a name that was made to lead here stands in `Host`. What
comes so is let through to three doors, which give nothing without a right of their own: a stage of an API, which asks
for a token or a ticket, and a form for S3 or a URL of an object that one of the functions has signed. Programs such as
`aws` and boto3 send no `Origin` and notice nothing.
"""

import logging
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from titer_cli.local.inside.asgi import App, Message, Receive, Scope, Send, answer
from titer_cli.loopback import is_loopback

type Form = Callable[[str, bytes], Iterable[tuple[str, bytes]]]
type Headers = list[tuple[bytes, bytes]]

NOSNIFF = (b"x-content-type-options", b"nosniff")
_log = logging.getLogger("titer.guard")
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d+)?")
_BY_PATH = re.compile(r"/_aws/execute-api/[A-Za-z0-9-]+/[A-Za-z0-9_$-]+(?P<rest>/.*)?", re.DOTALL)
_BY_HOST = re.compile(r"(?P<api>[a-f0-9]{8})\.execute-api\.localhost")
_BUCKET = re.compile(r"/(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/?")
_OBJECT = re.compile(r"/(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/.+", re.DOTALL)
_LEADS_NOWHERE = re.compile(r"localhost|[0-9.]+|[0-9a-f:]*:[0-9a-f:]*")  # but to what the path says
_CONNECTIONS = "/@connections"  # of a WebSocket API: what AWS itself may ask, by the root key as anything else
_KEY_NAMES = frozenset({"x-amz-credential", "awsaccesskeyid"})
_SESSION = (
    b"ASIA"  # so begin the keys that a role is lent: those of the functions. Root's is neither secret nor checked.
)
# What S3 is told of a page's form. Others could lead elsewhere (`x-amz-target`), or change how the form is read.
_OF_A_FORM = frozenset(
    {
        b"accept",
        b"access-control-request-headers",
        b"access-control-request-method",
        b"content-length",
        b"content-type",
        b"expect",
        b"host",
        b"origin",
        b"transfer-encoding",
        b"user-agent",
    }
)
# What S3 is told by a page that fetches an object, and what its URL may say: of its signature all of these, once.
_OF_A_FETCH = frozenset({*_OF_A_FORM, b"if-modified-since", b"if-none-match", b"range"})
_SIGNATURE = {
    "X-Amz-Algorithm": re.compile("AWS4-HMAC-SHA256"),  # S3 does not check what names another
    "X-Amz-Credential": re.compile(_SESSION.decode() + r"\w+/\d{8}/[a-z0-9-]+/s3/aws4_request"),
    "X-Amz-Date": re.compile(r"\d{8}T\d{6}Z"),
    "X-Amz-Expires": re.compile(r"\d{1,6}"),
    "X-Amz-Security-Token": re.compile(r".+"),
    "X-Amz-Signature": re.compile(r"[0-9a-f]{64}"),
    "X-Amz-SignedHeaders": re.compile("host"),
}
_ASKED = {"response-content-disposition": b"content-disposition", "response-content-type": b"content-type"}
_WITH_A_FILE = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})
_OF_AN_OBJECT = frozenset({*_SIGNATURE, *_ASKED, "versionId"})


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a request is not trusted, and what its sender can do."""

    code: str
    detail: str
    hint: str


_A_PAGE = Objection(
    "page_refused",
    "a web page of another origin may use this system's API and what that has signed, nothing else of the emulator",
    "Use a program that is no browser (aws, boto3, curl), or ask the API",
)


class Guard:
    """An ASGI app around the emulator's.

    `allowed` gives the names that may stand in `Host` besides those of the loopback; `is_bucket` tells whether S3 has a
    bucket of a name; `form` reads a form as S3 does: name and value of each part, in order.
    """

    def __init__(
        self, app: App, *, allowed: Callable[[], Iterable[str]], is_bucket: Callable[[str], bool], form: Form
    ) -> None:
        self._app = app
        self._allowed = allowed
        self._is_bucket = is_bucket
        self._form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is trusted, and of the rest what goes to one of the three doors; refuse what remains."""
        send = _as_it_says(send, self._asked_of(scope))
        objection = self._objection(scope) if scope["type"] in {"http", "websocket"} else None
        if objection is None:
            await self._app(scope, receive, send)
        elif to_the_api := _to_the_api(scope):
            await self._app(to_the_api, receive, send)
        elif to_a_bucket := self._to_a_bucket(scope):
            await self._pass_form(to_a_bucket, receive, send)
        elif to_an_object := self._to_an_object(scope):
            await self._app(to_an_object, receive, send)
        else:
            await _refuse(scope, send, objection)

    def _objection(self, scope: Scope) -> Objection | None:
        """Return why a request is not trusted; None where it is."""
        hosts = _values(scope, b"host")
        name = _name_of(hosts[0]) if len(hosts) == 1 else None
        if name is None or not (is_loopback(name) or name in self._allowed()):
            return _strange_host(name)
        own = {f"{scheme}://{hosts[0]}".lower() for scheme in ("http", "https", "ws", "wss")}
        if any(origin.lower() not in own for origin in _values(scope, b"origin")):
            return _A_PAGE
        if any(site not in {"none", "same-origin"} for site in _values(scope, b"sec-fetch-site")):
            return _A_PAGE
        return None

    def _to_a_bucket(self, scope: Scope) -> Scope | None:
        """Return the request as a form for a bucket, or the question whether one may be sent; else None."""
        found = _BUCKET.fullmatch(scope["path"]) if scope["type"] == "http" and not scope.get("query_string") else None
        if found is None or not (_is_form(scope) or _asks_for_a_form(scope)) or not self._is_bucket(found["name"]):
            return None
        return {**scope, "headers": [each for each in _by_address(scope) if each[0].lower() in _OF_A_FORM]}

    def _to_an_object(self, scope: Scope) -> Scope | None:
        """Return the request as a fetch by a signed URL, or the question whether one may be sent; else None."""
        found = _OBJECT.fullmatch(scope["path"]) if scope["type"] == "http" else None
        signed = found is not None and _is_signed_fetch(scope)
        if found is None or not (signed or _asks_to_fetch(scope)) or not self._is_bucket(found["name"]):
            return None
        query = scope["query_string"] if signed else b""
        headers = [each for each in _by_own_address(scope) if each[0].lower() in _OF_A_FETCH]
        return {**scope, "query_string": query, "headers": headers}

    def _asked_of(self, scope: Scope) -> Headers:
        """Return the headers with which a signed URL asks for an object."""
        found = _OBJECT.fullmatch(scope["path"]) if scope["type"] == "http" and _is_signed_fetch(scope) else None
        if found is None or not self._is_bucket(found["name"]):
            return []
        said = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        asked = [(header, said.get(name, "")) for name, header in _ASKED.items()]
        return [
            (header, value.encode()) for header, value in asked if value and value.isascii() and value.isprintable()
        ]

    async def _pass_form(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the form if a function has signed it; what asks whether it may be sent, at once."""
        if scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            return
        if not self._is_signed_by_a_function(_values(scope, b"content-type")[0], body):
            await _refuse(scope, send, _A_PAGE)
            return
        await self._app(scope, _once(body, receive), send)

    def _is_signed_by_a_function(self, content_type: str, body: bytes) -> bool:
        keys = [value for name, value in self._form(content_type, body) if name.lower() in _KEY_NAMES]
        return bool(keys) and all(key.startswith(_SESSION) for key in keys)


def guarded(emulator: Any, hosts_file: Path, bound_to: str) -> Guard:
    """Return the app of the emulator's module with the guard around it.

    `hosts_file` has a name that may stand in `Host` on each line, and is read whenever another comes. `bound_to` is the
    address that the emulator listens on, by which it may be called too.
    """

    def form(content_type: str, body: bytes) -> Iterable[tuple[str, bytes]]:
        parts = emulator._get_module("s3")._parse_multipart_form(content_type, body)
        return [(name, value) for name, _, _, value in parts]

    def allowed() -> Iterable[str]:
        with suppress(OSError):  # where there is none, or it cannot be read, no other name is allowed
            return {bound_to, *hosts_file.read_text("utf-8", "replace").split()}
        return {bound_to}

    def is_bucket(name: str) -> bool:
        return emulator._get_module("s3")._bucket_owner_account(name) is not None

    return Guard(emulator.app, allowed=allowed, is_bucket=is_bucket, form=form)


def _to_the_api(scope: Scope) -> Scope | None:
    """Return the request as one for a stage of the API, under a name that leads nowhere else; None where it is none."""
    path, raw = scope["path"], scope.get("raw_path") or scope["path"].encode()
    hosts = _values(scope, b"host")
    if len(hosts) == 1 and (found := _BY_HOST.fullmatch(hosts[0].partition(":")[0])):
        before = f"/_aws/execute-api/{found['api']}"
        path, raw = before + path, before.encode() + raw
    found = _BY_PATH.fullmatch(path)
    if found is None or (found["rest"] or "").startswith(_CONNECTIONS):
        return None
    return {**scope, "path": path, "raw_path": raw, "headers": _by_address(scope)}


def _is_form(scope: Scope) -> bool:
    types = _values(scope, b"content-type")
    return scope["method"] == "POST" and len(types) == 1 and types[0].startswith("multipart/form-data")


def _asks_for_a_form(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and _values(scope, b"access-control-request-method") == ["POST"]


def _asks_to_fetch(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and _values(scope, b"access-control-request-method") in [["GET"], ["HEAD"]]


def _is_signed_fetch(scope: Scope) -> bool:
    """Return whether a request fetches an object by a URL that says all that S3 checks, and nothing else."""
    if scope["method"] not in {"GET", "HEAD"}:
        return False
    said = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    values = dict(said)
    return (
        len(values) == len(said)
        and values.keys() <= _OF_AN_OBJECT
        and all(name in values and form.fullmatch(values[name]) for name, form in _SIGNATURE.items())
    )


def _by_own_address(scope: Scope) -> Headers:
    """Return the headers as they are where `Host` is an address or `localhost`: a signature holds it too."""
    name = _name_of(_values(scope, b"host")[0]) if _values(scope, b"host") else None
    return scope["headers"] if name is not None and _LEADS_NOWHERE.fullmatch(name) else _by_address(scope)


def _by_address(scope: Scope) -> Headers:
    """Return the headers with the address for `Host`: some names lead to other doors, whatever the path."""
    address, port = scope.get("server") or ("127.0.0.1", None)
    host = f"{address}:{port}" if port else address
    return [(b"host", host.encode()), *(each for each in scope["headers"] if each[0].lower() != b"host")]


def _as_it_says(send: Send, asked: Headers) -> Send:
    """Have every answer taken for what it says that it is: files, pages and doors share one origin here.

    And a file as the URL asks that was good for it, which the emulator passes over where that names a version.
    """

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = [NOSNIFF, *(asked if message["status"] in _WITH_A_FILE else ())]
            names = {name for name, _ in ours}
            others = [each for each in message.get("headers", ()) if each[0].lower() not in names]
            message = {**message, "headers": [*others, *ours]}
        await send(message)

    return sending


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key.lower() == name]


def _name_of(host: str) -> str | None:
    """Return the name or address in a `Host`, without its port; None where it is malformed."""
    found = _HOST.fullmatch(host.lower())
    return found["name"].strip("[]") if found else None


def _strange_host(name: str | None) -> Objection:
    known = name or "without a name"
    return Objection(
        "host_refused",
        f"the host of this request, {known}, is not this machine's loopback",
        f"If it is yours, say `titer up --allow-host {name or 'NAME'}`",
    )


async def _whole(receive: Receive) -> bytes | None:
    """Return the body of a request, None where its sender has gone."""
    blocks = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        blocks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(blocks)


def _once(body: bytes, receive: Receive) -> Receive:
    """Return what gives the body, then what the sender does next."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return left.pop() if left else await receive()

    return give


async def _refuse(scope: Scope, send: Send, objection: Objection) -> None:
    # Neither the query nor a header: they may hold what opens something.
    _log.warning("%s %r refused: %s", scope.get("method", "WebSocket"), scope["path"], objection.code)
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})  # before it was accepted: 403
        return
    status = HTTPStatus.FORBIDDEN
    problem = {
        "type": f"urn:titer:problem:{objection.code}",
        "title": status.phrase,
        "status": status.value,
        "code": objection.code,
        "detail": f"{objection.detail[0].upper()}{objection.detail[1:]}.",
        "hint": f"{objection.hint}.",
    }
    head = scope["method"] == "HEAD"
    await answer(send, problem, status=status.value, kind=b"application/problem+json", head=head)
