"""GET /v1/files/{file_id}/errors and …/readings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from enum import StrEnum
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import URL_LIVES, Answer, csv_answer, json_answer, redirect
from titer.api.catalog import FileCatalog, location_of
from titer.api.models.files import ErrorsPage, Redirect
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, Limit, OfVersion, csv_rows, cursor_at, position_of
from titer.api.routes.stores import Stores
from titer.files.ports import Artefacts
from titer.files.record import Completion, FileRecord, Location
from titer.judging.outcome import KEPT
from titer.judging.result import explain_fault
from titer.model.instants import format_instant

ERROR_COLUMNS = ("row_number", "line", "column", "value", "code", "reason", "hint")
READING_COLUMNS = ("sensor_id", "parameter", "at", "value", "unit", "quality", "row_number", "context")


class ErrorsFormat(StrEnum):
    JSON = "json"
    CSV = "csv"


class ReadingsFormat(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


AsErrors = Annotated[
    ErrorsFormat, Query(alias="format", description="The header line of CSV is on the first page alone")
]
AsReadings = Annotated[
    ReadingsFormat, Query(alias="format", description="The header line of CSV is on the first page alone")
]
ReadingsLimit = Annotated[int, Query(ge=1, le=10_000, description="Rows of a page of CSV, at most")]


class ExportRoutes:
    """Pages through what judging a file found, however long the list is."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._artefacts = stores.artefacts
        self._copies = _Copies(stores.artefacts, folder)

    def register(self, app: APIGatewayRestResolver) -> None:
        a_file = "/v1/files/<file_id>"
        add(app, "GET", f"{a_file}/errors", self.list_errors, {200: (ErrorsPage, "text/csv")})
        add(app, "GET", f"{a_file}/readings", self.list_readings, {303: (Redirect,), 200: ("text/csv",)})

    def list_errors(
        self,
        file_id: str,
        version: OfVersion = None,
        form: AsErrors = ErrorsFormat.JSON,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Answer:
        """List a file's errors in the order of its rows. None is left out, however many there are."""
        record, end = self._catalog.finished(file_id, version)
        bound_to = _list_name("errors", record)
        start = position_of(bound_to, cursor)
        errors = self._errors(end, start, limit + 1)
        if form is ErrorsFormat.CSV:
            return _csv(ERROR_COLUMNS, errors, "errors", bound_to, start, limit, version)
        shown = list(errors)
        following = start + limit if len(shown) > limit else None
        return json_answer(
            {
                "errors": shown[:limit],
                "error_count": end.error_count,
                "next_cursor": cursor_at(bound_to, following),
            }
        )

    def list_readings(
        self,
        file_id: str,
        version: OfVersion = None,
        form: AsReadings = ReadingsFormat.PARQUET,
        limit: ReadingsLimit = 10_000,
        cursor: Cursor = None,
    ) -> Answer:
        """Point to the readings as Parquet, for 15 minutes. Or page through them as CSV, in the order of the rows."""
        record, end = self._catalog.finished(file_id, version)
        found = location_of(end.readings, "readings")
        if form is ReadingsFormat.CSV:
            bound_to = _list_name("readings", record)
            start = position_of(bound_to, cursor)
            readings = self._readings(found, start, limit + 1)
            return _csv(READING_COLUMNS, readings, "readings", bound_to, start, limit, version)
        filename = f"{record.declared.name}.parquet"
        return redirect(self._artefacts.download_url(found.key, found.version_id, filename=filename, seconds=URL_LIVES))

    def _errors(self, end: Completion, start: int, count: int) -> Iterator[Mapping[str, Any]]:
        """Return errors from the result where it holds all of them, else from the quarantine."""
        stored: Iterable[Mapping[str, Any]]
        if end.error_count <= KEPT:
            stored = islice(self._catalog.document(end)["errors"], start, start + count)
        else:
            stored = self._quarantined(location_of(end.rejected, "rejected_rows"), start, count)
        return map(explain_fault, stored)

    def _quarantined(self, found: Location, start: int, count: int) -> Iterator[dict[str, Any]]:
        from titer.engine.parquet.sinks import read_rejected  # noqa: PLC0415  (few requests need the engine, and it is heavy)

        for fault in read_rejected(self._copies.of(found), offset=start, limit=count):
            yield {name: getattr(fault, name) for name in ("row_number", "line", "column", "value", "code")}

    def _readings(self, found: Location, start: int, count: int) -> Iterator[dict[str, Any]]:
        from titer.engine.parquet.sinks import read_readings  # noqa: PLC0415  (few requests need the engine, and it is heavy)

        for reading in read_readings(self._copies.of(found), offset=start, limit=count):
            yield asdict(reading) | {"at": format_instant(reading.at)}


class _Copies:
    """The Parquet file last asked for, kept between the pages of a list."""

    def __init__(self, artefacts: Artefacts, folder: Path) -> None:
        self._artefacts = artefacts
        self._folder = folder

    def of(self, found: Location) -> Path:
        name = sha256(f"{found.key}\n{found.version_id}".encode()).hexdigest()
        copy = self._folder / f"{name}.parquet"
        if not copy.exists():
            for other in self._folder.glob("*.parquet"):
                other.unlink()
            partial = copy.with_suffix(".partial")
            self._artefacts.fetch(found.key, found.version_id, partial)
            partial.rename(copy)
        return copy


def _list_name(what: str, record: FileRecord) -> str:
    """Return the name that a cursor is bound to: a new version of the file is a new list."""
    return f"{what} of {record.file_id} {record.version}"


def _csv(
    columns: tuple[str, ...],
    rows: Iterator[Mapping[str, Any]],
    what: str,
    bound_to: str,
    start: int,
    limit: int,
    version: int | None,
) -> Answer:
    text, written = csv_rows(columns, rows, limit=limit, header=start == 0)
    if written is None:
        return csv_answer(text, f"{what}.csv", None)
    cursor = cursor_at(bound_to, start + written)
    of_version = {} if version is None else {"version": version}
    return csv_answer(text, f"{what}.csv", {"format": "csv", "limit": limit, **of_version, "cursor": cursor or ""})
