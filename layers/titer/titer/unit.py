"""Units as instruments write them: found in names and cells, spelled one way, converted where they measure the same.

A unit is a power of ten and symbols with exponents: `x10^6 cells/mL`, `mmol/(L*h)` and `mmol L-1 h-1`. Factors are
exact: those of the International System of Units (BIPM, SI Brochure, 9th edition), and of NIST SP 811 (appendix B.8)
for what lies outside it.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

LONGEST = 40  # characters


@dataclass(frozen=True, slots=True)
class _Symbol:
    """What a symbol measures, by base quantities and their exponents; value in SI = value × factor + offset."""

    measures: tuple[tuple[str, int], ...]
    factor: Fraction
    offset: Fraction = Fraction(0)


def _of(measures: str, exponent: int = 1, /, **factors: str | int) -> dict[str, _Symbol]:
    """Symbols of one quantity; Python's keywords have the Greek letter where units have the micro sign."""
    what = ((measures, exponent),) if measures else ()
    return {symbol.replace("\u03bc", "µ"): _Symbol(what, Fraction(factor)) for symbol, factor in factors.items()}


def _alone(symbols: str) -> dict[str, _Symbol]:
    """Symbols that compare with nothing but themselves."""
    return {symbol: _Symbol(((symbol, 1),), Fraction(1)) for symbol in symbols.split()}


_AMOUNT_IN_LITERS = (("amount", 1), ("length", -3))
_SYMBOLS: dict[str, _Symbol] = {
    "K": _Symbol((("temperature", 1),), Fraction(1)),
    "°C": _Symbol((("temperature", 1),), Fraction(1), Fraction("273.15")),
    "°F": _Symbol((("temperature", 1),), Fraction(5, 9), Fraction("459.67") * Fraction(5, 9)),
    **_of("length", m=1, dm="1e-1", cm="1e-2", mm="1e-3", µm="1e-6", nm="1e-9", km=1000),
    **_of("length", 3, L="1e-3", dL="1e-4", cL="1e-5", mL="1e-6", µL="1e-9", nL="1e-12"),
    **_of("mass", kg=1, g="1e-3", mg="1e-6", µg="1e-9", ng="1e-12", pg="1e-15", t=1000),
    **_of("time", s=1, ms="1e-3", µs="1e-6", min=60, h=3600, d=86400),
    **_of("time", -1, Hz=1, kHz=1000, rpm="1/60"),
    **_of("amount", mol=1, mmol="1e-3", µmol="1e-6", nmol="1e-9", pmol="1e-12", kmol=1000),
    **{
        symbol: _Symbol(_AMOUNT_IN_LITERS, Fraction(factor))
        for symbol, factor in {"M": "1e3", "mM": "1", "µM": "1e-3", "nM": "1e-6"}.items()
    },
    **_of("pressure", Pa=1, hPa=100, kPa=1000, MPa=1000000, bar=100000, mbar=100, atm=101325),
    **_of("pressure", psi="6894.757293168361", mmHg="133.322387415", Torr="101325/760"),
    **_of("force", N=1, kN=1000, kp="9.80665"),
    **_of("power", W=1, kW=1000, mW="1e-3"),
    **_of("energy", J=1, kJ=1000),
    **_of("electric potential", V=1, mV="1e-3", kV=1000),
    **_of("electric current", A=1, mA="1e-3", µA="1e-6", nA="1e-9", pA="1e-12"),
    **_of("conductance", S=1, mS="1e-3", µS="1e-6"),
    **_of("capacitance", nF="1e-9", pF="1e-12"),
    **_of("viscosity", cP="1e-3", mPas="1e-3"),
    **_of("activity", U=1, kU=1000, mU="1e-3"),
    **_of("osmolality", Osm=1, mOsm="1e-3"),
    **_of("relative mass", Da=1, kDa=1000),
    **_of("absorbance", AU=1, mAU="1e-3"),
    **{
        symbol: _Symbol((), Fraction(factor))
        for symbol, factor in {"%": "1e-2", "‰": "1e-3", "ppm": "1e-6", "ppb": "1e-9", "cells": "1", "1": "1"}.items()
    },
    **_alone("counts cfu IU EU RFU RLU OD pH vvm µE lux dB rad ° units tbl NTU FNU sL slpm sccm nlpm"),
    **{f"% {what}": _Symbol(((f"% {what}", 1),), Fraction(1)) for what in ("a.s.", "sat", "DO", "v/v", "w/w", "w/v")},
}
_SPELLINGS = {  # in this case alone
    "C": "°C", "F": "°F", "l": "L", "ml": "mL", "ul": "µL", "uL": "µL", "µl": "µL", "nl": "nL", "dl": "dL", "sl": "sL",
    "ug": "µg", "um": "µm", "us": "µs", "uM": "µM", "uS": "µS", "uA": "µA", "umol": "µmol", "Mmol": "mmol", "cc": "mL",
    "hr": "h", "hrs": "h", "sec": "s", "mins": "min", "U/min": "rpm", "u/min": "rpm", "Upm": "rpm", "kPA": "kPa",
}  # fmt: skip
_IN_ANY_CASE = {
    "degc": "°C", "deg c": "°C", "deg. c": "°C", "celsius": "°C", "°c": "°C", "° c": "°C", "degf": "°F",
    "deg f": "°F", "fahrenheit": "°F", "°f": "°F", "° f": "°F", "kelvin": "K", "°k": "K", "liter": "L", "liters": "L",
    "litre": "L", "percent": "%", "pct": "%", "seconds": "s", "second": "s", "minutes": "min", "minute": "min",
    "hour": "h", "hours": "h", "day": "d", "days": "d", "rpm": "rpm", "1/min": "rpm", "min-1": "rpm", "min⁻¹": "rpm",
    "min^-1": "rpm", "torr": "Torr", "mmhg": "mmHg", "psi": "psi", "psig": "psi", "bar": "bar", "mbar": "mbar",
    "barg": "bar", "bar(g)": "bar", "hpa": "hPa", "kpa": "kPa", "ppm": "ppm", "ppb": "ppb", "kg": "kg", "mmol": "mmol",
    "mosm": "mOsm", "mosmol": "mOsm", "osmol": "Osm", "hz": "Hz", "micron": "µm", "microns": "µm", "cell": "cells",
    "cells": "cells", "count": "counts", "counts": "counts", "cfu": "cfu", "ntu": "NTU", "deg": "°", "vvm": "vvm",
    "%sat": "% sat", "% saturation": "% sat", "%do": "% DO", "% a.s": "% a.s.", "% as": "% a.s.", "%a.s.": "% a.s.",
    "% air sat": "% a.s.", "% air sat.": "% a.s.", "%v/v": "% v/v", "% (v/v)": "% v/v", "%w/w": "% w/w",
    "% (w/w)": "% w/w", "%w/v": "% w/v", "% (w/v)": "% w/v", "mosm/kg h2o": "mOsm/kg", "tablets": "tbl",
    "mpa·s": "mPas", "mpa*s": "mPas", "mpas": "mPas", "min.": "min", "std": "h",
}  # fmt: skip
_MOLAR = {"M": "mol/L", "mM": "mmol/L", "µM": "µmol/L", "nM": "nmol/L"}
_TEN = re.compile(
    r"\(?(?:[x×*] ?10 ?(?:\^|\*\*|e)?|10 ?(?:\^|\*\*)|1?[eE]\+?)(?P<digits>[0-9]{1,2})\)?[ *·]?(?=[^0-9])"
    r"|\(?[x×*]? ?10(?P<raised>[⁰¹²³⁴-⁹]{1,2})\)?[ *·]?(?=.)"
)
_FACTOR = re.compile(r"(?P<mark>[ /·*.]*)(?P<symbol>1|[^\s/·*()^⁻¹²³0-9-]+)(?P<exponent>\^?-?[1-3]|⁻?[¹²³])?")
_CUBES = {"m", "dm", "cm", "mm", "µm", "km"}  # the only symbols that bear a bare digit: m3
_TEMPERATURE, _TIME = ("temp", "tmp", "t"), ("time", "zeit", "dur", "dauer", "elaps", "interval", "age", "eft", "t")
_SAID_BY = {  # what may be no unit, unless the name says what is measured: words, or their beginnings
    "A": ("curr", "amp", "strom", "i"), "C": _TEMPERATURE, "F": _TEMPERATURE, "K": _TEMPERATURE, "J": ("energ", "e"),
    "L": ("vol", "level", "v"), "M": ("conc", "molar"), "N": ("force", "kraft", "load", "hard", "f"), "S": ("cond",),
    "U": ("activ",), "V": ("volt", "potent", "spann", "u"), "W": ("power", "leist", "p"), "s": _TIME, "min": _TIME,
}  # fmt: skip
_IN_BRACKETS = re.compile(
    r"(?P<name>.*\S)\s*(?:\[(?P<square>[^\[\]]{1,40})\]|\((?P<round>(?:[^()]|\([^()]{1,20}\)){1,40})\))"
)
_AFTER_SLASH = re.compile(r"(?P<name>.*\S)\s+(?:/|in)\s+(?P<unit>\S{1,40})")
_POWER_FIRST = re.compile(r"(?P<name>.*\S)\s+(?P<unit>\(?[x×*] ?10\^?[0-9]{1,2}\)?\s?[^\s()]+)")
_POWER_LAST = re.compile(r"(?P<name>.*\S)\s+(?P<unit>\S{1,40})\s*\((?P<power>[x×*] ?10\^?[0-9]{1,2})\)")


def split_unit(name: str) -> tuple[str, str | None]:
    """A column's name, and the unit in it: `Temp [°C]`, `Viability (%)`, `Temp / °C`, `Viable (x10^6) cells/mL`.

    What stands in brackets, and is no unit that is known, belongs to the name: `Speed (target)`. So does what may be
    something else, in round brackets or after a slash, unless the name says that it measures that: `Zone (C)`, but not
    `Temp (C)`; `Force (min)`, but not `Time (min)`.
    """
    whole = name.strip()
    for bare, unit, is_sure in _splits(whole) if len(whole) <= 2 * LONGEST + 256 else ():
        if is_unit(unit) and (is_sure or _says(bare, unit.strip())):
            return bare.strip(), unit.strip()
    return whole, None


def _splits(name: str) -> Iterator[tuple[str, str, bool]]:
    """Each way in which a name may hold a unit, and whether nothing else can be meant by it."""
    if found := _POWER_LAST.fullmatch(name):
        yield found["name"], f"{found['power']} {found['unit']}", True
    if found := _POWER_FIRST.fullmatch(name):
        yield found["name"], found["unit"], True
    if found := _IN_BRACKETS.fullmatch(name):
        yield found["name"], found["square"] or found["round"], bool(found["square"])
    if found := _AFTER_SLASH.fullmatch(name):
        yield found["name"], found["unit"], False


def _says(name: str, unit: str) -> bool:
    """Whether a name says that a unit is meant which may be something else: `Zone (C)`, `Sensor(s)`, `Force (min)`."""
    words = re.split(r"[^a-z]+", name.casefold())
    said = _SAID_BY.get(unit)
    return said is None or any(
        word == each or (len(each) > 1 and word.startswith(each)) for each in said for word in words
    )


def is_unit(text: str) -> bool:
    """Whether a text is a unit, or made of units: `mmol / L`, `x10^6 cells/mL`; `-` is that of plain numbers."""
    if len(text) > 2 * LONGEST:
        return False
    tidy = _tidy(text)
    found = _parsed(tidy)
    return tidy == "-" or bool(found and found.factors)


def canonical(unit: str) -> str:
    """One spelling of a unit: `degC` and `℃` are `°C`, `μg / mL` is `µg/mL`, `mmol L-1` is `mmol/L`.

    What is not known stays as it is.
    """
    tidy = _tidy(unit)
    found = _parsed(tidy)
    if found is None or not found.factors:
        return tidy
    text = found.spelled()
    return _MOLAR.get(text, text)


@dataclass(frozen=True, slots=True)
class _Unit:
    """10 to the power of `ten`, times symbols with their exponents."""

    ten: int
    factors: tuple[tuple[str, int], ...]

    def spelled(self) -> str:
        above = "·".join(symbol + _RAISED[exponent] for symbol, exponent in self.factors if exponent > 0)
        below = "".join(f"/{symbol}{_RAISED[-exponent]}" for symbol, exponent in self.factors if exponent < 0)
        if not self.ten:
            return (above or "1") + below
        return f"x10^{self.ten}" + (f" {above}" if above else "") + below

    def measures(self) -> dict[str, int]:
        """The base quantities with their exponents, those that cancel left out."""
        found: Counter[str] = Counter()
        for symbol, exponent in self.factors:
            for what, times in _SYMBOLS[symbol].measures:
                found[what] += times * exponent
        return {what: exponent for what, exponent in found.items() if exponent}

    def factor(self) -> Fraction:
        return Fraction(10) ** self.ten * math.prod(
            (_SYMBOLS[symbol].factor ** at for symbol, at in self.factors), start=Fraction(1)
        )

    def offset(self) -> Fraction:
        """Where its zero lies; a difference, such as °C/min, has none."""
        alone = len(self.factors) == 1 and self.factors[0][1] == 1 and not self.ten
        return _SYMBOLS[self.factors[0][0]].offset if alone else Fraction(0)


_RAISED = {1: "", 2: "²", 3: "³"}


def _parsed(text: str) -> _Unit | None:
    """The unit that a tidy text writes; None where it is none, or not known."""
    if not text or len(text) > LONGEST:
        return None
    text = _spelled(text)
    if text in _SYMBOLS:
        return _Unit(0, ((text, 1),) if text != "1" else ())
    ten = _TEN.match(text)
    power = int(unicodedata.normalize("NFKC", ten["digits"] or ten["raised"])) if ten else 0
    factors = _factors(text[ten.end() :] if ten else text)
    return _Unit(power, factors) if factors else None


def _factors(text: str) -> tuple[tuple[str, int], ...] | None:
    """The symbols of a product with their exponents, in the order in which they are written."""
    found: list[tuple[str, int]] = []
    if bracket := re.fullmatch(r"([^()]*)/ ?\(([^()]+)\)", text):  # mmol/(L*h)
        text = f"{bracket[1]}/{re.sub('[*· ]+', '/', bracket[2])}"
    at, text = 0, text.replace("(", "").replace(")", "")
    while at < len(text):
        each = _FACTOR.match(text, at)
        factor = _factor(each, first=at == 0) if each else None
        if each is None or factor is None:
            return None
        at = each.end()
        found += [factor] if factor[0] != "1" else []
    return tuple(found)


def _factor(found: re.Match[str], *, first: bool) -> tuple[str, int] | None:
    """A symbol with its exponent, negative below the line; None where it is not known, or not joined to the last."""
    mark, symbol = found["mark"].strip(), _spelled(found["symbol"])
    exponent = unicodedata.normalize("NFKC", found["exponent"] or "").replace("\u2212", "-")
    joined = mark in {"", "/"} if first else len(mark) == 1 or exponent.lstrip("^").startswith("-")
    bare = (found["exponent"] or "").isascii() and exponent.isdigit()
    if symbol not in _SYMBOLS or not joined or (bare and symbol not in _CUBES):
        return None
    times = int(exponent.lstrip("^") or 1)
    return symbol, -times if mark == "/" else times


def _tidy(unit: str) -> str:
    """Without stray white space and brackets, with one micro sign and one degree sign."""
    text = unicodedata.normalize("NFC", " ".join(unit.split()))
    text = text.replace("\u03bc", "µ").replace("℃", "°C").replace("℉", "°F").replace("º", "°").replace("\u2212", "-")
    bracketed = text[:1] + text[-1:] in {"[]", "()"} and len(text) > 2 and not set("[]()") & set(text[1:-1])
    return text[1:-1].strip() if bracketed else text


def _spelled(unit: str) -> str:
    if unit in _SYMBOLS:
        return unit
    return _SPELLINGS.get(unit) or _IN_ANY_CASE.get(unit.casefold(), unit)


@dataclass(frozen=True, slots=True)
class Conversion:
    """value in `target` = value in `source` × `factor` + `offset`."""

    source: str
    target: str
    factor: Fraction
    offset: Fraction

    def apply(self, value: float) -> float:
        """The value in the other unit, computed exactly from its shortest decimal and rounded once."""
        if not math.isfinite(value):
            return value
        return float(Fraction(repr(value)) * self.factor + self.offset)

    @property
    def label(self) -> str:
        """`°F → °C`."""
        return f"{self.source} → {self.target}"


def conversion(source: str, target: str, *, molar_mass: float | None = None) -> Conversion | None:
    """How values in one unit become values in another; None where the two do not measure the same.

    `molar_mass` in g/mol (above 0) lets masses become amounts of substance, as g/L become mmol/L, and back.
    """
    here, there = _parsed(_tidy(source)), _parsed(_tidy(target))
    if here is None or there is None:
        return None
    factor = _through(here.measures(), there.measures(), molar_mass)
    if factor is None:
        return None
    scale = factor * here.factor() / there.factor()
    shift = (here.offset() - there.offset()) / there.factor()
    return Conversion(canonical(source), canonical(target), scale, shift)


def _through(here: dict[str, int], there: dict[str, int], molar_mass: float | None) -> Fraction | None:
    """What a value is multiplied by to measure something else: 1, or by the molar mass; None where nothing does."""
    if here == there:
        return Fraction(1)
    if molar_mass is None or not 0 < molar_mass < math.inf:
        return None
    mass = Fraction(repr(molar_mass)) / 1000  # kg/mol
    if _amount_for_mass(here) == there:
        return 1 / mass
    return mass if _amount_for_mass(there) == here else None


def _amount_for_mass(measures: dict[str, int]) -> dict[str, int] | None:
    rest = {what: exponent for what, exponent in measures.items() if what != "mass"}
    return rest | {"amount": 1} if measures.get("mass") == 1 and "amount" not in rest else None
