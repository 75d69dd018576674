"""Which columns are called for parts of a time, or could be some, by their cells."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal

from titer.cells.times.cell import month_of
from titer.cells.times.clock_numbers import NUMBER, are_clocks, are_numbers, are_parts
from titer.cells.times.part_names import is_terse, part_of, parts_of_one, sibling_part
from titer.judging.evidence import Sample
from titer.model.dataclass import dataclass
from titer.model.expression import expression

LOOKED_AT = 500  # cells of a column
_FIRST = 60  # of them, which tell that most of a column are no numbers
SMALL = ("ms", "us", "ns")
RANGES = {
    "year": (1900, 2200), "month": (1, 12), "day": (1, 31), "yearday": (1, 366),
    "hour": (0, 24), "minute": (0, 59), "second": (0, 59), "ms": (0, 999), "us": (0, 999_999), "ns": (0, 999_999_999),
}  # fmt: skip
_SIXTIETH = expression(r"[0-5]?[0-9](?:\.0+)?")
_MOST = 0.9  # of the cells, that are numbers


@dataclass(slots=True)
class PartSearch:
    """The columns that are called for parts of a time, or could be some, besides those that hold it."""

    sample: Sample
    taken: frozenset[int]
    named: dict[str, int] = field(default_factory=dict)  # by part: the first column that is called so and agrees
    amiss: dict[str, int] = field(default_factory=dict)  # called so, with other cells
    of_one: dict[str, str] = field(default_factory=dict)  # by name: the parts of a time that is called by their stem

    def __post_init__(self) -> None:
        self.of_one = parts_of_one(self.sample.names)
        for column, name in enumerate(self.sample.names):
            part = self._called(name) if self._is_free(column) else None
            if part == "hour" and self._may_be_clock(column, name):
                part = "clock"  # 1545, 154500, 0.65625
            if part is not None:
                found = self.named if self.agrees(column, part) else self.amiss
                found.setdefault(part, column)

    def _may_be_clock(self, column: int, name: str) -> bool:
        """Return whether numbers that are called hours may be parts of a day, or a clock's digits under a full name."""
        cells = self.cells(column)
        return are_parts(cells) or (not is_terse(name) and are_clocks(cells))

    def _called(self, name: str) -> str | None:
        """Return what a column is called for: `tv_usec` beside the time `tv_sec` too, `DTL.HOUR` beside `DTL.YEAR`."""
        if part := part_of(name) or self.of_one.get(name):
            return part
        return next((part for one in self.taken if (part := sibling_part(name, self.sample.names[one]))), None)

    def _is_free(self, column: int) -> bool:
        plain = self.sample.header.plain[column]
        return column not in self.taken and plain not in self.sample.placed and plain not in self.sample.context

    def agrees(self, column: int, part: str) -> bool:
        """Return whether the cells are numbers of this part; only the smallest of a clock may have decimals."""
        cells = self.cells(column)
        if part == "clock":
            return bool(cells)
        if part == "month" and cells and all(map(month_of, cells)):
            return True
        lowest, highest = RANGES[part]
        if not are_numbers(cells):
            return False
        if part == "year" and all(len(cell) == 2 and cell.isdigit() for cell in cells):
            return True
        numbers = self.numbers(column)
        if all(number == int(number) for number in numbers):
            return min(numbers) >= lowest and max(numbers) <= highest
        most = 24 if part == "hour" else highest + 1
        return part in {"yearday", "hour", "second", *SMALL} and lowest <= min(numbers) and max(numbers) < most

    def cells(self, column: int) -> Sequence[str]:
        """Return the filled cells of a column that are looked at, without a few odd ones among numbers."""
        cells = self.sample.cells(column, LOOKED_AT)
        odd = sum(not NUMBER.fullmatch(cell) for cell in cells[:_FIRST])
        if len(cells) - odd < _MOST * len(cells):
            return cells  # as are texts
        numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
        return numbers if len(numbers) >= _MOST * len(cells) else cells

    def numbers(self, column: int) -> list[Decimal]:
        """Return the cells as numbers."""
        return [Decimal(cell.replace(",", ".")) for cell in self.cells(column)]

    def numbers_alone(self, column: int) -> bool:
        """Return whether the cells are numbers, not the names of months."""
        return are_numbers(self.cells(column))

    def sixtieths(self) -> Iterator[int]:
        """Yield free columns of whole numbers below 60 that no name tells of, or of another part than it may be."""
        for column, name in enumerate(self.sample.names):
            part = part_of(name)
            if self._is_free(column) and (part is None or (part in self.amiss and self.amiss[part] == column)):
                cells = self.cells(column)
                if cells and all(_SIXTIETH.fullmatch(cell) for cell in cells):
                    yield column

    def finds_any(self) -> bool:
        """Return whether some column is called for a part of a time, or could be one."""
        return bool(self.named or self.amiss or next(self.whole_columns(), None) is not None)

    def whole_columns(self) -> Iterator[int]:
        """Yield free columns of whole numbers that no name tells of."""
        known = {*self.named.values(), *self.amiss.values()}
        for column in range(len(self.sample.names)):
            if column not in known and self._is_free(column):
                if self._begins_with_fraction(column):
                    continue
                cells = self.cells(column)
                if cells and all(map(_is_short_and_whole, cells)):
                    yield column

    def _begins_with_fraction(self, column: int) -> bool:
        """Return whether the first cell is a number, and no whole one of few digits: then not all are."""
        first = self.sample.cells(column, LOOKED_AT)[:1]
        return any(NUMBER.fullmatch(cell) and not _is_short_and_whole(cell) for cell in first)


def _is_short_and_whole(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) <= 9
