"""What codes of quality mean where a legend says it: `# flags: 1 = pass, 3 = suspect, 4 = fail`, `V: válido`.

It stands in lines above the header, below the rows, or in the name of the column; each meaning is read as a cell of a
quality would be. Of several codes that are good, those of more words than the plainest one (`probably good` beside
`good`) are left open; so are those whose meaning nobody knows, where most rows are good.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from titer.cells.fault_words import fault_said
from titer.cells.names import words_of
from titer.cells.quality_words import clear_quality, folded, quality_in_context, says_state, says_status
from titer.judging.column_facts import Facts
from titer.judging.evidence import Evidence, Sample
from titer.judging.legend_pairs import Pair, line_of, pairs_of
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.readings import QUALITY_WORDS, Quality

_APART = expression(r"[\W_]+")
_BETWEEN_CODES = expression(r"[\s,;/+&|]+")
_MOST_LINES = 100
_FEWEST = 2  # codes of a legend, where none of them stands for what is usual
_FEWEST_BITS = 3
_IN_LEGENDS = {  # beside the words that cells have
    **dict.fromkeys(("pass", "passed", "accepted"), Quality.GOOD),
    **dict.fromkeys(("fail", "failed", "missing", "rejected", "error"), Quality.BAD),
    **dict.fromkeys(("not evaluated", "unknown", "not checked"), Quality.UNCERTAIN),
}


@dataclass(frozen=True, slots=True)
class Legend:
    """What a line says that codes mean, None of one that may be good or not; `text` is all of the line.

    `head` is what stands in a line before the first code; `plain` has the codes whose meaning speaks of trust.
    """

    text: str
    head: str
    qualities: Mapping[str, Quality | None]
    plain: Collection[str] = ()

    def read(self, cell: str) -> Quality | None:
        """Return what a cell says: a code, or several of them, of which the worst counts."""
        if self._is_usual(cell):
            return Quality.GOOD
        said = [self.qualities.get(code) for code in self._codes(cell)]
        known = [quality for quality in said if quality is not None]
        return max(known) if known and len(known) == len(said) else None

    def _is_usual(self, cell: str) -> bool:
        """Return whether a cell is the 0 of numbers that have no code for what is good: nothing is set."""
        return cell == "0" and cell not in self.qualities and Quality.GOOD not in self.qualities.values()

    def _codes(self, cell: str) -> Sequence[str]:
        """Return the codes of the legend that a cell holds; nothing where it holds anything else."""
        if cell in self.qualities:
            return [cell]
        for codes in (_BETWEEN_CODES.split(cell), [*cell]):
            if self.qualities.keys() >= {*codes} and not cell.isdecimal():
                return codes
        return self._bits(cell)

    def _bits(self, cell: str) -> Sequence[str]:
        """Return the codes of which a number is the sum, where the legend explains single bits."""
        codes = {int(code): code for code in self.qualities if code.isdecimal()}
        bits = [number for number in codes if number and not number & (number - 1)]
        if len(bits) < _FEWEST_BITS or {*codes} - {0, *bits} or not (cell.isascii() and cell.isdecimal()):
            return []
        held = [number for number in bits if int(cell) & number]
        return [codes[number] for number in held] if sum(held) == int(cell) else []

    def explains(self, facts: Facts) -> bool:
        """Return whether it knows each of the cells, and what they mean: of all of them, or most rows are good.

        Empty cells are good where it has no code for what is usual.
        """
        counts = facts.counts
        if not all(self._is_usual(cell) or self._codes(cell) for cell in counts):
            return False
        said = {cell: self.read(cell) for cell in counts}
        empty = facts.rows - facts.filled + sum(count for cell, count in counts.items() if self._is_usual(cell))
        if Quality.GOOD not in self.qualities.values() and not empty:
            return False
        told = sum(quality is not None for quality in self.qualities.values())
        if told < _FEWEST and not empty:
            return False
        good = empty + sum(count for code, count in counts.items() if self.qualities.get(code) is Quality.GOOD)
        return 2 * good >= facts.rows or None not in said.values()

    def speaks_of(self, name: str) -> bool:
        """Return whether the head says quality, and names the column, or all columns called so: `Flags QF_*`."""
        words = {word.strip(":;,()[]") for word in self.head.split()}
        named = any(fnmatchcase(name, word) if "*" in word else word == name for word in words if len(word) > 1)
        return says_status(self.head) and (named or not words.isdisjoint(_APART.split(name)))

    def is_plain_of(self, cells: Collection[str]) -> bool:
        """Return whether no cell is a number, each means something, and one that is not good speaks of trust."""
        if not _are_letters(cells) or any(self.read(cell) is None for cell in cells):
            return False
        codes = {code for cell in cells for code in self._codes(cell)}
        return any(self.qualities[code] is not Quality.GOOD for code in codes.intersection(self.plain))


def legend_of(sample: Sample, column: int) -> Legend | None:
    """Return the legend that explains all cells of a column.

    Where neither the column's name nor the legend's head says quality, its meanings do, or it names the column; the
    codes are no numbers then.
    """
    name, facts = sample.names[column], sample.facts(column)
    says_so = says_state(name)
    for legend in _legends(sample, column):
        if not legend.explains(facts):
            continue
        if says_so or legend.speaks_of(name) or legend.is_plain_of(facts.counts):
            return legend
        if _names(legend, name) and _are_letters(facts.counts):
            return legend
    return None


class _Around(NamedTuple):
    """What the lines above and below a table explain: legends, each of a line, and the pairs of all."""

    legends: Sequence[Legend]
    told: Sequence[tuple[str, Pair]]
    whole: Legend | None


def _legends(sample: Sample, column: int) -> Iterator[Legend]:
    if not sample.legends:
        sample.legends.append(_around(sample.known))
    around: _Around = sample.legends[0]
    name = sample.names[column]
    pairs = pairs_of(name)
    if legend := _legend(name, pairs, has_head=True):
        yield legend
    yield from around.legends
    told = _told(name, pairs)
    if legend := _whole([*told, *around.told]) if told else around.whole:
        yield legend


def _around(known: Evidence) -> _Around:
    lines = [*map(line_of, known.above[:_MOST_LINES]), *map(line_of, known.below[-_MOST_LINES:])]
    found = [(text, pairs_of(text)) for text in lines]
    legends = [legend for text, pairs in found if (legend := _legend(text, pairs, has_head=True))]
    told = [one for text, pairs in found for one in _told(text, pairs)]
    return _Around(legends, told, _whole(told))


def _told(text: str, pairs: Sequence[Pair]) -> list[tuple[str, Pair]]:
    return [(text, pair) for pair in pairs if _meant(pair.meaning) is not None]


def _whole(told: Sequence[tuple[str, Pair]]) -> Legend | None:
    """Return the legend that pairs of several lines are together."""
    return _legend(", ".join(dict.fromkeys(text for text, _ in told)), [pair for _, pair in told])


def _legend(text: str, pairs: Sequence[Pair], *, has_head: bool = False) -> Legend | None:
    """Return what pairs say; None where they say nothing of quality."""
    meanings = {pair.code: pair.meaning for pair in pairs}
    found = _qualities(meanings)
    starts = [pair.start for pair in pairs if found[pair.code] is not None]
    if not starts:
        return None
    plain = [code for code, meaning in meanings.items() if _says_trust(meaning)]
    return Legend(text, text[: min(starts)] if has_head else "", found, plain)


def _qualities(meanings: Mapping[str, str]) -> dict[str, Quality | None]:
    """Return what codes mean, as far as they mean a quality; None where that is open."""
    found = {code: _meant(meaning) for code, meaning in meanings.items()}
    good = {code: len(words_of(meanings[code])) for code, quality in found.items() if quality is Quality.GOOD}
    plainest = min(good.values(), default=0)
    return {code: None if good.get(code, 0) > plainest else quality for code, quality in found.items()}


def _meant(meaning: str) -> Quality | None:
    """Return what a meaning says: all of it, else those of its words that say something, of which the worst counts."""
    if (whole := _of_words(meaning)) is not None:
        return whole
    found = [said for word in meaning.split() if (said := _of_words(word.strip("()"))) is not None]
    return max(found, default=fault_said(meaning))


def _of_words(text: str) -> Quality | None:
    said = _trusted(text)
    return _IN_LEGENDS.get(folded(text.strip(" ."))) if said is None else said


def _trusted(text: str) -> Quality | None:
    text = text.strip(" .")
    said = (QUALITY_WORDS.get(text.casefold()), clear_quality(text), quality_in_context(text))
    return next((quality for quality in said if quality is not None), None)


def _says_trust(meaning: str) -> bool:
    """Return whether a word of a meaning says how far something can be trusted: `estimated value`, not `pump fault`."""
    return any(_trusted(text) is not None for text in (meaning, *meaning.split()))


def _names(legend: Legend, name: str) -> bool:
    """Return whether a legend stands in the name itself, or has a word of it that is longer than a code."""
    said = {word for word in map(folded, words_of(legend.text)) if len(word) > 2}
    return legend.text == name or not said.isdisjoint(map(folded, words_of(name)))


def _are_letters(cells: Collection[str]) -> bool:
    return not any(cell.lstrip("+-").isdecimal() for cell in cells)
