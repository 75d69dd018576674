"""docs/limits.md has every limit, with the figure of the code or of the template."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from scripts.reference import ROOT
from tests.support.template import properties, template
from titer.access import logins
from titer.access.tokens import MOST_TOKENS
from titer.adapters import paging, plain, remarks
from titer.analyses import analysis
from titer.analyses import models as kept_models
from titer.annotations import annotating, annotation, recall, view
from titer.api import answers, body, guard
from titer.api import paging as api_paging
from titer.api.app import LARGEST_BODY
from titer.api.models import fields
from titer.api.models.declarations import SweepRequest
from titer.api.models.exports import MOST_SERIES as MOST_EXPORTED
from titer.api.routes import changes, errors, rows, series
from titer.api.routes.analysis_results import MOST_SHOWN as MOST_EVENTS_SHOWN
from titer.api.routes.openapi import document
from titer.api.routes.take_away import PATIENCE
from titer.batches import batch
from titer.batches.choosing import MOST_CHOSEN
from titer.cells.names import LONGEST_NAME, MOST_COLUMNS
from titer.engine import series_file
from titer.engine.parquet import portions, reading
from titer.engine.sandbox import process
from titer.engine.workbooks import limits as sheet_limits
from titer.exports import export, workbook
from titer.exports.wide import MOST_CELLS
from titer.files import object_judge, parts, reprocess, uploads, versions
from titer.formats.delimited.records import LONGEST_RECORD, LONGEST_RECORD_LINES
from titer.formats.dialects.header import HEADER_WITHIN
from titer.formats.json import weighed
from titer.formats.json.values import DEEPEST
from titer.formats.streams import packing
from titer.formats.streams.lines import LONGEST_LINE
from titer.judging import coverage, drift
from titer.judging.outcome import MOST_SERIES
from titer.judging.stored_result import KEPT, LONGEST_RAW
from titer.live import places
from titer.model import drawing, option_types
from titer.model.coverage import MOST_SENSORS
from titer.model.cursors import LONGEST as LONGEST_CURSOR
from titer.model.faults import LONGEST_VALUE
from titer.operations import dead_letters
from titer.rules import limits as rule_limits
from titer.rules import pattern_steps, patterns, rule_sets
from titer.series import prepare
from titer.steps import formula_text
from titer.steps import models as prediction_models

PAGE = (ROOT / "docs/limits.md").read_text("utf-8")
ROWS = {row[0]: row[1:] for row in re.findall(r"^\| (.+?) \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE) if row[0] != "of"}


def parameter(name: str) -> str:
    return f"`{name}`: {template()['Parameters'][name]['Default']:,}"


def concurrency(mapping: str) -> str:
    return f"`MaximumConcurrency`: {properties(mapping)['ScalingConfig']['MaximumConcurrency']}"


def page_of(path: str, figure: str = "maximum") -> int:
    asked: Any = document()["paths"][path]["get"]["parameters"]
    return int(next(each["schema"][figure] for each in asked if each["name"] == "limit"))


def of(kind: Any, keyword: str) -> int:
    return int(TypeAdapter(kind).json_schema()[keyword])


ERRORS = "/v1/files/{file_id}/errors"
SWEPT = SweepRequest.model_json_schema()["properties"]["limit"]
LIMITS = {
    "a file": f"{parameter('MaxFileBytes')} bytes",
    "a file in the body of a request": f"{parameter('MaxInlineBytes')} bytes",
    "a line, in CSV and in JSONL": f"{LONGEST_LINE:,} bytes",
    "a quoted cell: lines": f"{LONGEST_RECORD_LINES:,} lines",
    "a quoted cell: size": f"{LONGEST_RECORD:,} characters",
    "rows in which a header is looked for": f"{HEADER_WITHIN:,} rows",
    "columns": f"{MOST_COLUMNS:,} columns",
    "readings of two versions that are compared one by one": f"{changes.MOST_READINGS:,} readings",
    "points of a drawing, of all its series": f"{drawing.MOST_POINTS:,} points",
    "series of a file or a sensor that are drawn where none is named": f"{drawing.SERIES_NOT_NAMED} series",
    "series that one question names": f"{series.MOST_NAMED} series",
    "gaps of a series that a drawing tells": f"{drawing.MOST_GAPS:,} gaps",
    "readings of a file whose series are made before anybody asks": f"{prepare.MANY:,} readings",
    "readings of a drawing that lie on as many equal parts as it has points": f"{series_file.FEW:,} readings",
    "rows shown before a row, and after it": f"{rows.MOST_AROUND} rows",
    "reading a file again to show a row of it": f"{rows.SECONDS} seconds",
    "values of a name of the context by which files are found": f"{coverage.MOST_VALUES} values",
    "names of the context by which files are found": f"{coverage.MOST_NAMES} names",
    "values of the context by which files are found: size": f"{coverage.MOST_TEXT:,} bytes",
    "different contexts that are looked at for that": f"{coverage.LOOK_AT_MOST:,} contexts",
    "sensors by which a file is found": f"{MOST_SENSORS:,} sensors",
    "a name of a column, sensor, parameter or unit": f"{LONGEST_NAME:,} characters",
    "different series": f"{MOST_SERIES:,} series",
    "columns that are compared with the asset's file before: count": f"{drift.MOST_COMPARED_COLUMNS:,} columns",
    "columns that are compared with the asset's file before: size": f"{drift.LONGEST_TEXT:,} characters",
    "differences from the asset's file before that are listed": f"{drift.MOST_WARNINGS:,} warnings",
    "a JSON document: one record": f"{LONGEST_LINE:,} characters",
    "a JSON document: a value that is no record": f"{parameter('MaxJsonBytes')} bytes",
    "JSON: objects in objects, lists of records in records": f"{DEEPEST} levels",
    "JSON: cells of all its records under all names, empty ones too": (
        f"{weighed.FREE_CELLS:,} cells, and {weighed.CELLS_PER_BYTE} for each byte"
    ),
    "a cell as an error repeats it": f"{LONGEST_VALUE:,} characters",
    "errors, warnings, anomalies, summaries in a result": f"{KEPT:,} each",
    "what is held of it at a time": f"{parameter('ChunkBytes')} bytes",
    "time to judge it": f"{parameter('ProcessTimeout')} seconds",
    "tries": f"{parameter('MaxReceives')} tries",
    "copies that must be sought, readings and rejected rows": (
        f"{properties('ProcessFile')['EphemeralStorage']['Size']:,} MB"
    ),
    "what comes out of a packed file": f"{object_judge.UNPACKED} times `MaxFileBytes`",
    "what comes out of a packed file, beyond 64 MiB": f"{packing.RATIO} times its size",
    "entries of an option such as `missing` or `units`": f"{option_types.MOST} entries",
    "a workbook": f"{packing.LARGEST_WORKBOOK:,} bytes",
    "the parts of a workbook, unzipped": f"{sheet_limits.LARGEST_UNZIPPED:,} bytes",
    "a sheet: rows": f"{sheet_limits.MOST_ROWS:,} rows",
    "a sheet: columns": f"{sheet_limits.MOST_SHEET_COLUMNS:,} columns",
    "a sheet: cells of its used area": f"{sheet_limits.MOST_CELLS:,} cells",
    "the process that reads a workbook or Parquet: memory": f"{process.MEMORY:,} bytes",
    "the process that reads a workbook or Parquet: time": f"{process.SECONDS:,} seconds of a processor",
    "the same for a small file": (
        f"{process.FIRST_SECONDS:,} seconds, and one for each {process.BYTES_A_SECOND:,} bytes"
    ),
    "sheets": f"{sheet_limits.MOST_SHEETS:,} sheets",
    "a row of a sheet or of Parquet": f"{sheet_limits.ROW_CHARACTERS:,} characters",
    "an `ods`: what its cells come to, repeated": (
        f"{sheet_limits.UNFOLDED:,} characters, and {sheet_limits.UNFOLDED_PER_BYTE} for each byte that it unzips to"
    ),
    "an `xlsx` or `xls`: the same": (
        f"{sheet_limits.UNFOLDED:,} characters, and {sheet_limits.SHARED_PER_BYTE} for each byte that it unzips to"
    ),
    "a Parquet file: the same": (
        f"{reading.MOST_CHARACTERS:,} characters, and {reading.CHARACTERS_PER_BYTE} for each byte"
    ),
    f"cells of a row group of Parquet, in each {portions.TOGETHER:,} columns where there are more": (
        f"{reading.WAITING:,} bytes"
    ),
    "a pattern of sensor ids: its length": f"{rule_limits.LONGEST_PATTERN:,} characters",
    "a pattern of sensor ids: steps of its machine": f"{pattern_steps.MOST_STEPS:,} steps",
    "a stored pattern that is no longer taken (`titer rules` names it): to match one id": (
        f"{patterns.MOST_TRIED:,} steps"
    ),
    "a name of a file, a label of a token": f"{of(fields.Name, 'maxLength'):,} characters",
    "columns named by one upload": f"{of(fields.Columns, 'maxItems'):,} columns",
    "what is declared of a file": f"{plain.LARGEST:,} bytes",
    "versions of a file that is to be reprocessed": f"{reprocess.MOST_VERSIONS:,} versions",
    "versions of a file, by uploads to its key": f"{versions.MOST_VERSIONS:,} versions",
    "rule sets written here": f"{rule_sets.MOST_RULE_SETS:,} rule sets",
    "versions of a rule set": f"{rule_sets.MOST_VERSIONS:,} versions",
    "a rule set": f"{rule_sets.LARGEST:,} bytes",
    "tokens, the expired too": f"{MOST_TOKENS:,} tokens",
    "logins of one token": f"{logins.MOST_LOGINS} logins",
    "an annotation: its text": f"{annotation.LONGEST_TEXT:,} characters",
    "an annotation: tags": f"{annotation.MOST_TAGS} tags of {annotation.LONGEST_TAG} characters",
    "versions of an annotation": f"{annotation.MOST_VERSIONS:,} versions",
    "saved views": f"{view.MOST_VIEWS:,} views",
    "a saved view": f"{view.LARGEST:,} bytes",
    "a slot without its file": f"{uploads.SLOT_LIVES.total_seconds() / 3600:.0f} hours",
    "a file that comes in parts, at least": f"{parts.LEAST:,} bytes",
    "a part, but for the last": f"{parts.PART:,} bytes",
    "parts whose URLs are asked for at once": f"{parts.MOST_AT_ONCE} parts",
    "an upload in parts": f"{uploads.SLOT_LIVES.total_seconds() / 3600:.0f} hours",
    "a message that is parked: how much is kept": f"{dead_letters.LONGEST:,} characters",
    "analyses of a token that wait or run": f"{analysis.MOST_RUNNING} analyses",
    "an analysis": f"{properties('Analyse')['Timeout'] // 60} minutes",
    "series that an analysis reads": f"{analysis.MOST_SERIES} series",
    "readings that an analysis reads": f"{analysis.MOST_READINGS:,} readings",
    "events of a result": f"{analysis.MOST_EVENTS:,} events",
    "events of an answer": f"{MOST_EVENTS_SHOWN:,} events",
    "tries of what broke off": f"{properties('AnalysesQueue')['RedrivePolicy']['maxReceiveCount']} tries",
    "a formula": f"{formula_text.LONGEST:,} characters",
    "a model": f"{prediction_models.LARGEST:,} bytes",
    "models": f"{kept_models.MOST_MODELS:,} models",
    "versions of a model": f"{kept_models.MOST_VERSIONS:,} versions",
    "models that predict of live readings": f"{kept_models.MOST_LIVE} models",
    "batches that an analysis reads": f"{MOST_CHOSEN} batches",
    "batches that are taken from a file": f"{batch.MOST_OF_A_FILE:,} batches",
    "phases of a batch that files tell": f"{batch.MOST_PHASES} phases",
    "files, and series, that a batch names": f"{batch.MOST_FILES} files",
    "exports of a token that are made at a time": f"{export.MOST_RUNNING} exports",
    "files of an export": f"{export.MOST_FILES:,} files",
    "series that an export names": f"{MOST_EXPORTED:,} series",
    "files that are opened for series": f"{places.MOST_OPENED:,} files",
    "readings of an export": f"{export.MOST_READINGS:,} readings",
    "readings in a workbook": f"{export.MOST_IN_WORKBOOK:,} readings",
    "readings of series": f"{export.MOST_OF_SERIES:,} readings",
    "cells with a column for each series: CSV": f"{MOST_CELLS[export.Format.CSV]:,} cells",
    "cells with a column for each series: JSON, Parquet": f"{MOST_CELLS[export.Format.JSON]:,} cells",
    "cells with a column for each series: a workbook": f"{MOST_CELLS[export.Format.XLSX]:,} cells",
    "columns of a sheet that is written": f"{workbook.MOST_COLUMNS:,} columns",
    "annotations in a workbook": f"{remarks.MOST:,} annotations",
    "rows of a sheet that is written": f"{workbook.MOST_ROWS:,} rows",
    "a text in a cell that is written": f"{workbook.MOST_CHARACTERS:,} characters",
    "time that `GET /v1/files/{file_id}/export` waits": f"{PATIENCE:.0f} seconds",
    "an export, once it is made": f"{export.LIVES.total_seconds() / 3600:.0f} hours",
    "tries to make one": f"{properties('ExportsQueue')['RedrivePolicy']['maxReceiveCount']} tries",
    "reading requests of a token": f"{parameter('ReadsPerMinute')} a minute",
    "writing requests of a token": f"{parameter('WritesPerMinute')} a minute",
    "tries to log in by a code, by all together": f"{logins.LOGINS_PER_MINUTE} a minute",
    "requests to all of the API, on average": f"{parameter('ThrottleRate')} a second",
    "requests to one open page or path, on average": f"{parameter('OpenThrottleRate')} a second",
    "requests at once": f"{parameter('ThrottleBurst')} requests",
    "a body, but for a file": f"{LARGEST_BODY:,} characters",
    "a field of a form, but for the file": f"{body.FIELD_LIMIT:,} bytes",
    "fields of a form, the file among them": f"{body.MOST_FIELDS:,} fields",
    "entries of a page: files, versions, tokens, rules, parked": f"{page_of('/v1/files'):,} entries",
    "files of a page of `POST /v1/reprocess`": f"{SWEPT['maximum']:,} files, {SWEPT['default']} if not said",
    "entries of a page: errors and rejected rows (as CSV too), summaries": (
        f"{page_of(ERRORS):,} entries, {page_of(ERRORS, 'default')} if not said"
    ),
    "rows of a page of CSV of readings": f"{page_of('/v1/files/{file_id}/readings'):,} rows",
    "errors in a workbook": f"{errors.MOST_IN_WORKBOOK:,} errors",
    "a row's text beside an error": f"{LONGEST_RAW:,} characters",
    "a text in a cell of that workbook": f"{sheet_limits.CELL_CHARACTERS:,} characters",
    "a page of CSV": f"{api_paging.LARGEST:,} characters",
    "a page of errors or rejected rows in JSON": f"{api_paging.LARGEST:,} bytes",
    "files that one page of a search by name looks at": f"{paging.LOOK_AT_MOST:,} files",
    "annotations that one page looks at": f"{annotating.LOOK_AT_MOST:,} annotations",
    "a page of annotations": f"{annotating.MOST_TEXT:,} characters",
    "annotations that a client who comes back is told of": f"{recall.MOST:,} annotations",
    "a cursor": f"{LONGEST_CURSOR:,} characters",
    "a presigned form": f"{uploads.FORM_LIVES.total_seconds():.0f} seconds",
    "a presigned URL": f"{answers.URL_LIVES:,} seconds",
    "a code that opens the page": f"{logins.CODE_LIVES.total_seconds() / 60:.0f} minutes",
    "a login by such a code": f"{logins.LOGIN_LIVES.total_seconds() / 3600:.0f} hours",
    "a token that was withdrawn": f"{guard.REMEMBERED.total_seconds():.0f} seconds",
    "an answer": f"{template()['Globals']['Function']['Timeout']} seconds",
    "files that are judged": f"{concurrency('ProcessFileIngest')} files",
    "messages that are parked": f"{concurrency('ParkFileDeadLetters')} messages",
    "a message in the queue, or among the dead letters": (
        f"{properties('IngestQueue')['MessageRetentionPeriod'] // 86_400} days"
    ),
}


@pytest.mark.parametrize("what", LIMITS)
def test_a_limit_has_the_figure_of_the_code(what: str) -> None:
    assert ROWS[what][0] == LIMITS[what]


@pytest.mark.parametrize("what", ROWS)
def test_what_is_on_the_page_is_compared_and_says_what_is_answered(what: str) -> None:
    assert what in LIMITS
    assert ROWS[what][1].strip()


def test_what_has_one_figure_on_the_page_has_one_in_the_code() -> None:
    every = {page_of(f"/v1/{list_}") for list_ in ("files", "files/{file_id}/versions", "tokens", "rules", "parked")}
    assert every == {page_of("/v1/files")}
    assert page_of("/v1/files/{file_id}/errors") == page_of("/v1/files/{file_id}/summaries")
    retention = {properties(name)["MessageRetentionPeriod"] for name in ("IngestQueue", "IngestDeadLetters")}
    assert len(retention) == 1


@pytest.mark.parametrize("code", sorted(set(re.findall(r"4\d\d `(\w+)`", PAGE))))
def test_a_code_of_the_api_is_one_that_the_code_has(code: str) -> None:
    product = (ROOT / "layers/titer/titer").rglob("*.py")
    assert any(f'"{code}"' in module.read_text("utf-8") for module in product)
