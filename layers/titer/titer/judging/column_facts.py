"""What the cells of a column are in the sample: numbers, whole ones, words; how many, and how they follow."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import islice, pairwise

from titer.cells.numbers.cell import parse, with_one_mark
from titer.cells.numbers.notation import is_numeric
from titer.cells.numbers.sentinels import is_missing_word
from titer.cells.times.form import is_clock, is_day, is_time
from titer.model.dataclass import dataclass
from titer.model.expression import expression

_LOOKED_AT = 500  # different cells of a column
_WHOLE = expression(r"[+-]?[0-9]{1,18}(?:\.0+)?")
_FRACTION = expression(r"(?<![0-9])[+-]?[0-9]*(?:\.0*[1-9][0-9]*|,[0-9]{1,2}|,[0-9]{4,})(?:[eE][+-]?[0-9]+)?(?:\D.*)?")
_GLUED = expression(r"[+-]?[0-9][0-9.,]*[^\W\d_].*")
_MANY = 5  # different cells
_LEAST_SHARE = 0.2  # of the filled cells of a column that is measured
_FEWEST_NUMBERS = 1.5  # more than one, among texts: a lone one is a remark as they are
_REMARKS = 2.5  # texts that make it one
_ENOUGH = 0.5  # of the cells: then one will do
DIGITS_OF_AN_ID = 9  # which no setting has
MOST_CODES = 64  # different whole numbers that may stand for what is told apart


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a column by its cells, without the spaces around them.

    `counts` has the filled ones, in the order in which they first come. `numbers` and `missing` are the shares of them
    that are numbers, and words for a missing value.
    """

    counts: Mapping[str, int]
    filled: int
    rows: int
    numbers: float
    missing: float
    whole: bool  # every filled cell is a whole number in digits, missing values left out
    fraction: str | None  # a cell that holds one

    @property
    def is_measured(self) -> bool:
        """Whether enough of the cells are numbers, one at least, or stand for one that is missing."""
        if not self.numbers:
            return False
        texts = (1 - self.numbers - self.missing) * self.filled
        if self.numbers < _ENOUGH and self.numbers * self.filled < _FEWEST_NUMBERS and texts > _REMARKS:
            return False
        return self.numbers + self.missing >= _LEAST_SHARE

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything but a word for a missing value."""
        return self.missing == 1 or not self.filled

    @property
    def is_constant(self) -> bool:
        """Whether all filled cells are the same."""
        return len(self.counts) == 1

    @property
    def mostly_differ(self) -> bool:
        """Whether more than half of the filled cells are there for the first time."""
        return 2 * len(self.counts) > self.filled


def facts_of(cells: Sequence[str], missing: Collection[str] = ()) -> Facts:
    """Return what the cells of a column are; `missing` are more texts that stand for a missing value."""
    counts = Counter(cells)
    if [*counts] != [*map(str.strip, counts)]:
        counts = Counter(map(str.strip, cells))
    counts.pop("", None)
    seen = list(islice(counts.items(), _LOOKED_AT))
    looked = sum(count for _, count in seen)
    sure = with_one_mark(cell for cell, _ in seen) if len(seen) >= _MANY else set()  # numbers, no words
    absent = {cell for cell, _ in seen if cell in missing or (cell not in sure and is_missing_word(cell))}
    numbers = {cell for cell, _ in seen if cell not in absent and (cell in sure or is_numeric(cell))}
    numbers = numbers or _with_units_glued_on([cell for cell, _ in seen if cell not in absent], looked)
    return Facts(
        counts=counts,
        filled=counts.total(),
        rows=len(cells),
        numbers=sum(counts[cell] for cell in numbers) / looked if looked else 0.0,
        missing=sum(counts[cell] for cell in absent) / looked if looked else 0.0,
        whole=bool(numbers) and all(_WHOLE.fullmatch(cell) for cell, _ in seen if cell not in absent),
        fraction=next((cell for cell, _ in seen if cell in numbers and is_fraction(cell)), None),
    )


def _with_units_glued_on(cells: Sequence[str], rows: int) -> set[str]:
    """Return the cells where all are numbers that their unit touches, `229.1V`; none where they may be names, `50L`.

    Names are few and come again; what is measured has a fraction, or a unit of more than a letter.
    """
    few = len(cells) < _MANY or len(cells) <= min(MOST_CODES, rows // 3)
    if few or not all(map(_GLUED.fullmatch, cells)):
        return set()
    numerals = [numeral for numeral in map(parse, cells) if numeral and numeral.suffix]
    is_plain = any(map(is_fraction, cells)) or all(len(numeral.suffix) > 1 for numeral in numerals)
    return set(cells) if is_plain and len(numerals) == len(cells) else set()


def is_fraction(cell: str) -> bool:
    """Return whether the cell is a number with a fraction that is not zero: `30.1` or `0,5`, not `30.0` or `1,234`."""
    return _FRACTION.fullmatch(cell) is not None


def holds_times(facts: Facts) -> bool:
    """Return whether every cell is a time, a date or a time of day."""
    cells = list(islice(facts.counts, 100))
    return bool(cells) and any(all(map(holds, cells)) for holds in (is_time, is_day, is_clock))


def whole_numbers(cells: Sequence[str]) -> list[int]:
    """Return the whole numbers of a column that holds no other, empty cells and words left out."""
    known = {cell: _whole_number(cell.strip()) for cell in dict.fromkeys(cells)}
    return [number for number in map(known.__getitem__, cells) if number is not None]


def _whole_number(cell: str) -> int | None:
    return int(cell.partition(".")[0]) if _WHOLE.fullmatch(cell) else None


def may_be_codes(facts: Facts, cells: Sequence[str]) -> bool:
    """Return whether whole numbers may stand for what is told apart: few, that change often and come again."""
    if not facts.whole or not 2 <= len(facts.counts) <= MOST_CODES:
        return False
    filled = [cell for cell in map(str.strip, cells) if cell]
    changes = sum(one != other for one, other in pairwise(filled))
    return 3 * changes >= len(filled) - 1 and changes >= len(facts.counts)  # more than one change to each: some return
