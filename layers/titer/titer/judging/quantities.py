"""Which quantity each series of a file measures: its unit, its name, and where both leave doubt its sample."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from titer.cells.numbers.column import read_numbers
from titer.cells.numbers.notation import PLAIN
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.model.readings import Series
from titer.rules.quantities import quantity


class Quantities:
    """Looks into the columns of the sample only for series whose name and unit do not tell."""

    def __init__(self, layout: Layout, sample: Sequence[Sequence[str]]) -> None:
        self._layout = layout
        self.sample = sample

    def of(self, series: Series) -> str | None:
        """Return the quantity of a series; where a file names no parameter, the sensor's name stands for it."""
        name = series.sensor_id if series.parameter == "value" else series.parameter
        return quantity(name, series.unit, lambda: self._numbers(name))

    def _numbers(self, name: str) -> list[float]:
        """Return the numbers of the sample under this name."""
        layout = self._layout
        if layout.shape is Shape.LONG:
            return self._numbers_in_rows(name)
        column = next((column for column in layout.measured if layout.series[column] == name), None)
        return [] if column is None else self._read(column, self.sample[column])

    def _numbers_in_rows(self, name: str) -> list[float]:
        return self._read(self._layout.measured[0], self._cells_by_name.get(name, ()))

    @cached_property
    def _cells_by_name(self) -> Mapping[str, Sequence[str]]:
        layout = self._layout
        named = layout.sensors if layout.parameter is None else (layout.parameter,)
        found = defaultdict[str, list[str]](list)
        for *said, cell in zip(*(self.sample[column] for column in (*named, layout.measured[0])), strict=True):
            found["/".join(map(str.strip, said))].append(cell)
        return found

    def _read(self, column: int, cells: Sequence[str]) -> list[float]:
        numbers = read_numbers(cells, self._layout.notations.get(column, PLAIN))
        return [value for position, value in enumerate(numbers.values) if position not in numbers.wrong]
