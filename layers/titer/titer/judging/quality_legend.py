"""What codes of quality mean where a legend says it: `# flags: 1 = pass, 3 = suspect, 4 = fail`, `V: válido`.

It stands in lines above the header or in the name of the column; each meaning is read as a cell of a quality would be.
Of several codes that are good, those of more words than the plainest one (`probably good` beside `good`) are left open;
so are those whose meaning nobody knows, where most rows are good.
"""

from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase

from titer.cells.fault_words import fault_said
from titer.cells.names import words_of
from titer.cells.quality_words import clear_quality, folded, quality_in_context, says_state, says_status
from titer.judging.evidence import Sample
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.readings import QUALITY_WORDS, Quality

_PAIR = expression(  # overlapping: in `Flag: 1 = good` both marks may be that of a pair
    r"(?<![\w.,+-])(?=(?P<code>[^\W_]{1,12}|-?[0-9]{1,6})\s{0,3}(?:=|:|->|→|–|—)\s{0,3}"
    r"(?P<meaning>[^\W\d_][^,;|/()\[\]{}=:→\n]{1,60}(?:\([^,;|()=:→\n]{1,60}\))?))"
)
_APART = expression(r"[\W_]+")
_LONGEST = 500  # characters of a line
_MOST_LINES = 100
_FEWEST = 2  # codes of a legend
_IN_LEGENDS = {  # beside the words that cells have
    **dict.fromkeys(("pass", "passed", "accepted"), Quality.GOOD),
    **dict.fromkeys(("fail", "failed", "missing", "rejected", "error"), Quality.BAD),
    **dict.fromkeys(("not evaluated", "unknown", "not checked"), Quality.UNCERTAIN),
}


@dataclass(frozen=True, slots=True)
class Legend:
    """What a line says that codes mean, None of one that may be good or not; `text` is all of the line.

    `head` is what stands in a line before the first code.
    """

    text: str
    head: str
    qualities: Mapping[str, Quality | None]

    def explains(self, counts: Mapping[str, int]) -> bool:
        """Return whether it knows each of the cells, and what they mean: of all of them, or most rows are good."""
        if not self.qualities.keys() >= counts.keys():
            return False
        good = sum(count for cell, count in counts.items() if self.qualities[cell] is Quality.GOOD)
        return 2 * good >= sum(counts.values()) or None not in map(self.qualities.get, counts)

    def speaks_of(self, name: str) -> bool:
        """Return whether the head says quality, and names the column, or all columns called so: `Flags QF_*`."""
        words = {word.strip(":;,()[]") for word in self.head.split()}
        named = any(fnmatchcase(name, word) if "*" in word else word == name for word in words if len(word) > 1)
        return says_status(self.head) and (named or not words.isdisjoint(_APART.split(name)))


def legend_of(sample: Sample, column: int) -> Legend | None:
    """Return the legend that explains all cells of a column, which are letters where it is the legend that names it."""
    name, counts = sample.names[column], sample.facts(column).counts
    says_so = says_state(name)
    for legend in _legends(sample, column):
        if not legend.explains(counts):
            continue
        if says_so or legend.speaks_of(name) or (_names(legend, name) and _are_letters(counts)):
            return legend
    return None


def _legends(sample: Sample, column: int) -> Iterator[Legend]:
    lines = [", ".join(cell.strip() for cell in cells if cell.strip()) for cells in sample.known.above[:_MOST_LINES]]
    whole = ", ".join(lines)
    for text in (sample.names[column], *lines, whole):
        pairs = [*_PAIR.finditer(text[:_LONGEST])]
        meanings = {pair["code"]: pair["meaning"].strip() for pair in pairs}
        found = _qualities(meanings)
        told = sum(_meant(meaning) is not None for meaning in meanings.values())
        if told >= _FEWEST and Quality.GOOD in found.values():
            first = min(pair.start("code") for pair in pairs if found[pair["code"]] is not None)
            yield Legend(text, text[:first] if text != whole or len(lines) == 1 else "", found)


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
    text = text.strip(" .")
    for said in (QUALITY_WORDS.get(text.casefold()), clear_quality(text), quality_in_context(text)):
        if said is not None:
            return said
    return _IN_LEGENDS.get(folded(text))


def _names(legend: Legend, name: str) -> bool:
    """Return whether a legend stands in the name itself, or has a word of it that is longer than a code."""
    said = {word for word in map(folded, words_of(legend.text)) if len(word) > 2}
    return legend.text == name or not said.isdisjoint(map(folded, words_of(name)))


def _are_letters(cells: Collection[str]) -> bool:
    return not any(cell.lstrip("+-").isdecimal() for cell in cells)
