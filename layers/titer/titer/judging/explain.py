"""What would be made of a file, and why: decided by the code that ingestion runs, on the sample that it takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from statistics import median_low
from typing import Any, BinaryIO

from titer.cells.names import display_names
from titer.cells.times.telling import telling
from titer.formats.dialects.dialect import SAMPLE, SAMPLE_ELSEWHERE, Dialect
from titer.formats.json.values import printable
from titer.formats.opening import Content, open_content
from titer.formats.records import first_records
from titer.formats.streams.ports import Formats
from titer.formats.streams.source import Source
from titer.formats.streams.table import Records, under_header
from titer.judging.block_result import BlockResult
from titer.judging.closing_warnings import closing_warnings
from titer.judging.instructions import Instructions
from titer.judging.judge import Judge
from titer.judging.layout import Layout
from titer.judging.open_doubts import together
from titer.judging.outcome import Format, RunningTotals
from titer.judging.pipeline import (
    decide_dialect,
    decide_layout,
    explain_nothing_kept,
    faults_of,
    read_samples,
    refuse_without_rows,
    sample_offsets,
    settled_beside,
    with_second_pass,
)
from titer.judging.result import dialect_document, fault_document, format_document
from titer.judging.second_pass import SampleMisled, learn, open_questions
from titer.judging.stored_result import explain_fault
from titer.model.errors import Rejected
from titer.model.faults import Fault
from titer.model.instants import format_instant
from titer.model.options import DATE_ORDERS, DECIMALS, OPTIONS
from titer.model.readings import Quality, Readings
from titer.model.ways_out import Ways, beside

SHOWN = 10  # readings of the sample
LISTED = 100  # errors, and warnings, unless more are asked for
_COLUMNS = 1000

# What most often helps comes first; then all others, in the order of the table.
_FIRST = ("timezone", "date_order", "decimal", "header_line", "delimiter", "encoding", "measured", "context")
_ADVISED = [option for name in dict.fromkeys((*_FIRST, *OPTIONS)) if (option := OPTIONS[name]).effect]


def split_sample(body: bytes, size: int) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the start of a file of this size and the pieces from elsewhere, of a sample that came as one body."""
    offsets = sample_offsets(size) if size > len(body) else []
    pieces = tuple(body[SAMPLE + index * SAMPLE_ELSEWHERE :][:SAMPLE_ELSEWHERE] for index in range(len(offsets)))
    return (body[:SAMPLE] if offsets else body), pieces


def explain(
    stream: BinaryIO,
    how: Instructions,
    formats: Formats,
    *,
    elsewhere: Sequence[bytes] = (),
    cut_off: bool = False,
    listed: int | None = LISTED,
) -> dict[str, Any]:
    """Return how the file is read and on which evidence, what its sample holds, which options would change that.

    Of a file that is no larger than its sample it tells all that judging it does. The stream may hold the start of a
    file alone (`cut_off`); `elsewhere` then has more pieces of it. Nothing is written, and what the file holds never
    raises: `message` says why it is refused, if it is. Of errors, and of warnings, the first `listed` are told, and of
    columns a thousand; all where that is None.
    """
    about = _explain(stream, how, formats, elsewhere, cut_off=cut_off)
    counts = {"error_count": len(about["errors"]), "warning_count": len(about["warnings"])}
    told = {name: [*map(_told, about[name][:listed])] for name in ("errors", "warnings")}
    columns = about["columns"] if listed is None else about["columns"][:_COLUMNS]
    return about | counts | told | {"columns": columns}


def _told(fault: Fault) -> dict[str, Any]:
    return explain_fault(fault_document(fault))


def _explain(
    stream: BinaryIO, how: Instructions, formats: Formats, elsewhere: Sequence[bytes], *, cut_off: bool
) -> dict[str, Any]:
    source = Source(stream, limit=how.max_file_bytes)
    about = _blank_explanation()
    with ExitStack() as held:
        try:
            pieces = elsewhere or read_samples(stream)
            content = open_content(source, formats, held, limit=how.max_unpacked_bytes)
            dialect = decide_dialect(content, how, pieces)
            about |= _describe_dialect(dialect, content)
            sizes = {"max_json_bytes": how.max_json_bytes, "block_bytes": how.block_bytes}
            at_once = cache(partial(first_records, content, dialect, cut_off=cut_off, **sizes))

            def sample_of(other: Dialect) -> tuple[Records, bool]:
                return at_once() if other is dialect else first_records(content, other, cut_off=cut_off, **sizes)

            return with_second_pass(partial(_explain_sample, content, dialect, sample_of, about), how)
        except Rejected as refusal:
            return _explain_refusal(refusal, how, about)


type _Sample = Callable[[Dialect], tuple[Records, bool]]  # the records of the sample; whether there are no others


def _explain_sample(
    content: Content, dialect: Dialect, sample: _Sample, about: dict[str, Any], how: Instructions
) -> dict[str, Any]:
    """Return what judging the sample comes to. If it is the whole file, nothing later can tell more, nor save it."""
    form, judge = decide_layout(dialect, content, how)
    dialect = form.dialect
    records, whole = sample(dialect)
    table = under_header(records.copy(), len(dialect.header), first_row=1, pad=dialect.pads)
    result, totals = judge.judge(table), RunningTotals()
    totals.add(result)
    form = replace(form, timezone_used=judge.times.is_zone_used)
    if form.doubts:
        raise together([*form.doubts, *(open_questions(form.layout, judge, how) if whole else ())])
    about.update(_describe_format(form))
    _add_examples(about["columns"], table.columns)
    if not whole:
        message, ways = _doubt(form.layout)
        return _explanation(form, about, judge, result, how, ways, whole=False) | {"message": message}
    if found := learn(form.layout, judge, how, totals):
        raise SampleMisled(found)
    refuse_without_rows(totals)
    message = explain_nothing_kept(totals)
    return _explanation(form, about, judge, result, how) | {"message": message, "refused": message is not None}


def _explain_refusal(refusal: Rejected, how: Instructions, about: dict[str, Any]) -> dict[str, Any]:
    """Return why the file is refused, and what was found out about it before."""
    faults = faults_of(refusal, how)
    ways = faults[0].settled_by
    return about | {
        "name": how.name,
        "refused": True,
        "message": str(refusal),
        "cadence_seconds": None,
        "sample_readings": [],
        "errors": faults,
        "settled_by": [*ways],
        "options": _options(about, ways),
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
    "skipped_lines",
    "sheets",
    "layout",
    "date_order",
    "time_form",
    "timezone",
    "timezone_assumed",
    "timezone_used",
)


def _explanation(
    form: Format,
    about: dict[str, Any],
    judge: Judge,
    result: BlockResult,
    how: Instructions,
    ways: Ways = (),
    *,
    whole: bool = True,
) -> dict[str, Any]:
    closing = closing_warnings(form.dialect, judge, how.options, whole=whole)
    warnings = settled_beside([*form.dialect.warnings, *form.layout.warnings, *closing, *result.warnings], how)
    return about | {
        "name": how.name,
        "refused": False,
        "message": None,
        "cadence_seconds": _cadence(result.readings),
        "sample_readings": list(islice(_readings(result.readings), SHOWN)),
        "errors": [*result.faults],
        "warnings": warnings,
        "settled_by": [*beside(how.options.given(), ways)],
        "options": _options(about, [*ways, *_best_first(warnings)]),
    }


def _best_first(warnings: Sequence[Fault]) -> Iterator[Mapping[str, Any]]:
    """Yield the best way out of each doubt, then all others."""
    yield from (fault.settled_by[0] for fault in warnings if fault.settled_by)
    yield from (way for fault in warnings for way in fault.settled_by[1:])


def _blank_explanation() -> dict[str, Any]:
    return dict.fromkeys(_ABOUT) | {"columns": [], "preamble": [], "evidence": {}, "warnings": []}


def _describe_dialect(dialect: Dialect, content: Content) -> dict[str, Any]:
    """Return how a file is written, where it cannot be told which part each column plays."""
    columns = [_PARTLESS | {"name": name, "evidence": []} for name in display_names(dialect.header)]
    _add_examples(columns, dialect.columns)
    return (
        dialect_document(dialect, content.packing)
        | _describe_surroundings(dialect)
        | {"columns": columns, "warnings": [*dialect.warnings]}
    )


def _describe_format(form: Format) -> dict[str, Any]:
    layout, said = form.layout, format_document(form)
    columns = [_column(layout, position, role) for position, role in enumerate(layout.roles().values())]
    warnings = [*form.dialect.warnings, *form.layout.warnings]
    return (
        {name: said[name] for name in _ABOUT if name in said}
        | _describe_surroundings(form.dialect)
        | {"columns": columns, "warnings": warnings}
    )


def _describe_surroundings(dialect: Dialect) -> dict[str, Any]:
    return {
        "quoting": dialect.quoted if dialect.delimiter else None,
        "preamble": list(dialect.preamble),
        "evidence": dict(dialect.evidence),
    }


def _add_examples(columns: Sequence[dict[str, Any]], cells: Sequence[Sequence[str]]) -> None:
    """Give each column the first of its cells that is not empty; where dates are open, one that shows what is."""
    for column, found in zip(columns, cells, strict=False):
        filled = (cell for cell in found if cell.strip())
        cell = telling([*filled]) if column["role"] == "at" and column["ambiguous"] else next(filled, None)
        column["example"] = None if cell is None else printable(cell[:256])


_PARTLESS = {"role": None, "unit": None, "notation": None, "ambiguous": False, "example": None}


def _column(layout: Layout, position: int, role: str) -> dict[str, Any]:
    notation = layout.notations.get(position)
    return {
        "name": layout.names[position],
        "role": role,
        "unit": layout.units.get(position),
        "notation": {"decimal": notation.decimal, "thousands": notation.thousands or None} if notation else None,
        "ambiguous": bool(notation and notation.unsure) or (role == "at" and layout.form.ambiguous),
        "evidence": list(layout.evidence.get(position, ())),
        "example": None,
    }


def _doubt(layout: Layout) -> tuple[str | None, Ways]:
    """Return what the sample leaves open, and what settles it: the rest of the file may tell, else it is refused."""
    if layout.form.ambiguous:
        ways = [{"date_order": order} for order in DATE_ORDERS]
        message = "The sample does not show whether day or month comes first. Unless a later date does, declare"
        return f"{message} --date-order.", ways
    unsure = [layout.names[column] for column, notation in layout.notations.items() if notation.ambiguous]
    if unsure:
        message = f"The sample does not show the decimal mark of {unsure[0]}. Unless a later cell does, declare"
        return f"{message} --decimal.", [{"decimal": mark} for mark in DECIMALS]
    return None, ()


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
    entries = (
        (readings.row_number[index], index, series)
        for series, start, stop in readings.runs
        for index in range(start, stop)
    )
    for row_number, index, series in sorted(entries, key=lambda entry: entry[:2]):
        yield {
            "sensor_id": series.sensor_id,
            "parameter": series.parameter,
            "at": format_instant(readings.at[index]),
            "value": readings.value[index],
            "unit": series.unit,
            "quality": Quality(readings.quality[index]).word,
            "row_number": row_number,
        }


def _options(about: Mapping[str, Any], ways: Ways) -> list[dict[str, str]]:
    """Return what could be declared of this file, and what that would change: what settles a doubt comes first."""
    shown = {name: "none" if value is None else value for name, value in about.items()}
    shown |= {"sheets": ", ".join(about["sheets"] or ()), "delimiter": _delimiter_name(about["delimiter"])}
    fitting = [option.name for option in _ADVISED if about["kind"] in option.kinds and option.advised(about)]
    names = dict.fromkeys([*(name for way in ways for name in way), *(fitting if about["kind"] else ())])
    return [{"option": name, "effect": OPTIONS[name].effect.format(**shown)} for name in names]


def _delimiter_name(delimiter: str | None) -> str:
    return {"\t": "tab"}.get(delimiter or "", delimiter or "")
