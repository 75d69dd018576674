"""The API as a WSGI application, for tools that test one: a request becomes the event that API Gateway makes of it."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from tests.support.api import Api, LambdaContext, event

BINARY = ("multipart/form-data", "application/octet-stream", "text/csv")  # BinaryMediaTypes of template.yaml

type Environ = dict[str, Any]
type StartResponse = Callable[[str, list[tuple[str, str]]], object]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def application(api: Api) -> Application:
    """Return an application that answers as `api` does."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        raw = api.app(_event(environ), LambdaContext())  # type: ignore[arg-type]
        headers = [(name, value) for name, values in raw["multiValueHeaders"].items() for value in values]
        start_response(f"{raw['statusCode']} {HTTPStatus(raw['statusCode']).phrase}", headers)
        return [raw["body"].encode()]

    return answer


def _event(environ: Environ) -> dict[str, Any]:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    if kind := environ.get("CONTENT_TYPE"):
        headers["content-type"] = kind
    body = environ["wsgi.input"].read()
    path = quote(environ["PATH_INFO"].encode("latin-1"))
    return event(
        environ["REQUEST_METHOD"],
        f"{path}?{environ['QUERY_STRING']}",
        headers=headers,
        body=_as_sent(body, kind or ""),
    )


def _as_sent(body: bytes, kind: str) -> bytes | str | None:
    """Return a body as the gateway sends it: of others than binary types, what is not UTF-8 is lost."""
    return (body if kind.startswith(BINARY) else body.decode("utf-8", "replace")) if body else None
