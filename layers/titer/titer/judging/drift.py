"""How a file differs from the one before it of the same asset: in its columns, its units, its cadence.

What is compared is small enough to be kept beside every file, so that the one before need not be read again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, field, replace
from typing import Any, NamedTuple

from titer.cells.names import plain, series_name
from titer.judging.measured_columns import Shape
from titer.judging.outcome import Format, Outcome
from titer.judging.stored_result import KEPT
from titer.model.codes import DoubtCode
from titer.model.dataclass import dataclass
from titer.model.faults import Fault, truncate
from titer.model.middle import median
from titer.model.named_units import split_unit
from titer.model.status import Status
from titer.model.summaries import Summary

MOST_COMPARED_COLUMNS = 1000  # of a file with more, or with longer names than fit, none is remembered
LONGEST_TEXT = 60_000  # characters that columns may take, and units too
FEWEST_READINGS = 10  # of a series that has a cadence
CADENCE_RATIO = 1.5  # beyond it, longer or shorter, a cadence is another one
MOST_WARNINGS = 100  # that are listed; all are counted


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name as written, its part (see `Layout.roles`) and the unit of its readings, if known.

    Of the long layout no column has a unit: `Schema.units` has those of its readings.
    """

    name: str
    role: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file looked like. `cadence` in seconds; None where no series has ten readings.

    `units` has those of the readings of a long layout, by parameter, where all of a parameter have one.
    """

    layout: str
    columns: tuple[Column, ...] = ()
    units: Mapping[str, str | None] = field(default_factory=dict)
    cadence: float | None = None

    def text(self) -> str:
        """Return the schema as JSON."""
        columns = [astuple(column) for column in self.columns]
        return json.dumps([self.layout, columns, dict(self.units), self.cadence], separators=(",", ":"))


def parse_schema(text: str) -> Schema:
    """Return the schema that `Schema.text` wrote."""
    layout, columns, units, cadence = json.loads(text)
    return Schema(layout, tuple(Column(*column) for column in columns), units, cadence)


def schema_of(outcome: Outcome) -> Schema | None:
    """Return what the file looked like; None where it failed."""
    if outcome.format is None or outcome.status is Status.FAILED:
        return None
    layout = outcome.format.layout
    units = {} if layout.shape is Shape.LONG else _units_of_columns(outcome.format)
    columns = [Column(name, role, units.get(position)) for position, (name, role) in enumerate(layout.roles().items())]
    units_of = _units_of_parameters(outcome.summaries) if layout.shape is Shape.LONG else {}
    return Schema(
        layout=str(layout.shape),
        columns=tuple(columns) if _fits([*map(astuple, columns)]) else (),
        units=units_of if _fits([*units_of.items()]) else {},
        cadence=_cadence(outcome.summaries),
    )


def _fits(entries: Sequence[tuple[Any, ...]]) -> bool:
    return len(entries) <= MOST_COMPARED_COLUMNS and len(json.dumps(entries)) <= LONGEST_TEXT


def _units_of_columns(form: Format) -> dict[int, str]:
    """Return the unit of the readings of each measured column: that to which they were converted, else as written."""
    targets: dict[tuple[str, str | None], set[str]] = {}
    for series, found in form.conversions.items():
        name = series.sensor_id if form.layout.shape is Shape.WIDE else series.parameter
        targets.setdefault((name, series.unit), set()).add(found.target)
    units = {position: (form.layout.series[position], unit) for position, unit in form.layout.units.items()}
    return {position: ", ".join(sorted(targets.get(written, {written[1]}))) for position, written in units.items()}


def _units_of_parameters(summaries: Sequence[Summary]) -> dict[str, str | None]:
    """Return the unit of each parameter whose readings have but one."""
    units_of: dict[str, set[str | None]] = {}
    for summary in summaries:
        units_of.setdefault(summary.series.parameter, set()).add(summary.series.unit)
    return {parameter: next(iter(units)) for parameter, units in units_of.items() if len(units) == 1}


def _cadence(summaries: Sequence[Summary]) -> float | None:
    """Return the mean step of a series in seconds; of several series, the median of theirs."""
    steps = [
        (summary.last_at - summary.first_at) / (summary.count - 1) / 1e6
        for summary in summaries
        if summary.count >= FEWEST_READINGS and summary.first_at is not None and summary.last_at is not None
    ]
    return median(steps) if steps else None


def with_drift(outcome: Outcome, before: Schema | None) -> Outcome:
    """Return the outcome that warns, before all else, of what is not as it was in the file before."""
    now = schema_of(outcome)
    if before is None or now is None:
        return outcome
    found = drift(before, now)
    counts = dict(outcome.warning_counts)
    for fault in found:
        counts[fault.code] = counts.get(fault.code, 0) + 1
    return replace(outcome, warnings=(*found[:MOST_WARNINGS], *outcome.warnings)[:KEPT], warning_counts=counts)


def drift(before: Schema, now: Schema) -> list[Fault]:
    """Return a warning for each difference; columns are compared where both files' are remembered."""
    found: list[Fault] = []
    if before.layout != now.layout:
        found.append(_fault("layout_changed", None, f"{before.layout} → {now.layout}"))
    if before.columns and now.columns:
        found += _compare_columns(before, now)
    found += _compare_units(before, now)
    if before.cadence and now.cadence and _differ(before.cadence, now.cadence):
        found.append(_fault("cadence_changed", None, f"{_seconds(before.cadence)} → {_seconds(now.cadence)}"))
    return found


def _fault(code: DoubtCode, column: str | None, value: str | None = None) -> Fault:
    return Fault(None, None, column, code, value=None if value is None else truncate(value))


# columns


class _Positioned(NamedTuple):
    """A column and its position in the header."""

    position: int
    column: Column


def _compare_columns(before: Schema, now: Schema) -> Iterator[Fault]:
    """Yield what differs between the columns of two files.

    Columns are the same by their names; else by their names written otherwise; else by their position and part.
    """
    gone, new = ([*map(_Positioned, range(len(each.columns)), each.columns)] for each in (before, now))
    is_long = Shape.LONG in {before.layout, now.layout}
    for key in (_name, _plain_name, _bare_name, _position_and_part):
        for old, same in _pairs(gone, new, key):
            gone.remove(old)
            new.remove(same)
            yield from _compare_column(old.column, same.column, is_long=is_long)
    yield from (_fault("column_gone", old.column.name) for old in gone)
    yield from (_fault("column_new", one.column.name) for one in new)


def _name(positioned: _Positioned) -> object:
    return positioned.column.name


def _plain_name(positioned: _Positioned) -> object:
    return plain(positioned.column.name)


def _bare_name(positioned: _Positioned) -> object:
    return plain(split_unit(positioned.column.name)[0])


def _position_and_part(positioned: _Positioned) -> object:
    return positioned.position, positioned.column.role, positioned.column.unit


def _pairs(
    gone: Sequence[_Positioned], new: Sequence[_Positioned], key: Callable[[_Positioned], object]
) -> list[tuple[_Positioned, _Positioned]]:
    """Return the columns of both files with the same key, where no other column of either has it."""
    olds, news = _by(gone, key), _by(new, key)
    return [(olds[same][0], news[same][0]) for same in olds if len(olds[same]) == len(news.get(same, ())) == 1]


def _by(positioned: Sequence[_Positioned], key: Callable[[_Positioned], object]) -> dict[object, list[_Positioned]]:
    found: dict[object, list[_Positioned]] = {}
    for each in positioned:
        found.setdefault(key(each), []).append(each)
    return found


def _compare_column(old: Column, new: Column, *, is_long: bool) -> Iterator[Fault]:
    """Yield what differs in one column. In the long layout units are those of parameters."""
    if old.role != new.role:
        return  # the layout's warnings tell of it
    if _name_in_readings(old, is_long=is_long) != _name_in_readings(new, is_long=is_long):
        yield _fault("column_renamed", new.name, f"{old.name} → {new.name}")
    if old.unit != new.unit and not is_long:
        yield _fault("unit_changed", new.name, _from_to(old.unit, new.unit))


def _name_in_readings(column: Column, *, is_long: bool) -> str | None:
    """Return what readings bear of the column's name, their series or a key of their context; None where nothing."""
    if column.role == "value" and not is_long:
        return series_name(column.name)
    return column.name if column.role == "context" else None


# units and cadence


def _compare_units(before: Schema, now: Schema) -> Iterator[Fault]:
    """Yield the parameters of long layouts whose unit differs; the column is that of units, else that of values."""
    named = {column.role: column.name for column in now.columns}
    column = named.get("unit", named.get("value"))
    for parameter, unit in now.units.items():
        if parameter in before.units and before.units[parameter] != unit:
            yield _fault("unit_changed", column, f"{parameter}: {_from_to(before.units[parameter], unit)}")


def _from_to(old: str | None, new: str | None) -> str:
    return f"{old or 'no unit'} → {new or 'no unit'}"


def _differ(before: float, now: float) -> bool:
    return max(before, now) > CADENCE_RATIO * min(before, now)


def _seconds(cadence: float) -> str:
    return f"{cadence:,.6f}".rstrip("0").rstrip(".") + " s"
