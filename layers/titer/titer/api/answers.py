"""Answers that are a success."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Query

Answer = Response[str]

CSV = "text/csv; charset=utf-8"
HTML = "text/html; charset=utf-8"
URL_LIVES = 900  # seconds, of a presigned URL

Redirects = Annotated[
    bool, Query(description="`false`: answer 200 where it would be 303, for a browser cannot read a 303")
]


def json_answer(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    text = sendable(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
    return Response(status, content_types.APPLICATION_JSON, text, headers=dict(headers or {}))


def sendable(text: str) -> str:
    """Return a text of JSON with an escape in the place of each half of a surrogate pair, which UTF-8 does not have."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def html_answer(page: str, headers: Mapping[str, str]) -> Answer:
    """Answer with a page, under the headers that say what it may do."""
    return Response(200, HTML, page, headers=dict(headers))


def point_to(url: str, *, redirect: bool) -> Answer:
    """Answer See Other, for a URL that must not be sent a token; without `redirect`, 200 with the same body."""
    body = {"url": url, "expires_in": URL_LIVES}
    return json_answer(body, 303, {"Location": url}) if redirect else json_answer(body)


def csv_answer(text: str, filename: str, next_page: Mapping[str, str | int] | None) -> Answer:
    """Answer with lines of CSV and, in the Link header (RFC 8288), where they go on."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    if next_page:
        headers["Link"] = f'<?{urlencode(next_page)}>; rel="next"'
    return Response(200, CSV, text, headers=headers)
