"""Which columns say how far readings can be trusted, and what their cells mean.

What the cells hold decides: words of quality make any column the quality. Numbers as OPC counts, and booleans, do so
only under a name that says as much; anything else under such a name, and such words among others, are doubtful.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice

from titer.cells.names import PARAMETERS, QUALITIES, SENSORS, TAGS, UNITS, VALUES, name_list, words_of
from titer.judging.column_facts import Facts, whole_numbers
from titer.judging.column_units import stated_unit
from titer.judging.evidence import Sample
from titer.model.readings import QUALITY_WORDS, Quality

_LOOKED_AT = 500  # different cells of a column
_QUOTED = 3  # of them in a warning
_NO_QUALITY = frozenset((*PARAMETERS, *SENSORS, *TAGS, *UNITS, *VALUES))  # names of columns that play another part
_BEGINS = re.compile(r"(good|bad|uncertain)(?![a-z])|(GOOD|BAD|UNCERTAIN)(?![A-Za-z])|(Good|Bad|Uncertain)(?![a-z])")
_BYTE = re.compile(r"0[xX][0-9a-fA-F]{2}")
_HEX, _WHOLE = re.compile(r"0[xX][0-9a-fA-F]{8}"), re.compile(r"-?[0-9]{1,10}")
_LEAST_CODE, _LEAST_PROVEN, _UNUSED = 1 << 16, 1 << 30, 3 << 30  # of OPC UA's status codes; the last begin with 11
_STATUS = (
    *("quality", "qualität", "qualitaet", "qualité", "qualite", "calidad", "qualità", "qualita", "qualidade"),
    *("kwaliteit", "kvalitet", "kvalita", "jakość", "kalite", "качество", "status", "statuscode", "statut", "estado"),
    *("stato", "статус", "durum", "validity", "validité"),
)
_STATUS_WORDS = frozenset({"qc", "qa", "flag", "flags", "gültigkeit", *_STATUS})
_STATUS_SIGNS = ("质量", "品質", "品质", "品質", "품질", "状态", "狀態", "状態", "ステータス", "상태")
_GOOD = frozenset(
    [
        "good",
        "valid",
        "validity",
        "ok",
        "gut",
        "gültig",
        "bueno",
        "válido",
        "valido",
        "bon",
        "bonne",
        "valide",
        "buono",
        "bom",
        "goed",
        "geldig",
    ]
)
_BAD = frozenset(
    [
        "bad",
        "invalid",
        "faulty",
        "schlecht",
        "ungültig",
        "malo",
        "inválido",
        "mauvais",
        "invalide",
        "cattivo",
        "ruim",
        "slecht",
    ]
)
_DOUBTFUL = frozenset(
    [
        "questionable",
        "suspect",
        "suspicious",
        "doubtful",
        "uncertain",
        "substituted",
        "substitute",
        "stale",
        "estimated",
        "fraglich",
        "fragwürdig",
        "unsicher",
        "zweifelhaft",
        "ersetzt",
        "geschätzt",
        "dudoso",
        "sospechoso",
        "estimado",
        "douteux",
        "suspecte",
        "estimé",
        "incerto",
        "dubbio",
    ]
)
_QUALITIES_OF_OPC = 256
_SPOKEN: dict[str, Quality] = {  # under a name that says quality or status, in more languages
    **dict.fromkeys(_GOOD - {"validity"}, Quality.GOOD),
    **dict.fromkeys(_BAD, Quality.BAD),
    **dict.fromkeys(_DOUBTFUL, Quality.UNCERTAIN),
    **dict.fromkeys(("buena", "válida", "boa", "bra", "god", "hyvä", "dobry", "dobra", "dobrá"), Quality.GOOD),
    **dict.fromkeys(("iyi", "хорошо", "хорошее", "良", "良好", "好", "正常", "양호", "좋음"), Quality.GOOD),
    **dict.fromkeys(("mala", "mauvaise", "cattiva", "má", "dålig", "dårlig", "huono", "zły", "zła"), Quality.BAD),
    **dict.fromkeys(("špatná", "kötü", "плохо", "плохое", "坏", "壞", "差", "不良", "불량", "나쁨"), Quality.BAD),
    **dict.fromkeys(("incertain", "incertaine", "incierto", "incierta", "incerta", "onzeker"), Quality.UNCERTAIN),
    **dict.fromkeys(("osäker", "usikker", "epävarma", "niepewny", "niepewna", "nejistá"), Quality.UNCERTAIN),
    **dict.fromkeys(("belirsiz", "сомнительно", "不确定", "不確定", "不確実", "可疑", "불확실"), Quality.UNCERTAIN),
}
_LETTERS = {quality.name[0]: quality for quality in Quality}  # G, U, B under such a name, of which G is there
_YES = frozenset({"true", "1", "yes", "y", "t", "wahr", "ja", "vrai", "oui", "sí", "si", "sì"})
_NO = frozenset({"false", "0", "no", "n", "f", "falsch", "nein", "faux", "non", "falso"})
_LEAST_PROOF = (
    64  # of numbers below it alone nobody can tell whether OPC counted them: 0 is `bad` there, elsewhere `ok`
)


@dataclass(frozen=True, slots=True)
class QualityColumn:
    """A column that says how far the readings of its rows can be trusted; `read` gives what a cell says, if it does."""

    column: int
    read: Callable[[str], Quality | None]

    def doubts(self, cells: Collection[str]) -> dict[str, Quality | None]:
        """Return what different cells say that is not good; None for those that say nothing known."""
        found = {cell: self.read(cell.strip()) if cell.strip() else Quality.GOOD for cell in set(cells)}
        return {cell: quality for cell, quality in found.items() if quality is not Quality.GOOD}


def find_qualities(sample: Sample, taken: Collection[int], declared: Collection[int]) -> tuple[QualityColumn, ...]:
    """Return the columns of quality: those declared, else those that the cells show; note the doubtful ones."""
    if declared:
        return tuple(QualityColumn(column, _reader(sample, column) or read_spoken) for column in declared)
    found = []
    for column in range(len(sample.names)):
        if column in taken or column in sample.aside or _plays_another_part(sample, column):
            continue
        if read := _reader(sample, column):
            sample.say(column, "it says how far readings can be trusted")
            found.append(QualityColumn(column, read))
        elif doubt := _doubt(sample, column):
            _set_aside(sample, column, doubt)
    return tuple(found)


def _plays_another_part(sample: Sample, column: int) -> bool:
    name = sample.header.plain[column]
    return name in _NO_QUALITY or name in sample.context or name in sample.measured or column in sample.unnamed


def _reader(sample: Sample, column: int) -> Callable[[str], Quality | None] | None:
    """Return how to read the column as a quality; None where it is none."""
    facts, is_named = sample.facts(column), sample.header.plain[column] in QUALITIES
    cells = list(islice(facts.counts, _LOOKED_AT))
    if not cells:
        return read_any if is_named else None
    spoken = sum(facts.counts[cell] for cell in cells if read_word(cell) is not None)
    if spoken == facts.filled or (is_named and 2 * spoken >= facts.filled):
        return read_any
    if says_status(sample.names[column]) and _counted_by_opc(cells):
        is_proven = any((_byte(cell) or 0) >= _LEAST_PROOF for cell in cells)
        return read_number if is_proven else read_any if is_named else None
    if says_status(sample.names[column]) and _counted_by_opc_ua(cells):
        return read_code
    if says_status(sample.names[column]) and all(_spoken(cell) is not None for cell in cells):
        return read_spoken
    if says_status(sample.names[column]) and "G" in cells and _LETTERS.keys() >= {*cells}:
        return _LETTERS.get
    return _boolean(sample.names[column], cells)


def _counted_by_opc(cells: Collection[str]) -> bool:
    return all(_byte(cell) in _OPC for cell in cells)


def _byte(cell: str) -> int | None:
    """Return what a cell is as a number of one byte, be it written in hexadecimal digits."""
    if _BYTE.fullmatch(cell):
        return int(cell, 16)
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 4 else None


def _counted_by_opc_ua(cells: Collection[str]) -> bool:
    """Return whether all are OPC UA's status codes, and one is nothing else: it is not good, or has eight digits."""
    codes = [_code(cell) for cell in cells]
    if not all(code is not None and (code == 0 or code >= _LEAST_CODE) and code < _UNUSED for code in codes):
        return False
    return any(code is not None and code >= _LEAST_PROVEN for code in codes) or all(map(_HEX.fullmatch, cells))


def _code(cell: str) -> int | None:
    """Return what a cell is as a whole number of 32 bits, be it written in hexadecimal digits or with a sign."""
    if _HEX.fullmatch(cell):
        return int(cell, 16)
    return int(cell) % (1 << 32) if _WHOLE.fullmatch(cell) and -(1 << 31) <= int(cell) < 1 << 32 else None


def _boolean(name: str, cells: Collection[str]) -> Callable[[str], Quality | None] | None:
    """Return how to read booleans under a name such as `IsGood`; None where they are none, or the name says nothing."""
    said = set(words_of(name))
    if not {cell.casefold() for cell in cells} <= _YES | _NO:
        return None
    if said & _BAD or (said & _GOOD and "not" in said):
        return _reader_of_booleans(Quality.BAD, Quality.GOOD)
    if said & _DOUBTFUL:
        return _reader_of_booleans(Quality.UNCERTAIN, Quality.GOOD)
    return _reader_of_booleans(Quality.GOOD, Quality.BAD) if said & _GOOD else None


def _reader_of_booleans(yes: Quality, no: Quality) -> Callable[[str], Quality | None]:
    said = dict.fromkeys(_YES, yes) | dict.fromkeys(_NO, no)
    return lambda cell: said.get(cell.casefold())


def read_word(cell: str) -> Quality | None:
    """Return what a word of quality says, or a text that begins with one: `Good, non-specific`, `BadNotConnected`."""
    if (said := QUALITY_WORDS.get(cell.casefold())) is not None:
        return said
    begins = _BEGINS.match(cell)
    return Quality[begins[0].upper()] if begins else None


def _spoken(cell: str) -> Quality | None:
    said = _SPOKEN.get(cell.casefold())
    return read_word(cell) if said is None else said


def read_spoken(cell: str) -> Quality | None:
    """Return what a word says in one of many languages, or else a number."""
    said = _spoken(cell)
    return read_any(cell) if said is None else said


def read_number(cell: str) -> Quality | None:
    """Return what a number says as OPC counts quality."""
    number = _byte(cell)
    return None if number is None else _OPC_ALL.get(number)


def read_code(cell: str) -> Quality | None:
    """Return what the two first bits of a status code of OPC UA say."""
    code = _code(cell)
    return None if code is None or code >= _UNUSED else (Quality.GOOD, Quality.UNCERTAIN, Quality.BAD)[code >> 30]


def read_any(cell: str) -> Quality | None:
    """Return what a word says, or a number from 64 as OPC counts quality; a 0 has other meanings too."""
    said = read_word(cell)
    if said is not None:
        return said
    if (code := _code(cell)) is not None and code >= _LEAST_PROVEN:
        return read_code(cell)
    return read_number(cell) if read_number(cell) is not Quality.BAD else None


_OPC: dict[int, Quality] = (
    dict.fromkeys((0, *range(4, 29)), Quality.BAD)
    | dict.fromkeys(range(64, 96), Quality.UNCERTAIN)
    | dict.fromkeys(range(192, 220), Quality.GOOD)
)
_OPC_ALL = _OPC | dict.fromkeys(range(96, 128), Quality.UNCERTAIN) | dict.fromkeys(range(220, 256), Quality.GOOD)


# doubts


def says_status(name: str) -> bool:
    """Return whether a name says quality or status, in one of several languages."""
    said = words_of(name)
    if not _STATUS_WORDS.isdisjoint(said) or any(sign in name for sign in _STATUS_SIGNS):
        return True
    return any(word.endswith(_STATUS) for word in said)


def _doubt(sample: Sample, column: int) -> str | None:
    """Return the cells that make a column doubtful; None where nothing says that it may be a quality."""
    facts = sample.facts(column)
    cells = list(islice(facts.counts, _LOOKED_AT))
    if cells and (says_status(sample.names[column]) or _may_be_boolean(sample, column)):
        return name_list(cells, _QUOTED)
    if facts.is_measured:
        return None
    words = [cell for cell in cells if read_word(cell) is not None]
    said = sum(facts.counts[cell] for cell in words)
    if any(read_word(cell) for cell in words) or said >= 0.2 * facts.filled > 0:
        others = [cell for cell in cells if cell not in words]
        return name_list([*words[:1], *others[:1], *words[1:], *others[1:]], _QUOTED)
    return None


def _is_beyond_quality(facts: Facts) -> bool:
    """Return whether a whole number is below zero, or greater than what one byte of quality holds."""
    return facts.whole and any(not 0 <= number < _QUALITIES_OF_OPC for number in whole_numbers(list(facts.counts)))


def _may_be_boolean(sample: Sample, column: int) -> bool:
    """Return whether numbers without a unit stand under a name such as `IsGood`."""
    is_called_so = _boolean(sample.names[column], ("1",)) is not None
    return is_called_so and sample.facts(column).numbers == 1 and not stated_unit(sample, column, sample.units)


def _set_aside(sample: Sample, column: int, doubt: str) -> None:
    """Make a column context with a warning; numbers with a unit or a fraction, which no quality has, stay measured."""
    ways = tuple(sample.way(option, column) for option in ("quality", "context", "measured"))
    facts: Facts = sample.facts(column)
    measures = stated_unit(sample, column, sample.units) or (facts.fraction and not says_status(sample.names[column]))
    if facts.is_measured and facts.numbers and measures:
        if not (sample.header.split[column][1] and (facts.fraction or _is_beyond_quality(facts))):
            sample.warn("status_measured", column, doubt, ways[::-1])
        return
    sample.aside[column] = "its name or its words may mean a quality, but not all of its cells do"
    sample.warn("quality_not_read", column, doubt, (ways[1], ways[2], ways[0]) if facts.numbers else ways[:2])
