"""Units as instruments write them: found in names and cells, spelled one way, converted where they measure the same.

Factors are exact: those of the International System of Units (BIPM, SI Brochure, 9th edition), and of NIST SP 811
(appendix B.8) for what lies outside it.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

LONGEST = 40  # characters

type _Scale = tuple[str, Fraction, Fraction]  # what is measured; value in the base unit = value × factor + offset


def _scales(measured: str, **factors: str) -> dict[str, _Scale]:
    return {unit: (measured, Fraction(factor), Fraction(0)) for unit, factor in factors.items()}


_SCALES: dict[str, _Scale] = {
    "K": ("temperature", Fraction(1), Fraction(0)),
    "°C": ("temperature", Fraction(1), Fraction("273.15")),
    "°F": ("temperature", Fraction(5, 9), Fraction("459.67") * Fraction(5, 9)),
    "mL": ("volume", Fraction("1e-3"), Fraction(0)),
    "µL": ("volume", Fraction("1e-6"), Fraction(0)),
    "nL": ("volume", Fraction("1e-9"), Fraction(0)),
    "m³": ("volume", Fraction(1000), Fraction(0)),
    "L": ("volume", Fraction(1), Fraction(0)),
    "µg": ("mass", Fraction("1e-9"), Fraction(0)),
    "µm": ("length", Fraction("1e-6"), Fraction(0)),
    "µs": ("time", Fraction("1e-6"), Fraction(0)),
    "%": ("fraction", Fraction("1e-2"), Fraction(0)),
    "‰": ("fraction", Fraction("1e-3"), Fraction(0)),
    "µM": ("amount concentration", Fraction("1e-6"), Fraction(0)),
    "µmol": ("amount", Fraction("1e-6"), Fraction(0)),
    "µS": ("conductance", Fraction("1e-6"), Fraction(0)),
    "1": ("fraction", Fraction(1), Fraction(0)),
    **_scales("pressure", Pa="1", hPa="100", kPa="1000", MPa="1000000", bar="100000", mbar="100"),
    **_scales("pressure", psi="6894.757293168361", mmHg="133.322387415", atm="101325", Torr="133.32236842105263"),
    **_scales("mass", kg="1", g="1e-3", mg="1e-6", ng="1e-12", t="1000"),
    **_scales("length", m="1", cm="1e-2", mm="1e-3", nm="1e-9", km="1000"),
    **_scales("time", s="1", ms="1e-3", min="60", h="3600", d="86400"),
    **_scales("fraction", ppm="1e-6", ppb="1e-9"),
    **_scales("amount concentration", M="1", mM="1e-3", nM="1e-9"),
    **_scales("amount", mol="1", mmol="1e-3", nmol="1e-9", kmol="1000"),
    **_scales("conductance", S="1", mS="1e-3"),
    **_scales("frequency", Hz="1", kHz="1000", rpm=str(Fraction(1, 60))),
    **_scales("force", N="1", kN="1000"),
    **_scales("power", W="1", kW="1000", mW="1e-3"),
    **_scales("electric potential", V="1", mV="1e-3", kV="1000"),
    **_scales("electric current", A="1", mA="1e-3"),
}
_COUNTS = frozenset(
    [
        *(
            "cells",
            "cell",
            "counts",
            "count",
            "cfu",
            "units",
            "U",
            "IU",
            "EU",
            "kU",
            "mU",
            "RFU",
            "RLU",
            "OD",
            "AU",
            "mAU",
        ),
        *("OD", "AU", "mAU", "pH", "mOsm", "Osm", "Da", "kDa", "vvm", "µE", "lux", "dB", "J", "kJ", "rad", "°", "deg"),
    ]
)
_SPELLINGS = {
    "degc": "°C", "deg c": "°C", "celsius": "°C", "°c": "°C", "° c": "°C", "c": "°C", "degf": "°F", "deg f": "°F",
    "fahrenheit": "°F", "°f": "°F", "f": "°F", "kelvin": "K", "°k": "K", "l": "L", "ml": "mL", "ul": "µL", "µl": "µL",
    "nl": "nL", "liter": "L", "litre": "L", "m3": "m³", "m^3": "m³", "cm3": "mL", "cm³": "mL", "cc": "mL", "ug": "µg",
    "um": "µm", "us": "µs", "umol": "µmol", "percent": "%", "pct": "%", "sec": "s", "seconds": "s", "second": "s",
    "minutes": "min", "minute": "min", "mins": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d",
    "days": "d", "1/min": "rpm", "min-1": "rpm", "min⁻¹": "rpm", "u/min": "rpm", "torr": "Torr", "mmhg": "mmHg",
    "psig": "psi", "mosmol": "mOsm", "mosm": "mOsm", "osmol": "Osm", "barg": "bar", "hpa": "hPa", "kpa": "kPa",
}  # fmt: skip
_MOLAR = {"M": "mol/L", "mM": "mmol/L", "µM": "µmol/L", "nM": "nmol/L"}
_POWER = re.compile(r"[(]?[x×*]? ?10\^?([0-9]+|[⁰¹²³⁴-⁹]+)[)]?[ *·]?(?=[^0-9])")
_INDEX = re.compile(r"(?<=[A-Za-zµ])(?:\^?-?[1-9]|[²³⁻¹]+)$")
_IN_BRACKETS = re.compile(r"(?P<name>.*\S)\s*(?:\[(?P<square>[^\[\]]{1,40})\]|\((?P<round>[^()]{1,40})\))")
_AFTER_SLASH = re.compile(r"(?P<name>.*\S)\s+(?:/|in)\s+(?P<unit>\S{1,40})")
_WITH_POWER = re.compile(r"(?P<name>.*?\S)\s+(?P<unit>\(?[x×*] ?10\^?[0-9]+\)? ?\S.*)")


def split_unit(name: str) -> tuple[str, str | None]:
    """A column's name, and the unit in it: `Temp [°C]`, `Viability (%)`, `Temp / °C`, `Viable (x10^6) cells/mL`.

    What stands in brackets, and is no unit that is known, belongs to the name: `Speed (target)`.
    """
    for pattern in (_WITH_POWER, _IN_BRACKETS, _AFTER_SLASH):
        found = pattern.fullmatch(name.strip())
        unit = found and next(text for text in reversed(found.groups()) if text)
        if found and unit and is_unit(unit):
            return found["name"].strip(), unit.strip()
    return name.strip(), None


def is_unit(text: str) -> bool:
    """Whether a text is a unit, or made of units: `mmol / L`, `x10^6 cells/mL`; `-` is that of plain numbers."""
    text = _tidy(text)
    if not text or len(text) > LONGEST:
        return False
    if text == "-":
        return True
    bare = _POWER.sub("", text, count=1)
    parts = re.split(r"[/·*]", bare)
    if bare != text and not parts[0].strip():  # x10^6/mL counts something
        parts = parts[1:]
    return all(map(_is_simple, parts)) and any(part.strip() not in {"", "1"} for part in parts)


def _is_simple(part: str) -> bool:
    part = part.strip()
    known = _spelled(part)
    return (
        known in _SCALES or known in _COUNTS or known.casefold() in _COUNTS or _spelled(_INDEX.sub("", part)) in _SCALES
    )


def canonical(unit: str) -> str:
    """One spelling of a unit: `degC` and `℃` are `°C`, `μg / mL` is `µg/mL`. What is not known stays as it is."""
    text = _tidy(unit).replace("(", "").replace(")", "")
    if text.casefold() in _SPELLINGS:
        return _spelled(text)
    parts = [part.strip() for part in text.split("/")]
    text = "/".join(map(_spelled, parts)) if len(parts) > 1 and all(parts) else _spelled(text)
    return _MOLAR.get(text, text)


def _tidy(unit: str) -> str:
    """Without stray white space and brackets, with one micro sign and one degree sign."""
    text = unicodedata.normalize("NFC", " ".join(unit.split()))
    text = text.replace("\u03bc", "µ").replace("℃", "°C").replace("℉", "°F").replace("º", "°").replace("\u2212", "-")
    return text[1:-1].strip() if text[:1] + text[-1:] in {"[]", "()"} and len(text) > 2 else text


def _spelled(unit: str) -> str:
    if unit in _SCALES or unit in _COUNTS:
        return unit
    return _SPELLINGS.get(unit.casefold(), unit)


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

    `molar_mass` in g/mol lets mass concentrations (g/L) become amount concentrations (mmol/L), and back.
    """
    here, there = _scale(canonical(source)), _scale(canonical(target))
    if here is None or there is None:
        return None
    (what, factor, offset), (wanted, divisor, shift) = here, there
    if what != wanted:
        if molar_mass is None or {what, wanted} != {"mass/volume", "amount concentration"}:
            return None
        mass = Fraction(repr(molar_mass)) / 1000  # kg/mol
        factor = factor / mass if what == "mass/volume" else factor * mass
    return Conversion(canonical(source), canonical(target), factor / divisor, (offset - shift) / divisor)


def _scale(unit: str) -> _Scale | None:
    """What a unit measures, and its size; a quotient of two is one of what they measure."""
    if unit in _SCALES:
        return _SCALES[unit]
    power = _POWER.match(unit)
    scale = Fraction(10) ** int(unicodedata.normalize("NFKC", power[1])) if power else Fraction(1)
    parts = (unit[power.end() :] if power else unit).split("/")
    if len(parts) != 2:
        return None
    top, bottom = (_part(part.strip()) for part in parts)
    if top is None or bottom is None or top[2] or bottom[2]:
        return None
    return _named(f"{top[0]}/{bottom[0]}"), scale * top[1] / bottom[1], Fraction(0)


def _part(unit: str) -> _Scale | None:
    counted = unit in {"", "1", "cells", "cell", "counts", "count"}
    return ("count", Fraction(1), Fraction(0)) if counted else _SCALES.get(_spelled(unit))


def _named(quotient: str) -> str:
    """An amount in a volume is a concentration, as M is; a mass in a volume is in kg/L."""
    return {"amount/volume": "amount concentration"}.get(quotient, quotient)
