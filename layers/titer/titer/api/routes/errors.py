"""GET /v1/files/{file_id}/errors and …/rejected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import URL_LIVES, Answer, Redirects, json_answer, point_to
from titer.api.catalog import FileCatalog, location_of
from titer.api.copies import Copies
from titer.api.csv_pages import csv_page
from titer.api.models.files import ErrorsPage, Redirect, RejectedPage
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, Limit, OfVersion, cursor_at, json_rows, position_of
from titer.api.problem import Problem
from titer.api.reports import store_report
from titer.api.routes.found_errors import Entry, FoundErrors
from titer.api.routes.stores import Stores
from titer.files.record import Completion, FileRecord
from titer.judging.stored_result import ERROR_COLUMNS, KEPT, REPORT_COLUMNS, explain_fault
from titer.model.dataclass import dataclass
from titer.model.error_words import OF_CELLS, OF_FILES, OF_ROWS
from titer.model.instants import format_instant

MOST_IN_WORKBOOK = 100_000  # errors: the gateway waits 29 seconds for an answer


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


AsForm = Annotated[
    Form,
    Query(
        alias="format",
        description="The header line of CSV is on the first page alone; xlsx is one workbook of all of them, "
        f"{MOST_IN_WORKBOOK:,} at most, with each row's text; parquet is what the file left, every error of a row",
    ),
]
OfCode = Annotated[str | None, Query(max_length=64, description="Errors of this code alone")]
Near = Annotated[
    bool,
    Query(
        description="With `at`, the instant of a reading of the error's row or, where none was kept, of the last row "
        "before it (the first after it where there is none before); of JSON alone"
    ),
]
OfColumn = Annotated[str | None, Query(max_length=256, description="Errors of this column alone")]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which errors of which version, with or without the texts of their rows."""

    record: FileRecord
    end: Completion
    version: int | None
    code: str | None
    column: str | None
    raw: bool
    near: bool = False

    @property
    def what(self) -> str:
        return "rejected" if self.raw else "errors"

    @property
    def list_name(self) -> str:
        """The name that a cursor is bound to: a new version of the file is a new list, and so is another question."""
        those = "".join(f" {name}={value}" for name, value in self.filters.items() if value is not None)
        return f"{self.what} of {self.record.file_id} {self.record.version}{those}"

    @property
    def filters(self) -> dict[str, str | None]:
        return {"code": self.code, "column": self.column}

    def fits(self, error: Mapping[str, Any]) -> bool:
        return all(value in {None, error[name]} for name, value in self.filters.items())


class ErrorRoutes:
    """Shows what was wrong with a file's rows, and the rows, however many they are."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._artefacts = stores.artefacts
        self._found = FoundErrors(self._catalog, Copies(stores.artefacts, folder))
        self._copies = Copies(stores.artefacts, folder / "readings")

    def register(self, app: APIGatewayRestResolver) -> None:
        a_file, elsewhere = "/v1/files/<file_id>", {303: (Redirect,)}
        errors, rejected = (ErrorsPage | Redirect, "text/csv"), (RejectedPage | Redirect, "text/csv")
        add(app, "GET", f"{a_file}/errors", self.list_errors, {200: errors, **elsewhere})
        add(app, "GET", f"{a_file}/rejected", self.list_rejected, {200: rejected, **elsewhere})

    def list_errors(
        self,
        file_id: str,
        version: OfVersion = None,
        code: OfCode = None,
        column: OfColumn = None,
        form: AsForm = Form.JSON,
        near: Near = False,
        limit: Limit = 100,
        cursor: Cursor = None,
        redirect: Redirects = True,
    ) -> Answer:
        """List a file's errors in the order of its rows. None is left out, however many there are."""
        asked = self._asked(file_id, version, code, column, raw=False)
        return self._answer(replace(asked, near=near), form, limit, cursor, redirect)

    def list_rejected(
        self,
        file_id: str,
        version: OfVersion = None,
        code: OfCode = None,
        column: OfColumn = None,
        form: AsForm = Form.JSON,
        limit: Limit = 100,
        cursor: Cursor = None,
        redirect: Redirects = True,
    ) -> Answer:
        """List a file's errors, each with its row's text as it stands in the file, so that rows can be mended.

        A page may hold fewer than `limit`, where rows are long. Texts are cut at 500,000 characters.
        """
        return self._answer(self._asked(file_id, version, code, column, raw=True), form, limit, cursor, redirect)

    def _asked(self, file_id: str, version: int | None, code: str | None, column: str | None, *, raw: bool) -> _Asked:
        record, end = self._catalog.finished(file_id, version)
        if code is not None and not any(code in words for words in (OF_ROWS, OF_CELLS, OF_FILES)):
            raise Problem(422, "unknown_code", f"no error has the code {code!r}", "See error_counts in the result")
        return _Asked(record, end, version, code, column, raw)

    def _answer(self, asked: _Asked, form: Form, limit: int, cursor: str | None, redirect: bool) -> Answer:
        start = position_of(asked.list_name, cursor)
        if form in {Form.XLSX, Form.PARQUET}:
            url = self._workbook(asked) if form is Form.XLSX else self._quarantine(asked)
            return point_to(url, redirect=redirect)
        if form is Form.CSV:
            columns = REPORT_COLUMNS if asked.raw else ERROR_COLUMNS
            question = {**asked.filters, "version": asked.version}
            return csv_page(
                columns,
                self._errors(asked, start, limit + 1),
                asked.what,
                asked.list_name,
                limit=limit,
                header=start == 0,
                asked=question,
            )
        shown, following = json_rows(self._errors(asked, start, limit + 1), limit=limit)
        shown = self._dated(asked, shown) if asked.near else shown
        next_cursor = cursor_at(asked.list_name, following)
        return json_answer({asked.what: shown, "error_count": asked.end.error_count, "next_cursor": next_cursor})

    def _errors(self, asked: _Asked, start: int, count: int | None) -> Iterator[Entry]:
        """Return errors from the result where it holds all that is asked for, else from the quarantine."""
        if asked.end.rejected is None or (not asked.raw and asked.end.error_count <= KEPT):
            found = self._listed(asked, start)
        else:
            place = asked.end.rejected
            found = self._found.quarantined(place, code=asked.code, column=asked.column, start=start, raw=asked.raw)
        return islice(found, count)

    def _listed(self, asked: _Asked, start: int) -> Iterator[Entry]:
        """Yield errors from the result, which holds none of the rows' texts."""
        for position, error in self._found.listed(asked.end):
            if position >= start and asked.fits(error):
                yield position, explain_fault(error) | ({"raw": None} if asked.raw else {})

    def _dated(self, asked: _Asked, errors: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the errors, each with the instant of its row as far as readings of rows tell it."""
        rows = [int(error["row_number"]) for error in errors if error["row_number"] is not None]
        known: Mapping[int, int] = {}
        if rows and asked.end.readings:
            from titer.engine.parquet.near import instants_near  # noqa: PLC0415  (the engine is heavy)

            known = instants_near(self._copies.of(asked.end.readings), rows)
        instants = {row: format_instant(at) for row, at in known.items()}
        return [{**error, "at": instants.get(error["row_number"])} for error in errors]

    def _quarantine(self, asked: _Asked) -> str:
        """Return where the errors of all rows lie."""
        if any(value is not None for value in asked.filters.values()):
            reason = "parquet holds the errors of every code and column"
            raise Problem(422, "invalid_request", reason, "Ask without code and column, or for another format")
        place = location_of(asked.end.rejected, "rejected")
        filename = f"{asked.record.name}.rejected.parquet"
        return self._artefacts.download_url(place.key, place.version_id, filename=filename, seconds=URL_LIVES)

    def _workbook(self, asked: _Asked) -> str:
        """Return where the workbook lies: it is larger than an answer may be."""
        from titer.engine.workbooks.report import write_workbook  # noqa: PLC0415  (the engine is heavy)

        asked = replace(asked, raw=True)
        errors = _few_enough(self._errors(asked, 0, None))
        place = store_report(
            self._artefacts,
            asked.record,
            asked.list_name,
            "xlsx",
            lambda path: write_workbook(path, "errors", REPORT_COLUMNS, errors),
        )
        filename = f"{asked.record.name}.errors.xlsx"
        return self._artefacts.download_url(place.key, place.version_id, filename=filename, seconds=URL_LIVES)


def _few_enough(entries: Iterator[Entry]) -> Iterator[Mapping[str, Any]]:
    for written, (_, error) in enumerate(entries):
        if written == MOST_IN_WORKBOOK:
            reason = f"there are more than {MOST_IN_WORKBOOK:,} errors, the most that a workbook is made of"
            raise Problem(422, "too_many_errors", reason, "Ask with code or column, or for format=csv")
        yield error
