"""A table on its way to a file: its columns, and its rows in blocks, column by column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from math import isnan
from typing import Any

from titer.model.dataclass import dataclass
from titer.model.instants import format_instant, instant, zone

_REMEMBERED = 1 << 14  # texts

type Block = Sequence[Sequence[Any]]  # the cells of some rows, column by column


class Kind(Enum):
    """What the cells of a column are: text or None; µs since 1970; numbers, NaN where there is none; whole numbers."""

    TEXT = "text"
    INSTANT = "instant"
    NUMBER = "number"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT
    unit: str | None = None


@dataclass(slots=True)
class Sheet:
    """One table, and what a workbook calls it. `rows` are counted as they are taken."""

    title: str
    columns: Sequence[Column]
    blocks: Iterable[Block]
    rows: int = 0

    def taken(self) -> Iterator[Block]:
        """Yield the blocks, and count their rows."""
        for block in self.blocks:
            self.rows += len(block[0]) if block else 0
            yield block


OF_READINGS = (
    Column("sensor_id"),
    Column("parameter"),
    Column("at", Kind.INSTANT),
    Column("value", Kind.NUMBER),
    Column("unit"),
    Column("quality"),
    Column("row_number", Kind.WHOLE),
    Column("context"),
)
OF_SERIES = (Column("asset"), *OF_READINGS[:6])
OF_FILES = (Column("file_id"), Column("asset"), *OF_READINGS)
AT = Column("at", Kind.INSTANT)


def instants_in(timezone: str) -> Callable[[int], str]:
    """Return what writes an instant in a zone, with its offset and all digits that it has."""
    if timezone == "UTC":
        return format_instant
    there = zone(timezone)
    return lambda at: instant(at).astimezone(there).isoformat()


def is_there(value: float | None) -> bool:
    """Return whether a cell of numbers holds one."""
    return value is not None and not isnan(value)


def remembering[T](write: Callable[[str], T]) -> Callable[[str], T]:
    """Return the same for texts that repeat."""
    return lru_cache(maxsize=_REMEMBERED)(write)
