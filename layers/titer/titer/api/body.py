"""A file in the body of a request, byte for byte or not at all."""

import base64
import binascii
import json
from dataclasses import field
from io import BytesIO
from typing import Any, NoReturn

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartParser,
    ParserLimitReached,
    parse_options_header,
)

from titer.api.problem import Problem
from titer.model.dataclass import dataclass

MULTIPART = "multipart/form-data"
FIELD_LIMIT = 64 << 10  # bytes of a field other than the file
MOST_FIELDS = 128  # of a form, the file among them


@dataclass(frozen=True, slots=True)
class SentFile:
    """What came in the body: the bytes, and what was said of them."""

    body: bytes
    name: str | None = None
    fields: dict[str, list[str]] = field(default_factory=dict)


def sent_file(event: APIGatewayProxyEvent) -> SentFile:
    """Return the file in the body: in the field `file` of multipart/form-data, else the body itself."""
    body, content_type = body_bytes(event), event.headers.get("content-type")
    kind, options = parse_options_header(content_type or "")
    if kind == MULTIPART:
        return _from_form(body, options.get("boundary", ""))
    return SentFile(body)


def body_bytes(event: BaseProxyEvent) -> bytes:
    """Return the body as it was sent. Text that may have lost bytes on its way through API Gateway is refused."""
    body = event.body or ""
    if event.is_base64_encoded:
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Problem(400, "unreadable_body", "the body is not whole base64", "Send the file again") from error
    try:
        text = body.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _damaged() from error
    if "\ufffd" in body:
        raise _damaged()
    return text


def json_object(event: BaseProxyEvent) -> tuple[str, dict[str, Any]]:
    """Return the text of a JSON object in the body, and what it says, for routes that look at it themselves."""
    text = body_bytes(event).decode() if event.is_base64_encoded else event.body or ""
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except ValueError as error:
        raise Problem(400, "invalid_json", "the body is not valid JSON", "Check brackets, quotes and commas") from error
    if not isinstance(document, dict):
        raise Problem(422, "invalid_request", "the body is no JSON object", "Send an object: {…}")
    return text, document


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)  # NaN and infinities are no JSON


def _from_form(body: bytes, boundary: str) -> SentFile:
    try:
        most = 2 * len(body) + 1
        parts = MultipartParser(
            BytesIO(body), boundary, memory_limit=most, spool_limit=most, part_limit=MOST_FIELDS
        ).parts()
    except ParserLimitReached as error:
        raise Problem(
            400,
            "unreadable_form",
            f"the form has more than {MOST_FIELDS} fields, or a field with longer headers than are read",
            "Name several columns in one field, with commas between them; or ask for a slot, and say it all in JSON",
        ) from error
    except MultipartError as error:
        raise Problem(
            400, "unreadable_form", "the form cannot be read", "Send multipart/form-data with a boundary"
        ) from error
    file = next((part for part in parts if part.name == "file"), None)
    if file is None:
        raise Problem(422, "no_file", "the form has no field named file", "Put the file into the field file")
    fields: dict[str, list[str]] = {}
    for part in parts:
        if part is not file and part.size <= FIELD_LIMIT:
            fields.setdefault(part.name, []).append(part.raw.decode("utf-8", errors="replace"))
    return SentFile(file.raw, file.filename, fields)


def _damaged() -> Problem:
    return Problem(
        415,
        "not_transparent",
        "the file is not plain UTF-8, and bytes of it were lost on the way",
        "Ask for a slot with POST /v1/uploads, or send it as application/octet-stream or multipart/form-data; the "
        "local system takes text alone in a body, so use `titer explain` or `titer upload` there",
    )
