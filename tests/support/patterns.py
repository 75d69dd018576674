"""Patterns made up at random, and what becomes of them here and by `re`."""

import random
import re
import warnings

from titer.rules.pattern_parts import NoPattern
from titer.rules.patterns import Pattern

_CLASSES = ("[a-c]", "[^a]", r"[\d\-]", r"[^\W\d]", "[]a]", "[^]b]", r"[\]a]", "[a-]")
_ESCAPES = (r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", ".", r"\.", r"\-", r"\x61", r"\u0062", r"\0", r"\141")
_PLACES = ("^", "$", r"\b", r"\B", r"\A", r"\Z")
_BRACKETS, _LOOKING = ("(", "(?:", "(?P<n%d>"), ("(?=", "(?!", "(?>", "(?i:", "(?<=", "(?<!")
_QUANTIFIERS = ("*", "+", "?", "{2}", "{1,2}", "{,2}", "{1,}", "{,}", "{0}")
_MARKS = "aabbcC1-_ é"


def differing(count: int, rng: random.Random, *, looking: bool) -> list[tuple[str, str]]:
    """Return patterns of so many, each with a text that it matches here or by `re` alone."""
    found = []
    for _ in range(count):
        source, by_re = _pattern(rng, looking)
        pattern = Pattern(source)
        for _ in range(5):
            text = "".join(rng.choices(_MARKS + "\n", k=rng.randrange(9)))
            if pattern.matches(text) != (by_re.fullmatch(text) is not None):
                found.append((source, text))
    return found


def _pattern(rng: random.Random, looking: bool) -> tuple[str, re.Pattern[str]]:
    """Return one that `re` takes, and that can be matched here."""
    while True:
        source = _choice(rng, 3, looking)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)
                by_re = re.compile(source)
            Pattern(source)
        except (re.error, NoPattern):
            continue
        if len(source) <= 200:
            return source, by_re


def _choice(rng: random.Random, depth: int, looking: bool) -> str:
    ways = rng.choice([1, 1, 1, 2, 3])
    return "|".join("".join(_repeated(rng, depth, looking) for _ in range(rng.randrange(5))) for _ in range(ways))


def _repeated(rng: random.Random, depth: int, looking: bool) -> str:
    atom = _atom(rng, depth, looking)
    if atom in _PLACES or rng.random() > 0.35:
        return atom
    lazy = rng.choice(["", "", "?", "+" if looking or not atom.startswith("(") else "?"])
    return atom + rng.choice(_QUANTIFIERS) + lazy


def _atom(rng: random.Random, depth: int, looking: bool) -> str:
    chance = rng.random()
    if depth and chance < 0.25:
        bracket = rng.choice(_BRACKETS + _LOOKING if looking else _BRACKETS)
        return (bracket % rng.randrange(10**6) if "%" in bracket else bracket) + _choice(rng, depth - 1, looking) + ")"
    if looking and chance < 0.3:
        return rng.choice([r"\1", r"\2"])
    kinds = (_CLASSES, _ESCAPES, _PLACES, _MARKS, _MARKS)
    return rng.choice(rng.choice(kinds))
