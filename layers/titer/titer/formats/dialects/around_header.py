"""What stands at a header and is no row: a line of units, of types, of how values came to be, a second line of names.

A line is one of units where half of its filled cells are known units or stand in brackets, or more than half of those
over numbers: the rest (`NO.`, a channel's serial number) says nothing of what is measured.
"""

import re
from collections.abc import Iterator, Sequence

from titer.cells.names import plain
from titer.cells.times.shown_patterns import is_shown_pattern
from titer.cells.times.stated_zone import zone_in
from titer.cells.unit_names import says_unit
from titer.formats.dialects.first_rows import MOST_BETWEEN, FirstRow, FirstRows, in_most
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.units import is_bracketed, is_nothing_but_a_unit, is_unit_of_time, unit_of_row, without_brackets

_PLACEHOLDER = expression(
    r"[\[(]?(?:[ymdhsj:./ T-]{4,}|utc|iso(?: ?8601)?|date|time|datetime|timestamp|local|text)[\])]?", re.I
)  # under a time
_PROCESSED = frozenset(
    (
        *("min", "max", "avg", "ave", "mean", "average", "smp", "sample", "tot", "total", "sum", "std", "stdev"),
        *("first", "last", "med", "median", "ts", "rn"),
    )
)
_TYPES = frozenset(
    (
        *("bool", "boolean", "byte", "char", "date", "datetime", "decimal", "dint", "double", "dword", "float"),
        *("float32", "float64", "int", "int8", "int16", "int32", "int64", "integer", "long", "lreal", "number"),
        *("numeric", "real", "short", "sint", "smallint", "str", "string", "text", "time", "timestamp", "tinyint"),
        *("date_and_time", "dt", "lint", "ltime", "lword", "time_of_day", "tod", "ulint", "usint", "wstring"),
        *("udint", "uint", "uint16", "uint32", "uint64", "ulong", "unsignedlong", "ushort", "varchar", "word"),
        *"bdfilns",
    )
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines at a header by their indexes: the one of units, others that are skipped, and names joined of two."""

    units: int | None = None
    skipped: tuple[int, ...] = ()
    last: int = 0  # of the lines that are no rows
    joined: tuple[str, ...] = ()
    joined_with: int | None = None


def surroundings(seen: FirstRows, index: int) -> Surroundings:
    """Tell what the lines between a header and its first record are, and whether the line above it has its units."""
    between = seen.between(index) or _units_by_themselves(seen, index)
    numbers = _columns_of_numbers(seen, index)
    names, other = join_names(seen, index, [at for at in between if not all(map(unit_of_row, seen[at].filled))])
    below = next((at for at in between if at != other and is_units(seen[at], numbers)), None)
    units = _units_above(seen, index, numbers) if below is None else below
    silent = [at for at in between if not seen[at].filled or seen[at].is_comment or seen[at].underlines(seen[index])]
    skipped = [at for at in between if at not in {units, other, *silent}]
    return Surroundings(units, tuple(skipped), max((index, *between)), names, other)


def _columns_of_numbers(seen: FirstRows, index: int) -> set[int]:
    """Return the columns without a time in which a record holds a number."""
    found: set[int] = set()
    times: set[int] = set(seen[index].named_times)
    for row in seen.records(index):
        if row.width > len(seen[index].cells):
            continue
        found |= row.numbers
        times |= row.times
    return found - times


def is_units(row: FirstRow, numbers: set[int]) -> bool:
    """Return whether a row holds units, over columns of which some hold numbers."""
    cells = {
        column: cell.strip()
        for column, cell in enumerate(row.cells)
        if cell.strip() and not (_stands_under_a_time(cell.strip()) or zone_in(cell[:64]))
    }
    known = {column for column, cell in cells.items() if unit_of_row(cell) or is_bracketed(cell)}
    if row.times or row.numbers - known or not _are_units([cells[column] for column in known], len(cells)):
        return False
    over = numbers & cells.keys()
    return 2 * len(known) >= len(cells) or 2 * len(known & over) > len(over) > 0


def _stands_under_a_time(cell: str) -> bool:
    """Return whether a cell says how times are written, in whatever language."""
    return _PLACEHOLDER.fullmatch(cell) is not None or is_shown_pattern(cell)


def _are_units(known: Sequence[str], count: int) -> bool:
    """Return whether cells that hold a unit are meant to: no mere letters (`A` and `C` are data), no `Min`, `Avg`."""
    if all(map(_may_be_a_letter, known)):
        return False
    doubtful = [cell for cell in known if _may_be_a_letter(cell) or is_unit_of_time(cell)]
    return len(known) == count or len(doubtful) < len(known)


def _may_be_a_letter(cell: str) -> bool:
    """Return whether a cell that holds a unit may as well be a mere letter, or `-`."""
    return len(cell) == 1 and (cell.isupper() or cell in "-–—")


def _units_by_themselves(seen: FirstRows, index: int) -> list[int]:
    """Return the row after a header where it holds units though no record follows, and the next one does not."""
    if index + 1 >= len(seen) or len(seen[index + 1].cells) != len(seen[index].cells):
        return []
    one = is_units(seen[index + 1], set())
    return [index + 1] if one and not (index + 2 < len(seen) and is_units(seen[index + 2], set())) else []


def _units_above(seen: FirstRows, index: int, numbers: set[int]) -> int | None:
    """Return the line right above the names where it holds nothing but units, over columns of numbers."""
    if not index or not seen.follow(index - 1, index):
        return None
    row, times = seen[index - 1], seen[index].named_times | _columns_of_times(seen, index)
    over = {column for column, cell in enumerate(row.cells) if cell.strip() and column not in times}
    wide = len(row.cells) == len(seen[index].cells) and over and over <= numbers
    label = [cell.strip() for column, cell in enumerate(row.cells) if column in times and cell.strip()]
    is_wide = len(over) > 1  # a line of two may as well name a setting and its unit
    says_units = all(_stands_under_a_time(cell) or unit_of_row(cell) or (is_wide and says_unit(cell)) for cell in label)
    known = all(unit_of_row(row.cells[column]) for column in over)
    return index - 1 if wide and says_units and known and is_units(row, numbers) else None


def _columns_of_times(seen: FirstRows, index: int) -> set[int]:
    """Return the columns in which most records hold a time, whatever they are called."""
    return in_most([row.times for row in seen.records(index)])


def tells_of_columns(seen: FirstRows, index: int) -> bool:
    """Return whether a row over data tells of the columns of another line above: their units, types, or processing."""
    row = seen[index]
    if _all_of(row.filled, _TYPES) or _all_of(row.filled, _PROCESSED):
        return True
    return is_units(row, _columns_of_numbers(seen, index)) and any(
        map(is_nothing_but_a_unit, map(without_brackets, row.filled))
    )


def _all_of(cells: Sequence[str], words: frozenset[str]) -> bool:
    """Return whether all cells are of these words: one of them more than a letter, or all of them letters of the same.

    A name of the time is no such word by itself.
    """
    said = [cell.casefold() for cell in cells if not _stands_under_a_time(cell)]
    plainly = any(len(word) > 1 for word in said) or 1 == len(set(said)) < len(said)
    return plainly and words.issuperset(cell.casefold() for cell in cells)


def names_above(seen: FirstRows, index: int) -> int | None:
    """Return the line above a row over data that names the columns in its place.

    That is so where the row tells of columns only: then it is the first line that names a time, else the nearest. Or
    where both name the time in one column and differ in nothing else that would tell: then it is the first of them.
    """
    telling = tells_of_columns(seen, index)
    named = [above for above in _lines_above(seen, index) if _may_name(seen[above], seen[index])]
    if telling:
        timely = [above for above in named if seen[above].named_times]
        return min(timely, default=max(named, default=None))
    return index - 1 if index - 1 in named and _names_the_same_time(seen, index - 1, index) else None


def _lines_above(seen: FirstRows, index: int) -> Iterator[int]:
    """Yield the lines above a row that may belong to it: they hold no data, and no empty line is between."""
    for above in range(index - 1, max(index - 1 - MOST_BETWEEN, -1), -1):
        if seen[above].has_data or not seen.follow(above, index):
            break
        yield above


def _may_name(row: FirstRow, instead_of: FirstRow) -> bool:
    """Return whether a row has names of its own for as many columns as another one."""
    names = [*map(plain, row.filled)]
    return (
        len(names) >= max(2, len(instead_of.filled))
        and row.width >= instead_of.width
        and len(set(names)) == len(names)
        and not (row.is_comment or row.has_number)
    )


def _names_the_same_time(seen: FirstRows, above: int, index: int) -> bool:
    one, other = seen[above], seen[index]
    return bool(one.named_times & other.named_times) and len(one.filled) == len(other.filled) == len(one.cells)


# names of two lines


def join_names(seen: FirstRows, index: int, between: Sequence[int]) -> tuple[tuple[str, ...], int | None]:
    """Return the names of a header of two lines, joined, and the other line's index; none where one line is enough.

    It is not where names of it come twice or are missing over data, and the other line tells them apart, or has them.
    """
    header = seen[index]
    held = {column for row in seen.records(index) for column, cell in enumerate(row.cells) if cell.strip()}
    lacking = {column for column, cell in enumerate(header.cells) if column in held and not cell.strip()}
    twice = _come_twice(header.cells)
    if not (lacking or twice):
        return (), None
    for below in between[:1]:
        names = _joined(header.cells, seen[below].cells)
        if lacking <= _filled_in(seen[below].cells) and not _come_twice(names):
            return names, below
    if index and twice and len(seen[index - 1].filled) > 1 and not seen[index - 1].has_data:
        names = _joined(seen[index - 1].cells, header.cells)
        if seen.follow(index - 1, index) and not _come_twice(names):
            return names, index - 1
    return (), None


def _filled_in(cells: Sequence[str]) -> set[int]:
    return {column for column, cell in enumerate(cells) if cell.strip()}


def _come_twice(names: Sequence[str]) -> bool:
    there = [plain(name) for name in names if name.strip()]
    return len(set(there)) < len(there)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Return each upper name, which holds on over empty cells as merged ones do, with the lower one."""
    width, group, names = max(len(upper), len(lower)), "", []
    for column in range(width):
        above = upper[column].strip() if column < len(upper) else ""
        below = lower[column].strip() if column < len(lower) else ""
        group = above or (group if below else "")
        names.append(below if not group else f"{group} {below}".strip() if plain(below) != plain(group) else group)
    return tuple(names)
