"""The times of posted readings: ISO 8601, or numbers of which the request says what they count."""

from collections.abc import Sequence
from datetime import UTC, timedelta, timezone, tzinfo

from titer.cells.numbers.cell import is_common
from titer.cells.times.column import InstantReader
from titer.cells.times.local_zone import Doubts
from titer.cells.times.parts import Columns, TimeParts
from titer.cells.times.time_form import ISO, TimeForm
from titer.judging.time_reader import Read, TimeReader

_EAST = timezone(timedelta(hours=1))
_ASSUMED: Doubts = ("zone_assumed",)


class PostedTimes(TimeReader):
    """Reads one field of times, each cell by itself: a number counts since 1970 in `epoch`, or is ambiguous."""

    def __init__(self, column: int, local: tzinfo | None, epoch: str | None) -> None:
        """Take the zone of times that tell none; where that is None, UTC is assumed, and a warning says so."""
        super().__init__(TimeParts(column), local or UTC)
        self._column = column
        self._iso = InstantReader(local or UTC, ISO)
        self._east = None if local else InstantReader(_EAST, ISO)
        form = TimeForm("epoch", None, ambiguous=False, unit=epoch, evidence=(), declared=True) if epoch else None
        self._counted = InstantReader(UTC, form) if form else None

    def read(self, columns: Columns) -> Read:
        cells = columns[self._column]
        numbers = [position for position, cell in enumerate(cells) if is_common(cell.strip().replace(",", "."))]
        if not numbers:
            return self._written(cells)
        blank = set(numbers)
        found = self._written(["" if position in blank else cell for position, cell in enumerate(cells)])
        self._count(found, cells, numbers)
        return found

    def _written(self, cells: Sequence[str]) -> Read:
        instants, wrong, doubts = self._iso.read(cells)
        if self._east is not None:
            others = self._east.read(cells)[0]
            for position, (at, other) in enumerate(zip(instants, others, strict=True)):
                if at != other and position not in wrong:
                    doubts[position] = (*doubts.get(position, ()), *_ASSUMED)
        return instants, wrong, doubts

    def _count(self, found: Read, cells: Sequence[str], numbers: Sequence[int]) -> None:
        """Put in what the numbers among the cells are."""
        instants, wrong, doubts = found
        if self._counted is None:
            wrong |= dict.fromkeys(numbers, "ambiguous_time")
            return
        read, bad, doubtful = self._counted.read([cells[position] for position in numbers])
        for place, position in enumerate(numbers):
            wrong.pop(position, None)
            instants[position] = read[place]
        wrong |= {numbers[place]: code for place, code in bad.items()}
        doubts |= {numbers[place]: codes for place, codes in doubtful.items()}
