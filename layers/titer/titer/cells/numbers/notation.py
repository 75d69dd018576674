"""How a column writes its numbers, decided on a sample of its cells, with the evidence.

Proof within a column comes first: `12,5` proves the decimal comma, `1,234.5` the point (`titer.cells.numbers.cell` has
the table). A column without any takes the mark that the file's other columns prove, where they agree; else it has the
point. What a cell of a column then is:

| cell    | point (proved or by default)      | comma (proved here or in the file) | neither, and `1,234` occurs |
|---------|-----------------------------------|------------------------------------|-----------------------------|
| `1,234` | 1234 with a thousands comma, else | 1.234                              | `ambiguous_number`          |
|         | `ambiguous_number`                |                                    |                             |
| `1.234` | 1.234                             | 1234 with a thousands point, else  | `ambiguous_number`          |
|         |                                   | `ambiguous_number`                 |                             |
| `12,5`  | `other_decimal`                   | 12.5                               | `other_decimal`             |
| `12.5`  | 12.5                              | `other_decimal`                    | 12.5                        |
| `1 234` | 1234 with a thousands space, else | as with the point                  | as with the point           |
|         | `ambiguous_number`                |                                    |                             |

A column has a thousands mark where one of its cells proves it, else where the file's other columns prove one and agree,
else where the decimal mark is declared: then the other one can be nothing else, unless a cell proves it to be a decimal
mark all the same; nor can a plain space. A cell that leaves only one way to read it (`1.234.567`) is read so in any
column.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from titer.cells.numbers.cell import (
    OTHER,
    has_digits_of_other_scripts,
    has_one_mark,
    parse,
)
from titer.cells.numbers.sampled import Sample, is_usual
from titer.model.dataclass import dataclass
from titer.model.faults import quote

_NAMES = {".": "point", ",": "comma", " ": "space", "'": "apostrophe"}
_MOST_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Notation:
    """How a column writes its numbers."""

    decimal: str = "."  # "." or ","
    thousands: str = ""  # "", ",", ".", " " (any space), "'" (either apostrophe)
    also: str = ""  # other such marks, each of which may stand between thousands as the decimal mark is declared
    suffix: str = ""  # the unit that follows most numbers of the column, in its one spelling
    stated: str = ""  # where none follows most of them: the one that the column has
    missing: frozenset[str] = frozenset()  # declared, casefolded, stripped cells that stand for a missing value
    watched: bool = False  # a number of the column may as well stand for a missing value
    ambiguous: bool = False  # cells such as 1,234 may be either, and nothing in the sample says which
    assumed: bool = False  # read with the point for want of proof, in a file that looks like one of decimal commas
    evidence: tuple[str, ...] = ()  # at most 3 short texts for a person, each quoting a cell

    @property
    def between(self) -> str:
        """All marks that may stand between thousands."""
        return self.thousands + self.also

    @property
    def unsure(self) -> bool:
        """True where cells such as 1,234 or 1.234 may be either, read or not."""
        return self.ambiguous or self.assumed


PLAIN = Notation()


def is_numeric(cell: str) -> bool:
    """Return whether the cell is a number in some notation, be it censored (`<0.5`) or with a unit such as %.

    A unit of letters stands off from the number: `50 mL`, while `50L` may be a name; so may whole numbers in digits of
    other scripts.
    """
    if has_one_mark(cell):
        return True
    numeral = parse(cell)
    if numeral is None or (has_digits_of_other_scripts(cell) and not any("." in form.digits for form in numeral.forms)):
        return False
    letters = numeral.suffix[:1].isalpha() and numeral.suffix[:1] != "µ"
    return not letters or " " in cell.strip()


def proved_decimal(cell: str) -> str | None:
    """Return the decimal mark that this cell alone proves: `12,5` the comma, `1,234.5` the point, `1,234` none."""
    numeral = parse(cell)
    return numeral.proof if numeral else None


def decide_notations(
    columns: Mapping[str, Sequence[str]],
    *,
    decimal: str | None = None,
    missing: Mapping[str, Collection[str]] | None = None,
    learned: Mapping[str, str] | None = None,
    watched: Collection[str] = (),
    commas_likely: Callable[[], bool] = bool,
) -> dict[str, Notation]:
    """Return the notation of each measured column, by its name, from a sample of its cells.

    A declared decimal mark overrides what cells prove; `learned` has those that later cells of a column prove.
    `missing` has the cells of each that were declared to stand for a missing value; in `watched` columns later cells
    hold numbers that may. Where the rest of the file makes decimal commas likely, a point that nothing proves is
    `assumed`. `Rejected` (`mixed_decimal`) names a column that proves both marks, neither by far, and a cell for each.
    """
    said = {name: frozenset(text.strip().casefold() for text in texts) for name, texts in (missing or {}).items()}
    samples = {name: Sample(cells, said.get(name, frozenset())) for name, cells in columns.items()}
    if decimal is None:
        for name, sample in samples.items():
            sample.refuse_mixed(name)
    known = learned or {}
    whole = _File(samples.values(), decimal, known.values(), commas_likely=commas_likely)
    found = {name: _Decision(sample, whole, known.get(name)).notation() for name, sample in samples.items()}
    return {name: replace(one, watched=True) if name in watched else one for name, one in found.items()}


class _File:
    """What the columns of a file prove together."""

    def __init__(
        self,
        samples: Collection[Sample],
        declared: str | None,
        learned: Iterable[str],
        *,
        commas_likely: Callable[[], bool],
    ) -> None:
        self.declared = declared
        later = ({mark: "a later cell"} for mark in learned)
        self.decimal = _agreement([*(sample.decimals for sample in samples), *later])
        is_open = not (declared or self.decimal or any("." in sample.decimals for sample in samples))
        self.commas_likely = is_open and commas_likely() and not any(sample.ungrouped for sample in samples)
        self.thousands = _agreement(sample.thousands for sample in samples)


class _Decision:
    """The steps by which a column's notation is decided, and the evidence so far."""

    def __init__(self, sample: Sample, whole: _File, learned: str | None) -> None:
        self._sample, self._whole, self._learned = sample, whole, learned
        self._evidence: list[str] = []

    def notation(self) -> Notation:
        decimal = self._decimal()
        marks = self._thousands(decimal)
        ambiguous = self._ambiguous()
        suffix = self._suffix()
        return Notation(
            decimal,
            thousands=marks[:1],
            also=marks[1:],
            suffix=suffix,
            missing=self._sample.said,
            watched=self._sample.holds_usual,
            ambiguous=ambiguous,
            assumed=not (ambiguous or marks) and self._assumed(),
            evidence=tuple(self._evidence[:_MOST_EVIDENCE]),
        )

    def _decimal(self) -> str:
        if self._whole.declared:
            return self._whole.declared
        for mark, cell in self._sample.decimals.items():
            self._say(cell, f"has a decimal {_NAMES[mark]}")
            return mark
        if self._learned:
            self._evidence.append(f"a later cell has a decimal {_NAMES[self._learned]}")
            return self._learned
        if self._split:
            return OTHER[self._split[0]]
        if self._whole.decimal:
            mark, cell = self._whole.decimal
            self._say(cell, f"in another column has a decimal {_NAMES[mark]}")
            return mark
        return "."

    @cached_property
    def _split(self) -> tuple[str, str] | None:
        """The mark that stands between thousands by what numbers the column has above and below one, with a cell."""
        if self._whole.declared or self._sample.decimals or self._learned:
            return None
        for mark in OTHER:
            is_open = self._whole.decimal is None or self._whole.decimal[0] != mark
            if is_open and self._has_either(mark) and (cell := self._sample.splits_at_a_thousand(mark)):
                return mark, cell
        return None

    def _thousands(self, decimal: str) -> str:
        """Return the marks that may stand between thousands, the usual one first."""
        proved = self._proved_thousands(decimal)
        if not self._whole.declared:
            return proved
        other = OTHER[decimal]
        marks = proved or (other if other not in self._sample.decimals else "")
        if not proved and self._sample.groups_by(" ") and not self._sample.groups_by(other):
            return " " + marks
        return marks if " " in marks else marks + " "

    def _proved_thousands(self, decimal: str) -> str:
        if self._split and self._split[0] != decimal:
            self._say(self._split[1], "has thousands, beside whole numbers below")
            return self._split[0]
        for mark, cell in self._sample.thousands.items():
            if mark != decimal:
                self._say(cell, f"has a thousands {_NAMES[mark]}")
                return mark
        if self._whole.thousands and self._whole.thousands[0] != decimal:
            mark, cell = self._whole.thousands
            self._say(cell, f"in another column has a thousands {_NAMES[mark]}")
            return mark
        return ""

    def _ambiguous(self) -> bool:
        return self._may_be_either(",")

    def _assumed(self) -> bool:
        return self._whole.commas_likely and self._may_be_either(".")

    def _may_be_either(self, mark: str) -> bool:
        """Return whether nothing tells if the mark in a cell such as `1,234` or `1.234` is the decimal one."""
        if self._whole.declared or self._sample.decimals or self._learned or self._whole.decimal or self._split:
            return False
        for cell, numeral in self._sample.numerals.items():
            if numeral.ambiguous and mark in cell:
                plain, grouped = numeral.forms
                self._say(cell, f"may be {grouped.digits} or {plain.digits}")
                return True
        return False

    def _has_either(self, mark: str) -> bool:
        return any(numeral.ambiguous and mark in cell for cell, numeral in self._sample.numerals.items())

    def _suffix(self) -> str:
        """Return the unit that most numbers of the sample carry; none where most carry none."""
        cells = {cell: numeral for cell, numeral in self._sample.numerals.items() if not is_usual(numeral)}
        suffixes = {numeral.suffix for numeral in cells.values()}
        if suffixes <= {""}:
            return ""
        if len(suffixes) > 1:
            suffix, count = self._sample.count_suffixes().most_common(1)[0]
            self._evidence.append(
                f"{count:,} numbers of the sample carry {f'the unit {suffix}' if suffix else 'no unit'}"
            )
            return suffix
        suffix = suffixes.pop()
        self._say(next(iter(cells)), f"carries the unit {suffix}")
        return suffix

    def _say(self, cell: str, what: str) -> None:
        self._evidence.append(f"{quote(cell)} {what}")


def _agreement(found: Iterable[Mapping[str, str]]) -> tuple[str, str] | None:
    """Return the only mark that columns prove, with one of the cells."""
    marks: dict[str, str] = {}
    for one in found:
        for mark, cell in one.items():
            marks.setdefault(mark, cell)
    return next(iter(marks.items())) if len(marks) == 1 else None
