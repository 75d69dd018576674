"""POST /v1/uploads, POST /v1/files, and POST /files as the upload service had it."""

import re
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import ValidationError

from titer.api.answers import Answer, json_answer
from titer.api.body import SentFile, sent_file
from titer.api.door import invalid_fields, request_id_of
from titer.api.models import Declaration, EarlierUpload, ReceivedFile, UploadRequest, UploadSlot
from titer.api.operations import add, takes_a_file
from titer.api.problem import Problem
from titer.api.reception import Reception
from titer.instant import format_instant
from titer.record import Declared, Status
from titer.writing import texts_in

LISTS = frozenset({"context", "measured"})
PAIRS = frozenset({"units", "convert"})  # each said by itself: a column's name may hold a comma
NUMBERS = frozenset({"header_line"})

_DIGITS = re.compile("[0-9]{1,9}")


class UploadRoutes:
    """Brings files in."""

    def __init__(self, reception: Reception, *, max_file_bytes: int, max_inline_bytes: int) -> None:
        self._reception = reception
        self._max_file_bytes = max_file_bytes
        self._max_inline_bytes = max_inline_bytes

    def register(self, app: APIGatewayRestResolver) -> None:
        a_file = takes_a_file()
        add(app, "POST", "/v1/uploads", self.create_upload, {201: (UploadSlot,)})
        add(app, "POST", "/v1/files", self.send_file, {202: (ReceivedFile,)}, takes=a_file)
        add(app, "POST", "/files", self.send_file_as_before, {202: (EarlierUpload,)}, takes=a_file, tag="earlier")

    def create_upload(self, request: Request, body: UploadRequest) -> Answer:
        """Reserve a slot and give a form that uploads to it, straight to the storage, within 15 minutes."""
        if body.size is not None and body.size > self._max_file_bytes:
            raise Problem(
                413,
                "too_large",
                f"the file has {body.size} bytes, and this stack takes at most {self._max_file_bytes}",
                "Split it, or raise MaxFileBytes",
            )
        slot = self._reception.give_slot(body.declared(request_id_of(request)))
        answer = UploadSlot(
            file_id=slot.file_id,
            url=slot.form.url,
            fields=dict(slot.form.fields),
            expires_at=format_instant(slot.expires_at.replace(microsecond=0)),
            duplicate_of=slot.duplicate_of,
            max_bytes=self._max_file_bytes,
        )
        return json_answer(answer.model_dump(mode="json"), 201, {"Location": f"files/{slot.file_id}"})

    def send_file(self, request: Request) -> Answer:
        """Take a file of up to 4 MB out of the request: in the form field `file`, or as the body with `?name=`."""
        file_id, declared, size = self._take(request)
        answer = ReceivedFile(
            file_id=file_id, status=Status.UPLOADED, name=declared.name, bytes=size, sha256=declared.sha256 or ""
        )
        return json_answer(answer.model_dump(mode="json"), 202, {"Location": f"files/{file_id}"})

    def send_file_as_before(self, request: Request) -> Answer:
        """Take a file as the upload service did."""
        file_id, _, _ = self._take(request)
        return json_answer({"file_id": file_id}, 202, {"Location": f"files/{file_id}"})

    def _take(self, request: Request) -> tuple[str, Declared, int]:
        event = request.resolved_event
        assert isinstance(event, APIGatewayProxyEvent)
        sent = sent_file(event)
        if len(sent.body) > self._max_inline_bytes:
            raise Problem(
                413,
                "too_large",
                f"the file has {len(sent.body)} bytes, and a request may bring at most {self._max_inline_bytes}",
                "Ask for a slot with POST /v1/uploads and send it there",
            )
        wishes = _wishes(sent, event.multi_value_query_string_parameters or {})
        declared = _declaration(wishes).declared(request_id_of(request))
        file_id, declared = self._reception.take(declared, sent.body, sent.content_type)
        return file_id, declared, len(sent.body)


def _wishes(sent: SentFile, query: Mapping[str, list[str]]) -> dict[str, Any]:
    """What was said of the file: in the query, in fields of the form (these count more), and its name in the form."""
    said = {**query, **sent.fields}
    wishes: dict[str, Any] = {"name": sent.name} if sent.name else {}
    return wishes | {name: _said(name, values) for name, values in said.items() if values}


def _said(name: str, values: list[str]) -> Any:
    """Neither a query nor a form has anything but texts."""
    if name in LISTS:
        return _listed(values)
    if name in PAIRS:
        return values
    if name == "missing":
        return [text for value in values for text in texts_in(value)]
    return int(values[-1]) if name in NUMBERS and _DIGITS.fullmatch(values[-1]) else values[-1]


def _listed(values: list[str]) -> list[str]:
    """`a,b` and `a` again are a, b, a."""
    return [each.strip() for value in values for each in value.split(",") if each.strip()]


def _declaration(wishes: Mapping[str, Any]) -> Declaration:
    if "name" not in wishes:
        raise Problem(422, "no_name", "the file has no name", "Give it one with ?name=, or in the form")
    try:
        return Declaration.model_validate(wishes)
    except ValidationError as error:
        raise invalid_fields(error.errors(include_url=False, include_input=False)) from error
