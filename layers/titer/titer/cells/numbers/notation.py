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

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from titer.cells.numbers.cell import (
    OTHER,
    SWAP,
    Numeral,
    has_digits_of_other_scripts,
    has_one_mark,
    parse,
    sort_out,
)
from titer.cells.numbers.sentinels import USUAL, WORDS, hold_usual
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import quote
from titer.model.spaces import BLANK
from titer.model.ways_out import say

_NAMES = {".": "point", ",": "comma", " ": "space", "'": "apostrophe"}
_LIKE_A_GROUP = expression(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_LINE_LIKE_A_GROUP = expression(rf"^{_LIKE_A_GROUP.pattern}$", re.MULTILINE)
_GROUPS = {mark: expression(rf"[+-]?[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}") for mark in OTHER}
_BELOW_THOUSAND = expression(r"[+-]?(?:0|[1-9][0-9]{0,2})")
_UNGROUPED = expression(r"\s*[+-]?[1-9][0-9]{3,}\s*")
_BLANKS = expression(f"[{BLANK}]")
_MOST_EVIDENCE = 3
_FEWEST = 3  # cells on either side of a thousand
_GAP = 10  # times as large as a number would be that has a decimal mark
ODD_ONES = 10  # cells that prove a mark to each that proves the other: errors one by one


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


def leading_decimal(cells: Iterable[str]) -> str | None:
    """Return the decimal mark that a column has by far: ten different cells or more prove it to each of the other."""
    different = {cell.strip(BLANK) for cell in cells}
    counts = Counter(numeral.proof for numeral in map(parse, different) if numeral and numeral.proof)
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < ODD_ONES * max((count for _, count in ranked[1:]), default=1):
        return None
    return ranked[0][0]


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
    samples = {name: _Sample(cells, said.get(name, frozenset())) for name, cells in columns.items()}
    if decimal is None:
        for name, sample in samples.items():
            sample.refuse_mixed(name)
    known = learned or {}
    whole = _File(samples.values(), decimal, known.values(), commas_likely=commas_likely)
    found = {name: _Decision(sample, whole, known.get(name)).notation() for name, sample in samples.items()}
    return {name: replace(one, watched=True) if name in watched else one for name, one in found.items()}


@dataclass
class _Sample:
    """The different cells of one column's sample that say something, and what they prove."""

    cells: Sequence[str]
    said: frozenset[str]  # declared to stand for a missing value
    numerals: dict[str, Numeral] = field(init=False)
    holds_usual: bool = field(init=False)

    def __post_init__(self) -> None:
        skipped, distinct = WORDS | self.said, [*dict.fromkeys(self.cells)]
        lines = "\0".join(distinct)
        if _BLANKS.search(lines):
            distinct = [*dict.fromkeys(text.strip(BLANK) for text in distinct)]
            lines = "\0".join(distinct)
        folded = distinct
        if (folded_lines := lines.casefold()) != lines:
            folded = folded_lines.split("\0")
            if len(folded) != len(distinct):
                folded = [text.casefold() for text in distinct]
        texts = distinct
        if not skipped.isdisjoint(folded):
            texts = [text for text, seen in zip(distinct, folded, strict=True) if seen not in skipped]
        read = ((text, parse(text)) for text in _telling(texts))
        self.numerals = {text: numeral for text, numeral in read if numeral}
        self.holds_usual = hold_usual(texts)

    @cached_property
    def decimals(self) -> dict[str, str]:
        """The decimal marks that cells prove, each with the first of them; only that which leads by far."""
        found: dict[str, str] = {}
        for text, numeral in self.numerals.items():
            if numeral.proof:
                found.setdefault(numeral.proof, text)
        if len(found) > 1 and (mark := leading_decimal(self.cells)):
            return {mark: found[mark]}
        return found

    @cached_property
    def thousands(self) -> dict[str, str]:
        """The thousands marks that cells prove, each with the first of them; the most frequent first."""
        found: dict[str, str] = {}
        count: Counter[str] = Counter()
        for text, numeral in self.numerals.items():
            for form in numeral.forms:
                if form.thousands and form.sure:
                    count[form.thousands] += 1
                    found.setdefault(form.thousands, text)
        return {mark: found[mark] for mark, _ in count.most_common()}

    @cached_property
    def ungrouped(self) -> bool:
        """Whether a cell has thousands without a mark between them, so that a point is none."""
        return any(map(_UNGROUPED.fullmatch, dict.fromkeys(self.cells)))

    def count_suffixes(self) -> Counter[str]:
        """Return how many numbers of the sample carry each unit, in the order in which they first do."""
        counts: Counter[str] = Counter()
        for text, count in Counter(cell.strip(BLANK) for cell in self.cells).items():
            numeral = None if text.casefold() in WORDS | self.said else parse(text)
            if numeral and not _is_usual(numeral):
                counts[numeral.suffix] += count
        return counts

    def splits_at_a_thousand(self, mark: str) -> str | None:
        """Return a cell in which a mark stands between thousands, as whole numbers up to 999 have none: `999`, `1.013`.

        As decimal marks these would make numbers far smaller than all others, and none between.
        """
        cells = [
            text for cell in self.cells if (text := cell.strip(BLANK)) and text.casefold() not in WORDS | self.said
        ]
        grouped = [cell for cell in cells if _GROUPS[mark].fullmatch(cell)]
        whole = [cell for cell in cells if _BELOW_THOUSAND.fullmatch(cell)]
        if len(grouped) + len(whole) < len(cells) or min(len({*grouped}), len(whole)) < _FEWEST:
            return None
        small = max(abs(float(cell.replace(mark, "."))) for cell in grouped)
        return grouped[0] if min(abs(float(cell)) for cell in whole) > _GAP * small else None

    def groups_by(self, mark: str) -> bool:
        """Return whether a cell is grouped by this mark, or may be."""
        return any(form.thousands == mark for numeral in self.numerals.values() for form in numeral.forms)

    def refuse_mixed(self, name: str) -> None:
        if len(self.decimals) > 1:
            ways = [{"decimal": mark} for mark in self._commonest_marks()]
            raise Rejected(
                "mixed_decimal",
                f"the column {name[:40]!r} has a decimal point in {quote(self.decimals['.'])} "
                f"and a decimal comma in {quote(self.decimals[','])}",
                "write all its numbers in one way, or declare the decimal mark; cells with the other are then refused: "
                f"{say(ways)}",
                ways,
            )

    def _commonest_marks(self) -> list[str]:
        """Return the decimal marks that cells prove, the one that most of them prove first."""
        return [
            mark
            for mark, _ in Counter(numeral.proof for numeral in self.numerals.values() if numeral.proof).most_common()
        ]


def _telling(texts: Sequence[str]) -> Iterable[str]:
    """Return the cells that decide; nearly all are common numbers, or would be with a point for their comma."""
    with_point, with_comma, others = sort_out(texts)
    return dict.fromkeys([*_few(with_point), *(text.translate(SWAP) for text in _few(with_comma)), *others])


def _few(common: Sequence[str]) -> Iterator[str]:
    """Yield, of common numbers, the first to prove its point, the first not to, the first that is a measurement."""
    yield from itertools.islice((text for text in common if "." in text and not _LIKE_A_GROUP.fullmatch(text)), 1)
    if found := _LINE_LIKE_A_GROUP.search("\n".join(common)):
        yield found[0]
    yield from itertools.islice((text for text in common if float(text) not in USUAL), 1)


class _File:
    """What the columns of a file prove together."""

    def __init__(
        self,
        samples: Collection[_Sample],
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

    def __init__(self, sample: _Sample, whole: _File, learned: str | None) -> None:
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
        cells = {cell: numeral for cell, numeral in self._sample.numerals.items() if not _is_usual(numeral)}
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


def _is_usual(numeral: Numeral) -> bool:
    return not numeral.suffix and any(float(numeral.text(form)) in USUAL for form in numeral.forms)


def _agreement(found: Iterable[Mapping[str, str]]) -> tuple[str, str] | None:
    """Return the only mark that columns prove, with one of the cells."""
    marks: dict[str, str] = {}
    for one in found:
        for mark, cell in one.items():
            marks.setdefault(mark, cell)
    return next(iter(marks.items())) if len(marks) == 1 else None
