"""POST /v1/files/{file_id}/reprocess and DELETE /v1/files/{file_id}: new results from bytes that are here, or none."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.api.answers import Answer, json_answer
from titer.api.app import author_of, request_id_of
from titer.api.catalog import FileCatalog, deleted_at, judged_by
from titer.api.models.declarations import ReprocessRequest
from titer.api.models.files import BegunVersion, DeletedFile
from titer.api.openapi_routes import add
from titer.api.routes.stores import Stores
from titer.files.delete import Delete
from titer.files.reprocess import Reprocess
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets


class VersionRoutes:
    """Changes what readers see of a file."""

    def __init__(self, stores: Stores) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._reprocess = Reprocess(stores.files, stores.queue, RuleSets(stores.rules), stores.clock)
        self._delete = Delete(stores.files, stores.queue, stores.clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "POST", "/v1/files/<file_id>/reprocess", self.reprocess_file, {202: (BegunVersion,)})
        add(app, "DELETE", "/v1/files/<file_id>", self.delete_file, {202: (DeletedFile,)})

    def reprocess_file(self, request: Request, file_id: str, body: ReprocessRequest) -> Answer:
        """Judge a file once more, as its newest version was but for what is said here.

        Until it is judged, readers see what they saw before; then it is the version that they see.
        """
        version = self._reprocess.reprocess(
            self._catalog.record(file_id), body.wishes(), by=author_of(request), request_id=request_id_of(request)
        )
        answer = {
            "file_id": file_id,
            "version": version.number,
            "status": Status.PROCESSING,
            **judged_by(version.declared),
        }
        return json_answer(answer, 202, {"Location": f"../{file_id}?version={version.number}"})

    def delete_file(self, request: Request, file_id: str) -> Answer:
        """Delete all results of a file, for good. Its bytes and its record stay; a new upload to its key begins anew.

        Nobody reads them from this answer on; their objects are cleared within moments.
        """
        record = self._delete.delete(self._catalog.record(file_id).file_id, by=author_of(request))
        answer = DeletedFile(file_id=file_id, status=Status.DELETED, deleted_at=deleted_at(record))
        return json_answer(answer.model_dump(mode="json"), 202, {"Location": file_id})
