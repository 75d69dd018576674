"""Where a table begins: lines before it, the names of its columns, and a row of units under them.

A header names columns: no cell of it is a time, no two are alike, and the rows that follow are as wide as it. The first
such row that names a time wins, else the first such row, else the first row of all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from titer.columns import DAYS, ELAPSED, TIMES, plain
from titer.notation import is_numeric
from titer.timeform import is_time
from titer.unit import is_unit, split_unit

_LOOKED_AT = 100  # rows in which a table begins
_FOLLOWING = 20  # rows that must be as wide as the header
_TIMES = frozenset((*TIMES, *DAYS))
_ELAPSED = frozenset(ELAPSED)


@dataclass(frozen=True, slots=True)
class Heading:
    """The position of the header among the first rows; `units` where the row after it holds them.

    `names_data` where even the best row holds times and numbers: then the table has no header.
    """

    at: int
    units: bool
    evidence: str
    names_data: bool = False


def find_heading(rows: Sequence[Sequence[str]], lines: Sequence[int | None], *, line: int | None = None) -> Heading:
    """Find the header among the first rows of a table, or take the row at the declared line."""
    if line is not None:
        at = next((at for at, found in enumerate(lines) if found is not None and found >= line), 0)
        return Heading(at, _has_units(rows, at), f"line {lines[at]} was declared to be the header")
    candidates = [at for at in range(min(len(rows), _LOOKED_AT)) if _is_header(rows, at)]
    with_time = next((at for at in candidates if _names_time(rows[at])), None)
    if with_time is not None:
        return Heading(with_time, _has_units(rows, with_time), f"line {lines[with_time]} names the time")
    at = candidates[0] if candidates else 0
    if candidates:
        return Heading(at, _has_units(rows, at), f"line {lines[at]} is the first that names columns")
    return Heading(at, False, "the first line was taken, for none names columns", _is_data(rows[at] if rows else ()))


def filled(row: Sequence[str]) -> list[str]:
    """The cells of a row that are not empty."""
    return [cell for cell in map(str.strip, row) if cell]


def _is_header(rows: Sequence[Sequence[str]], at: int) -> bool:
    names = filled(rows[at])
    if len(names) < 2 or any(map(is_time, names)):
        return False
    if not _names_time(rows[at]) and (any(map(is_numeric, names)) or len({*map(plain, names)}) < len(names)):
        return False
    return _fits_what_follows(rows, at)


def _fits_what_follows(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether most of the next rows are as wide as this one, and do not hold much more than it names."""
    following = [row for row in islice(rows, at + 1, at + 1 + _FOLLOWING) if filled(row)]
    if not following:
        return at == 0
    width, most = len(rows[at]), len(filled(rows[at]))
    alike = sum(_width(row) <= width <= len(row) for row in following)
    held = Counter(len(filled(row)) for row in following).most_common(1)[0][0]
    return 2 * alike >= len(following) and held <= most + 1


def _width(row: Sequence[str]) -> int:
    """How wide a row is without empty cells at its end."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _names_time(row: Sequence[str]) -> bool:
    for name in row:
        bare, unit = split_unit(name)
        if {plain(name), plain(bare)} & _TIMES or (unit and plain(bare) in _ELAPSED):
            return True
    return False


def _has_units(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether the row after the header holds units: mostly known ones, and no number."""
    if at + 1 >= len(rows) or len(rows[at + 1]) != len(rows[at]):
        return False
    cells = filled(rows[at + 1])
    known = sum(map(is_unit, cells))
    return bool(known) and not any(map(is_numeric, cells)) and 10 * known >= 6 * len(cells) and set(cells) != {"-"}


def _is_data(row: Sequence[str]) -> bool:
    return any(map(is_time, row)) and any(map(is_numeric, row))
