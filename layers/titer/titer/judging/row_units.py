"""One unit for each series whose rows name several of one dimension: the commonest of the sample, else the first.

Units stay apart where they tell apart what is measured: where a series has both at most instants of the rarer one,
where they are parts of a whole (`%` and `ppm`), or where nothing names a parameter and numbers differ a hundredfold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from titer.cells.numbers.column import read_numbers
from titer.cells.numbers.notation import PLAIN, Notation
from titer.judging.evidence import Sample
from titer.judging.parts import Parts
from titer.judging.row_times import RowTimes
from titer.judging.vectors import Positions
from titer.model.dataclass import dataclass
from titer.model.middle import median
from titer.model.readings import Series
from titer.model.units import Conversion, canonical, conversion, kinds

type Key = tuple[str, str]  # sensor and parameter
type Converted = list[tuple[Conversion, Positions]]

_MOST_APART = 100  # times larger may be the numbers of one series in one unit


@dataclass(frozen=True, slots=True)
class UnitsOfRows:
    """The units of each series of the sample, and whether those of one dimension tell apart what is measured."""

    decided: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    apart: bool = False


class RowUnits:
    """Tells in which unit the readings of a row are kept; remembers those of series that come after the sample."""

    def __init__(self, found: UnitsOfRows | None) -> None:
        self._found = None if found is None or found.apart else found
        self._units = {key: [*units] for key, units in found.decided.items()} if found else {}
        self.made: dict[Series, Conversion] = {}

    def united(self, groups: Mapping[Series, list[Positions]]) -> tuple[Mapping[Series, list[Positions]], Converted]:
        """Return the rows of series in one unit each, and how to convert which of them."""
        if self._found is None:
            return groups, []
        found: dict[Series, list[Positions]] = defaultdict(list)
        converted: Converted = []
        for series, parts in groups.items():
            way = self.of(series)
            found[series._replace(unit=way.target) if way else series] += parts
            converted += [(way, part) for part in parts] if way else []
        return found, converted

    def of(self, series: Series) -> Conversion | None:
        """Return how to convert what rows say in this unit; None where it is the unit of its series."""
        if self._found is None or series.unit is None or not _has_dimension(series.unit):
            return None
        if series in self.made:
            return self.made[series]
        units = self._units.setdefault((series.sensor_id, series.parameter), [])
        ways = (conversion(series.unit, unit) for unit in units)
        found = next((way for way in ways if way), None)
        if found is None:
            units.append(series.unit)
        elif found.source != found.target:
            self.made[series] = found
            return found
        return None


def _has_dimension(unit: str) -> bool:
    """Return whether a unit is known, and none of parts of a whole."""
    return any(kinds(unit) or ())


def units_of_rows(
    sample: Sample, parts: Parts, times: RowTimes, notations: Mapping[int, Notation]
) -> UnitsOfRows | None:
    """Return what the sample tells of the units that rows name; None where no column does."""
    if parts.unit is None:
        return None
    rows = _rows_by_series(sample, parts)
    found = {key: _commonest(Counter(units.values())) for key, units in rows.items()}
    several = {key: units for key, units in found.items() if any(len(alike) > 1 for alike in units)}
    look = _Look(sample, parts, times, notations)
    apart = any(look.tells_apart(rows[key], alike) for key, units in several.items() for alike in units)
    if several and not apart:
        said = ", ".join(f"{alike[0]} also of {' and '.join(alike[1:])}" for alike in _different(several.values()))
        sample.say(parts.unit, f"readings are in the unit that most rows of their series have: {said}")
    return UnitsOfRows({key: tuple(alike[0] for alike in units) for key, units in found.items()}, apart)


def _different(several: Iterable[Sequence[Sequence[str]]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(tuple(alike) for units in several for alike in units if len(alike) > 1))


def _rows_by_series(sample: Sample, parts: Parts) -> dict[Key, dict[int, str]]:
    """Return for each series of the sample its rows that name a unit, with that in its one spelling."""
    unit = parts.unit or 0
    sensors, named = [sample.columns[column] for column in parts.sensors], parts.parameter
    parameters = sample.columns[named] if named is not None else ()
    found: dict[Key, dict[int, str]] = defaultdict(dict)
    for row, cell in enumerate(sample.columns[unit]):
        if spelling := canonical(cell):
            sensor = "/".join(cells[row].strip() for cells in sensors)
            parameter = parameters[row].strip() if parameters else ""
            found[sensor, parameter or "value"][row] = spelling
    return found


def _commonest(counts: Mapping[str, int]) -> list[list[str]]:
    """Return the units by their dimension, each time the commonest first."""
    found: list[list[str]] = []
    for unit, _ in Counter(counts).most_common():
        alike = next((units for units in found if _has_dimension(unit) and conversion(unit, units[0])), None)
        if alike is None:
            found.append([unit])
        else:
            alike.append(unit)
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks into the rows of a series that name several units of one dimension."""

    sample: Sample
    parts: Parts
    times: RowTimes
    notations: Mapping[int, Notation]

    def tells_apart(self, rows: Mapping[int, str], alike: Sequence[str]) -> bool:
        """Return whether the units of one dimension tell apart what is measured in these rows."""
        by_unit = {unit: [row for row, said in rows.items() if said == unit] for unit in alike}
        return any(self._are_apart(by_unit[alike[0]], by_unit[other], alike[0], other) for other in alike[1:])

    def _are_apart(self, rows: Sequence[int], others: Sequence[int], unit: str, other: str) -> bool:
        there = {self._instant(row) for row in rows}
        if 2 * sum(self._instant(row) in there for row in others) >= len(others):
            return True
        way = conversion(other, unit)
        if self.parts.parameter is not None or way is None or way.offset:
            return False
        numbers, converted = self._numbers(rows), way.apply_all(self._numbers(others))
        if not numbers or not converted:
            return False
        low, high = sorted((abs(median(numbers)), abs(median(converted))))
        return high > _MOST_APART * low

    def _instant(self, row: int) -> tuple[str, ...]:
        return tuple(self.sample.columns[column][row] for column in self.times.parts.columns)

    def _numbers(self, rows: Sequence[int]) -> list[float]:
        column = next(iter(self.parts.unit_of or self.parts.measured))
        numbers = read_numbers([self.sample.columns[column][row] for row in rows], self.notations.get(column, PLAIN))
        return [value for position, value in enumerate(numbers.values) if position not in numbers.wrong]
