"""What would be made of a file, and why: decided by the code that ingestion runs, on the sample that it takes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from statistics import median
from typing import Any, BinaryIO

from titer.dialect import SAMPLE, SAMPLE_ELSEWHERE
from titer.errors import Rejected
from titer.fault import Fault
from titer.formats import Formats
from titer.instant import format_instant
from titer.judge import Judged
from titer.judging import Instructions, prepare, sample_places, samples_of, tables
from titer.layout import Layout
from titer.opening import opened
from titer.outcome import Format
from titer.reading import Quality, Readings
from titer.result import explained, fault_document, format_document
from titer.source import Source
from titer.table import Table

SHOWN = 10  # readings of the sample
_LISTED = 100  # errors and warnings
_COLUMNS = 1000

_CHANGES = {
    "timezone": "times without an offset are read in this zone instead of {timezone}",
    "date_order": "day_first or month_first: which of the two comes first in dates such as 03/04/2025",
    "decimal": "the decimal mark of every column; the other one then stands between thousands",
    "header_line": "the line that names the columns, instead of {header_line}",
    "delimiter": "what separates cells, instead of {delimiter}",
    "encoding": "how characters are written, instead of {encoding}",
    "measured": "columns that are measured although their sample holds no number",
    "context": "columns that say where a reading belongs although they hold numbers",
    "missing": "more texts that stand for a missing value",
    "unit": "COLUMN=UNIT: the unit that a column is written in",
    "convert": "PARAMETER=UNIT: the unit that readings are converted to",
    "sheet": "the one sheet to read, instead of {sheets}",
    "start": "the instant that elapsed times count from",
}


def sampled(body: bytes, size: int) -> tuple[bytes, tuple[bytes, ...]]:
    """The start of a file of this size, and the pieces from elsewhere in it, of its sample joined into one body."""
    places = sample_places(size) if size > len(body) else []
    pieces = tuple(body[SAMPLE + at * SAMPLE_ELSEWHERE :][:SAMPLE_ELSEWHERE] for at in range(len(places)))
    return (body[:SAMPLE] if places else body), pieces


def sample(stream: BinaryIO, size: int) -> bytes:
    """What of a file tells how it is written, in one body: see `sampled`. All of a small one."""
    start = stream.read(SAMPLE)
    pieces = []
    for place in sample_places(size):
        stream.seek(place)
        pieces.append(stream.read(SAMPLE_ELSEWHERE))
    return b"".join([start, *pieces, *([] if pieces else [stream.read()])])


def explain(
    stream: BinaryIO,
    how: Instructions,
    formats: Formats,
    *,
    elsewhere: Sequence[bytes] = (),
) -> dict[str, Any]:
    """How the file is read and on which evidence, what its sample holds, and which options would change that.

    The stream may hold the start of a file alone; `elsewhere` then has more pieces of it. Nothing is written, and what
    the file holds never raises: `message` says why it is refused, if it is.
    """
    source = Source(stream, limit=how.max_file_bytes)
    with ExitStack() as held:
        form: Format | None = None
        try:
            pieces = elsewhere or samples_of(stream)
            content = opened(source, formats, held, limit=how.max_unpacked_bytes)
            form, judge = prepare(content, how, pieces)
            table = next(tables(content, form.dialect, how), None)
            judged = judge.judge(table) if table else Judged()
        except Rejected as refusal:
            return _refused(refusal, how, form)
        return _explained(form, judged, table, how)


def _refused(refusal: Rejected, how: Instructions, form: Format | None) -> dict[str, Any]:
    error = explained(fault_document(Fault(None, None, None, refusal.code)))
    about = _about(form) if form else dict.fromkeys(_ABOUT) | {"columns": [], "preamble": [], "evidence": {}}
    return about | {
        "name": how.name,
        "message": str(refusal),
        "cadence_seconds": None,
        "sample_readings": [],
        "errors": [error],
        "warnings": [],
        "options": [],
    }


_ABOUT = (
    "kind",
    "compression",
    "encoding",
    "delimiter",
    "quoting",
    "decimal",
    "header_line",
    "units_line",
    "sheets",
    "layout",
    "date_order",
    "time_form",
    "timezone",
    "timezone_assumed",
)


def _explained(form: Format, judged: Judged, table: Table | None, how: Instructions) -> dict[str, Any]:
    about = _about(form)
    examples = table.columns if table else ()
    for column, cells in zip(about["columns"], examples, strict=False):
        column["example"] = next((cell[:256] for cell in cells if cell.strip()), None)
    warnings = [*form.dialect.warnings, *form.layout.warnings, *judged.warnings]
    return about | {
        "name": how.name,
        "message": _doubt(form.layout),
        "cadence_seconds": _cadence(judged.readings),
        "sample_readings": list(islice(_readings(judged.readings), SHOWN)),
        "errors": [explained(fault_document(fault)) for fault in judged.faults[:_LISTED]],
        "warnings": [explained(fault_document(fault)) for fault in warnings[:_LISTED]],
        "options": _options(form, about),
    }


def _about(form: Format) -> dict[str, Any]:
    dialect, layout, said = form.dialect, form.layout, format_document(form)
    return {name: said[name] for name in _ABOUT if name != "quoting"} | {
        "quoting": dialect.quoted,
        "preamble": list(dialect.preamble),
        "evidence": dict(dialect.evidence),
        "columns": [_column(layout, at, role) for at, role in enumerate(layout.roles().values())][:_COLUMNS],
    }


def _column(layout: Layout, at: int, role: str) -> dict[str, Any]:
    notation = layout.notations.get(at)
    return {
        "name": layout.names[at],
        "role": role,
        "unit": layout.units.get(at),
        "notation": {"decimal": notation.decimal, "thousands": notation.thousands or None} if notation else None,
        "ambiguous": bool(notation and notation.ambiguous) or (role == "at" and layout.form.ambiguous),
        "evidence": list(layout.evidence.get(at, ())),
        "example": None,
    }


def _doubt(layout: Layout) -> str | None:
    """What the sample leaves open: the rest of the file may tell, else it is refused."""
    if layout.form.ambiguous:
        return (
            "The sample does not show whether day or month comes first. Unless a later date does, declare --date-order."
        )
    unsure = [layout.names[at] for at, notation in layout.notations.items() if notation.ambiguous]
    if unsure:
        return f"The sample does not show the decimal mark of {unsure[0]}. Unless a later cell does, declare --decimal."
    return None


def _cadence(readings: Readings) -> float | None:
    """The usual time between two readings of a series, in seconds."""
    steps = [
        later - earlier
        for _, start, stop in readings.runs
        for earlier, later in zip(readings.at[start:stop], readings.at[start + 1 : stop], strict=False)
    ]
    return median(steps) / 1e6 if steps else None


def _readings(readings: Readings) -> Iterator[Mapping[str, Any]]:
    """The readings in the order of their rows."""
    places = (
        (readings.row_number[at], at, series) for series, start, stop in readings.runs for at in range(start, stop)
    )
    for row_number, at, series in sorted(places, key=lambda place: place[:2]):
        yield {
            "sensor_id": series.sensor_id,
            "parameter": series.parameter,
            "at": format_instant(readings.at[at]),
            "value": readings.value[at],
            "unit": series.unit,
            "quality": Quality(readings.quality[at]).name.lower(),
            "row_number": row_number,
        }


def _options(form: Format, about: Mapping[str, Any]) -> list[dict[str, str]]:
    """What could be declared of this file, and what that would change."""
    text = form.dialect.encoding is not None
    delimited = form.dialect.delimiter is not None
    fits = {
        "date_order": form.layout.form.kind == "numeric",
        "decimal": delimited or form.layout.notations,
        "header_line": form.dialect.header_line is not None,
        "delimiter": delimited,
        "encoding": text,
        "sheet": bool(form.dialect.first_rows),
        "start": form.layout.form.kind == "elapsed",
        "timezone": form.layout.form.kind in {"iso", "numeric", "serial"},
    }
    shown = dict(about) | {"sheets": ", ".join(about["sheets"] or ()), "delimiter": _named(about["delimiter"])}
    return [
        {"option": option, "effect": effect.format(**shown)}
        for option, effect in _CHANGES.items()
        if fits.get(option, True)
    ]


def _named(delimiter: str | None) -> str:
    return {"\t": "tab"}.get(delimiter or "", delimiter or "")
