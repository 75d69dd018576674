"""Live readings as they are kept: canonical JSONL of one asset, a reading in each line. Nothing of it is guessed.

    {"timestamp", "sensor_id", "parameter", "value", "unit", "quality", "received_at", "receipt_id", "index", …}

Each was judged when it came. So its line says when that was, by which its instant is judged here too, and by which
receipt it came; both go along with the reading, in its context.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from math import isfinite
from typing import Any

from titer.cells.names import RESERVED
from titer.cells.times.parts import TimeParts
from titer.formats.dialects.dialect import Dialect
from titer.formats.json.tree import FLAT
from titer.formats.streams.lines import blocks
from titer.formats.streams.source import Source
from titer.formats.streams.table import Records
from titer.judging.instructions import Instructions
from titer.judging.judge import Judge
from titer.judging.layout import Layout
from titer.judging.live_keys import INDEX, MARKS, RECEIPT, RECEIVED_AT
from titer.judging.measured_columns import Shape
from titer.judging.missing_values import MissingValues
from titer.judging.outcome import Format
from titer.judging.quality_column import QualityColumn
from titer.judging.quantities import Quantities
from titer.judging.time_reader import TimeReader
from titer.judging.typed_table import Rows
from titer.model.instants import micros, parse_instant
from titer.model.kind import Kind
from titer.model.readings import Quality

HEADER = ("timestamp", "sensor_id", "parameter", "value", "unit", "quality", "received_at", "context")
_TIME, _SENSOR, _PARAMETER, _VALUE, _UNIT, _QUALITY, _RECEIVED, _CONTEXT = range(len(HEADER))
_QUALITIES = {quality.word: quality for quality in Quality}
_LAYOUT = Layout(
    shape=Shape.LONG,
    names=HEADER,
    time=_TIME,
    sensors=(_SENSOR,),
    parameter=_PARAMETER,
    unit=_UNIT,
    qualities=(QualityColumn(_QUALITY, _QUALITIES.get),),
    measured=(_VALUE,),
    context=(),
    parts=TimeParts(_TIME),
    series=HEADER,
    received=_RECEIVED,
)
_DIALECT = Dialect(kind=Kind.JSONL, header=HEADER, encoding="utf-8", form=FLAT)


class LineContexts:
    """The contexts of lines, which they bring as JSON."""

    def of(self, table: Rows) -> tuple[list[str | None], list[int]]:
        """Return the different contexts of a table, and for each of its fitting rows which one it has."""
        cells = table.columns[_CONTEXT]
        index = {text: position for position, text in enumerate(dict.fromkeys(cells))}
        return [*index], list(map(index.__getitem__, cells))


def prepared(how: Instructions, packing: str | None) -> tuple[Format, Judge]:
    """Return how the lines are read, and who judges them. The rules that accepted them refuse none of them here."""
    assert how.live
    rules = how.rule_set.for_table(_LAYOUT.measured_names())
    judge = Judge(
        _LAYOUT,
        rules,
        TimeReader(_LAYOUT.parts, UTC, _LAYOUT.form),
        received_at=micros(how.received_at),
        quantities=Quantities(_LAYOUT, [()] * len(HEADER)),
        missing=MissingValues(_LAYOUT, [()] * len(HEADER), {}),
        contexts=LineContexts(),
        accepted=rules.label == how.live.accepted_by,
    )
    return Format(_DIALECT, _LAYOUT, "UTC", timezone_assumed=False, packing=packing), judge


def split(source: Source, block_bytes: int) -> Iterator[Records]:
    """Yield the lines of a source as records under `HEADER`, block by block."""
    line = 1
    for block in blocks(source.chunks(block_bytes)):
        records = Records()
        for raw in block.data.splitlines():
            _add(records, line, raw)
            line += 1
        yield records


def _add(records: Records, line: int, raw: bytes) -> None:
    text = raw.decode("utf-8", errors="backslashreplace")
    try:
        records.add(line, text, _cells(json.loads(raw, parse_float=str, parse_int=str)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        records.add(line, text, (), "invalid_json")


def _cells(said: Mapping[str, Any]) -> list[str]:
    cells = [
        said["timestamp"],
        said["sensor_id"],
        said["parameter"],
        said["value"],
        said.get("unit", ""),
        said.get("quality", ""),
        str(parse_instant(said["received_at"])),
        _context(said),
    ]
    if set(map(type, cells)) != {str} or not isfinite(float(said["value"])):
        raise TypeError("a cell is no text, or no number")
    return cells


def _context(said: Mapping[str, Any]) -> str:
    marks = {f"{RESERVED}{mark}": True for mark in MARKS if said.get(mark)}
    came = {RECEIVED_AT: said["received_at"], RECEIPT: said["receipt_id"], INDEX: int(said["index"]), **marks}
    return json.dumps({**said.get("context", {}), **came}, ensure_ascii=False)
