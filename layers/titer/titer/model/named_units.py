"""The unit in the name of a column: what of a name is one, and what is only written so."""

import re
from collections.abc import Sequence

from titer.model.expression import expression
from titer.model.unit_words import ASCII_BRACKETS, NEVER_MINUTES, OF_TIME, SAYING
from titer.model.units import canonical, is_unit

_BRACKETED = expression(r"(?P<name>.*\S)\s*\[(?P<unit>[^\[\]]*)\]")
_IN_PARENTHESES = expression(r"(?P<name>.*\S)\s*\((?P<unit>(?:[^()]|\([^()]*\))*)\)")
_AFTER_A_MARK = expression(r"(?P<name>.*\S)(?: / | in |, )(?P<unit>\S.*)")
_BEHIND_A_SPACE = expression(r"(?P<name>.*\S)\s+(?P<unit>\S*[°º℃℉%µμΩ]\S*|[gm]/[Llsh]|\S{2,}/\S+|\S+/\S{2,})")
_POWER_IN_PARENTHESES = expression(r"(?P<name>.*?\S)\s*\((?P<power>[x×]\s?10\^?[0-9⁰-⁹¹²³]+)\)\s*(?P<unit>\S.*)")
_POWER_AT_THE_END = expression(r"(?P<name>.*\S)\s+(?P<unit>\S+/\S+)\s*\((?P<power>[x×]\s?10\^?[0-9⁰-⁹¹²³]+)\)")
_OF_A_LOGGER = expression(r"(?P<name>.*\S)(?P<said>\s*\((?:LGR|SEN) S/N: [^()]*\))")
_LETTER_ALONE = expression(r"(?P<name>.*\S)(?P<space>\s*)\((?P<unit>\w|min)\)")
_SHAPED = expression(  # as no word is, whoever made it up: °Ab, % abc, abc²
    r"°[^\W\d_]{1,6}|[%‰] ?[^\W\d_][\w.]{0,7}|[^\W\d_][\w.-]{0,5}[ -]?[%‰]|[^\W\d_]{1,6}(?:[²³]|\^[23])"
)
_PER = expression(r"(?P<above>[^\W\d_][\w. ]{1,11}|[€$£¥])/(?P<below>\S+)")
_OF_A_SUBSTANCE = expression(r"(?P<unit>[^\s/]+/\S+) (?:as )?[^\W\d_][\w-]{0,7}")  # mg/L NO3
_NO_COUNTS = frozenset(
    {
        "in",
        "out",
        "on",
        "off",
        "up",
        "down",
        "min",
        "max",
        "avg",
        "mean",
        "ein",
        "aus",
        "yes",
        "no",
        "ja",
        "nein",
        "non",
    }
)
_OTHER_EXTREMES = expression(r"(?i)(?<![^\W_])(?:max|maximum|avg|average|mean|moy|mittel|media|média|medio)(?![^\W_])")
_NO_LABELS = frozenset("VWKJs")  # no one begins to count with these; A is the first, L may be left, N north
# A capital in parentheses may be a pump, a short word a word (`Flow (in)`), unless SAYING knows what is measured.


def split_unit(name: str) -> tuple[str, str | None]:
    """Return a column's name without its unit, and the unit in its one spelling: `Temp [°C]` is `Temp` and `°C`.

    What stands in brackets is a unit, known or not, save a mere number. In parentheses, after ` / `, a comma or ` in `
    only a known one is, and in parentheses what is shaped as no word is (`(°Ab)`, `(Stk/h)`); behind a space alone one
    that is no word (`Temp °C`), and a lone capital or a short word where the name says what it measures: `Temp (C)`,
    but not `Pump (C)`; `Time (min)`, but not `Force (min)`; or where the name is in angle brackets: `101 <Inlet> (C)`.
    The serial numbers of a logger stay in the name, for they tell two sensors of a kind apart: `Temp, °F (LGR S/N: 1)`
    is `Temp (LGR S/N: 1)` and `°F`.
    """
    text = name.strip().translate(ASCII_BRACKETS)
    if found := _OF_A_LOGGER.fullmatch(text):
        bare, unit = split_unit(found["name"])
        return (bare + found["said"], unit) if unit else (name, None)
    if (found := _BRACKETED.fullmatch(text)) and found["unit"].strip() and not found["unit"].strip().isdigit():
        return found["name"], canonical(found["unit"])
    if found := _POWER_IN_PARENTHESES.fullmatch(text) or _POWER_AT_THE_END.fullmatch(text):
        unit = f"{found['power']} {found['unit']}"
        return (found["name"], canonical(unit)) if is_unit(unit) else (name, None)
    for form in (_IN_PARENTHESES, _AFTER_A_MARK, _BEHIND_A_SPACE):
        found = form.fullmatch(text)
        if found and is_unit(found["unit"]) and _is_meant(found["unit"].strip(), found["name"]):
            return found["name"], canonical(found["unit"])
    if (found := _IN_PARENTHESES.fullmatch(text)) and is_shaped_as_a_unit(found["unit"]):
        return found["name"], canonical(found["unit"])
    return name, None


def is_shaped_as_a_unit(text: str) -> bool:
    """Return whether a text that is no known unit is written as only units are: `°Ab`, `Stk/h`, `mg/L NO3`."""
    text = text.strip()
    if _SHAPED.fullmatch(text):
        return True
    if found := _PER.fullmatch(text):
        counted = found["above"].casefold()
        return counted not in _NO_COUNTS and found["below"].casefold() not in _NO_COUNTS - {"min"} and _is_below(found)
    return (found := _OF_A_SUBSTANCE.fullmatch(text)) is not None and is_unit(found["unit"])


def _is_below(found: re.Match[str]) -> bool:
    """Return whether something is counted per known unit; of two words above, the first is one too: `mg O2/L`."""
    first, _, rest = found["above"].partition(" ")
    if not is_unit(f"g/{found['below']}") or (found["below"].isupper() and found["below"] != "L"):
        return False
    return is_unit(first) if rest else not first.isalpha() or len({*first.casefold()}) > 1  # dd/mm is a day


def split_units(names: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    """Return each name of a table without its unit, and the unit: other names may tell what a letter in brackets is.

    A letter is a unit (`Line (V)`), save the s of a plural (`Sensor(s)`), unless names differ in such a letter alone:
    `Probe (A)`, `Probe (B)`. One that labels begin with, such as `(A)`, needs another column with a unit in round
    brackets too; so does `(min)`, which may be the least of something, where other names say that.
    """
    split = [split_unit(name) for name in names]
    lone = {column: found for column, name in enumerate(names) if (found := _letter_behind(name))}
    beside = any(unit and name.rstrip().endswith(")") for name, (_, unit) in zip(names, split, strict=True))
    for column, found in lone.items():
        alike = {other["unit"] for other in lone.values() if other["name"] == found["name"]}
        told = found["unit"] in _NO_LABELS or (beside and found["unit"] in SAYING)
        if found["unit"] == "min":
            told = beside and not _may_be_the_least(found["name"], [*names], [bare for bare, unit in split if unit])
        if split[column][1] is None and told and len(alike) == 1:
            split[column] = found["name"], canonical(found["unit"])
    return tuple(split)


def _may_be_the_least(name: str, names: Sequence[str], with_units: Sequence[str]) -> bool:
    """Return whether `(min)` behind a name may be no minutes: it names what has other units, or others are `(max)`."""
    said = name.casefold()
    if name in with_units or any(_OTHER_EXTREMES.search(each) for each in names):
        return True
    return any(stem in said for stem in NEVER_MINUTES) or any(
        stem in said for unit, stems in SAYING.items() if stems is not OF_TIME for stem in stems
    )


def _letter_behind(name: str) -> re.Match[str] | None:
    """Return the letter in round brackets behind a name; none where it is the `s` of a plural."""
    found = _LETTER_ALONE.fullmatch(name.strip().translate(ASCII_BRACKETS))
    if found is None or found["unit"] != "s" or found["space"]:
        return found
    return None if found["name"][-1].lower() != found["name"][-1].upper() else found


def _is_meant(unit: str, name: str) -> bool:
    return unit not in SAYING or name.endswith(">") or any(word in name.casefold() for word in SAYING[unit])
