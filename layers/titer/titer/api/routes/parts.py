"""/v1/uploads/{file_id}/…: the parts of a file that comes in parts."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from titer.api.answers import URL_LIVES, Answer, json_answer
from titer.api.models.declarations import PartsRequest
from titer.api.models.files import ArrivedPart, ArrivedParts, CompletedUpload, PartUrl, PartUrls
from titer.api.openapi_routes import add
from titer.api.routes.stores import Stores
from titer.files.parts import InParts, missing
from titer.files.uploads import UploadSlots
from titer.model.instants import format_instant
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets


class PartRoutes:
    """Gives URLs for parts, tells which arrived, and makes them one object."""

    def __init__(self, stores: Stores, *, bucket: str, max_file_bytes: int) -> None:
        rules, clock = RuleSets(stores.rules), stores.clock
        slots = UploadSlots(stores.files, stores.uploads, rules, bucket=bucket, size_limit=max_file_bytes, clock=clock)
        self._parts = InParts(slots, stores.parts, stores.parted_uploads, clock=clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        one = "/v1/uploads/<file_id>"
        add(app, "POST", f"{one}/parts", self.sign_parts, {200: (PartUrls,)})
        add(app, "GET", f"{one}/parts", self.list_parts, {200: (ArrivedParts,)})
        add(app, "POST", f"{one}/complete", self.complete_upload, {202: (CompletedUpload,)})
        add(app, "DELETE", one, self.give_up_upload, {204: ()})

    def sign_parts(self, file_id: str, body: PartsRequest) -> Answer:
        """Give URLs by which parts are put, straight to the storage, within 15 minutes: 100 at a time."""
        upload = self._parts.find(file_id)
        urls = self._parts.urls(upload, body.numbers)
        found = [PartUrl(number=number, url=url, bytes=upload.bytes_of(number)) for number, url in urls.items()]
        return json_answer(PartUrls(urls=found, expires_in=URL_LIVES).model_dump())

    def list_parts(self, file_id: str) -> Answer:
        """List the parts that arrived, and the numbers of those that have not."""
        upload = self._parts.find(file_id)
        arrived = self._parts.arrived(upload)
        answer = ArrivedParts(
            file_id=file_id,
            upload_id=upload.upload_id,
            part_bytes=upload.part_bytes,
            parts=upload.parts,
            size=upload.size,
            expires_at=format_instant(upload.expires_at.replace(microsecond=0)),
            arrived=[ArrivedPart(number=part.number, bytes=part.bytes, etag=part.etag) for part in arrived],
            missing=[*missing(upload, arrived)],
        )
        return json_answer(answer.model_dump())

    def complete_upload(self, file_id: str) -> Answer:
        """Make the parts one object, which is judged then; again is harmless. Its SHA-256 is compared as it is read.

        409 `parts_missing` where some have not arrived whole.
        """
        upload = self._parts.find(file_id)
        self._parts.complete(upload)
        done = CompletedUpload(file_id=file_id, status=Status.UPLOADED, bytes=upload.size, version=upload.version)
        return json_answer(done.model_dump(mode="json"), 202, {"Location": f"../../files/{file_id}"})

    def give_up_upload(self, file_id: str) -> Answer:
        """Forget the parts that arrived; again is harmless. What was completed stays."""
        self._parts.give_up(self._parts.find(file_id))
        return Answer(204, body="")
