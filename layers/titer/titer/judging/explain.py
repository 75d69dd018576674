"""What would be made of a file, and why: decided by the code that ingestion runs, on the sample that it takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, partial
from itertools import islice
from statistics import median_low
from typing import Any, BinaryIO

from titer.cells.names import named
from titer.formats.dialects.dialect import SAMPLE, SAMPLE_ELSEWHERE, Dialect
from titer.formats.json.values import printable
from titer.formats.opening import Content, open_content
from titer.formats.records import first_records
from titer.formats.streams.ports import Formats
from titer.formats.streams.source import Source
from titer.formats.streams.table import Records, under_header
from titer.judging.instructions import Instructions
from titer.judging.judge import Judge
from titer.judging.judged import Judged
from titer.judging.layout import Layout
from titer.judging.outcome import Format, RunningTotals
from titer.judging.pipeline import (
    arranged,
    doubts_of_units,
    refuse_without_rows,
    sample_places,
    samples_of,
    why_nothing_is_kept,
    with_second_pass,
    written,
)
from titer.judging.result import explained, fault_document, format_document, writing_document
from titer.judging.second_pass import SampleMisled, learn
from titer.model.errors import Rejected
from titer.model.faults import Fault
from titer.model.instants import format_instant
from titer.model.options import OPTIONS
from titer.model.readings import Quality, Readings

SHOWN = 10  # readings of the sample
_LISTED = 100  # errors and warnings
_COLUMNS = 1000

# What most often helps comes first; then all others, in the order of the table.
_FIRST = ("timezone", "date_order", "decimal", "header_line", "delimiter", "encoding", "measured", "context")
_ADVISED = [option for name in dict.fromkeys((*_FIRST, *OPTIONS)) if (option := OPTIONS[name]).effect]


def sampled(body: bytes, size: int) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the start of a file of this size, and the pieces from elsewhere in it, of its sample joined into one
    body.
    """
    places = sample_places(size) if size > len(body) else []
    pieces = tuple(body[SAMPLE + at * SAMPLE_ELSEWHERE :][:SAMPLE_ELSEWHERE] for at in range(len(places)))
    return (body[:SAMPLE] if places else body), pieces


def explain(
    stream: BinaryIO,
    how: Instructions,
    formats: Formats,
    *,
    elsewhere: Sequence[bytes] = (),
    cut_off: bool = False,
) -> dict[str, Any]:
    """How the file is read and on which evidence, what its sample holds, and which options would change that.

    Of a file that is no larger than its sample it tells all that judging it does. The stream may hold the start of a
    file alone (`cut_off`); `elsewhere` then has more pieces of it. Nothing is written, and what the file holds never
    raises: `message` says why it is refused, if it is.
    """
    source = Source(stream, limit=how.max_file_bytes)
    about = _nothing_known()
    with ExitStack() as held:
        try:
            pieces = elsewhere or samples_of(stream)
            content = open_content(source, formats, held, limit=how.max_unpacked_bytes)
            dialect = written(content, how, pieces)
            about |= _about_writing(dialect, content)
            sizes = {"max_json_bytes": how.max_json_bytes, "block_bytes": how.block_bytes}
            taken = cache(partial(first_records, content, dialect, cut_off=cut_off, **sizes))
            return with_second_pass(partial(_judged, content, dialect, taken, about), how)
        except Rejected as refusal:
            return _refused(refusal, how, about)


type _Taken = Callable[[], tuple[Records, bool]]  # the records of the sample, and whether there are no others


def _judged(
    content: Content, dialect: Dialect, taken: _Taken, about: dict[str, Any], how: Instructions
) -> dict[str, Any]:
    """What judging the sample comes to. Where it is the whole file, nothing later can tell more, nor save it."""
    form, judge = arranged(dialect, content, how)
    about.update(_about(form))
    records, whole = taken()
    table = under_header(records.after(0), len(dialect.header), first_row=1)
    _exemplify(about["columns"], table.columns)
    judged, counted = judge.judge(table), RunningTotals()
    counted.add(judged)
    if not whole:
        return _explained(form, about, judge, judged, how) | {"message": _doubt(form.layout)}
    if found := learn(form.layout, judge, how):
        raise SampleMisled(found)
    refuse_without_rows(counted)
    message = why_nothing_is_kept(counted)
    return _explained(form, about, judge, judged, how) | {"message": message, "refused": message is not None}


def _refused(refusal: Rejected, how: Instructions, about: dict[str, Any]) -> dict[str, Any]:
    """Why the file is refused, and what was found out of it before."""
    return about | {
        "name": how.name,
        "refused": True,
        "message": str(refusal),
        "cadence_seconds": None,
        "sample_readings": [],
        "errors": _told([Fault(None, None, None, refusal.code)]),
        "options": _options(about) if about["kind"] else [],
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


def _explained(form: Format, about: dict[str, Any], judge: Judge, judged: Judged, how: Instructions) -> dict[str, Any]:
    of_the_file = [*form.dialect.warnings, *form.layout.warnings, *doubts_of_units(judge)]
    return about | {
        "name": how.name,
        "refused": False,
        "message": None,
        "cadence_seconds": _cadence(judged.readings),
        "sample_readings": list(islice(_readings(judged.readings), SHOWN)),
        "errors": _told(judged.faults),
        "warnings": _told([*of_the_file, *judged.warnings]),
        "options": _options(about),
    }


def _told(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [explained(fault_document(fault)) for fault in faults[:_LISTED]]


def _nothing_known() -> dict[str, Any]:
    return dict.fromkeys(_ABOUT) | {"columns": [], "preamble": [], "evidence": {}, "warnings": []}


def _about_writing(dialect: Dialect, content: Content) -> dict[str, Any]:
    """How a file is written, where it cannot be told which part each column plays."""
    columns = [_PARTLESS | {"name": name, "evidence": []} for name in named(dialect.header)[:_COLUMNS]]
    _exemplify(columns, dialect.columns)
    warnings = _told(dialect.warnings)
    return writing_document(dialect, content.packing) | _around(dialect) | {"columns": columns, "warnings": warnings}


def _about(form: Format) -> dict[str, Any]:
    layout, said = form.layout, format_document(form)
    columns = [_column(layout, at, role) for at, role in enumerate(layout.roles().values())][:_COLUMNS]
    warnings = _told([*form.dialect.warnings, *form.layout.warnings])
    return (
        {name: said[name] for name in _ABOUT if name in said}
        | _around(form.dialect)
        | {"columns": columns, "warnings": warnings}
    )


def _around(dialect: Dialect) -> dict[str, Any]:
    return {
        "quoting": dialect.quoted if dialect.delimiter else None,
        "preamble": list(dialect.preamble),
        "evidence": dict(dialect.evidence),
    }


def _exemplify(columns: Sequence[dict[str, Any]], cells: Sequence[Sequence[str]]) -> None:
    """Give each column the first of its cells that is not empty."""
    for column, found in zip(columns, cells, strict=False):
        column["example"] = next((printable(cell[:256]) for cell in found if cell.strip()), None)


_PARTLESS = {"role": None, "unit": None, "notation": None, "ambiguous": False, "example": None}


def _column(layout: Layout, at: int, role: str) -> dict[str, Any]:
    notation = layout.notations.get(at)
    return {
        "name": layout.names[at],
        "role": role,
        "unit": layout.units.get(at),
        "notation": {"decimal": notation.decimal, "thousands": notation.thousands or None} if notation else None,
        "ambiguous": bool(notation and notation.unsure) or (role == "at" and layout.form.ambiguous),
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
    """Return the usual time between two readings of a series, in seconds."""
    steps = [
        later - earlier
        for _, start, stop in readings.runs
        for earlier, later in zip(readings.at[start:stop], readings.at[start + 1 : stop], strict=False)
    ]
    return median_low(steps) / 1e6 if steps else None


def _readings(readings: Readings) -> Iterator[Mapping[str, Any]]:
    """Yield the readings in the order of their rows."""
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


def _options(about: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what could be declared of this file, and what that would change."""
    shown = dict(about) | {"header_line": about["header_line"] or "none"}
    shown |= {"sheets": ", ".join(about["sheets"] or ()), "delimiter": _named(about["delimiter"])}
    fitting = [option for option in _ADVISED if about["kind"] in option.kinds and option.advised(about)]
    return [{"option": option.name, "effect": option.effect.format(**shown)} for option in fitting]


def _named(delimiter: str | None) -> str:
    return {"\t": "tab"}.get(delimiter or "", delimiter or "")
