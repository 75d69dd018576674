"""Which columns say how far readings can be trusted, and what their cells mean.

What the cells hold decides: words of quality make any column the quality. Numbers as OPC counts, and booleans, do so
only under a name that says as much; anything else under such a name, and such words among others, are doubtful.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from titer.cells.fault_words import names_fault, names_only_fault
from titer.cells.names import PARAMETERS, QUALITIES, SENSORS, TAGS, UNITS, VALUES, name_list, words_of
from titer.cells.quality_cells import (
    byte_of,
    counted_by_opc,
    counted_by_opc_ua,
    read_any,
    read_code,
    read_number,
    read_phrase,
    read_spoken,
    read_word,
)
from titer.cells.quality_words import (
    affirmed,
    denied,
    folded,
    quality_of_noun,
    says_state,
    says_status,
    switched,
)
from titer.judging.column_facts import Facts, whole_numbers
from titer.judging.column_units import measured_unit
from titer.judging.evidence import Sample
from titer.judging.quality_legend import legend_of
from titer.model.dataclass import dataclass
from titer.model.faults import quote
from titer.model.readings import Quality

_LOOKED_AT = 500  # different cells of a column
_SWITCHES = 2  # ways in which a switch stands
_QUALITY_ALONE = frozenset((word,) for word in (*QUALITIES, "q"))  # asks of a reading whether it is good
_QUOTED = 3  # of them in a warning
_NO_QUALITY = frozenset((*PARAMETERS, *SENSORS, *TAGS, *UNITS, *VALUES))  # names of columns that play another part
_QUALITIES_OF_OPC = 256
_LETTERS = {quality.name[0]: quality for quality in Quality}  # G, U, B under such a name, of which G is there
_GOOD_NAMES = frozenset(("ok", "good", "gut", "bueno", "bon", "bonne", "buono", "bom", "goed"))
_BAD_NAMES = frozenset(("bad", "faulty", "schlecht", "malo", "mauvais", "cattivo", "ruim", "slecht"))
_NEGATING = frozenset(("not", "nicht", "non", "niet", "ikke", "inte", "nie", "não", "не", "μη", "غير"))
_GOOD_OF_OPC = frozenset((*range(192, 196), *range(216, 220)))  # such as OPC gives a meaning
_MOST_IN_LEGEND = 32  # different codes
_FEW_CODES, _MOST_CODES = 3, 8  # different numbers, where they are codes of quality
_MEANT_BY_OPC = frozenset((*range(0, 32, 4), 64, 68, 80, 84, 88, 192, 216))
_STEP = 4  # of OPC's codes; between them are those that tell of a limit
type Way = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QualityColumn:
    """A column that says how far the readings of its rows can be trusted; `read` gives what a cell says, if it does."""

    column: int
    read: Callable[[str], Quality | None]
    of: int | None = None  # the only measured column that it counts for
    said: Collection[str] = ()  # words of which somebody said what they mean

    def met(self, cells: Collection[str]) -> set[str]:
        """Return which of the words whose meaning was said are in cells."""
        return {word for word in map(str.strip, set(cells)) if word in self.said} if self.said else set()

    def doubts(self, cells: Collection[str]) -> dict[str, Quality | None]:
        """Return what different cells say that is not good; None for those that say nothing known."""
        found = {cell: self.read(cell.strip()) if cell.strip() else Quality.GOOD for cell in set(cells)}
        return {cell: quality for cell, quality in found.items() if quality is not Quality.GOOD}


def find_qualities(sample: Sample, taken: Collection[int], declared: Collection[int]) -> tuple[QualityColumn, ...]:
    """Return the columns of quality: those declared, else those that the cells show; note the doubtful ones."""
    said = sample.known.options.quality_of
    if declared:
        readers = {column: _reader(sample, column) or _declared(sample, column) for column in declared}
        return tuple(QualityColumn(column, _with_said(said, read), said=said) for column, read in readers.items())
    found, doubts = [], {}
    for column in range(len(sample.names)):
        if column in taken or column in sample.aside or _plays_another_part(sample, column):
            continue
        if read := _reader(sample, column):
            sample.say(column, "it says how far readings can be trusted")
            found.append(QualityColumn(column, _with_said(said, read), said=said))
        elif doubt := _doubt(sample, column):
            doubts[column] = doubt
    likely = {quality.column for quality in found} | {column for column, doubt in doubts.items() if doubt.is_likely}
    for column, doubt in doubts.items():
        _set_aside(sample, column, doubt, sorted(likely | {column}))
    return tuple(found)


def _with_said(said: Mapping[str, Quality], read: Callable[[str], Quality | None]) -> Callable[[str], Quality | None]:
    """Return how to read cells of which some have a meaning that was declared."""
    return (lambda cell: said[cell] if cell in said else read(cell)) if said else read


def _declared(sample: Sample, column: int) -> Callable[[str], Quality | None]:
    """Return how to read a column of which nothing but a declaration says that it is a quality.

    Where no cell says anything known, what most rows hold is good.
    """
    facts = sample.facts(column)
    if _are_codes(facts):
        return read_number
    if names_fault(sample.names[column]) and _are_yes_and_no(facts.counts):
        return _reader_of_booleans(Quality.BAD, Quality.GOOD)
    usual = max(facts.counts, key=facts.counts.__getitem__, default="")
    known = any(read_spoken(cell) is not None for cell in islice(facts.counts, _LOOKED_AT))
    if known or facts.is_constant or 2 * facts.counts.get(usual, 0) <= facts.filled:
        return read_spoken
    sample.say(column, f"most rows hold {quote(usual)}, and no cell says anything known: it is good")
    return lambda cell: Quality.GOOD if cell == usual else read_spoken(cell)


def _plays_another_part(sample: Sample, column: int) -> bool:
    name = sample.header.plain[column]
    return name in _NO_QUALITY or name in sample.context or name in sample.measured or column in sample.unnamed


def _reader(sample: Sample, column: int) -> Callable[[str], Quality | None] | None:
    """Return how to read the column as a quality; None where it is none."""
    facts, is_named = sample.facts(column), sample.header.plain[column] in QUALITIES
    cells = list(islice(facts.counts, _LOOKED_AT))
    if not cells:
        return read_any if is_named else None
    if says_state(sample.names[column]) and {*cells} <= {*sample.known.options.quality_of}:
        return read_any
    if read := _reader_by_legend(sample, column, cells):
        return read
    if _are_words(facts, cells, is_named=is_named):
        return read_spoken
    if says_state(sample.names[column]) and all(read_phrase(cell) is not None for cell in cells):
        return read_spoken
    return _reader_of_codes(sample, column, cells) or _boolean(sample.names[column], cells)


def _reader_by_legend(sample: Sample, column: int, cells: Sequence[str]) -> Callable[[str], Quality | None] | None:
    """Return how to read the few codes of a column that a legend explains."""
    if len(cells) > _MOST_IN_LEGEND:
        return None
    if legend := legend_of(sample, column):
        sample.say(column, f"a legend says what its codes mean: {quote(legend.text)}")
        return legend.read
    return None


def _are_words(facts: Facts, cells: Sequence[str], *, is_named: bool) -> bool:
    """Return whether cells say nothing but how far readings can be trusted; most do where the name says so too."""
    if not is_named:
        return len(cells) == len(facts.counts) and all(read_word(cell) is not None for cell in cells)
    return 2 * sum(facts.counts[cell] for cell in cells if read_word(cell) is not None) >= facts.filled


def _reader_of_codes(sample: Sample, column: int, cells: Sequence[str]) -> Callable[[str], Quality | None] | None:
    """Return how to read numbers or letters that stand for a quality, under a name that says as much."""
    name = sample.names[column]
    if not (says_status(name) or words_of(name)[-1:] in _QUALITY_ALONE):
        return None
    if _are_codes(sample.facts(column)):
        return read_number
    if counted_by_opc(cells) and sample.header.plain[column] in QUALITIES:
        return read_any if _are_few(sample.facts(column)) else None
    if counted_by_opc_ua(cells):
        return read_code
    return _LETTERS.get if "G" in cells and _LETTERS.keys() >= {*cells} else None


def _are_codes(facts: Facts) -> bool:
    """Return whether numbers are codes of OPC and measure nothing: one is good, and they are few."""
    cells = facts.counts
    return counted_by_opc(cells) and _are_few(facts) and any(byte_of(cell) in _GOOD_OF_OPC for cell in cells)


def _are_few(facts: Facts) -> bool:
    """Return whether numbers come again, or are such as OPC gives a meaning: three, or without bits for limits."""
    codes = [byte_of(cell) or 0 for cell in facts.counts]
    if 2 * len(codes) <= facts.filled:
        return len(codes) <= _MOST_CODES
    is_plain = len(codes) <= _FEW_CODES or all(code % _STEP == 0 for code in codes)
    return is_plain and len(codes) <= _MOST_CODES and all(code - code % _STEP in _MEANT_BY_OPC for code in codes)


def _boolean(name: str, cells: Collection[str]) -> Callable[[str], Quality | None] | None:
    """Return how to read booleans under a name such as `IsGood`; None where they are none, or the name says nothing."""
    if not _are_yes_and_no(cells):
        return None
    said = _said_by_name(name)
    if said is None and words_of(name)[-1:] in _QUALITY_ALONE and are_answers(cells):
        said = Quality.GOOD
    if said is Quality.BAD:
        return _reader_of_booleans(Quality.BAD, Quality.GOOD)
    if said is Quality.UNCERTAIN:
        return _reader_of_booleans(Quality.UNCERTAIN, Quality.GOOD)
    return None if said is None else _reader_of_booleans(Quality.GOOD, Quality.BAD)


def _are_yes_and_no(cells: Collection[str]) -> bool:
    return all(folded(cell) in affirmed() or folded(cell) in denied() for cell in islice(cells, _LOOKED_AT))


def are_answers(cells: Collection[str]) -> bool:
    """Return whether cells are words for yes and for no, in whatever language, and neither numbers nor letters."""
    said = {folded(cell) for cell in islice(cells, _LOOKED_AT)}
    words = all(len(cell) > 1 and cell.isalpha() for cell in said)
    return words and _are_yes_and_no(said) and not (said <= affirmed() or said <= denied())


def are_switched(cells: Collection[str]) -> bool:
    """Return whether cells say in two words how a switch, a valve or a motor stands."""
    return len(cells) == _SWITCHES and {*map(folded, cells)} <= switched()


def _said_by_name(name: str) -> Quality | None:
    """Return what a name such as `IsGood`, `not valid`, `Достоверность` asks of a reading."""
    words = words_of(name)
    said = {quality_of_noun(word) for word in words}
    if Quality.BAD in said or not _BAD_NAMES.isdisjoint(words):
        return Quality.BAD
    is_good = Quality.GOOD in said or not _GOOD_NAMES.isdisjoint(words)
    if is_good and not _NEGATING.isdisjoint(words):
        return Quality.BAD
    if Quality.UNCERTAIN in said:
        return Quality.UNCERTAIN
    return Quality.GOOD if is_good else None


def _reader_of_booleans(yes: Quality, no: Quality) -> Callable[[str], Quality | None]:
    said = dict.fromkeys(affirmed(), yes) | dict.fromkeys(denied(), no)
    return lambda cell: said.get(folded(cell))


# doubts


@dataclass(frozen=True, slots=True)
class _Doubt:
    """The cells that make a column doubtful, as a warning shows them; whether it is a quality more likely than not."""

    cells: str
    is_likely: bool


def _doubt(sample: Sample, column: int) -> _Doubt | None:
    """Return what makes a column doubtful; None where nothing says that it may be a quality."""
    facts = sample.facts(column)
    cells = list(islice(facts.counts, _LOOKED_AT))
    if not cells:
        return None
    if _may_be_opc(sample, column, cells):
        return _Doubt(name_list(cells, _QUOTED), is_likely=True)
    if says_status(sample.names[column]) or _may_be_boolean(sample, column) or _may_be_fault(sample, column):
        return _Doubt(name_list(cells, _QUOTED), is_likely=not facts.numbers or _may_be_fault(sample, column))
    return None if facts.is_measured else _doubtful_words(facts, cells)


def _doubtful_words(facts: Facts, cells: Sequence[str]) -> _Doubt | None:
    """Return the doubt that words of quality among others make, or such that say it only of a quality."""
    words = [cell for cell in cells if read_word(cell) is not None]
    said = sum(facts.counts[cell] for cell in words)
    if any(read_word(cell) for cell in words) or said >= 0.2 * facts.filled > 0:
        others = [cell for cell in cells if cell not in words]
        return _Doubt(name_list([*words[:1], *others[:1], *words[1:], *others[1:]], _QUOTED), is_likely=True)
    return _Doubt(name_list(cells, _QUOTED), is_likely=True) if _tell_quality(cells) else None


def _tell_quality(cells: Iterable[str]) -> bool:
    """Return whether each cell says a quality, one that it is good, another one that it is not."""
    spoken: set[Quality] = set()
    for cell in cells:
        said = read_phrase(cell)
        if said is None:
            return False
        spoken.add(said)
    return Quality.GOOD in spoken and len(spoken) > 1


def _may_be_opc(sample: Sample, column: int, cells: Sequence[str]) -> bool:
    """Return whether numbers without a unit are codes of OPC, under whatever name: mostly good, and one is not."""
    facts = sample.facts(column)
    if not _are_codes(facts) or measured_unit(sample, column):
        return False
    commonest = max(facts.counts, key=facts.counts.__getitem__)
    return byte_of(commonest) in _GOOD_OF_OPC and any(map(read_number, cells))


def _is_beyond_quality(facts: Facts) -> bool:
    """Return whether a whole number is below zero, or greater than what one byte of quality holds."""
    return facts.whole and any(not 0 <= number < _QUALITIES_OF_OPC for number in whole_numbers(list(facts.counts)))


def _may_be_boolean(sample: Sample, column: int) -> bool:
    """Return whether numbers without a unit stand under a name such as `IsGood`."""
    is_called_so = _said_by_name(sample.names[column]) is not None
    return is_called_so and sample.facts(column).numbers == 1 and not measured_unit(sample, column)


def _may_be_fault(sample: Sample, column: int) -> bool:
    """Return whether yes stands under a name that says fault; 1 only where it says nothing else."""
    name, facts = sample.names[column], sample.facts(column)
    if not _are_yes_and_no(facts.counts) or not any(says_fault(name, cell) for cell in facts.counts):
        return False
    return names_only_fault(name) if facts.numbers else names_fault(name)


def says_fault(name: str, cell: str) -> bool:
    """Return whether a cell says yes under a name that says fault."""
    return folded(cell) in affirmed() and names_fault(name)


def _set_aside(sample: Sample, column: int, doubt: _Doubt, likely: Sequence[int]) -> None:
    """Make a column context with a warning; numbers with a unit or many fractions, as no quality has, stay measured.

    Who declares a quality declares all of them: the way out names those that are `likely` too.
    """
    quality, context = sample.way("quality", *likely), sample.way("context", column)
    measured = sample.way("measured", column)
    facts: Facts = sample.facts(column)
    is_fine = facts.fraction and (len(facts.counts) > _MOST_CODES or not says_status(sample.names[column]))
    measures = measured_unit(sample, column) or is_fine
    if facts.is_measured and facts.numbers and measures:
        if not (sample.header.split[column][1] and (facts.fraction or _is_beyond_quality(facts))):
            sample.warn("status_measured", column, doubt.cells, (measured, context, quality))
        return
    sample.aside[column] = "its name or its words may mean a quality, but not all of its cells do"
    ways = (quality, context, measured) if doubt.is_likely else _ways_of_numbers(facts, quality, context, measured)
    sample.warn("quality_not_read", column, doubt.cells, ways if facts.numbers else ways[:2])


def _ways_of_numbers(facts: Facts, quality: Way, context: Way, measured: Way) -> tuple[Way, Way, Way]:
    """Return the ways out of numbers, the best first: many different ones were rather measured than coded."""
    return (measured, context, quality) if len(facts.counts) > _MOST_CODES else (context, measured, quality)
