"""Readings converted to the units that were asked for."""

from collections.abc import Mapping

from titer.cells.names import plain, series_name
from titer.model.readings import Series
from titer.model.units import Conversion, canonical, conversion


class Conversions:
    """Turns readings into the units that were asked for, and remembers which series it did so to."""

    def __init__(self, wanted: Mapping[str, tuple[str, float | None]]) -> None:
        """Take what is `wanted`: by what a series or its column is called, a unit and a molar mass in g/mol."""
        self._wanted = {plain(name): what for name, what in wanted.items()}
        self._unused = {plain(name): f"{name}={unit}" for name, (unit, _) in wanted.items()}
        self.made: dict[Series, Conversion] = {}
        self.impossible: dict[Series, str] = {}
        self._found: dict[tuple[Series, str], Conversion | None] = {}

    @property
    def unused(self) -> list[str]:
        """What was asked for, as `NAME=UNIT`, and names no series so far."""
        return list(self._unused.values())

    def of(self, series: Series, column: str) -> Conversion | None:
        """Return how to convert a series of a column; None where nobody asked for it, or it cannot be done."""
        if not self._wanted:
            return None
        if (series, column) not in self._found:
            self._found[series, column] = self._find(series, column)
        return self._found[series, column]

    def _find(self, series: Series, column: str) -> Conversion | None:
        names = [name for name in map(plain, _names_of(series, column)) if name in self._wanted]
        if not names:
            return None
        for name in names:
            self._unused.pop(name, None)
        target, molar_mass = self._wanted[names[0]]
        if series.unit and canonical(series.unit) == canonical(target):
            return None
        found = conversion(series.unit, target, molar_mass=molar_mass) if series.unit else None
        if found is None:
            self.impossible[series] = target
        else:
            self.made[series] = found
        return found


def _names_of(series: Series, column: str) -> list[str]:
    """Return the names of a series, the one that says the most first; `value` means all of a long layout."""
    parameter = [series.parameter] if series.parameter != "value" else []
    if plain(series_name(column)) == "value":
        return [*parameter, series.sensor_id, column, "value"]
    return [*parameter, column, series.sensor_id]
