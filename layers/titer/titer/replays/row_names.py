"""What the cells of rows are called: `sensor_id`, or `sensor_id/parameter`; never two alike."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from titer.model.readings import Series

TIMESTAMP = "timestamp"  # the name of the instant in each row
_UNNAMED = "value"  # the parameter where a file does not say what is measured


def row_names(series: Sequence[Series]) -> list[str]:
    """Return the name of each series, as short as it can be without being that of another."""
    names = [_short(each) for each in series]
    for longer in (_with_parameter, _with_unit, _exact):
        taken = Counter([TIMESTAMP, *names])
        names = [longer(each) if taken[name] > 1 else name for each, name in zip(series, names, strict=True)]
    return names


def chosen(sensors: Collection[str] | None) -> Callable[[Series], bool]:
    """Return whether a series is among those that were named: by its sensor, or as rows call it."""
    if sensors is None:
        return lambda _: True
    names = frozenset(sensors)
    ways = (_sensor, _short, _with_parameter, _with_unit)
    return lambda series: any(way(series) in names for way in ways)


def _sensor(series: Series) -> str:
    return series.sensor_id


def _short(series: Series) -> str:
    return series.sensor_id if series.parameter == _UNNAMED else _with_parameter(series)


def _with_parameter(series: Series) -> str:
    return f"{series.sensor_id}/{series.parameter}"


def _with_unit(series: Series) -> str:
    return f"{_with_parameter(series)} [{series.unit or ''}]"


def _exact(series: Series) -> str:
    return repr(tuple(series))
