"""What the cells of a column's sample prove of how its numbers are written."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property

from titer.cells.numbers.cell import OTHER, SWAP, Numeral, parse, sort_out
from titer.cells.numbers.sentinels import USUAL, WORDS, hold_usual
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import quote
from titer.model.spaces import BLANK
from titer.model.ways_out import say

_LIKE_A_GROUP = expression(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_LINE_LIKE_A_GROUP = expression(rf"\n({_LIKE_A_GROUP.pattern})\n")
# Numbers whose mark stands not between thousands, and that are none of `USUAL`, whichever mark it is.
_SURE = r"[+-]?(?:[0-9]{1,2}|[1-9][0-9]{2}(?<!127|888|999))[.,](?:[0-9]{1,2}|[0-9]{4,})"
_SURE_LINES = expression(rf"^{_SURE}$", re.MULTILINE)
_ALL_SURE = expression(rf"(?:{_SURE}\n)++")
_GROUPS = {mark: expression(rf"[+-]?[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}") for mark in OTHER}
_BELOW_THOUSAND = expression(r"[+-]?(?:0|[1-9][0-9]{0,2})")
_UNGROUPED = expression(r"\s*[+-]?[1-9][0-9]{3,}\s*")
_BLANKS = expression(f"[{BLANK}]")
_FEWEST = 3  # cells on either side of a thousand
_GAP = 10  # times as large as a number would be that has a decimal mark
ODD_ONES = 10  # cells that prove a mark to each that proves the other: errors one by one


@dataclass
class Sample:
    """The different cells of one column's sample that say something, and what they prove."""

    cells: Sequence[str]
    said: frozenset[str]  # declared to stand for a missing value
    numerals: dict[str, Numeral] = field(init=False)
    holds_usual: bool = field(init=False)

    def __post_init__(self) -> None:
        skipped, distinct = WORDS | self.said, [*dict.fromkeys(self.cells)]
        if not self.said:
            distinct = _without_sure_ones(distinct)
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
            if numeral and not is_usual(numeral):
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


def _without_sure_ones(texts: list[str]) -> list[str]:
    """Return different cells without those that decide as one before them does: of most columns one is left."""
    lines = "\n".join([*texts, ""])
    if lines.count("\n") > len(texts):
        return texts  # there are some within texts
    sure = texts if _ALL_SURE.fullmatch(lines) else _SURE_LINES.findall(lines)
    firsts = {text for mark in OTHER if mark in lines for text in itertools.islice((t for t in sure if mark in t), 1)}
    if sure is texts:
        return [text for text in texts if text in firsts] if len(firsts) > 1 else texts[:1]
    left_out = {*sure} - firsts
    return [text for text in texts if text not in left_out]


def _telling(texts: Sequence[str]) -> Iterable[str]:
    """Return the cells that decide; nearly all are common numbers, or would be with a point for their comma."""
    with_point, with_comma, others = sort_out(texts)
    return dict.fromkeys([*_few(with_point), *(text.translate(SWAP) for text in _few(with_comma)), *others])


def _few(common: Sequence[str]) -> Iterator[str]:
    """Yield, of common numbers, the first to prove its point, the first not to, the first that is a measurement."""
    yield from itertools.islice((text for text in common if "." in text and not _LIKE_A_GROUP.fullmatch(text)), 1)
    if found := _LINE_LIKE_A_GROUP.search("\n".join(["", *common, ""])):
        yield found[1]
    yield from itertools.islice((text for text in common if float(text) not in USUAL), 1)


def leading_decimal(cells: Iterable[str]) -> str | None:
    """Return the decimal mark that a column has by far: ten different cells or more prove it to each of the other."""
    different = {cell.strip(BLANK) for cell in cells}
    counts = Counter(numeral.proof for numeral in map(parse, different) if numeral and numeral.proof)
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < ODD_ONES * max((count for _, count in ranked[1:]), default=1):
        return None
    return ranked[0][0]


def is_usual(numeral: Numeral) -> bool:
    """Return whether a number is one that often stands for a missing value, without a unit."""
    return not numeral.suffix and any(float(numeral.text(form)) in USUAL for form in numeral.forms)
