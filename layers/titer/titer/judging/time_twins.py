"""Other columns with whole times: UTC beside local time, the same instant counted, or an instant of something else.

Two columns are twins where they lie one zone's offset apart in every row. Of twins the one that tells its offset is the
time, and the other is context; where neither does, it is said that there are two.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from itertools import pairwise

from titer.cells.times.digit_columns import are_instants
from titer.cells.times.digits import is_digits
from titer.cells.times.form import decide_time, is_time
from titer.cells.times.parts import TimeParts
from titer.cells.times.stated_zone import split_zone
from titer.cells.times.time_form import Declared
from titer.judging.evidence import Sample
from titer.judging.fine_parts import may_tell_sensors
from titer.judging.time_reader import ColumnReaders
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import DAY, SECOND

_LOOKED_AT = 100  # cells of a column
_FIRST = 10  # of them
_SHORTEST = 8  # digits that tell a time by themselves
_QUARTER = 900 * SECOND
_FURTHEST = 14 * 3600 * SECOND
_FEWEST = 3  # steps
_MOST_OFFSETS = 2  # that a zone has in a year


@dataclass(frozen=True, slots=True)
class _Twin:
    """A column of whole times: their instants, None where there is none, and whether it tells its offset."""

    column: int
    instants: tuple[int | None, ...]
    tells: bool


def better_than(sample: Sample, parts: TimeParts) -> TimeParts:
    """Return the parts of the column that tells instants best: these, or a twin that tells the offset to UTC."""
    column = parts.day
    if column is None or not parts.is_one_column:
        return parts
    likely = _that_may_be_times(sample, column)
    if not likely and parts == TimeParts(column):
        return parts
    readers = ColumnReaders()
    own = _read(sample, column, readers)
    if own is None or all(at is None or at % DAY == 0 for at in own.instants):
        return parts
    whole = [*_others(sample, likely, readers)]
    said = _said_beside(sample, own) if whole else {}
    sums = [*map(sum, zip(*said.values(), strict=True))]
    if finer := next((other for other in whole if _tells_rows_apart(said, sums, own, other)), None):
        return _finer(sample, own, finer)
    others = [other for other in whole if _is_twin(own, other)]
    best = next((other for other in others if other.tells), own) if not own.tells else own
    for other in (own, *others):
        if other is best:
            continue
        if best.tells:
            sample.aside[other.column] = f"it has the times of {sample.names[best.column]!r} in another zone"
        elif _are_hours_apart(own, other):
            names = [sample.names[one.column] for one in (best, other)]
            sample.aside[other.column] = "it holds other times"
            sample.warn("other_time_column", other.column, settled_by=tuple({"time": [name]} for name in names))
    if best is not own:
        sample.say(best.column, f"it tells the offset to UTC, which {sample.names[column]!r} does not")
    return TimeParts(best.column)


def _finer(sample: Sample, own: _Twin, other: _Twin) -> TimeParts:
    """Return the parts of the column that tells rows apart of which the one that was found has one time."""
    sample.say(other.column, f"it goes on in rows of which {sample.names[own.column]!r} has one time")
    sample.aside[own.column] = "it holds other times"
    ways = tuple({"time": [sample.names[one.column]]} for one in (other, own))
    sample.warn("other_time_column", own.column, settled_by=ways)
    return TimeParts(other.column)


def _said_beside(sample: Sample, own: _Twin) -> dict[int, list[int]]:
    """Return hashes of what each column says that may tell sensors, row by row."""
    rows = len(own.instants)
    return {
        column: [hash((column, cell.strip())) for cell in cells[:rows]]
        for column, cells in enumerate(sample.columns)
        if column != own.column and may_tell_sensors(cells[:rows])
    } | {own.column: [0] * rows}


def _tells_rows_apart(said: Mapping[int, Sequence[int]], sums: Sequence[int], own: _Twin, other: _Twin) -> bool:
    """Return whether rows that say the same of themselves mostly have one time, and another column goes on in them.

    `sums` has those of the hashes of all that is `said`: without those of one column, it is what the others say.
    """
    without = said.get(other.column, [0] * len(sums))
    groups: dict[int, list[int]] = {}
    for row, sum_of_all in enumerate(sums):
        if own.instants[row] is not None and other.instants[row] is not None:
            groups.setdefault(sum_of_all - without[row], []).append(row)
    pairs = [pair for group in groups.values() for pair in pairwise(group)]
    still = sum(own.instants[before] == own.instants[after] for before, after in pairs)
    on = sum((other.instants[before] or 0) < (other.instants[after] or 0) for before, after in pairs)
    return len(pairs) >= _FEWEST and 2 * still > len(pairs) and on == len(pairs)


def set_times_aside(sample: Sample, parts: TimeParts) -> None:
    """Set columns aside that hold nothing but times, where others were declared to hold the time."""
    for column in range(len(sample.names)):
        cells = sample.cells(column, _LOOKED_AT)
        if (
            column not in parts.columns
            and cells
            and (all(map(is_time, cells)) or are_instants(cells, sample.known.horizon))
        ):
            sample.aside[column] = "it holds times, and another column was declared to hold the time"


def told_by_twins(sample: Sample, columns: Sequence[int]) -> int | None:
    """Return the one of several columns of times that tells its offset, where all others are its twins."""
    found = [*_others(sample, columns, ColumnReaders())]
    telling = [twin for twin in found if twin.tells]
    if len(telling) == 1 and len(found) == len(columns) and all(_is_twin(telling[0], other) for other in found):
        return telling[0].column
    return None


def _are_hours_apart(one: _Twin, other: _Twin) -> bool:
    pairs = zip(one.instants, other.instants, strict=True)
    apart = {a - b for a, b in pairs if a is not None and b is not None}
    return all(step and step % (4 * _QUARTER) == 0 for step in apart)


def _that_may_be_times(sample: Sample, column: int) -> list[int]:
    """Return other columns that begin with nothing but times, or numbers."""
    found = []
    for other, name in enumerate(sample.header.plain):
        if other == column or name in sample.placed or name in sample.context:
            continue
        cells = sample.cells(other, _LOOKED_AT)
        first = cells[:_FIRST]
        if first and (all(map(is_time, first)) or (all(map(is_digits, first)) and max(map(len, cells)) >= _SHORTEST)):
            found.append(other)
    return found


def _others(sample: Sample, columns: Sequence[int], readers: ColumnReaders) -> Iterator[_Twin]:
    """Yield those of the columns that hold nothing but times, or numbers under the name of a time."""
    for column in columns:
        if found := _read(sample, column, readers):
            yield found


def _read(sample: Sample, column: int, readers: ColumnReaders) -> _Twin | None:
    """Return a column's times, read in the zone that its name states, else as if in UTC; None where it holds none."""
    cells, name = sample.columns[column][:_LOOKED_AT], sample.names[column]
    known = sample.known
    said = Declared(order=known.options.date_order or known.order, serial=known.serial)
    if known.horizon is not None:
        said = Declared(order=said.order, serial=said.serial, horizon=known.horizon)
    try:
        form = decide_time(sample.cells(column, _LOOKED_AT), name=name, said=said)
    except Rejected:
        return None
    zone = split_zone(name)[1]
    if form.kind in {"elapsed", "serial"} or form.ambiguous:
        return None
    texts = [cell.strip() for cell in cells]
    instants, wrong, _ = readers.read(texts, form, zone or UTC)
    found = tuple(None if row in wrong else at for row, at in enumerate(instants))
    tells = zone is not None or not readers.tell_none([text for text in texts if text], form)
    return _Twin(column, found, tells) if any(at is not None for at in found) else None


def _is_twin(one: _Twin, other: _Twin) -> bool:
    """Return whether two columns lie one offset of a zone apart, or two where its clocks change."""
    pairs = [(a, b) for a, b in zip(one.instants, other.instants, strict=True) if a is not None and b is not None]
    apart = {a - b for a, b in pairs}
    if not apart or len(apart) > _MOST_OFFSETS:
        return False
    return all(abs(step) <= _FURTHEST and step % _QUARTER == 0 for step in apart)
