"""What codes of quality mean where a legend says it: `# flags: 1 = pass, 3 = suspect, 4 = fail`, `V: válido`.

It stands in lines above the header or in the name of the column; each meaning is read as a cell of a quality would be.
Of several codes that are good, those of more words than the plainest one (`probably good` beside `good`) are left open.
"""

from collections.abc import Collection, Iterator, Mapping

from titer.cells.names import words_of
from titer.cells.quality_words import clear_quality, folded, quality_in_context, says_state
from titer.judging.evidence import Sample
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.readings import QUALITY_WORDS, Quality

_PAIR = expression(  # overlapping: in `Flag: 1 = good` both marks may be that of a pair
    r"(?<![\w.,+-])(?=(?P<code>[^\W_]{1,12}|-?[0-9]{1,6})\s{0,3}(?:=|:|->|→|–|—)\s{0,3}"
    r"(?P<meaning>[^\W\d_][^,;|/()\[\]{}=:→\n]{1,60}))"
)
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
    """What a line says that codes mean, None of one that may be good or not; `text` is all of the line."""

    text: str
    qualities: Mapping[str, Quality | None]

    def explains(self, cells: Collection[str]) -> bool:
        """Return whether it has a meaning for each of the cells."""
        return self.qualities.keys() >= {*cells}


def legend_of(sample: Sample, column: int, cells: Collection[str]) -> Legend | None:
    """Return the legend that explains all cells of a column, which are letters where it is the legend that names it."""
    says_so = says_state(sample.names[column])
    for legend in _legends(sample, column):
        if legend.explains(cells) and (says_so or (_names(legend, sample.names[column]) and _are_letters(cells))):
            return legend
    return None


def _legends(sample: Sample, column: int) -> Iterator[Legend]:
    lines = [", ".join(cell.strip() for cell in cells if cell.strip()) for cells in sample.known.above[:_MOST_LINES]]
    for text in (sample.names[column], *lines, ", ".join(lines)):
        found = _qualities(text[:_LONGEST])
        if len(found) >= _FEWEST and Quality.GOOD in found.values():
            yield Legend(text, found)


def _qualities(text: str) -> dict[str, Quality | None]:
    """Return what codes mean by this text, as far as they mean a quality."""
    meanings = {found["code"]: found["meaning"].strip() for found in _PAIR.finditer(text)}
    said = {code: quality for code, meaning in meanings.items() if (quality := _meant(meaning)) is not None}
    good = {code: len(words_of(meanings[code])) for code, quality in said.items() if quality is Quality.GOOD}
    plainest = min(good.values(), default=0)
    return {code: None if good.get(code, 0) > plainest else quality for code, quality in said.items()}


def _meant(meaning: str) -> Quality | None:
    """Return what a meaning says: all of it, else those of its words that say something, of which the worst counts."""
    if (whole := _of_words(meaning)) is not None:
        return whole
    words = [word for word in meaning.split() if word]
    found = [said for word in words if (said := _of_words(word)) is not None]
    return max(found, default=None)


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
