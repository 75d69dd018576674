"""GET /v1/files/{file_id}/rows: rows as they stand in the file, around one that something is wrong with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import Answer, json_answer
from titer.api.catalog import FileCatalog
from titer.api.copies import Copies
from titer.api.models.rows import RowsAround
from titer.api.openapi_routes import add
from titer.api.paging import OfVersion
from titer.api.problem import Problem
from titer.api.routes.found_errors import FoundErrors
from titer.api.routes.stores import Stores
from titer.files.record import Completion, FileRecord, FileVersion
from titer.formats.delimited.places import place_of, spans_in_utf16
from titer.formats.dialects.dialect import SAMPLE_ELSEWHERE
from titer.formats.streams.ports import Formats
from titer.judging.instructions import Instructions, LiveLines
from titer.judging.neighbours import Neighbours, Row, rows_between
from titer.judging.pipeline import sample_offsets
from titer.rules.rule_sets import RuleSets

SECONDS = 20  # of reading: API Gateway waits for 29
MOST_AROUND = 50
_CHARACTERS = 800_000  # of an answer: each may become six in JSON, and a Lambda answers 6 MB
_LONGEST_CELL = 256  # characters
_BLOCK = 128 << 10  # bytes that are split at a time: little is read past the last row

RowNumber = Annotated[int, Query(ge=1, description="The row that is asked for, counted as errors count rows")]
Around = Annotated[int, Query(ge=0, le=MOST_AROUND, description="How many rows before it, and how many after it")]


class RowRoutes:
    """Shows rows as they stand in the file, with what was wrong with them."""

    def __init__(self, stores: Stores, folder: Path, formats: Callable[[], Formats]) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._files = stores.files
        self._uploads = stores.uploads
        self._rules = RuleSets(stores.rules)
        self._errors = FoundErrors(self._catalog, Copies(stores.artefacts, folder))
        self._formats = formats

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "GET", "/v1/files/<file_id>/rows", self.list_rows, {200: (RowsAround,)})

    def list_rows(
        self, file_id: str, version: OfVersion = None, row_number: RowNumber = 1, around: Around = 5
    ) -> Answer:
        """Show a row as it stands in the file, those around it, and what was wrong with their cells.

        The file is read again from its start, as judging it read it, up to the rows that are asked for and for 20
        seconds at most: 422 `row_too_far` where these do not suffice.
        """
        record, end = self._catalog.finished(file_id, version)
        _refuse_past_the_end(row_number, end)
        judged = self._files.version(file_id, record.version or 0)
        assert judged is not None, "what has its end is there"
        first, last = max(row_number - around, 1), row_number + around
        found = self._read(judged, first, last)
        marks = _by_row(self._errors.of_rows(end, first, last))
        return json_answer(_document(record, end, row_number, found, marks))

    def _read(self, judged: FileVersion, first: int, last: int) -> Neighbours:
        stored, began = judged.stored, monotonic()
        samples = [
            self._uploads.peek(stored.key, stored.version_id, start=start, size=SAMPLE_ELSEWHERE)
            for start in sample_offsets(stored.size)
        ]
        with self._uploads.open(stored.key, stored.version_id) as stream:
            return rows_between(
                stream,
                self._instructions(judged),
                self._formats(),
                first,
                last,
                elsewhere=samples,
                in_time=lambda: monotonic() - began < SECONDS,
            )

    def _instructions(self, judged: FileVersion) -> Instructions:
        declared = judged.declared
        return Instructions(
            name=declared.name,
            rule_set=self._rules.rule_set(declared.rule_set),
            received_at=judged.stored.last_modified,
            asset=declared.asset,
            options=declared.options,
            block_bytes=_BLOCK,
            live=LiveLines(accepted_by=None) if declared.live else None,
        )


def _refuse_past_the_end(row_number: int, end: Completion) -> None:
    rows = end.row_count + end.rejected_rows
    if row_number > rows:
        reason = f"the file has {rows:,} rows that were read" if rows else "the file was not read in rows"
        hint = f"Ask for a row from 1 to {rows:,}" if rows else "Its result says why"
        field = {"field": "query.row_number", "message": f"it is greater than {rows:,}"}
        raise Problem(422, "no_such_row", reason, hint, errors=[field])


def _by_row(errors: Iterator[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for error in errors:
        found.setdefault(error["row_number"], []).append(error)
    return found


def _document(
    record: FileRecord,
    end: Completion,
    row_number: int,
    found: Neighbours,
    marks: Mapping[int, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    room = _CHARACTERS // max(2 * len(found.rows), 1)
    return {
        "file_id": record.file_id,
        "version": record.version,
        "row_number": row_number,
        "row_count": end.row_count + end.rejected_rows,
        "kind": found.kind,
        "columns": [*_that_fit(found.columns, room)],
        "rows": [_row(found, row, marks.get(row.row_number, ()), room) for row in found.rows],
    }


def _row(found: Neighbours, row: Row, errors: Sequence[Mapping[str, Any]], room: int) -> dict[str, Any]:
    return {
        "row_number": row.row_number,
        "line": row.line,
        "sheet": row.sheet,
        "raw": row.raw[:room],
        "truncated": len(row.raw) > room,
        "cells": [*_that_fit(row.cells, room)],
        "errors": [_mark(found, row, error, room) for error in errors],
    }


def _that_fit(cells: Sequence[str], room: int) -> Iterator[str]:
    """Yield cells, cut where they are long, as many as there is room for."""
    for cell in cells:
        shown = cell[:_LONGEST_CELL]
        room -= len(shown) + 3
        if room < 0:
            return
        yield shown


def _mark(found: Neighbours, row: Row, error: Mapping[str, Any], room: int) -> dict[str, Any]:
    """Return an error with the place of its cell: which one it is, and where it stands in the row's text."""
    column = error["column"]
    position = found.columns.index(column) if column in found.columns else None
    place = None
    if position is not None and position < len(row.cells) and found.delimiter is not None:
        place = place_of(row.raw, found.delimiter, position, row.cells[position])
    shown = place is not None and place[1] <= room
    about = {name: error[name] for name in ("column", "value", "code", "reason", "hint")}
    return {**about, "position": position, "place": spans_in_utf16(row.raw, place) if place and shown else None}
