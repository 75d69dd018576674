"""POST /v1/uploads, POST /v1/files, and POST /files as the upload service had it."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.api.answers import Answer, json_answer
from titer.api.app import request_id_of
from titer.api.catalog import FileCatalog
from titer.api.form_fields import declared_file
from titer.api.models.declarations import Declaration, UploadRequest
from titer.api.models.files import EarlierUpload, ReceivedFile, UploadInParts, UploadSlot
from titer.api.openapi_routes import add, takes_a_file
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.files.parts import InParts
from titer.files.record import Declared
from titer.files.uploads import UploadSlots
from titer.model.instants import format_instant
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets

_TOO_LARGE = "Ask for a slot with POST /v1/uploads and send it there"


class UploadRoutes:
    """Brings files in."""

    def __init__(self, stores: Stores, *, bucket: str, max_file_bytes: int, max_inline_bytes: int) -> None:
        self._slots = UploadSlots(
            stores.files,
            stores.uploads,
            RuleSets(stores.rules),
            bucket=bucket,
            size_limit=max_file_bytes,
            clock=stores.clock,
        )
        self._parts = InParts(self._slots, stores.parts, stores.parted_uploads, clock=stores.clock)
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._max_file_bytes = max_file_bytes
        self._max_inline_bytes = max_inline_bytes

    def register(self, app: APIGatewayRestResolver) -> None:
        a_file = takes_a_file(Declaration)
        add(app, "POST", "/v1/uploads", self.create_upload, {201: (UploadSlot | UploadInParts,)})
        add(app, "POST", "/v1/files", self.send_file, {202: (ReceivedFile,)}, takes=a_file)
        add(app, "POST", "/files", self.send_file_as_before, {202: (EarlierUpload,)}, takes=a_file, tag="earlier")

    def create_upload(self, request: Request, body: UploadRequest) -> Answer:
        """Reserve a slot and give a form that uploads to it, straight to the storage, within 15 minutes.

        The same request again, with the SHA-256 in it, is answered with the same slot until the file has arrived. With
        `size` the form takes that many bytes and no other number, with `sha256` these bytes alone. Without the latter
        it is `reusable`: until it expires, whoever holds it may send other bytes, each of which becomes a version.
        With `replaces` the slot is that of a file that is here: what comes to it becomes its next version, which
        readers see once it is judged, unless nothing of it can be used. Refused (409, 410) while that file is being
        processed, where it was deleted, is of another asset, or came into the bucket by other means.

        With `multipart` a file of at least 64 MiB comes in parts, within 24 hours: ask `…/parts` for their URLs. Who
        asks again for the same goes on where it broke off.
        """
        if body.size is not None and body.size > self._max_file_bytes:
            raise Problem(
                413,
                "too_large",
                f"the file has {body.size} bytes, and this stack takes at most {self._max_file_bytes}",
                "Split it, or raise MaxFileBytes",
            )
        declared = body.declared(request_id_of(request))
        if body.multipart:
            return self._in_parts(body, declared)
        if body.replaces is None:
            slot = self._slots.give_slot(declared, body.size)
        else:
            slot = self._slots.correct(self._catalog.record(body.replaces), declared, body.size)
        answer = UploadSlot(
            file_id=slot.file_id,
            url=slot.form.url,
            fields=dict(slot.form.fields),
            expires_at=format_instant(slot.expires_at.replace(microsecond=0)),
            duplicate_of=slot.duplicate_of,
            version=slot.version,
            max_bytes=self._max_file_bytes,
            reusable=body.sha256 is None,
        )
        return json_answer(answer.model_dump(mode="json"), 201, {"Location": f"files/{slot.file_id}"})

    def _in_parts(self, body: UploadRequest, declared: Declared) -> Answer:
        if body.size is None:
            raise Problem(422, "no_size", "what comes in parts needs a size", "Say how many bytes the file has")
        corrects = self._catalog.record(body.replaces) if body.replaces is not None else None
        upload = self._parts.begin(declared, body.size, corrects)
        answer = UploadInParts(
            file_id=upload.file_id,
            upload_id=upload.upload_id,
            part_bytes=upload.part_bytes,
            parts=upload.parts,
            size=upload.size,
            expires_at=format_instant(upload.expires_at.replace(microsecond=0)),
            duplicate_of=upload.duplicate_of,
            version=upload.version,
            max_bytes=self._max_file_bytes,
        )
        return json_answer(answer.model_dump(mode="json"), 201, {"Location": f"files/{upload.file_id}"})

    def send_file(self, request: Request) -> Answer:
        """Take a file of up to 4 MB out of the request: in the form field `file`, or as the body with `?name=`."""
        file_id, declared, size = self._take(request)
        answer = ReceivedFile(
            file_id=file_id, status=Status.UPLOADED, name=declared.name, bytes=size, sha256=declared.sha256 or ""
        )
        return json_answer(answer.model_dump(mode="json"), 202, {"Location": f"files/{file_id}"})

    def send_file_as_before(self, request: Request) -> Answer:
        """Take a file as the upload service did, which ignored what it did not know."""
        file_id, _, _ = self._take(request, ignore_unknown=True)
        return json_answer({"file_id": file_id}, 202, {"Location": f"files/{file_id}"})

    def _take(self, request: Request, *, ignore_unknown: bool = False) -> tuple[str, Declared, int]:
        most, unknown = self._max_inline_bytes, ignore_unknown
        sent, said = declared_file(request, Declaration, max_bytes=most, too_large=_TOO_LARGE, ignore_unknown=unknown)
        file_id, declared = self._slots.take(said.declared(request_id_of(request)), sent.body)
        return file_id, declared, len(sent.body)
