"""Which part each column plays: time, sensor, measured value or context; in which unit and notation it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import tzinfo

from titer.cells.numbers.notation import Notation
from titer.cells.times.parts import NO_PARTS, TimeParts
from titer.cells.times.time_form import ISO, TimeForm
from titer.cells.times.zone_names import NamedZone
from titer.judging.column_units import declared_units, find_notations, find_units, series_names
from titer.judging.evidence import NO_EVIDENCE, Evidence, sample_of
from titer.judging.measured_columns import Shape
from titer.judging.parts import find_parts
from titer.judging.quality_column import QualityColumn
from titer.judging.row_times import find_times
from titer.judging.row_units import UnitsOfRows, units_of_rows
from titer.judging.unit_maps import mapped_units
from titer.model.block_faults import picked
from titer.model.dataclass import dataclass
from titer.model.faults import Fault


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in the header of what plays which part.

    `time` is the column of the time, or the first of those that hold its parts; None where all rows have one instant.
    `series` has the names of the columns as readings bear them: without their unit. `zone` is the one that the name of
    the time's column states.
    """

    shape: Shape
    names: tuple[str, ...]
    time: int | None
    sensors: tuple[int, ...]
    parameter: int | None
    unit: int | None
    qualities: tuple[QualityColumn, ...]
    measured: tuple[int, ...]
    context: tuple[int, ...]
    warnings: tuple[Fault, ...] = ()
    parts: TimeParts = NO_PARTS
    series: tuple[str, ...] = ()
    units: Mapping[int, str] = field(default_factory=dict)  # by measured column, where one is known
    notations: Mapping[int, Notation] = field(default_factory=dict)  # by measured column
    form: TimeForm = ISO
    zone: tzinfo | None = None
    named_zone: NamedZone | None = None  # where it is stated by an abbreviation, such as CET
    start: int | None = None  # what times count from that the file says by itself, in µs since 1970
    evidence: Mapping[int, tuple[str, ...]] = field(default_factory=dict, compare=False)
    watched: tuple[int, ...] = ()  # context that later cells may show to be more than that
    later: frozenset[int] = frozenset()  # columns that become keys where a later cell splits a series
    unit_of: frozenset[int] = frozenset()  # measured columns whose readings have the unit of their row
    units_of_rows: UnitsOfRows | None = None  # where rows name the unit of their readings
    constant: tuple[int, ...] = ()  # whole numbers, the same throughout the sample, that may tell series apart later
    received: int | None = None  # the column of when each row came, in µs since 1970; None where all came at once

    def roles(self) -> dict[str, str]:
        """Return columns' parts by name: `at`, `sensor_id`, `value`, `parameter`, `unit`, `quality` or `context`."""
        single = {self.parameter: "parameter", self.unit: "unit"}
        parts = {column: part for column, part in single.items() if column is not None}
        parts |= dict.fromkeys(self.sensors, "sensor_id") | dict.fromkeys(self.measured, "value")
        parts |= {quality.column: "quality" for quality in self.qualities} | dict.fromkeys(self.parts.columns, "at")
        return {name: parts.get(position, "context") for position, name in enumerate(self.names)}

    def measured_names(self) -> tuple[str, ...]:
        """Return the names of the measured columns as readings bear them."""
        return tuple(self.series[column] for column in self.measured)

    def cells(self, columns: Sequence[Sequence[str]], column: int, positions: Sequence[int]) -> Sequence[str]:
        """Return cells of a column as errors repeat them: those of the time with its other parts."""
        if column == self.time and not self.parts.is_one_column:
            return self.parts.cells(columns, positions)
        return picked(columns[column], positions)


def decide(header: Sequence[str], columns: Sequence[Sequence[str]], known: Evidence = NO_EVIDENCE) -> Layout:
    """Decide on the header and a sample of each column's cells; what was declared overrides what the names say.

    `Rejected` says which column is missing, doubled, not there, or written in a way that cannot be told.
    """
    sample = sample_of(header, columns, known)
    mapped = mapped_units(sample)
    sample.units.update(mapped | declared_units(sample))
    times = find_times(sample, sample.units)
    parts = find_parts(sample, times)
    notations = find_notations(sample, parts.measured, times.column)
    units = find_units(sample, parts.measured, notations, mapped)
    rows = units_of_rows(sample, parts, times, notations)
    return Layout(
        shape=parts.shape,
        names=sample.names,
        time=times.column,
        parts=times.parts,
        sensors=parts.sensors,
        parameter=parts.parameter,
        unit=parts.unit,
        qualities=parts.qualities,
        measured=parts.measured,
        context=parts.context,
        series=series_names(sample, units, parts.measured),
        units=units,
        notations=notations,
        form=times.form,
        zone=times.zone,
        named_zone=times.named,
        start=times.start,
        warnings=tuple(sample.warnings),
        evidence={column: tuple(said) for column, said in sample.evidence.items()},
        watched=parts.watched,
        later=parts.later,
        unit_of=parts.unit_of,
        units_of_rows=rows,
        constant=parts.constant,
    )
