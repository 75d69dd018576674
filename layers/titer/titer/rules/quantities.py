"""Which quantity a series measures, where its unit or its name tells: limits of physics hold for all of a kind."""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from titer.model.expression import expression
from titer.model.middle import median
from titer.model.units import canonical, conversion, is_unit

TEMPERATURE, PH = "temperature", "ph"
QUANTITIES = (TEMPERATURE, PH)
_NAMES = 5_000  # that are remembered

type Sample = Callable[
    [], Sequence[float]
]  # numbers of the series, which are read only where name and unit leave doubt

# Of temperatures in kelvin more than half lie above this, of differences hardly any.
_COLD = 70  # K; nitrogen boils at 77
_LIKELY_PH = (-2.0, 16.0)
_SPELT = expression(r"(?<![^\W\d_])pH(?![a-z])")
_HUMP = expression(r"(?<=[a-z])(?=[A-Z])")
_WORD = expression(r"[^\W\d_]+")
# What a temperature is called, in part of a word; a unit decides before any name does.
_CALLED = (
    "temperat", "температур", "θερμοκρασ", "温", "溫", "온도", "lampotila", "teplot", "sicaklik", "homersekl",
    "nhiet", "suhu", "อุณหภ", "حرارة", "טמפרטור", "तापमान",
)  # fmt: skip
_OF_CHANGES = ("delta", "δ", "diff", "rate", "ramp", "gradient", "slope", "change")
# Beside `pH`, what is not the pH itself; beside `ph` in other letters, what makes it a phase.
_OF_A_CONTROLLER = frozenset({
    "out", "output", "ctrl", "control", "controller", "pump", "base", "acid", "alkali", "total", "slope", "offset",
    "raw", "gain", "feed", "flow", "volume", "rate", "alarm", "zero", "mv", "cv", "co",
})  # fmt: skip
_OF_A_PHASE = frozenset({
    "volt", "voltage", "current", "amp", "amps", "power", "phase", "line", "neutral", "load", "freq", "kw", "kva", "pf",
})  # fmt: skip


def quantity(name: str, unit: str | None, sample: Sample) -> str | None:
    """Return the quantity of a series: its unit tells first, its name where it has none. None where neither does."""
    text = "" if unit is None or unit == "-" else canonical(unit)
    if text == "pH":
        return PH
    if text and (to_kelvin := conversion(text, "K")):
        factor = float(to_kelvin.factor)
        absolute = to_kelvin.offset != 0 or _are_absolute([factor * each for each in sample()], names_temperature(name))
        return TEMPERATURE if absolute else None
    if text and is_unit(text):
        return None
    if is_ph(name, sample):
        return PH
    return TEMPERATURE if not text and names_temperature(name) else None


def _are_absolute(kelvins: Sequence[float], called_so: bool) -> bool:
    """Return whether these are no differences, which may be negative; what shows nothing is what its unit says."""
    return not kelvins or (max(kelvins) if called_so else median(kelvins)) > _COLD


@lru_cache(maxsize=_NAMES)  # the same sensors come again in the next file
def names_temperature(name: str) -> bool:
    """Return whether a name without a unit tells a temperature: `Temp 1`, `Kühlwassertemperatur`, `罐温`.

    A difference or a rate of change is none: `ΔTemp`, `temp_rate`.
    """
    folded, words = _fold(name), _words(name)
    if any(word.startswith(_OF_CHANGES) for word in words):
        return False
    return any(called in folded for called in _called()) or any(word.endswith("temp") for word in words)


@cache
def _called() -> tuple[str, ...]:
    return tuple(map(_fold, _CALLED))


def is_ph(name: str, sample: Sample) -> bool:
    """Return whether a name without a unit tells a pH: `pH`, `pH-Wert`, `reactor_ph`; not `pH output`, `Ph A`.

    Where other words follow, most of the numbers must be such as a pH can be: `pH Temp` has none.
    """
    words = _words(name)
    if "ph" not in words or not _OF_A_CONTROLLER.isdisjoint(words):
        return False
    if not _SPELT.search(name) and any(len(word) == 1 or word in _OF_A_PHASE for word in words):
        return False
    return words[-1] == "ph" or _are_likely_ph(sample())


def _are_likely_ph(numbers: Sequence[float]) -> bool:
    low, high = _LIKELY_PH
    return 2 * sum(low <= number <= high for number in numbers) >= len(numbers)


@lru_cache(maxsize=_NAMES)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_fold(_HUMP.sub(" ", _SPELT.sub(" ph ", name)))))


def _fold(text: str) -> str:
    if text.isascii():  # nothing to take apart: a file has 50,000 names
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("\N{LATIN SMALL LETTER DOTLESS I}", "i"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
