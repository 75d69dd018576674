"""Units of measurement: known ones, their one spelling, and what converts into what.

A unit is one symbol or several, multiplied (`·`, `*`, a space) or divided (`/`, `-1`), perhaps behind a power of ten
(`x10^6 cells/mL`). Symbols are matched as they are written, for `mM` and `MM`, `s` and `S` differ; common words in any
case. Dimensions are not cancelled: `mL/L` and `mg/g` are different fractions, and neither becomes the other.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import inf, isinf, lcm

from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.unit_symbols import ALONE, OF_THEIR_OWN, SPELLINGS, SYMBOLS, Dimensions, Symbol
from titer.model.unit_words import CYRILLIC


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit that was understood: its one spelling, and what it measures."""

    spelling: str
    above: Dimensions
    below: Dimensions
    factor: Fraction
    offset: Fraction


_NONE = {"-", "–", "—"}  # how a units row says that a column has no unit
_ALIKE = str.maketrans({"μ": "µ", "º": "°", "˚": "°", "℃": "°C", "℉": "°F", "−": "-", "∙": "·", "⋅": "·", "*": "·"})
_RAISED = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))
_EXPONENT = expression(f"[{''.join(_RAISED)}]+")
_POWER = expression(r"(?:[x×·] ?)?(?:10\^|1[eE])(?P<power>-?[0-9]{1,2})(?:[ ·]?(?P<rest>[^0-9].*))?")
_FACTOR = expression(r"(?P<symbol>[^0-9^]+?)\^?(?P<sign>-?)(?P<power>[1-3])")
_BELOW = expression(r"/\(([^()/]*)\)")
_TIMES = expression(r"(?P<times>10{3,9})(?=/)")  # at the beginning: 1000/mL; less may be a reading, as 100/min is
_OF_SO_MANY = expression(r"/(?P<count>[1-9][0-9]{0,6}) ?(?P<symbol>[^0-9/·. ][^/· ]*)")  # g/100 g
_MANY = expression(r"(?P<count>[1-9][0-9]{1,6}|[2-9])(?P<symbol>[^0-9/·. ].*)")
_LONGEST = 40  # characters of a unit
_OF_ELEMENTS = frozenset({"force", "temperature", "conductance"})  # of N, K and S, which are elements too
_AMOUNTS, _PER_WHAT = frozenset({"mass", "amount"}), frozenset({"volume", "mass"})


def is_unit(text: str) -> bool:
    """Return whether this is a known unit, a combination of known ones, or `-`, which says that there is none."""
    return text.strip() in _NONE or _parse(text) is not None


def unit_of_row(cell: str) -> str | None:
    """Return the unit in a cell of a row of units, in brackets or not, in its one spelling; None where it holds none.

    It is `-` where the cell says that there is no unit.
    """
    text = without_brackets(cell)
    return "-" if text in _NONE else canonical(text) if is_unit(text) else None


def is_bracketed(cell: str) -> bool:
    """Return whether a cell stands in brackets, all of it, as units do under names."""
    return without_brackets(cell) != cell.strip()


def without_brackets(cell: str) -> str:
    """Return what a cell of a row of units says, without the brackets around all of it."""
    text = cell.strip()
    return text[1:-1].strip() if len(text) > 2 and text[0] + text[-1] in {"[]", "()"} else text


def is_nothing_but_a_unit(text: str) -> bool:
    """Return whether this is a known unit of more than a letter that is not the name of what it counts (`pH`, `OD`)."""
    understood = _parse(text)
    return understood is not None and len(text.strip()) > 1 and understood.spelling not in OF_THEIR_OWN


def kinds(text: str) -> tuple[Dimensions, Dimensions] | None:
    """Return what a unit measures, above the line and below it; None where it is not known."""
    understood = _parse(text)
    return (understood.above, understood.below) if understood else None


def is_unit_of_time(text: str) -> bool:
    """Return whether this is a known unit of time."""
    return kinds(text) == (("time",), ())


def canonical(unit: str) -> str:
    """Return the one spelling of a unit, trimmed where it is unknown: `degC` is `°C`, `mmol / L` is `mmol/L`."""
    trimmed = unicodedata.normalize("NFC", unit).replace("μ", "µ").strip()
    understood = _parse(trimmed)
    return understood.spelling if understood else trimmed


def _parse(text: str) -> _Unit | None:
    return _known_unit(text) if len(text) <= _LONGEST else None  # no long cell is remembered


@lru_cache(32_768)  # a cell is asked for again by each who looks at the first rows, of up to 4,096 cells each
def _known_unit(text: str) -> _Unit | None:
    if text.strip().casefold() == "n/a":  # not newton per ampere
        return None
    plain = _plain(text)
    plain = ALONE.get(plain, plain)
    if symbol := _symbol(plain):
        spelling, known = symbol
        return _Unit(spelling, known.above, known.below, known.factor, known.offset)
    spelled = SPELLINGS.get(plain.casefold(), plain)
    return None if spelled.isalpha() else _combination(spelled)  # one word is one symbol


def _plain(text: str) -> str:
    """Return one character for each of those that look alike, and no more white space than has a meaning."""
    if text.isascii() and text.isalpha():
        return text
    text = unicodedata.normalize("NFC", text).translate(_ALIKE)
    text = _EXPONENT.sub(lambda found: "^" + "".join(map(_RAISED.__getitem__, found[0])), text)
    text = re.sub(r" ?([/·]) ?", r"\1", " ".join(text.split()))
    return re.sub(r"° (?=[CF])", "°", text)


def _symbol(text: str) -> tuple[str, Symbol] | None:
    """Return a symbol in its one spelling, and what it measures."""
    text = CYRILLIC.get(text, text)
    if text in SYMBOLS:
        return text, SYMBOLS[text]
    for written in _spellings(SPELLINGS.get(text.casefold(), text)):
        if written in SYMBOLS:
            return written, SYMBOLS[written]
    return None


def _spellings(text: str) -> Iterator[str]:
    """Yield the spellings that may be meant: `ul` is `µL`, `ml` is `mL`, `m3` and `m^3` are `m³`."""
    yield text
    if text[:1] == "u" and len(text) > 1:
        text = "µ" + text[1:]
        yield text
    if text[-1:] == "l":
        yield text[:-1] + "L"
    if text[-1:] in {"2", "3"}:
        yield text[:-1].removesuffix("^") + ("²" if text[-1] == "2" else "³")


def _combination(text: str) -> _Unit | None:
    """Return the unit of symbols that are multiplied and divided, perhaps behind a power of ten, or a round number.

    Below the line a symbol may stand for so many of it: `g/100g`.
    """
    power, times = _POWER.fullmatch(text), _TIMES.match(text)
    rest = (power["rest"] or "") if power else text[times.end() :] if times else text
    above, below = _Part(), _Part()
    for mark, written in re.findall(r"(^|[/· ])([^/· ]*)", _OF_SO_MANY.sub(_joined, _BELOW.sub(_divide_each, rest))):
        if not written and mark != "/" and not above.symbols:
            continue  # 1/min, or nothing behind the power
        if written == "1" and not mark:
            continue
        if not _multiply(above, below, written, divided=mark == "/"):
            return None
    if not (above.symbols or below.symbols or power):
        return None
    if not (above.symbols or power or times) and any(each[0].isdigit() for each in below.symbols):
        return None  # 1/100 mm may be a hundredth of one
    factor = above.factor / below.factor * (Fraction(10) ** int(power["power"]) if power else 1)
    factor *= int(times["times"]) if times else 1
    upper, lower = tuple(sorted(above.above + below.below)), tuple(sorted(above.below + below.above))
    if _OF_ELEMENTS & {*upper} and _AMOUNTS & {*upper} and _PER_WHAT & {*lower}:
        return None  # mg N/L is no newton: so much nitrogen in a litre
    start = f"x10^{int(power['power'])}" if power else times["times"] if times else ""
    return _Unit(_spell(start, above, below), upper, lower, factor, Fraction(0))


def _joined(found: re.Match[str]) -> str:
    """Return `/100 g` as `/100g`."""
    return f"/{found['count']}{found['symbol']}"


def _divide_each(found: re.Match[str]) -> str:
    """Return `/(L·h)` as `/L/h`."""
    return "".join(f"/{symbol}" for symbol in re.split("[· ]", found[1]))


class _Part:
    """What stands above the line, or below it."""

    def __init__(self) -> None:
        self.symbols: list[str] = []
        self.above: Dimensions = ()
        self.below: Dimensions = ()
        self.factor = Fraction(1)

    def add(self, spelling: str, symbol: Symbol, power: int) -> None:
        self.symbols.append(spelling + ("", "²", "³")[power - 1])
        self.above += symbol.above * power
        self.below += symbol.below * power
        self.factor *= symbol.factor**power


def _multiply(above: _Part, below: _Part, written: str, *, divided: bool) -> bool:
    """Put one factor (`mL`, `L-1`, `s^2`) where it belongs; return False where it is not known."""
    known, power = _symbol(written) or (_so_many(written) if divided else None), 1
    if known is None and (found := _FACTOR.fullmatch(written)):
        known, power = _symbol(found["symbol"]), int(found["power"])
        if known and power > 1 and known[0][-1] in "²³":
            return False  # cc2: nobody writes cm³ squared
        divided ^= bool(found["sign"])
    if known is None:
        return False
    (below if divided else above).add(*known, power)
    return True


def _so_many(written: str) -> tuple[str, Symbol] | None:
    """Return what so many of a symbol are: `100mL`."""
    found = _MANY.fullmatch(written)
    if found is None or (known := _symbol(found["symbol"])) is None or known[1].offset:
        return None
    spelling, symbol = known
    return found["count"] + spelling, Symbol(symbol.above, symbol.below, symbol.factor * int(found["count"]))


def _spell(start: str, above: _Part, below: _Part) -> str:
    multiplied = " ".join(filter(None, (start, "·".join(above.symbols))))
    return "/".join((multiplied or "1", *below.symbols))


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one unit to another: value · factor + offset, both exact."""

    source: str
    target: str
    factor: Fraction
    offset: Fraction

    @property
    def label(self) -> str:
        """`mL → L: × 0.001`, as records of it show."""
        offset = f" {'−' if self.offset < 0 else '+'} {_decimal_text(abs(self.offset))}" if self.offset else ""
        return f"{self.source} → {self.target}: × {_decimal_text(self.factor)}{offset}"

    def apply(self, value: float) -> float:
        """Return the value in the target unit, as `apply_all` has it; an infinite one, of an open range, stays."""
        return self.apply_all([value])[0]

    def apply_all(self, values: Sequence[float]) -> list[float]:
        """Return the values in the target unit, each computed exactly from its shortest decimal and rounded once.

        `300 K` is `26.85 °C`. What is beyond the range of 64-bit floating point becomes infinite. Equal values are
        converted once.
        """
        divisor = lcm(self.factor.denominator, self.offset.denominator)
        times, plus = int(self.factor * divisor), int(self.offset * divisor)
        converted = {value: _convert(value, times, plus, divisor) for value in dict.fromkeys(values)}
        return [converted[value] for value in values]


def _convert(value: float, times: int, plus: int, divisor: int) -> float:
    """Return (value · times + plus) / divisor: whole numbers divide exactly and are rounded to the nearest float."""
    if isinf(value):
        return value
    above, below = Decimal(repr(value)).as_integer_ratio()
    numerator = above * times + plus * below
    try:
        return numerator / (below * divisor)
    except OverflowError:
        return inf if numerator > 0 else -inf


def conversion(source: str, target: str, *, molar_mass: float | None = None) -> Conversion | None:
    """Return how to convert; None where these units do not. `molar_mass` (g/mol) leads from grams to moles or back."""
    one, other = _parse(source), _parse(target)
    if one is None or other is None:
        return None
    factor = one.factor / other.factor
    if (one.above, one.below) != (other.above, other.below):
        moles = _molar_factor(one, other, molar_mass)
        if moles is None:
            return None
        factor *= moles
    return Conversion(one.spelling, other.spelling, factor, (one.offset - other.offset) / other.factor)


def _molar_factor(one: _Unit, other: _Unit, molar_mass: float | None) -> Fraction | None:
    """Return one gram in moles, or one mole in grams, where that is what leads from one unit to the other."""
    if molar_mass is None or not 0 < molar_mass < inf or one.below != other.below:
        return None
    grams = Fraction(str(molar_mass))
    if _replace(one.above, "mass", "amount") == other.above:
        return 1 / grams
    return grams if _replace(one.above, "amount", "mass") == other.above else None


def _replace(kinds: Dimensions, kind: str, by: str) -> Dimensions | None:
    """Return the kinds with one replaced; None where it is not among them."""
    if kind not in kinds:
        return None
    position = kinds.index(kind)
    return tuple(sorted((*kinds[:position], by, *kinds[position + 1 :])))


def _decimal_text(number: Fraction) -> str:
    """Return the number as `0.18`, or as `5/9` where decimals do not end."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    short = f"{float(number):.15g}"
    return short if rest == 1 or len(str(number)) > 12 else str(number)
