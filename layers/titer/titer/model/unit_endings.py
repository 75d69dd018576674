"""Units as the ends of names, which stay as they are: `Tensao_V`, `potenza_kW`, `flow_mL_min`, `rain_mm_per_h`.

A symbol that is no word or label is one by itself (`mm`, `kW`, `degC`). A letter is one only where the name says what
it measures (`Corrente_A`), or another name of the table ends with such a symbol; never where letters number things:
names that differ in it alone (`Phase_A`, `Phase_B`), things (`Tank_C`), or names of what has other units (`Druck_C`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.named_units import is_shaped_as_a_unit
from titer.model.unit_words import CYRILLIC, CYRILLIC_WORDS, MEASURED_IN, NEVER_MINUTES, PRESSURES, SAYING, THINGS
from titer.model.units import canonical, is_unit, kinds

_APART = expression(r"[_ ]+")
_STATISTICS = frozenset(["max", "min", "avg", "ave", "mean", "average"])
_SURE_WORDS = {  # in any case
    text.casefold(): unit
    for unit, texts in {
        "mm": "mm", "cm": "cm", "km": "km", "ms": "ms", "kg": "kg", "mg": "mg", "bar": "bar", "mbar": "mbar",
        "rpm": "rpm", "psi": "psi", "psig": "psig", "ppm": "ppm", "ppb": "ppb", "°C": "degC °C celsius",
        "%": "pct % percent", "°F": "degF °F fahrenheit", "lx": "lux", "kW": "kW", "kWh": "kWh", "Wh": "Wh",
        "kV": "kV", "Hz": "Hz", "kHz": "kHz", "hPa": "hPa", "kPa": "kPa", "kVA": "kVA", "kvar": "kvar",
        "L/min": "lpm", "gal/min": "gpm", "mL": "ml", "µL": "ul", "NTU": "NTU", "FNU": "FNU", "FTU": "FTU",
        "RLU": "RLU", "RFU": "RFU", "CFU": "CFU", "PFU": "PFU", "mmHg": "mmHg", "km/h": "kmh kph", "mph": "mph",
        "m³/h": "m3h", "dB": "dB", "dBm": "dBm", "dBA": "dBA", "sccm": "sccm", "slpm": "slpm", "s": "seconds sec secs",
        "min": "minutes mins", "h": "hours hrs", "d": "days", "µg/m³": "ugm3 µgm3", "W/m²": "wm2", "V": "volt volts",
        "mV": "millivolt millivolts", "Ω": "ohm ohms", "kΩ": "kohm",
    }.items()
    for text in texts.split()
}  # fmt: skip
# Of a controller's outputs, wells, states, counts.
_NO_SYMBOLS = frozenset(["MV", "GW", "PA", "MN", "VA", "AU", "EU", "IU", "OD", "DO", "Da"])
_MIXED = expression(r"[a-zµ]{0,3}[A-ZΩ][A-Za-zΩ]{0,4}")
_DIGITS = expression(r"(?:[µcdkm]?m|ft)[23]|s-1|min-1|h-1")
_MARKS = frozenset("°%‰µΩ/²³")
_QUOTIENTS: Mapping[str, frozenset[str]] = {  # of what is one measured per what: where `_` stands for the line
    "time": frozenset({"volume", "standard volume", "length", "mass", "amount", "cells"}),
    "volume": frozenset(
        {"mass", "amount", "cells", "CFU", "PFU", "MPN", "activity", "international units", "copies", "particles"}
    ),
    "area": frozenset({"power", "force", "mass", "amount", "current"}),
    "mass": frozenset({"mass", "amount", "energy", "volume", "activity"}),
    "length": frozenset({"conductance"}),
}
_SYMBOLS_OF = {"I": "A", "U": "V", "V": "V", "P": "W", "T": "CFK", "t": "sh", "m": "g", "F": "N"}  # of quantities
_LOWER = {"v": "V", "a": "A", "w": "W", "c": "C", "f": "F"}  # only where the name says what is measured
_LOWER_WORDS = {
    "pa": ("Pa", PRESSURES),
    "ma": ("mA", SAYING["A"]),
    "mv": ("mV", SAYING["V"]),
    "kn": ("kN", SAYING["N"]),
}
_LETTERS = frozenset("VAWCFKNJmsgh")
_LABELS = frozenset("ABCDEFLNRSXYZ")  # letters that things, places and directions are told apart by
_LONGEST_RUN = 3


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in its words: what stands before its end, and the end."""

    words: tuple[str, ...]

    @property
    def stem(self) -> tuple[str, ...]:
        return self.words[:-1]

    @property
    def end(self) -> str:
        return self.words[-1]

    @property
    def said(self) -> str:
        return " ".join(self.stem).casefold()


def ended_units(names: Sequence[str]) -> tuple[str | None, ...]:
    """Return the unit that each name of a table ends with, in its one spelling; None where that is none."""
    parted = [_parted(name) for name in names]
    if not any(parted):
        return (None,) * len(names)
    table = _Table([name for name in parted if name])
    return tuple(table.unit(name) if name else None for name in parted)


def sure_ending(name: str) -> str | None:
    """Return the unit that a name ends with whatever other names there are."""
    parted = _parted(name)
    return _sure(parted.words) if parted else None


def _parted(name: str) -> _Name | None:
    words = tuple(filter(None, _APART.split(name.strip())))
    return _Name(words) if len(words) > 1 else None


def _sure(words: Sequence[str]) -> str | None:
    """Return the unit that words end with where it can be nothing else."""
    for count in range(min(2 * _LONGEST_RUN - 1, len(words) - 1), 1, -1):
        if unit := _several(words[-count:]):
            return unit
    if "/" in words[-1] and _kind(words[-2]) in {"mass", "amount"} and is_shaped_as_a_unit(" ".join(words[-2:])):
        return canonical(" ".join(words[-2:]))  # mg N/L
    if words[-2].casefold() == "deg" and words[-1] in {"C", "c", "F", "f"}:
        return f"°{words[-1].upper()}"
    if words[-1] == "min" or (len(words) > 2 and _may_be_above(words[-2])):
        return None  # the least of so many mm; µS per cm
    return _sure_symbol(words[-1])


def _may_be_above(word: str) -> bool:
    """Return whether a word may be what is measured per the next one: a symbol, and no letter as labels are."""
    return word not in _LABELS and _symbol(word) is not None


def _several(words: Sequence[str]) -> str | None:
    """Return the unit of words that are parted where a line stands: `mL`, `min`; or say it: `m`, `per`, `s`."""
    if "per" in words[1:-1]:
        parts = " ".join(words).split(" per ")
        known = all(_symbol(part) for part in parts) and is_unit("/".join(map(_written, parts)))
        return canonical("/".join(map(_written, parts))) if known else None
    if len(words) > _LONGEST_RUN or not all(map(_symbol, words)) or not any(len(word) > 1 for word in words):
        return None
    pairs = [(_kind(one), _kind(other)) for one, other in pairwise(words)]
    first = pairs[0][0]
    if not all(below in _QUOTIENTS and first in _QUOTIENTS[below] for _, below in pairs):
        return None
    if words[-1] == "min" and first not in {"volume", "standard volume"}:
        return None  # more likely the least
    return canonical("/".join(map(_written, words)))


def _written(word: str) -> str:
    return _SURE_WORDS.get(word.casefold(), word)


def _kind(word: str) -> str:
    """Return the one kind that a symbol measures."""
    found = kinds(_written(word))
    return found[0][0] if found and len(found[0]) == 1 and not found[1] else ""


def _symbol(word: str) -> str | None:
    """Return the symbol of a unit, which may be a letter."""
    if any(mark.isdigit() for part in word.split("/") for mark in part if not _DIGITS.fullmatch(part)):
        return None
    return _written(word) if word not in _NO_SYMBOLS and is_unit(_written(word)) else None


def _sure_symbol(word: str) -> str | None:
    """Return the unit that a word is, unless it may be a word, a label or a number of a thing."""
    if said := _SURE_WORDS.get(word.casefold()):
        return said
    if len(word) > 1 and word in CYRILLIC:
        return canonical(word) if word not in CYRILLIC_WORDS else None
    if len(word) < 2 or word in _NO_SYMBOLS or word in {"m2", "m3"} or not _symbol(word):
        return None
    if not _MARKS.isdisjoint(word):
        return canonical(word) if "/" not in word or _is_plausible(word) else None
    has_form = _DIGITS.fullmatch(word) or (_MIXED.fullmatch(word) and not word.isupper())
    return canonical(word) if has_form and not _counts_something(word) else None


def _is_plausible(word: str) -> bool:
    """Return whether a quotient is none of letters, as `A/C` may be."""
    parts = word.split("/")
    return any(len(part) > 1 for part in parts) or _kind(parts[0]) in _QUOTIENTS.get(_kind(parts[1]), ())


def _counts_something(word: str) -> bool:
    """Return whether a symbol is the name of what it counts: `pH`."""
    found = kinds(word)
    return found is not None and found[0] == (canonical(word),)


class _Siblings:
    """The ends of names that are alike before them."""

    def __init__(self, ends: Collection[str]) -> None:
        self._letters = {end for end in ends if len(end) == 1}
        self._numbered = Counter(len(end) for end in ends if end[-1].isdigit())
        self._are_units = self._letters <= _LETTERS and any(map(_sure_symbol, ends))

    def number(self, end: str) -> bool:
        """Return whether another name differs in the last letter alone, or in the last number; no end is a symbol."""
        if self._are_units:
            return False
        return len(self._letters - {end}) > 0 or self._numbered[len(end)] > end[-1].isdigit()


class _Table:
    """The names of a table, as each tells what the ends of others are."""

    def __init__(self, names: Sequence[_Name]) -> None:
        self._ends: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._stems: dict[str, list[_Name]] = defaultdict(list)
        for name in names:
            self._ends[name.stem].add(name.end)
            self._stems[name.end].append(name)
        self._pairs = Counter(name.words[-2:] for name in names)
        self._siblings: dict[tuple[str, ...], _Siblings] = {}
        letters = {end for end in self._stems if len(end) == 1}
        self._has_labels = any(end.isalnum() and not _symbol(end) for end in letters)
        self._labels = letters & _LABELS
        self._measured = {_root(name) for name in names if self._plainly(name)}
        self._of_others = {end for end in letters if self._is_a_label(end)}

    def unit(self, name: _Name) -> str | None:
        """Return the unit that a name ends with."""
        if found := self._plainly(name):
            return found
        if found := self._letters(name) or _in_lower_case(name):
            return found
        end = name.end
        if end in {"m2", "m3"}:
            return None if self._is_one_of_several(name) else canonical(end)
        letter = _unit_letter(end)
        if letter not in _LETTERS or self._is_one_of_several(name) or end in self._of_others:
            return None
        is_told = end in _LETTERS and self._measured and not self._has_labels
        if _says(name, letter) or (is_told and not _names_a_thing(name) and self._is_no_label(name)):
            return canonical(letter)
        return None

    def _letters(self, name: _Name) -> str | None:
        """Return the unit of letters that are parted where a line stands (`g_L`), where other names have units too."""
        one, other = name.words[-2:] if len(name.words) > 2 else ("", "")
        told = self._measured or self._pairs[one, other] > 1
        if not told or not one or _kind(one) not in _QUOTIENTS.get(_kind(other), ()):
            return None
        return canonical(f"{one}/{other}")

    def _is_no_label(self, name: _Name) -> bool:
        """Return whether a letter at the end is no label: none begins so, or several names have that one alone."""
        if name.end not in _LABELS or _root(name) in self._measured:
            return True
        return len(self._stems[name.end]) > 1 and len(self._labels) == 1

    def _plainly(self, name: _Name) -> str | None:
        """Return what a name ends with where it can be nothing else; that of a least or a mean is that of the rest."""
        is_of_several = name.end in _STATISTICS and len(_STATISTICS & self._ends[name.stem]) > 1
        if is_of_several or name.end in _STATISTICS - {"min"}:
            return _sure(name.stem) if len(name.stem) > 1 else None
        return _sure(name.words)

    def _is_one_of_several(self, name: _Name) -> bool:
        """Return whether another name differs in the last letter alone, or in the last number."""
        if name.stem not in self._siblings:
            self._siblings[name.stem] = _Siblings(self._ends[name.stem])
        return self._siblings[name.stem].number(name.end)

    def _is_a_label(self, end: str) -> bool:
        """Return whether a name that ends so measures what has other units."""
        letter = _unit_letter(end)
        return any(_says_another(name, letter) and not _says(name, letter) for name in self._stems[end])


def _in_lower_case(name: _Name) -> str | None:
    """Return the unit of symbols in lower case, where the name says that it measures what has this unit."""
    unit, stems = _LOWER_WORDS.get(name.end, ("", ()))
    return unit if any(stem in name.said for stem in stems) else None


def _unit_letter(end: str) -> str:
    return _LOWER.get(end, CYRILLIC.get(end, end))


def _root(name: _Name) -> str:
    return name.words[0].rstrip("0123456789").casefold()


def _names_a_thing(name: _Name) -> bool:
    words = [word.rstrip("0123456789").casefold() for word in name.stem]
    return next((word in THINGS for word in reversed(words) if word), False)


def _says(name: _Name, letter: str) -> bool:
    """Return whether a name says that it measures what has this unit, by a word or by the symbol of a quantity."""
    symbols = "".join(_SYMBOLS_OF.get(word.rstrip("0123456789"), "") for word in name.stem)
    return letter in symbols or any(stem in name.said for stem in _stems(letter))


def _stems(letter: str) -> Sequence[str]:
    return (*SAYING.get(letter, ()), *MEASURED_IN.get(letter, ()))


def _says_another(name: _Name, letter: str) -> bool:
    other = any(stem in name.said for unit, stems in SAYING.items() if unit in _LETTERS - {letter} for stem in stems)
    return other or any(stem in name.said for stem in NEVER_MINUTES)
