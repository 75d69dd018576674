"""Which column was declared to be what: sensor, parameter, value, quality, unit."""

from titer.cells.names import plain
from titer.judging.evidence import Sample
from titer.model.dataclass import dataclass
from titer.model.faults import rejection


@dataclass(frozen=True, slots=True)
class Declared:
    """Columns by the parts that options give them."""

    sensors: tuple[int, ...] = ()
    parameter: int | None = None
    value: int | None = None
    qualities: tuple[int, ...] = ()
    unit: int | None = None

    @property
    def columns(self) -> set[int]:
        """All of them."""
        found = {*self.sensors, self.parameter, self.value, *self.qualities, self.unit}
        return {column for column in found if column is not None}


def declared_parts(sample: Sample) -> Declared:
    """Return the columns that options name. `Rejected`: `unknown_column`, or `two_parts` where two name the same."""
    options = sample.known.options
    single = {"parameter": options.parameter, "value": options.value, "unit_column": options.unit_column}
    found = {name: _column(sample, said, name) for name, said in single.items() if said}
    sensors = tuple(_column(sample, said, "sensor") for said in options.sensor)
    qualities = tuple(_column(sample, said, "quality") for said in options.quality)
    for column in (*sensors, *qualities, *found.values()):
        sample.say(column, "it was declared")
    declared = Declared(sensors, found.get("parameter"), found.get("value"), qualities, found.get("unit_column"))
    _refuse_two_parts(sample, [*sensors, *qualities, *found.values()], declared)
    return declared


def _column(sample: Sample, name: str, option: str) -> int:
    """Return the column of this name, as it stands in the header, or without its unit."""
    for names in (sample.header.plain, sample.header.bare):
        if plain(name) in names:
            return names.index(plain(name))
    raise sample.unknown(name, f"--{option.replace('_', '-')}")


def _refuse_two_parts(sample: Sample, columns: list[int], declared: Declared) -> None:
    said = sample.context | {name for name in sample.measured if name != _plain_or_none(sample, declared.value)}
    for position, column in enumerate(columns):
        if column in columns[:position] or sample.header.plain[column] in said:
            raise rejection("two_parts", f": {sample.names[column][:40]}")


def _plain_or_none(sample: Sample, column: int | None) -> str | None:
    return None if column is None else sample.header.plain[column]
