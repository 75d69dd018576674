"""Which part each column plays: time, sensor, measured value, or context."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from titer.errors import Rejected
from titer.fault import Fault, reason_and_hint
from titer.number import is_number

MOST_COLUMNS = 4096
LONGEST_NAME = 256  # characters

_TIME = ("timestamp", "datetime", "date_time", "time", "date")
_SENSOR = ("sensor_id", "sensor", "equipment_id")
_CONTEXT = frozenset({"batch", "campaign", "code", "phase", "product", "recipe", "operator", "comment", "lot", "run"})


class Shape(StrEnum):
    """How rows hold readings."""

    LONG = "long"  # one reading in each row
    WIDE = "wide"  # each measured column is a sensor
    WIDE_BY_SENSOR = "wide_by_sensor"  # each measured column is a parameter of the row's sensor


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in the header of what plays which part."""

    shape: Shape
    names: tuple[str, ...]
    time: int
    sensor: int | None
    parameter: int | None
    unit: int | None
    quality: int | None
    measured: tuple[int, ...]
    context: tuple[int, ...]
    warnings: tuple[Fault, ...] = ()

    def roles(self) -> dict[str, str]:
        """Each column's name and its part: `at`, `sensor_id`, `value`, `parameter`, `unit`, `quality` or `context`."""
        parts = {self.time: "at", self.sensor: "sensor_id", self.parameter: "parameter", self.unit: "unit"}
        parts |= {self.quality: "quality"} | dict.fromkeys(self.measured, "value")
        return {name: parts.get(position, "context") for position, name in enumerate(self.names)}


def decide(
    header: Sequence[str],
    columns: Sequence[Sequence[str]],
    *,
    context: Collection[str] = (),
    measured: Collection[str] = (),
) -> Layout:
    """Decide on the header and a sample of each column's cells; what was declared overrides what the names say.

    `Rejected` says which column is missing, doubled or not there.
    """
    return _Decision(header, columns, frozenset(map(_plain, context)), frozenset(map(_plain, measured))).layout()


def usable(name: str) -> bool:
    """Whether a name (of a column, sensor, parameter, unit) is short enough and holds no control character."""
    plain = name.isprintable() or not any(mark < " " or mark == "\x7f" for mark in name)
    return plain and len(name) <= LONGEST_NAME


def _plain(name: str) -> str:
    """A name as names are compared: in any case, with any separator."""
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def refused(code: str, detail: str = "") -> Rejected:
    """The file cannot be read at all, in the words of its code."""
    reason, hint = reason_and_hint(code)
    return Rejected(code, reason + detail, hint)


def _listed(names: Collection[str]) -> str:
    shown = [name if len(name) <= 40 else name[:40] + "…" for name in list(names)[:12]]
    return ", ".join(shown) + (", …" if len(names) > 12 else "")


class _Decision:
    """The steps of `decide`, and what they have found so far."""

    def __init__(
        self,
        header: Sequence[str],
        columns: Sequence[Sequence[str]],
        context: frozenset[str],
        measured: frozenset[str],
    ) -> None:
        if len(header) > MOST_COLUMNS:
            raise refused("too_many_columns", f": {len(header):,}")
        if odd := next((name for name in header if not usable(" ".join(name.split()))), None):
            raise refused("invalid_column_name", f": {odd[:40]!a}")
        self._columns = columns
        self._unnamed = {position for position, name in enumerate(header) if not name.strip()}
        self._names = _named(header)
        self._plain = tuple(map(_plain, self._names))
        self._said_context, self._said_measured = context, measured
        self._warnings: list[Fault] = []
        self._check_names()

    def _check_names(self) -> None:
        seen: set[str] = set()
        for name, plain in zip(self._names, self._plain, strict=True):
            if plain in seen:
                raise refused("duplicate_column", f": {name[:40]}")
            seen.add(plain)
        for said in self._said_context | self._said_measured:
            if said not in seen:
                raise refused("unknown_column", f": {said[:40]} (there are: {_listed(self._names)})")

    def layout(self) -> Layout:
        sensor = self._one_of(_SENSOR)
        value = self._one_of(("value",)) if sensor is not None else None
        extra = [at for at, plain in enumerate(self._plain) if plain in self._said_measured and at != value]
        if value is not None and not extra:
            return self._long(sensor, value)
        return self._wide(sensor)

    def _long(self, sensor: int | None, value: int) -> Layout:
        time = self._time()
        roles = {name: self._one_of((name,)) for name in ("parameter", "unit", "quality")}
        taken = {time, sensor, value, *roles.values()}
        context = tuple(at for at in range(len(self._names)) if at not in taken)
        for at in context:
            if at not in self._unnamed and not self._is_context(at) and self._has_number(at):
                self._warn("number_taken_as_context", at)
        self._warn_unnamed(context)
        return Layout(
            Shape.LONG,
            self._names,
            time,
            sensor,
            measured=(value,),
            context=context,
            **roles,
            warnings=tuple(self._warnings),
        )

    def _wide(self, sensor: int | None) -> Layout:
        time = self._time()
        rest = [at for at in range(len(self._names)) if at not in {time, sensor}]
        measured = tuple(at for at in rest if self._is_measured(at))
        if not measured:
            raise refused("no_measured_column", f" (there are: {_listed(self._names)})")
        context = tuple(at for at in rest if at not in measured)
        self._warn_unnamed(rest)
        shape = Shape.WIDE if sensor is None else Shape.WIDE_BY_SENSOR
        return Layout(shape, self._names, time, sensor, None, None, None, measured, context, tuple(self._warnings))

    def _time(self) -> int:
        if {"date", "time"} <= set(self._plain) and not set(_TIME[:3]) & set(self._plain):
            raise refused("two_time_columns", ": date and time")
        time = self._one_of(_TIME)
        if time is None:
            raise refused("no_time_column", f" (there are: {_listed(self._names)})")
        return time

    def _one_of(self, names: Sequence[str]) -> int | None:
        """The column of the first of these names that is there and not declared to be something else."""
        said = self._said_context | (self._said_measured - {"value"})
        return next((self._plain.index(name) for name in names if name in self._plain and name not in said), None)

    def _is_measured(self, at: int) -> bool:
        plain = self._plain[at]
        if plain in self._said_measured or plain in self._said_context:
            return plain in self._said_measured
        if plain in _CONTEXT:
            return False
        if self._has_number(at):
            return True
        if at not in self._unnamed:
            self._warn("column_taken_as_context", at)
        return False

    def _is_context(self, at: int) -> bool:
        return self._plain[at] in _CONTEXT | self._said_context

    def _has_number(self, at: int) -> bool:
        return any(map(is_number, self._columns[at]))

    def _warn_unnamed(self, columns: Sequence[int]) -> None:
        for at in columns:
            if at in self._unnamed and any(cell.strip() for cell in self._columns[at]):
                self._warn("unnamed_column", at)

    def _warn(self, code: str, at: int) -> None:
        self._warnings.append(Fault(None, None, self._names[at], code))


def _named(header: Sequence[str]) -> tuple[str, ...]:
    """Names without stray white space; a column without a name is called by its place, counted from 1."""
    names = [" ".join(name.split()) for name in header]
    taken = set(names)
    for position, name in enumerate(names):
        if not name:
            place = f"column_{position + 1}"
            names[position] = place if place not in taken else f"{place}_unnamed"
    return tuple(names)
