"""The wire to the API, below what is asked of it: one request, pages of a list, a download, and what went wrong."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from httpx_retries import Retry, RetryTransport

from titer.model.errors import Rejected, TiterError, Unavailable
from titer_cli.connection import Connection
from titer_cli.loopback import is_loopback

type Document = dict[str, Any]

_log = logging.getLogger(__name__)
# Every call here may be made twice: the same file is given the same slot, the same object again is the same result, a
# second token is one whose secret nobody knows, and a second replay one that nobody watches, which pauses.
PATIENCE = Retry(
    total=3,
    backoff_factor=0.2,
    max_backoff_wait=60,
    allowed_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
    status_forcelist=(429, 502, 503, 504),
)
_TENACITY = Retry(
    total=10,
    backoff_factor=0.3,
    max_backoff_wait=60,
    allowed_methods=("POST",),
    status_forcelist=(409, 429, 500, 502, 503, 504),
)
_TIMEOUT = httpx.Timeout(30, connect=5, write=300)


type Tell = Callable[[int, int | None], None]  # how many bytes have come, of how many where that is known


def tell_nobody(*_: object) -> None:
    """Tell nobody."""


class Wire:
    """Every method raises `Rejected` where the API says no and `Unavailable` where it does not answer as it should."""

    def __init__(
        self, connection: Connection, *, transport: httpx.BaseTransport | None = None, patience: Retry | None = None
    ) -> None:
        network = transport or _network(connection.base_url)
        retrying = RetryTransport(transport=network, retry=patience or PATIENCE)
        self.base_url = connection.base_url
        self._api = httpx.Client(
            base_url=connection.base_url,
            transport=retrying,
            timeout=_TIMEOUT,
            headers={"Authorization": f"Bearer {connection.token}", "Accept": "application/json"},
        )
        # Readings carry a key, and are sent until they are answered: a request that broke off holds its key for 20 s.
        self._posts = httpx.Client(
            base_url=connection.base_url,
            transport=RetryTransport(transport=network, retry=patience or _TENACITY),
            timeout=_TIMEOUT,
            headers=self._api.headers,
        )
        # Presigned URLs carry their own right; the API's token must never reach the storage, on one origin or on two.
        self._storage = httpx.Client(transport=retrying, timeout=_TIMEOUT)

    def __enter__(self) -> Self:
        """Keep the connections open for the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._api.close()
        self._posts.close()
        self._storage.close()

    def _download(self, where: str, asked: Mapping[str, str | int], path: Path, tell: Tell = tell_nobody) -> None:
        """Copy what lies where the API points to."""
        redirect = self._send("GET", where, params=asked)
        if not redirect.has_redirect_location:
            raise _not_titer(self.base_url)
        self._fetch(redirect.headers["Location"], path, tell)

    def _fetch(self, url: str, path: Path, tell: Tell) -> None:
        """Copy what lies at a URL that carries its own right."""
        with translate_errors(self.base_url), self._storage.stream("GET", url) as answer:
            if not answer.is_success:
                answer.read()
                raise storage_refusal(answer)
            with path.open("wb") as copy:
                for block in answer.iter_bytes():
                    copy.write(block)
                    tell(copy.tell(), _length(answer))

    def _pages(
        self,
        name: str,
        path: str,
        filters: Mapping[str, str | int],
        tell: Callable[[Document], object] = tell_nobody,
    ) -> Iterator[Document]:
        cursor: str | None = ""
        while cursor is not None:
            asked = {**filters, **({"cursor": cursor} if cursor else {})}
            page = self._json("GET", path, name, "next_cursor", params=asked)
            tell(page)
            yield from page[name]
            cursor = page["next_cursor"]

    def _json(self, method: str, path: str, *members: str, **parts: Any) -> Document:
        """Return the JSON object that the API answers with; what lacks these members is not Titer's.

        The parts of the request are those of httpx: `params`, `json`, `headers`.
        """
        return object_in(self._send(method, path, **parts), self.base_url, *members)

    def _send(self, method: str, path: str, **parts: Any) -> httpx.Response:
        request = self._api.build_request(method, path, **parts)
        with translate_errors(self.base_url):
            answer = self._api.send(request)
        _log.debug("%s %s: %s", request.method, request.url.path, answer.status_code)
        if answer.is_error:
            raise problem(answer, self.base_url)
        return answer


def file_path(file_id: str) -> str:
    """Return where the API has a file, whatever its id is made of."""
    return f"/v1/files/{quote(file_id, safe='')}"


def object_in(answer: httpx.Response, url: str, *members: str) -> Document:
    """Return the JSON object of an answer; what lacks these members is not Titer's."""
    try:
        document = answer.json()
    except ValueError:
        document = None
    if not isinstance(document, dict) or not document.keys() >= set(members):
        raise _not_titer(url)
    return document


def _length(answer: httpx.Response) -> int | None:
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def _network(base_url: str) -> httpx.HTTPTransport:
    """Return the way out: by the proxy that the environment names, but never to this machine itself."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    proxy = None if is_loopback(host) or proxy_bypass(host) else getproxies().get(parts.scheme)
    return httpx.HTTPTransport(proxy=proxy)


@contextmanager
def translate_errors(url: str) -> Iterator[None]:
    """Raise `Unavailable` in place of what httpx raises."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(
            "unreachable",
            f"no answer from {_host(url)} ({str(error) or type(error).__name__})",
            "See whether it runs (`titer status` tells of the local stack) and whether --base-url is right",
        ) from error


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _not_titer(url: str) -> Unavailable:
    return Unavailable("not_titer", f"what answers at {url} is not Titer's API", "Check --base-url or API_BASE_URL")


def problem(answer: httpx.Response, url: str) -> TiterError:
    """Return what the API says is wrong (RFC 9457), or what API Gateway does in its own words."""
    try:
        members = answer.json()
    except ValueError:
        members = None
    if not isinstance(members, dict):
        return _not_titer(url)
    if answer.is_server_error and "code" not in members:  # of what stands before it: its words are about itself
        reason = f"the API broke off before it could answer ({answer.status_code})"
        return Unavailable("broke_off", reason, "Try again in a moment; if it stays so, look into its log")
    reason = members.get("detail") or members.get("title") or members.get("message") or f"status {answer.status_code}"
    if answer.is_server_error and members.get("request_id"):
        reason = f"{str(reason).rstrip('.')} (request {members['request_id']})"
    may_pass = answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS
    may_pass |= members.get("code") == "idempotency_key_in_flight"
    family = Unavailable if may_pass else Rejected
    return family(
        str(members.get("code", "refused")), str(reason).rstrip("."), str(members.get("hint", "")).rstrip(".")
    )


def storage_refusal(answer: httpx.Response) -> TiterError:
    """Return what S3 says, which is XML; its code and message are all that helps."""
    code, message = (_element(answer.text, name) for name in ("Code", "Message"))
    if code in {"EntityTooLarge", "EntityTooSmall"}:
        return Rejected("size_changed", "the file changed its size while it was sent", "Send it again once it is whole")
    family = Unavailable if answer.is_server_error else Rejected
    return family(
        "storage_refused",
        f"the storage refused the transfer ({answer.status_code} {code} {message})",
        "Try again from the start",
    )


def _element(xml: str, name: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    return found[1].rstrip(".") if found else ""
