"""What the readings of a file cover, as far as a list of files is filtered by it: time, sensors, context."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import field
from hashlib import sha256

from titer.model.dataclass import dataclass

MOST_SENSORS = 1_000
_MARK = 8  # characters of base64: six bytes, which two of a thousand files' sensors do not share by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the readings of a file are to hold: `since ≤ at < until` in µs since 1970, a sensor, values of a context."""

    since: int | None = None
    until: int | None = None
    sensor_id: str | None = None
    context: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything is sought."""
        return self != ANYTHING


ANYTHING = Sought()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The first and the last instant of a file's readings in µs since 1970, their sensors, the values of their context.

    Not all of them need stand here: `more` are the names that have further values, `more_names` says that there are
    further names, and `sensors`, a mark of each, is None where there are too many.
    """

    first_at: int | None = None
    last_at: int | None = None
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    more_names: bool = False
    sensors: str | None = ""

    def holds(self, sought: Sought) -> bool | None:
        """Return whether the readings hold all that is sought; None where too little is known to tell."""
        answers = {self._overlaps(sought), self._has_sensor(sought.sensor_id)}
        answers |= {self._has_context(name, value) for name, value in sought.context}
        return False if False in answers else None if None in answers else True

    def _overlaps(self, sought: Sought) -> bool:
        if sought.since is None and sought.until is None:
            return True
        if self.first_at is None or self.last_at is None:
            return False
        return (sought.since is None or self.last_at >= sought.since) and (
            sought.until is None or self.first_at < sought.until
        )

    def _has_sensor(self, sensor_id: str | None) -> bool | None:
        if sensor_id is None:
            return True
        if self.sensors is None:
            return None
        mark = mark_of(sensor_id)
        return any(self.sensors.startswith(mark, start) for start in range(0, len(self.sensors), _MARK))

    def _has_context(self, name: str, value: str) -> bool | None:
        if value in self.contexts.get(name, ()):
            return True
        unknown = name in self.more or (self.more_names and name not in self.contexts)
        return None if unknown else False


NOTHING = Coverage()


def marks_of(sensor_ids: Iterable[str]) -> str | None:
    """Return the marks of sensors, one behind the other; None where there are more than 1,000."""
    different = set(sensor_ids)
    return None if len(different) > MOST_SENSORS else "".join(sorted(map(mark_of, different)))


def mark_of(sensor_id: str) -> str:
    """Return what stands for a sensor where its name may be too long."""
    return b64encode(sha256(sensor_id.encode("utf-8", "surrogatepass")).digest()[:6]).decode()
