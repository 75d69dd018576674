"""Which column tells series apart."""

from titer.cells.names import SENSORS, TAGS
from titer.judging.evidence import Sample
from titer.judging.measured_columns import ROLES, is_context
from titer.judging.row_times import RowTimes


def find_sensor(sample: Sample, times: RowTimes, value: int | None) -> int | None:
    """Return the column that names the sensor, if there is one."""
    sensor = sample.one_of(SENSORS)
    if sensor is None and value is not None:
        sensor = _tag(sample, times, value)
    if sensor is not None:
        sample.say(sensor, f"{sample.names[sensor]!r} names the sensor")
    return sensor


def _tag(sample: Sample, times: RowTimes, value: int) -> int | None:
    """Return the column that tells sensors apart, if nothing but the value is measured or it shares times."""
    tag = sample.one_of(TAGS)
    if tag is None:
        return None
    taken = {*times.columns, value, tag, *map(sample.one_of, ROLES)}
    rest = [column for column in range(len(sample.names)) if column not in taken]
    alone = not any(sample.has_number(column) and not is_context(sample, column) for column in rest)
    return tag if alone or _shares_times(sample, tag, times) else None


def _shares_times(sample: Sample, tag: int, times: RowTimes) -> bool:
    """Return whether one time stands beside several tags."""
    instants = [*zip(*(sample.columns[column] for column in times.parts.columns), strict=True)]
    return len(set(zip(instants, sample.columns[tag], strict=True))) > len(set(instants))
