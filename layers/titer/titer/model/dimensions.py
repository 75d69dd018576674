"""Calculating with units: what a product of units comes to, whether two measure the same, how one becomes the other.

Here dimensions cancel, unlike in `titer.model.units`: `mL/min` times `h` is `mL`, sixty-fold. Derived kinds come down
to those of the International System of Units (BIPM, The International System of Units, 9th edition, tables 2 to 5):
volt times ampere is watt. What is counted or conventional (pH, cells, OD, standard volume, gauge pressure) stays a kind
of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, cached_property
from math import prod

from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.unit_symbols import SYMBOLS, Symbol
from titer.model.units import canonical

type Powers = Mapping[str, Fraction]
type Dimension = frozenset[tuple[str, Fraction]]

_POWER_OF_TEN = expression(r"x10\^(?P<power>-?[0-9]{1,2})(?: (?P<rest>.+))?")
_SO_MANY = expression(r"(?P<count>[1-9][0-9]{0,9})(?P<symbol>.*)")  # 100g, and the 1000 of 1000/mL
_RAISED = {2: "²", 3: "³"}
# Derived kinds by base ones: how much of them one base unit is (that of mass is g, of volume L), and their powers.
_MADE_OF: Mapping[str, tuple[Fraction, Mapping[str, int]]] = {
    "area": (Fraction(1), {"length": 2}),
    "volume": (Fraction(1, 1000), {"length": 3}),
    "force": (Fraction(1000), {"mass": 1, "length": 1, "time": -2}),
    "pressure": (Fraction(1000), {"mass": 1, "length": -1, "time": -2}),
    "energy": (Fraction(1000), {"mass": 1, "length": 2, "time": -2}),
    "power": (Fraction(1000), {"mass": 1, "length": 2, "time": -3}),
    "voltage": (Fraction(1000), {"mass": 1, "length": 2, "time": -3, "current": -1}),
    "resistance": (Fraction(1000), {"mass": 1, "length": 2, "time": -3, "current": -2}),
    "conductance": (Fraction(1, 1000), {"mass": -1, "length": -2, "time": 3, "current": 2}),
    "capacitance": (Fraction(1, 1000), {"mass": -1, "length": -2, "time": 4, "current": 2}),
    "acceleration": (Fraction("9.80665"), {"length": 1, "time": -2}),
    "volume per volume": (Fraction(1), {}),
    "cell": (Fraction(1), {"cells": 1}),
}


@dataclass(frozen=True)
class Unit:
    """A product of symbols, each to a power; none of them is a mere number."""

    powers: tuple[tuple[str, Fraction], ...] = ()

    def __str__(self) -> str:
        """Return how it is written: `mmol/L/h`."""
        above = "·".join(_raised(symbol, power) for symbol, power in self.powers if power > 0)
        below = "".join(f"/{_raised(symbol, -power)}" for symbol, power in self.powers if power < 0)
        scale, mark, rest = above.partition("·") if above.startswith("x10^") else ("", "", above)
        return (f"{scale} {rest}" if mark else above or "1") + below if self.powers else ""

    @cached_property
    def dimension(self) -> Dimension:
        """What it measures: base kinds and their powers."""
        total: defaultdict[str, Fraction] = defaultdict(Fraction)
        for symbol, power in self.powers:
            for kind, times in _base(symbol)[1].items():
                total[kind] += times * power
        return frozenset((kind, power) for kind, power in total.items() if power)

    @cached_property
    def factor(self) -> Fraction | float:
        """How much of the base unit it is, exactly unless there is a root in it."""
        return prod((_to_the(_base(symbol)[0], power) for symbol, power in self.powers), start=Fraction(1))

    @property
    def is_of_numbers(self) -> bool:
        """Whether it counts parts of a whole, as % does, or is none."""
        return not self.dimension

    def to(self, other: "Unit") -> float | None:
        """Return by what a value in this unit is multiplied to be one in the other; None where they do not fit."""
        if self == other:
            return 1.0
        return float(self.factor / other.factor) if self.dimension == other.dimension else None

    def times(self, other: "Unit") -> tuple["Unit", float]:
        """Return the product, and what a product of values is multiplied by: symbols of one kind become one."""
        return _merged((*self.powers, *other.powers))

    def to_the(self, power: Fraction) -> "Unit":
        return Unit(tuple((symbol, each * power) for symbol, each in self.powers if power))


NUMBER = Unit()


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit with where it begins: 0 °C are 273.15 K. `value * factor + offset` is a value in `unit`."""

    unit: Unit
    factor: float = 1.0
    offset: float = 0.0


def scale_of(text: str | None) -> Scale:
    """Return the unit that a text names: one that nobody knows is a kind of its own, none is a number."""
    if text is None or not (spelling := canonical(text)) or spelling == "-":
        return Scale(NUMBER)
    known = SYMBOLS.get(spelling)
    if known and known.offset:
        [kind] = known.above
        return Scale(_base_unit(kind), float(known.factor), float(known.offset))
    return Scale(Unit(tuple(_parts(spelling)) or ((spelling, Fraction(1)),)))


def _base_unit(kind: str) -> Unit:
    """Return the unit of a kind whose other scales begin elsewhere: of temperature, K."""
    return Unit((({"temperature": "K"}[kind], Fraction(1)),))


def _parts(spelling: str) -> Iterator[tuple[str, Fraction]]:
    """Yield the symbols of a unit in its one spelling, and their powers; nothing where one is not known."""
    scale = _POWER_OF_TEN.fullmatch(spelling)
    rest = (scale["rest"] or "") if scale else spelling
    above, *below = rest.split("/")
    written = [*((each, 1) for each in above.split("·")), *((each, -1) for each in below)]
    found = [(_symbol_and_power(each), sign) for each, sign in written if each not in {"", "1"}]
    if any(each is None for each, _ in found):
        return
    if scale:
        yield spelling.partition(" ")[0], Fraction(1)
    yield from ((each[0], Fraction(each[1] * sign)) for each, sign in found if each)


def _symbol_and_power(written: str) -> tuple[str, int] | None:
    if written in SYMBOLS or ((many := _SO_MANY.fullmatch(written)) and many["symbol"] in {"", *SYMBOLS}):
        return written, 1
    for power, mark in _RAISED.items():
        if written.endswith(mark) and written[:-1] in SYMBOLS:
            return written[:-1], power
    return None


def _merged(parts: Iterable[tuple[str, Fraction]]) -> tuple[Unit, float]:
    """Return the parts as one unit, and what is left over as a number: of percent, of h beside min."""
    powers: dict[str, Fraction] = {}
    by_kind: dict[object, str] = {}
    number: Fraction | float = Fraction(1)
    for symbol, power in parts:
        factor, kinds = _base(symbol)
        if not kinds:
            number *= _to_the(factor, power)
            continue
        kept = by_kind.setdefault(frozenset(kinds.items()), symbol)
        number *= _to_the(factor / _base(kept)[0], power)
        powers[kept] = powers.get(kept, Fraction(0)) + power
    return Unit(tuple((symbol, power) for symbol, power in powers.items() if power)), float(number)


@cache
def _base(symbol: str) -> tuple[Fraction, Mapping[str, Fraction]]:
    """Return how much of its base units a symbol is, and their powers."""
    if scale := _POWER_OF_TEN.fullmatch(symbol):
        return Fraction(10) ** int(scale["power"]), {}
    if many := _SO_MANY.fullmatch(symbol):
        factor, powers = _base(many["symbol"]) if many["symbol"] else (Fraction(1), {})
        return int(many["count"]) * factor, powers
    known = SYMBOLS.get(symbol) or Symbol((symbol,))
    factor, powers = known.factor, defaultdict[str, Fraction](Fraction)
    for kinds, sign in ((known.above, 1), (known.below, -1)):
        for kind in kinds:
            times, made_of = _MADE_OF.get(kind, (Fraction(1), {kind: 1}))
            factor *= times**sign
            for each, power in made_of.items():
                powers[each] += sign * power
    return factor, {kind: power for kind, power in powers.items() if power}


def _to_the(number: Fraction, power: Fraction) -> Fraction | float:
    return number ** int(power) if power.denominator == 1 else float(number) ** float(power)


def _raised(symbol: str, power: Fraction) -> str:
    if power == 1:
        return symbol
    if power.denominator == 1:
        return symbol + _RAISED.get(int(power), f"^{power}")
    return f"{symbol}^{float(power):g}"
