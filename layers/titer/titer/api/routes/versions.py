"""POST /v1/files/{file_id}/reprocess, /v1/reprocess, DELETE /v1/files/{file_id}: new results, or none."""

from collections import Counter

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.api.answers import Answer, json_answer
from titer.api.app import author_of, request_id_of
from titer.api.catalog import FileCatalog, deleted_at, judged_by
from titer.api.models.declarations import ReprocessRequest, SweepRequest
from titer.api.models.files import BegunVersion, DeletedFile, SweptFile, SweptPage
from titer.api.openapi_routes import add
from titer.api.routes.stores import Stores
from titer.files.delete import Delete
from titer.files.ports import FileQuery
from titer.files.reprocess import Reprocess
from titer.files.sweep import Sweep, SweepFiles, Swept
from titer.model.instants import format_instant
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets


class VersionRoutes:
    """Changes what readers see of a file."""

    def __init__(self, stores: Stores) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._reprocess = Reprocess(stores.files, stores.queue, RuleSets(stores.rules), stores.clock)
        self._sweep = SweepFiles(stores.files, self._reprocess)
        self._clock = stores.clock
        self._delete = Delete(stores.files, stores.queue, stores.clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "POST", "/v1/files/<file_id>/reprocess", self.reprocess_file, {202: (BegunVersion,)})
        add(app, "POST", "/v1/reprocess", self.reprocess_files, {202: (SweptPage,)})
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

    def reprocess_files(self, request: Request, body: SweepRequest) -> Answer:
        """Judge many files once more: a page of those that match, newest first. Ask on with `next_cursor` and `as_of`.

        The same again, with the same `as_of`, begins nothing twice: so it can be gone on with after it broke off, and
        with `dry_run` it tells how far it is. A file that does not match any more is not told of.
        """
        sweep = self._asked(body)
        if body.dry_run:
            found, cursor = self._sweep.look(sweep)
        else:
            found, cursor = self._sweep.begin(sweep, by=author_of(request), request_id=request_id_of(request))
        page = SweptPage(
            as_of=format_instant(sweep.as_of),
            dry_run=body.dry_run,
            counts=Counter(str(each.state) for each in found),
            files=[_swept(each) for each in found],
            next_cursor=cursor,
        )
        return json_answer(page.model_dump(mode="json"), 202)

    def _asked(self, body: SweepRequest) -> Sweep:
        which = body.files.model_dump() if body.files else {}
        query = FileQuery(**which, limit=body.limit, cursor=body.cursor)
        return Sweep(query=query, wishes=body.wishes.wishes() if body.wishes else {}, as_of=body.as_of or self._clock())

    def delete_file(self, request: Request, file_id: str) -> Answer:
        """Delete all results of a file, for good. Its bytes and its record stay; a new upload to its key begins anew.

        Nobody reads them from this answer on; their objects are cleared within moments.
        """
        record = self._delete.delete(self._catalog.record(file_id).file_id, by=author_of(request))
        answer = DeletedFile(file_id=file_id, status=Status.DELETED, deleted_at=deleted_at(record))
        return json_answer(answer.model_dump(mode="json"), 202, {"Location": file_id})


def _swept(swept: Swept) -> SweptFile:
    return SweptFile(
        file_id=swept.record.file_id,
        name=swept.record.name,
        status=swept.record.status,
        version=swept.version,
        state=swept.state,
        reason=swept.reason,
    )
