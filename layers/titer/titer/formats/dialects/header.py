"""Where a table begins: lines before it, the names of its columns, and a row of units under them.

A header names columns: no cell of it is a time, no number unless it names a time, and the rows that follow are as wide
as it. The first such row that names a time, over a row with a time or a number in that column, wins; then the first
that names a time at all; then the first over a row with a time or a number; then the first of all. A row whose first
cell begins with # comes after all others. A row among data that is like a header is data.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from titer.cells.names import is_time_name, plain
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time
from titer.cells.times.stated_zone import zone_in
from titer.formats.dialects.dialect import Dialect
from titer.model.errors import Rejected
from titer.model.faults import rejection
from titer.model.options import ReadOptions
from titer.model.units import unit_of_row

HEADER_WITHIN = 100  # rows in which a table begins
_FOLLOWING = 20  # rows that must be as wide as the header
_MOSTLY = 0.6
_PLACEHOLDER = re.compile(
    r"[\[(]?(?:[ymdhsj:./ T-]{4,}|utc|iso(?: ?8601)?|date|time|datetime|timestamp|local|text)[\])]?", re.I
)  # under a time


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """The header among the first rows, by its index; `units` where the row after it holds them.

    `names_time` where the name of a time was found in it; `names_data` where even the best row holds times and numbers:
    then the table has no header. `beyond` where the declared line comes after all of these rows.
    """

    index: int
    units: bool
    evidence: str
    names_data: bool = False
    names_time: bool = False
    beyond: bool = False
    later: str = ""  # where the table seems to begin below the rows that were looked at: what tells so

    @property
    def below(self) -> int:
        """The index of the first row of data."""
        return self.index + (2 if self.units else 1)


def find_header(rows: Sequence[Sequence[str]], lines: Sequence[int | None], *, line: int | None = None) -> HeaderRow:
    """Find the header among the first rows of a table, or take the row at the declared line."""
    if line is not None:
        return _declared(rows, lines, line)
    candidates = _candidates(rows)
    if not candidates:
        if _is_data(rows[0] if rows else ()):
            return HeaderRow(0, False, "no line names columns", names_data=True)
        return HeaderRow(0, False, "the first line was taken, for none names columns", later=_later(rows, lines, 0))
    index = min(candidates, key=lambda index: _rank(rows, index))
    names_time = bool(_named_times(rows[index]))
    reason = "names the time" if names_time else "is the first that names columns"
    later = "" if names_time else _later(rows, lines, index)
    return HeaderRow(
        index, _has_units(rows, index), f"line {lines[index]} {reason}", names_time=names_time, later=later
    )


def _later(rows: Sequence[Sequence[str]], lines: Sequence[int | None], index: int) -> str:
    """Return what tells that the table begins below the rows looked at: a line that names a time, or wider rows.

    Nothing does where a row looked at, below the best one, holds a time.
    """
    if len(rows) <= HEADER_WITHIN or any(map(_times_in, rows[index + 1 : HEADER_WITHIN])):
        return ""
    for row, line in zip(rows[HEADER_WITHIN:], lines[HEADER_WITHIN:], strict=True):
        if len(filled(row)) > 1 and _named_times(row) and not _times_in(row):
            return f"line {line} names a time"
    before, after = (max(map(_width, part)) for part in (rows[:HEADER_WITHIN], rows[HEADER_WITHIN:]))
    return "wider ones follow" if before < 2 <= after else ""


def _declared(rows: Sequence[Sequence[str]], lines: Sequence[int | None], line: int) -> HeaderRow:
    index = next((index for index, found in enumerate(lines) if found is not None and found >= line), None)
    if index is None:
        return HeaderRow(0, False, "", beyond=True)
    reason = (
        "was declared to be the header"
        if lines[index] == line
        else f"is the first filled from the declared line {line} on"
    )
    return HeaderRow(index, _has_units(rows, index), f"line {lines[index]} {reason}")


def _candidates(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the indexes of rows that may be the header, none of them amid data: times above and below in a column."""
    found: list[int] = []
    times: set[int] | None = None  # columns in which all rows since the last candidate hold times
    for index in range(min(len(rows), HEADER_WITHIN)):
        if not _is_header(rows, index):
            here = _times_in(rows[index])
            times = here if times is None else times & here
        elif not (found and times and times & _times_in(rows[index + 1] if index + 1 < len(rows) else ())):
            found.append(index)
            times = None
    return found


def _times_in(row: Sequence[str]) -> set[int]:
    return {column for column, cell in enumerate(row) if is_time(cell)}


def _rank(rows: Sequence[Sequence[str]], index: int) -> tuple[bool, bool, bool, int]:
    """Rate how good a header a row makes: the lowest is the best."""
    times = _named_times(rows[index])
    first = next((row for row in rows[index + (2 if _has_units(rows, index) else 1) :] if filled(row)), ())
    below = [first[column] for column in times if column < len(first)] if times else first
    is_comment = rows[index][0].lstrip().startswith("#") and not times
    return is_comment, not times, not any(is_time(cell) or is_numeric(cell) for cell in below), index


def filled(row: Sequence[str]) -> list[str]:
    """Return the cells of a row that are not empty."""
    return [cell for cell in map(str.strip, row) if cell]


def _is_header(rows: Sequence[Sequence[str]], index: int) -> bool:
    names = filled(rows[index])
    if len(names) < 2 or any(map(is_time, names)):
        return False
    if not _named_times(rows[index]) and (any(map(is_numeric, names)) or len({*map(plain, {*names})}) < len(names)):
        return False
    return _fits_what_follows(rows, index)


def _fits_what_follows(rows: Sequence[Sequence[str]], index: int) -> bool:
    """Return whether most of the next rows are as wide as this one, and do not hold much more than it names."""
    following = [row for row in islice(rows, index + 1, index + 1 + _FOLLOWING) if filled(row)]
    if not following:
        return index == 0
    width, named, most = len(rows[index]), _width(rows[index]), len(filled(rows[index]))
    alike = sum(_width(row) <= width and named <= len(row) for row in following)
    held = Counter(len(filled(row)) for row in following).most_common(1)[0][0]
    return 2 * alike >= len(following) and held <= most + 1


def _width(row: Sequence[str]) -> int:
    """Return how wide a row is without empty cells at its end."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _named_times(row: Sequence[str]) -> list[int]:
    """Return the columns that are called as a time is."""
    times = {name for name in {*row} if is_time_name(name)}
    return [column for column, name in enumerate(row) if name in times]


def _has_units(rows: Sequence[Sequence[str]], index: int) -> bool:
    """Return whether the row after the header holds units, and the one after that does not, for then both are data."""
    if index + 1 >= len(rows) or len(rows[index + 1]) != len(rows[index]):
        return False
    return _is_units(rows[index + 1]) and not (index + 2 < len(rows) and _is_units(rows[index + 2]))


def _is_units(row: Sequence[str]) -> bool:
    """Return whether a row holds mostly known units, not all of them letters, and no number or time."""
    cells = [cell for cell in filled(row) if not (_PLACEHOLDER.fullmatch(cell) or zone_in(cell[:64]))]
    known = [cell for cell in cells if unit_of_row(cell)]
    if any(is_time(cell) or (is_numeric(cell) and cell not in known) for cell in cells):
        return False
    return len(known) >= _MOSTLY * len(cells) and not all(map(_may_be_a_letter, known))


def _may_be_a_letter(cell: str) -> bool:
    """Return whether a cell that holds a unit may as well be a mere letter (`A` and `C` are data), or `-`."""
    return len(cell) == 1 and (cell.isupper() or cell in "-–—")


def _is_data(row: Sequence[str]) -> bool:
    return any(map(is_time, row)) and any(map(is_numeric, row))


PREAMBLE_LINES = 20  # lines before the header that are kept to be shown


def refuse_late_header(header_rows: Iterable[HeaderRow]) -> None:
    """Refuse a table that begins below the rows in which its header is looked for."""
    if later := min((header_row.later for header_row in header_rows if header_row.later), default=""):
        raise rejection("no_header", f" in the first {HEADER_WITHIN} rows, but {later}")


def no_such_line(options: ReadOptions, last: int | None) -> Rejected:
    """Return the rejection of a file that ends before its declared header line."""
    return rejection(
        "no_such_line", f": line {options.header_line}, and the last filled one that was looked at is line {last}"
    )


def without_header(dialect: Dialect, row: str) -> Dialect:
    """Return the dialect of a table whose best row, this one, names no columns."""
    return replace(dialect, header=(), header_line=None, columns=[], headless=row[:80])


def trim_header(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the header without names that are empty at its end, where the rows are narrower too."""
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    common = Counter(map(len, rows)).most_common(1)
    return tuple(header[:width] if common and common[0][0] <= width else header)


def units_row(rows: Sequence[Sequence[str]], header_row: HeaderRow, width: int) -> tuple[str, ...]:
    """Return the row of units, where there is one: it is as wide as the header was before that was trimmed."""
    return tuple(map(str.strip, rows[header_row.index + 1][:width])) if header_row.units else ()


def columns_under(rows: Sequence[Sequence[str]], width: int) -> list[Sequence[str]]:
    """Return the cells under each column, of the rows that fit so many columns."""
    fitting = [row for row in rows if len(row) == width or (len(row) > width and not filled(row[width:]))]
    return [[row[column] for row in fitting] for column in range(width)]
