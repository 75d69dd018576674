"""The series of each row of a block, by the cells that name it."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from titer.cells.names import is_usable
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.row_units import Converted, RowUnits
from titer.judging.series_groups import Groups, joined, without_units
from titer.judging.typed_table import Rows
from titer.judging.vectors import Positions, Vectors
from titer.model.codes import RowCode
from titer.model.readings import Series
from titer.model.units import canonical


class RowSeries:
    """The rows of each sensor (in the long layout: of each series), rows whose time is bad among them.

    `other_units` are rows in another unit than their series has; `wrong` are those that no series can be named by, with
    the column and the code that say why.
    """

    def __init__(
        self, layout: Layout, table: Rows, vectors: Vectors, row_units: RowUnits, allows: Callable[[str], bool]
    ) -> None:
        self._layout = layout
        self._table = table
        self._vectors = vectors
        self.wrong: list[tuple[int, RowCode, Positions]] = []
        self.other_units: Converted = []
        if not layout.sensors and layout.unit is None:
            self.groups: Groups = [(Series("", "value"), range(len(table.fitting)))]
        else:
            one_unit, self.other_units = row_units.united(self._named(allows))
            self.groups = joined(one_unit, vectors)

    def listed(self) -> Groups:
        """Return the rows of each series as lists."""
        return [(series, self._vectors.listed(positions)) for series, positions in self.groups]

    def of(self, column: int) -> Groups:
        """Return the rows of each series of a measured column, which may bear no unit of the rows."""
        groups = self.groups if self.have_unit_of(column) else without_units(self.groups, self._vectors)
        return [(self._of_column(group, column), positions) for group, positions in groups]

    def have_unit_of(self, column: int) -> bool:
        """Return whether the unit that rows name is that of a column's readings."""
        return self._layout.unit is None or self._layout.shape is Shape.LONG or column in self._layout.unit_of

    def _of_column(self, group: Series, column: int) -> Series:
        if self._layout.shape is Shape.LONG:
            return group
        name, unit = self._layout.series[column], self._layout.units.get(column)
        unit = group.unit or unit if column in self._layout.unit_of else unit
        return Series(name, "value", unit) if self._layout.shape is Shape.WIDE else Series(group.sensor_id, name, unit)

    def _named(self, allows: Callable[[str], bool]) -> Mapping[Series, list[Positions]]:
        """Return the rows of each series by the cells that name it, but for those that cannot."""
        layout = self._layout
        columns = [column for column in (*layout.sensors, layout.parameter, layout.unit) if column is not None]
        found: dict[Series, list[Positions]] = defaultdict(list)
        for key, positions in self._vectors.keyed([self._table.columns[column] for column in columns]):
            named = dict(zip(columns, map(str.strip, key), strict=True))
            wrong = self._wrong_names(named, allows)
            self.wrong += [(column, code, positions) for column, code in wrong.items()]
            if not wrong:
                parameter = named[layout.parameter] if layout.parameter is not None else ""
                sensor = "/".join(named[column] for column in layout.sensors)
                found[Series(sensor, parameter or "value", self._unit(named))].append(positions)
        return found

    def _unit(self, named: Mapping[int, str]) -> str | None:
        """Return the unit of rows in its one spelling, as their cell says it, else that of the values."""
        if self._layout.unit is not None:
            return canonical(named[self._layout.unit]) or None
        return self._layout.units.get(self._layout.measured[0])

    def _wrong_names(self, named: Mapping[int, str], allows: Callable[[str], bool]) -> dict[int, RowCode]:
        """Return the columns whose cells can name nothing, each with why."""
        layout = self._layout
        codes: dict[int | None, RowCode] = {layout.parameter: "invalid_parameter", layout.unit: "invalid_unit"}
        wrong = {
            column: codes.get(column, "invalid_sensor_id") for column, name in named.items() if not is_usable(name)
        }
        return wrong | (self._wrong_sensor(named, allows) if wrong.keys().isdisjoint(layout.sensors) else {})

    def _wrong_sensor(self, named: Mapping[int, str], allows: Callable[[str], bool]) -> dict[int, RowCode]:
        sensors = self._layout.sensors
        if not sensors:
            return {}
        if missing := [column for column in sensors if not named[column]]:
            return {missing[0]: "missing_sensor_id"}
        sensor = "/".join(named[column] for column in sensors)
        if not is_usable(sensor):
            return {sensors[0]: "invalid_sensor_id"}
        return {} if allows(sensor) else {sensors[0]: "sensor_id_not_allowed"}
