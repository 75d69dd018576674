"""Which part each column plays: time, sensor, measured value or context; in which unit and notation it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from titer.cells.names import VALUES
from titer.cells.numbers.notation import Notation
from titer.cells.times.form import ISO, TimeForm
from titer.judging.column_units import declared_units, find_notations, find_units, series_names
from titer.judging.evidence import NO_EVIDENCE, Evidence, sample_of
from titer.judging.measured_columns import Shape, find_parts
from titer.judging.row_times import find_times, join
from titer.judging.series_keys import find_sensor
from titer.model.faults import Fault


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in the header of what plays which part.

    `clock` is the column with the time of day, where it is not in the one with the date. `series` has the names of the
    columns as readings bear them: without their unit. `zone` is the one that the name of the time's column states.
    """

    shape: Shape
    names: tuple[str, ...]
    time: int
    sensor: int | None
    parameter: int | None
    unit: int | None
    quality: int | None
    measured: tuple[int, ...]
    context: tuple[int, ...]
    warnings: tuple[Fault, ...] = ()
    clock: int | None = None
    series: tuple[str, ...] = ()
    units: Mapping[int, str] = field(default_factory=dict)  # by measured column, where one is known
    notations: Mapping[int, Notation] = field(default_factory=dict)  # by measured column
    form: TimeForm = ISO
    zone: tzinfo | None = None
    evidence: Mapping[int, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def roles(self) -> dict[str, str]:
        """Return columns' parts by name: `at`, `sensor_id`, `value`, `parameter`, `unit`, `quality` or `context`."""
        parts = {self.time: "at", self.sensor: "sensor_id", self.parameter: "parameter", self.unit: "unit"}
        parts |= {self.quality: "quality", self.clock: "at"} | dict.fromkeys(self.measured, "value")
        return {name: parts.get(position, "context") for position, name in enumerate(self.names)}

    def measured_names(self) -> tuple[str, ...]:
        """Return the names of the measured columns as readings bear them."""
        return tuple(self.series[column] for column in self.measured)

    def times(self, columns: Sequence[Sequence[str]]) -> Sequence[str]:
        """Return the cells that hold the time, those of two columns joined."""
        if self.clock is None:
            return columns[self.time]
        return join(columns[self.time], columns[self.clock])

    def cell(self, columns: Sequence[Sequence[str]], column: int, position: int) -> str:
        """Return a cell as an error repeats it: a date with its time of day, where that stands in another column."""
        cell = columns[column][position]
        if self.clock is None or column != self.time:
            return cell
        return f"{cell} {columns[self.clock][position]}".strip()


def decide(header: Sequence[str], columns: Sequence[Sequence[str]], known: Evidence = NO_EVIDENCE) -> Layout:
    """Decide on the header and a sample of each column's cells; what was declared overrides what the names say.

    `Rejected` says which column is missing, doubled, not there, or written in a way that cannot be told.
    """
    sample = sample_of(header, columns, known)
    declared = declared_units(sample)
    times = find_times(sample, declared)
    value = sample.one_of(VALUES, bare=True)
    sensor = find_sensor(sample, times, value)
    parts = find_parts(sample, times.columns, sensor, value)
    notations = find_notations(sample, parts.measured, times.column)
    units = find_units(sample, parts.measured, notations, declared)
    return Layout(
        shape=parts.shape,
        names=sample.names,
        time=times.column,
        clock=times.clock,
        sensor=sensor,
        parameter=parts.parameter,
        unit=parts.unit,
        quality=parts.quality,
        measured=parts.measured,
        context=parts.context,
        series=series_names(sample, units, parts.measured),
        units=units,
        notations=notations,
        form=times.form,
        zone=times.zone,
        warnings=tuple(sample.warnings),
        evidence={column: tuple(said) for column, said in sample.evidence.items()},
    )
