"""The limits of each series, in its unit."""

from titer.judging.quantities import Quantities
from titer.model.readings import Series
from titer.rules.limits import EVERYTHING, UNLIMITED, Limits, RuleSet


class SeriesLimits:
    """Looks them up once for each series of a file."""

    def __init__(self, rules: RuleSet, quantities: Quantities) -> None:
        self.mismatches: list[tuple[Series, str]] = []  # series that are not judged, as their unit is not the rule's
        self._rules = rules
        self._quantities = quantities
        self.known: dict[Series, Limits] = {}  # of the series that came so far

    def of(self, series: Series, written: Series | None = None) -> Limits:
        """Return the limits of a series; `written` is what it is in the file, if it was converted."""
        found = self.known.get(series)
        if found is None:
            found = self.known[series] = self._in_its_unit(series, self._quantities.of(written or series))
        return found

    def limited(self) -> frozenset[Series]:
        """Return the series that came so far and have any limits."""
        found = self.known.items()
        return frozenset(series for series, each in found if each.hard != EVERYTHING or each.soft != EVERYTHING)

    def _in_its_unit(self, series: Series, quantity: str | None) -> Limits:
        """Return the limits in the unit of the series; none where the two units measure different things."""
        limits = self._rules.limits(series.sensor_id, series.parameter, quantity=quantity, unit=series.unit)
        limits_here = limits.in_unit(series.unit)
        if limits_here is None:
            self.mismatches.append((series, limits.unit or ""))
        return limits_here or UNLIMITED
