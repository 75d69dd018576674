"""The symbols of units of measurement: what each measures, how it is spelled, and how else it may be written."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from titer.model.dataclass import dataclass

type Dimensions = tuple[str, ...]
type _Told = tuple[Dimensions, Dimensions, str, int]  # kinds above and below the line, a factor, a power of ten of it


@dataclass(frozen=True, slots=True)
class Symbol:
    """What one symbol measures: kinds above and below the line, and how much of the base unit it is."""

    above: Dimensions
    below: Dimensions = ()
    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)  # of the base unit, where the scale begins elsewhere


class _Symbols(Mapping[str, Symbol]):
    """Makes a symbol when it is first asked for: a file names few of them."""

    def __init__(self, made: dict[str, Symbol], told: dict[str, _Told]) -> None:
        self._made = made
        self._told = told

    def __getitem__(self, name: str) -> Symbol:
        if (made := self._made.get(name)) is None:
            above, below, factor, power = self._told[name]
            made = self._made[name] = Symbol(above, below, Fraction(factor) * Fraction(10) ** power)
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._told or name in self._made

    def __iter__(self) -> Iterator[str]:
        return iter({**self._told, **self._made})

    def __len__(self) -> int:
        return len(self._told.keys() | self._made.keys())


_PREFIXES = {"p": -12, "n": -9, "µ": -6, "m": -3, "c": -2, "d": -1, "h": 2, "k": 3, "M": 6, "G": 9}
_FEW, _MANY, _SMALL = "nµmk", "pnµmkMG", "pnµm"
_PREFIXED = [  # symbol, kinds above and below the line, factor, the prefixes it takes
    ("g", ("mass",), (), "1", "pnµmk"),
    ("L", ("volume",), (), "1", "pnµmcdhk"),
    ("m", ("length",), (), "1", "pnµmcdk"),
    ("s", ("time",), (), "1", "nµm"),
    ("mol", ("amount",), (), "1", "pnµmk"),
    ("M", ("amount",), ("volume",), "1", _SMALL),
    ("Pa", ("pressure",), (), "1", "mhkMG"),
    ("bar", ("pressure",), (), "100000", "mµ"),
    ("barg", ("gauge pressure",), (), "100000", "m"),
    ("N", ("force",), (), "1", "mkM"),
    ("J", ("energy",), (), "1", "mkMG"),
    ("cal", ("energy",), (), "4.184", "kMG"),
    ("W", ("power",), (), "1", "nµmkMG"),
    ("V", ("voltage",), (), "1", "nµmkM"),
    ("A", ("current",), (), "1", "pnµmk"),
    ("Ω", ("resistance",), (), "1", "mkMG"),
    ("S", ("conductance",), (), "1", _FEW),
    ("Hz", (), ("time",), "1", "mkMG"),
    ("Osm", ("osmoles",), (), "1", "m"),
    ("U", ("activity",), (), "1", "nµmk"),
    ("IU", ("international units",), (), "1", "mkM"),
    ("kat", ("katals",), (), "1", "pnµm"),
    ("AU", ("absorbance",), (), "1", "m"),
    ("Da", ("molecular mass",), (), "1", "kM"),
    ("RIU", ("refraction",), (), "1", "nµm"),
    ("lx", ("illuminance",), (), "1", "k"),
    ("Bq", ("radioactivity",), (), "1", "mkMG"),
    ("Sv", ("dose equivalent",), (), "1", "nµm"),
    ("Gy", ("dose",), (), "1", "nµm"),
    ("rad", ("angle",), (), "1", "m"),
]
_TOLD: dict[str, _Told] = {
    prefix + symbol: (above, below, factor, _PREFIXES.get(prefix, 0))
    for symbol, above, below, factor, prefixes in _PREFIXED
    for prefix in ("", *prefixes)
}
_MADE = {
    "K": Symbol(("temperature",)),
    "°C": Symbol(("temperature",), (), Fraction(1), Fraction("273.15")),
    "°F": Symbol(("temperature",), (), Fraction(5, 9), Fraction("459.67") * 5 / 9),
    "rpm": Symbol(("rev",), ("time",), Fraction(1, 60)),
    "sccm": Symbol(("standard volume",), ("time",), Fraction(1, 60_000)),
    "scfm": Symbol(("standard volume",), ("time",), Fraction("28.316846592") / 60),
    "mph": Symbol(("length",), ("time",), Fraction("1609.344") / 3600),
    "dS": Symbol(("conductance",), (), Fraction(1, 10)),
    "slpm": Symbol(("standard volume",), ("time",), Fraction(1, 60)),
    "cP": Symbol(("pressure", "time"), (), Fraction(1, 1000)),
    "mPas": Symbol(("pressure", "time"), (), Fraction(1, 1000)),
    "vvm": Symbol(("volume per volume",), ("time",), Fraction(1, 60)),
}
_OF_ONE_KIND = [  # symbols with their factors
    ("time", "min=60 h=3600 d=86400"),
    ("volume", "m³=1000 dm³=1 cm³=1/1000 mm³=1/1000000 ft³=28.316846592 gal=3.785411784"),
    ("area", "m²=1 dm²=1/100 cm²=1/10000 mm²=1/1000000"),
    ("mass", "t=1000000 lb=453.59237 oz=28.349523125"),
    ("length", "in=0.0254 ft=0.3048"),
    ("pressure", "psi=6894.757293168361 atm=101325 Torr=101325/760 mmHg=133.322387415 cmH2O=98.0665"),
    ("pressure", "mmH2O=9.80665 inHg=3386.389 inH2O=249.08891"),
    ("charge", "Ah=1 mAh=1/1000 kAh=1000"),
    ("flux density", "mT=1/1000 µT=1/1000000 nT=1/1000000000"),
    ("gauge pressure", "psig=6894.757293168361"),
    ("force", "kp=9.80665 kgf=9.80665"),
    ("capacitance", "pF=1/1000000000000 nF=1/1000000000 µF=1/1000000"),
    ("standard volume", "sL=1 smL=1/1000"),
    ("energy", "Wh=3600 kWh=3600000 MWh=3600000000 GWh=3600000000000"),
    ("torque", "Nm=1 mNm=1/1000 kNm=1000"),
    ("reactive power", "var=1 kvar=1000 Mvar=1000000"),
    ("apparent power", "VA=1 kVA=1000 MVA=1000000"),
    ("reactive energy", "varh=3600 kvarh=3600000 Mvarh=3600000000"),
    ("acceleration", "×g=1"),
    ("angle", "°=0.017453292519943295"),
]
_TOLD |= {
    symbol: ((kind,), (), factor, 0)
    for kind, factors in _OF_ONE_KIND
    for symbol, _, factor in (pair.rpartition("=") for pair in factors.split())
}
_TOLD |= {
    symbol: ((), (), factor, 0)
    for symbol, factor in {"%": "1/100", "‰": "1/1000", "ppm": "1/1000000", "ppb": "1/1000000000"}.items()
}
# Counted or conventional: each is a kind of its own, and converts into nothing else.
_COUNTED = (
    "pH cells cell CFU PFU MPN OD OD600 NTU FNU FTU RLU RFU a.u. counts drops strokes tablets tab rev %RH %sat dB EU "
    "copies particles beads vp vg %a.s. %DO %v/v %w/w %w/v %vol dBm dBA °P °Bx °Oe °KMW °Bé °dH °fH EBC IBU PSU cps "
    "cpm dpm bpm pcs"
)
OF_THEIR_OWN = frozenset(_COUNTED.split())
_TOLD |= {name: ((name,), (), "1", 0) for name in OF_THEIR_OWN}
SYMBOLS: Mapping[str, Symbol] = _Symbols(_MADE, _TOLD)

SPELLINGS = {  # as it may be written, in any case: in its one spelling
    "degc": "°C", "deg c": "°C", "celsius": "°C", "°c": "°C", "degf": "°F", "deg f": "°F", "fahrenheit": "°F",
    "°f": "°F", "kelvin": "K", "degk": "K", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "mins": "min",
    "minute": "min", "minutes": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d",
    "msec": "ms", "liter": "L", "litre": "L", "liters": "L", "litres": "L", "mcg": "µg", "gram": "g", "grams": "g",
    "cc": "cm³", "ccm": "cm³", "percent": "%", "pct": "%", "rpm": "rpm", "tr/min": "rpm", "tr/mn": "rpm",
    "obr/min": "rpm", "giri/min": "rpm", "psi": "psi", "psia": "psi", "psig": "psig", "bar": "bar", "mbar": "mbar",
    "barg": "barg", "bar(g)": "barg", "bara": "bar", "bar(a)": "bar", "torr": "Torr", "mmhg": "mmHg", "cmh2o": "cmH2O",
    "atm": "atm", "ph": "pH", "cells": "cells", "cell": "cells", "cfu": "CFU", "pfu": "PFU", "od": "OD",
    "od600": "OD600", "ntu": "NTU", "rlu": "RLU", "rfu": "RFU", "au": "AU", "a.u.": "a.u.", "ppm": "ppm", "ppb": "ppb",
    "vvm": "vvm", "sccm": "sccm", "slpm": "slpm", "lpm": "L/min", "ohm": "Ω", "ohms": "Ω", "kohm": "kΩ", "volt": "V",
    "volts": "V", "hz": "Hz", "khz": "kHz", "kpa": "kPa", "hpa": "hPa", "mosm": "mOsm", "mosmol": "mOsm",
    "osmol": "Osm", "%rh": "%RH", "% rh": "%RH", "%sat": "%sat", "% sat": "%sat", "% saturation": "%sat", "%do": "%DO",
    "% do": "%DO", "% a.s.": "%a.s.", "% a.s": "%a.s.", "% air sat": "%a.s.", "% v/v": "%v/v", "% (v/v)": "%v/v",
    "% w/w": "%w/w", "% (w/w)": "%w/w", "% w/v": "%w/v", "% (w/v)": "%w/v", "micron": "µm", "microns": "µm",
    "mosm/kg h2o": "mOsm/kg", "min.": "min", "counts": "counts", "count": "counts", "strokes": "strokes", "rev": "rev",
    "xg": "×g", "x g": "×g", "× g": "×g", "cp": "cP", "min": "min", "lbs": "lb", "inch": "in", "vdc": "V", "vac": "V",
    "°plato": "°P", "°brix": "°Bx", "°oechsle": "°Oe", "% vol": "%vol", "vol%": "%vol", "vol.-%": "%vol",
    "% vol.": "%vol", "mpn": "MPN", "gpm": "gal/min", "cfm": "ft³/min",
    "scfm": "scfm", "mph": "mph", "lux": "lx", "klux": "klx", "lmh": "L/m²/h", "psu": "PSU", "wt%": "%w/w",
    "vol-%": "%vol", "dba": "dBA", "db(a)": "dBA", "bpm": "bpm", "ftu": "FTU", "tbl": "tablets", "tbl/h": "tablets/h",
    "мм рт. ст.": "mmHg", "мм рт.ст.": "mmHg", "tbl/min": "tablets/min", "kg": "kg", "tablets": "tablets",
    "pc": "pcs", "pcs": "pcs", "pieces": "pcs", "stk": "pcs", "stk.": "pcs", "stück": "pcs", "шт": "pcs", "шт.": "pcs",
    "szt": "pcs", "szt.": "pcs", "個": "pcs", "个": "pcs", "件": "pcs",
    "deg": "°", "degs": "°", "degree": "°", "degrees": "°", "arcdeg": "°",
}  # fmt: skip
ALONE = {"C": "°C", "F": "°F"}  # by themselves; within a unit, C would be a charge
