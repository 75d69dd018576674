"""Where a table begins: lines before it, the names of its columns, and the lines around them that are no rows.

A header names columns: no cell of it is a time, no number unless it names a time, and the rows that follow are as wide
as it. The first such row that names a time, over readings in that column, wins; then the first over a row with a time
and a number, as a small table of channels or orders above has none; then the first that names a time at all; then the
first over a row with a time or a number, of rows that name no time over rows of nothing else at best; then the first of
all. A row whose first cell begins with # comes after all others. A row among data that is like a header is data. Where
the row that wins tells of columns only (their units, their types) the line of names above it is the header, see
`around_header`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from titer.cells.names import is_time_name, plain
from titer.formats.dialects.around_header import names_above, surroundings
from titer.formats.dialects.first_rows import FOLLOWING, FirstRow, FirstRows, filled, in_most, trimmed
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.options import NO_OPTIONS, ReadOptions

HEADER_WITHIN = 100  # rows in which a table begins
_FEWEST_NUMBERS = 3  # rows of nothing but numbers that show a table
_WITH_WORDS = expression(r"^\s*[^\d\s]", re.MULTILINE)  # cells that do not begin as numbers and times do
_MOST_LATER = 1000  # rows below these that are looked at for a hint, of those that name a time


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """The header among the first rows, by its index; `units_at` where a line at it holds units.

    `skipped` are lines between it and its records that are neither, `names` those joined of it and of the line
    `joined_with`. `names_time` where the name of a time was found in it; `names_data` where even the best row holds
    times and numbers: then the table has no header. `beyond` where the declared line comes after all of these rows.
    """

    index: int
    evidence: str
    units_at: int | None = None
    skipped: tuple[int, ...] = ()
    last: int | None = None  # of the lines at the header that are no rows, where it is not the header itself
    names: tuple[str, ...] = ()
    joined_with: int | None = None
    names_data: bool = False
    names_time: bool = False
    over_times: bool = False  # where it names a time over times, or numbers, in that column
    beyond: bool = False
    declared_none: bool = False  # that there is no header
    later: int | None = None  # where the table seems to begin below the rows that were looked at: that line

    @property
    def below(self) -> int:
        """The index of the first row of data."""
        return (self.index if self.last is None else self.last) + 1


def find_header(
    rows: Sequence[Sequence[str]],
    lines: Sequence[int | None],
    options: ReadOptions = NO_OPTIONS,
    *,
    line: int | None = None,
) -> HeaderRow:
    """Find the header among the first rows of a table, or take the row at the declared `line`, or none.

    `Rejected` (`no_such_line`) where the declared line of units is not among these rows.
    """
    seen = FirstRows(rows, lines, options.skipped_ranges)
    if options.no_header:
        found = HeaderRow(0, "it was declared that there is none", last=-1, names_data=True, declared_none=True)
    else:
        found = _find(seen) if line is None else _declared(seen, line)
    return found if options.units_line is None else _with_units(found, lines, options.units_line)


def _with_units(found: HeaderRow, lines: Sequence[int | None], line: int) -> HeaderRow:
    """Return the header with its units in the declared line, which is then none that is skipped."""
    if line not in lines:
        raise rejection("no_such_line", f": line {line}, of --units-line, and the last one looked at is {lines[-1]}")
    index = lines.index(line)
    skipped = tuple(at for at in found.skipped if at != index)
    return replace(found, units_at=index, skipped=skipped)


def _find(seen: FirstRows) -> HeaderRow:
    lines = seen.lines
    candidates = _candidates(seen)
    if not candidates:
        return _without_candidates(seen)
    best = _nearest_to_data(seen, min(candidates, key=lambda index: _rank(seen, index)))
    later = None if seen.readings(best) else _later(seen, best)
    above = names_above(seen, best) if seen.is_over_data(best) else None
    if above is not None:
        return _with_surroundings(
            seen, above, f"line {lines[above]} has the names, and line {lines[best]} is over data"
        )
    reason = "names the time" if seen[best].named_times else "is the first that names columns"
    return replace(_with_surroundings(seen, best, f"line {lines[best]} {reason}"), later=later)


def _nearest_to_data(seen: FirstRows, index: int) -> int:
    """Return the last line that may be the header among one and the lines between it and its records.

    Where that one names a time, the other does too; where it names each column apart, so does the other, unlike types.
    """
    between = [at for at in seen.between(index) if _could_be_header(seen[at]) and not _is_lacking(seen, index, at)]
    if seen[index].named_times:
        between = [at for at in between if seen[at].named_times]
    if not _repeats(seen[index]):
        between = [at for at in between if not _repeats(seen[at])]
    return max((index, *between))


def _repeats(row: FirstRow) -> bool:
    """Return whether a row has a cell twice."""
    return len({*map(plain, row.filled)}) < len(row.filled)


def _is_lacking(seen: FirstRows, index: int, at: int) -> bool:
    """Return whether a row has no name over the times, and the one above it names all that it does and those too."""
    above, below = ({column for column, cell in enumerate(seen[one].cells) if cell.strip()} for one in (index, at))
    return below < above and bool((above - below) & in_most([row.times for row in seen.records(index)]))


def _with_surroundings(seen: FirstRows, index: int, evidence: str) -> HeaderRow:
    around = surroundings(seen, index)
    last = None if around.last == index else around.last
    names_time = bool(seen[index].named_times or any(seen[at].named_times for at in around.skipped))
    found = HeaderRow(index, evidence, around.units, around.skipped, last, around.joined, around.joined_with)
    return replace(found, names_time=names_time, over_times=seen.times_under_names(index))


def _without_candidates(seen: FirstRows) -> HeaderRow:
    """Return the row that comes nearest to a header; the first one is data where it is like those that follow."""
    if not len(seen) or _is_like_the_others(seen):
        return HeaderRow(0, "no line names columns", last=-1, names_data=bool(len(seen)))
    first = range(min(len(seen), HEADER_WITHIN))
    narrow = next((at for at in first if _could_be_header(seen[at]) and _is_too_narrow(seen, at)), None)
    if narrow is not None:
        return HeaderRow(narrow, f"line {seen.lines[narrow]} names the time", names_time=True)
    evidence = "the first line was taken, for none names columns"
    return replace(_with_surroundings(seen, 0, evidence), later=_later(seen, 0))


def _is_too_narrow(seen: FirstRows, index: int) -> bool:
    """Return whether a row names a time, and those below, which are wider, hold times."""
    below = seen.records(index)[:1]
    return bool(seen[index].named_times) and any(row.times and row.width > len(seen[index].cells) for row in below)


def _is_like_the_others(seen: FirstRows) -> bool:
    """Return whether the first row holds times, or numbers, wherever most of those that follow it do."""
    if seen[0].is_reading:
        return True
    first, others = seen[0], [row for at in range(1, min(len(seen), 1 + FOLLOWING)) if (row := seen[at]).filled]
    times, numbers = in_most([row.times for row in others]), in_most([row.numbers | row.times for row in others])
    return bool(numbers) and times <= first.times and numbers <= first.numbers | first.times


def _later(seen: FirstRows, index: int) -> int | None:
    """Return the line at which the table begins below the rows looked at: one that names a time over data, or a wider.

    There is none where a row looked at, below the best one, is a reading.
    """
    if len(seen) <= HEADER_WITHIN or any(seen[at].is_reading for at in range(index + 1, HEADER_WITHIN)):
        return None
    below = range(HEADER_WITHIN, len(seen))
    wide = (at for at in below if len(seen.cells(at)) > 1)  # most are one cell where the delimiter is another
    worded = (at for at in wide if _WITH_WORDS.search("\n".join(seen.cells(at))))
    timely = (at for at in worded if any(map(is_time_name, seen.cells(at))))
    named = (at for at in islice(timely, _MOST_LATER) if len(seen[at].filled) > 1 and _could_be_header(seen[at]))
    if (found := next((at for at in named if seen.is_over_data(at)), None)) is not None:
        return seen.lines[found]
    if max(seen[at].width for at in range(HEADER_WITHIN)) > 1:
        return None
    return next((seen.lines[at] for at in below if trimmed(seen.cells(at)) > 1), None)


def _declared(seen: FirstRows, line: int) -> HeaderRow:
    index = next((index for index, found in enumerate(seen.lines) if found is not None and found >= line), None)
    if index is None:
        return HeaderRow(0, "", beyond=True)
    reason = (
        "was declared to be the header"
        if seen.lines[index] == line
        else f"is the first filled from the declared line {line} on"
    )
    found = _with_surroundings(seen, index, f"line {seen.lines[index]} {reason}")
    return replace(found, names=(), joined_with=None)


def _candidates(seen: FirstRows) -> list[int]:
    """Return the indexes of rows that may be the header, none of them amid data: times above and below in a column."""
    found: list[int] = []
    times: set[int] | None = None  # columns in which all rows since the last candidate hold times
    has_readings = False  # where they do not, they tell of an order, or of a recipe
    for index in range(min(len(seen), HEADER_WITHIN)):
        if not _is_header(seen, index):
            here = seen[index].times
            times = here if times is None else times & here
            has_readings = has_readings or seen[index].is_reading
        elif not (found and times and has_readings and times & _times_at(seen, index + 1)):
            found.append(index)
            times, has_readings = None, False
    return found


def _times_at(seen: FirstRows, index: int) -> set[int]:
    return seen[index].times if index < len(seen) else set()


def _rank(seen: FirstRows, index: int) -> tuple[bool, ...]:
    """Rate how good a header a row makes: the lowest is the best."""
    row = seen[index]
    names = Counter(plain(row.cells[column]) for column in row.named_times)
    twice = any(count > 1 for count in names.values())
    over_times = seen.holds_readings(index) or seen.times_under_names(index)
    is_over_data = seen.is_over_data(index)
    is_over_numbers = bool(names) or _is_over_numbers(seen, index)
    return (
        row.is_comment,
        twice,
        not seen.readings(index),
        not over_times,
        not names,
        not is_over_data,
        not is_over_numbers,
    )


def _is_over_numbers(seen: FirstRows, index: int) -> bool:
    """Return whether the next rows hold nothing but numbers and times, one in each named column."""
    below = range(index + 1, index + 1 + _FEWEST_NUMBERS)
    return below.stop <= len(seen) and all(
        len(seen[at].numbers | seen[at].times) == len(seen[at].filled) == len(seen[index].filled) for at in below
    )


def _could_be_header(row: FirstRow) -> bool:
    """Return whether a row may name columns, by what stands in it."""
    if len(row.filled) < 2 or row.times or row.clocks:
        return False
    return bool(row.named_times) or not (row.has_number or _repeats(row))


def _is_header(seen: FirstRows, index: int) -> bool:
    return _could_be_header(seen[index]) and (_fits_what_follows(seen, index) or seen.readings(index) > 1)


def _fits_what_follows(seen: FirstRows, index: int) -> bool:
    """Return whether most of the next rows are as wide as this one, and do not hold much more than it names."""
    below = range(index + 1, min(index + 1 + FOLLOWING, len(seen)))
    following = [row for at in below if (row := seen[at]).filled]
    if not following:
        return index == 0
    width, named, most = len(seen[index].cells), seen[index].width, len(seen[index].filled)
    alike = sum(row.width <= width and named <= len(row.cells) for row in following)
    held = Counter(len(row.filled) for row in following).most_common(1)[0][0]
    return 2 * alike >= len(following) and held <= most + 1


PREAMBLE_LINES = 20  # lines before the header that are kept to be shown


def refuse_late_header(header_rows: Iterable[HeaderRow]) -> None:
    """Refuse a table that begins below the rows in which its header is looked for."""
    if later := min((found.later for found in header_rows if found.later is not None), default=None):
        detail = f" in the first {HEADER_WITHIN} rows, but line {later} seems to"
        raise rejection("no_header", detail, settled_by=({"header_line": later},))


def no_such_line(options: ReadOptions, last: int | None) -> Rejected:
    """Return the rejection of a file that ends before its declared header line."""
    rest = f", and the last filled one is line {last}" if last else ""
    return rejection("no_such_line", f": line {options.header_line}{rest}")


def no_such_table(number: int, count: int) -> Rejected:
    """Return the rejection of a file that has fewer tables than the declared one."""
    return rejection("no_such_table", f": table {number}, of {count}", settled_by=({"table": count},))


def trim_header(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the header without names that are empty at its end, where the rows are narrower too."""
    common = Counter(map(len, rows)).most_common(1)
    width = trimmed(header)
    return tuple(header[:width] if common and common[0][0] <= width else header)


def units_row(rows: Sequence[Sequence[str]], header_row: HeaderRow, width: int) -> tuple[str, ...]:
    """Return the line of units, where there is one, as wide as the header."""
    if header_row.units_at is None:
        return ()
    cells = [*map(str.strip, rows[header_row.units_at][:width])]
    return (*cells, *[""] * (width - len(cells)))


def columns_under(rows: Sequence[Sequence[str]], width: int) -> list[Sequence[str]]:
    """Return the cells under each column, of the rows that fit so many columns."""
    fitting = rows
    if {*map(len, rows)} != {width}:
        fitting = [row for row in rows if len(row) == width or (len(row) > width and not filled(row[width:]))]
    return [*map(list, islice(zip(*fitting, strict=False), width))] if fitting else [[] for _ in range(width)]
