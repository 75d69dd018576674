"""Patterns that names match as a whole, or do not: as `re` would say, in time that grows with the name alone.

A pattern becomes a machine that is at several steps at once (Thompson's). What a character makes of a set of steps is
remembered. What no such machine knows (references, looking around) is tried way after way instead, as `re` does it, but
with each step counted.
"""

import re
from collections.abc import Iterable
from dataclasses import field
from functools import lru_cache

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.rules.pattern_parts import LONGEST, NoPattern, is_regular, parse, without_ends
from titer.rules.pattern_steps import Step, Steps

MOST_TRIED = 100_000  # steps, to match one name by a pattern that is not regular
_TRIED_IN_ALL = 5_000_000
_REMEMBERED = 500_000  # steps, in all the sets that are remembered


class Pattern:
    """A pattern, ready to match. `NoPattern` where it cannot be, `re.error` where it is none."""

    def __init__(self, source: str) -> None:
        re.compile(source)
        self.source = source
        part = parse(source)
        self.is_regular = is_regular(part)
        if self.is_regular:
            self._match = _AtOnce(Steps(without_ends(part), regular=True)).matches
        else:
            self._match = _OneByOne(source, Steps(part, regular=False)).matches
        self.matches = lru_cache(maxsize=50_000)(self._matches)

    def _matches(self, name: str) -> bool:
        """Return whether a name matches as a whole; none does that is longer than names may be."""
        return len(name) <= LONGEST and self._match(name)


def is_taken(source: str) -> bool:
    """Return whether a pattern is one that a rule set may have."""
    try:
        return Pattern(source).is_regular
    except (NoPattern, re.error, OverflowError, RecursionError):
        return False


@dataclass(slots=True, eq=False)
class _Set:
    """Steps at which the machine is at once."""

    characters: tuple[Step, ...]
    is_end: bool
    after: dict[str, "_Set"] = field(default_factory=dict)


class _AtOnce:
    """Goes all ways of a pattern at once."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps.all
        self._first = steps.first
        self._depends = any(step.kind == "place" for step in steps.all)  # on where the steps are gone
        self._known: dict[frozenset[int], _Set] = {}
        self._size = 0

    def matches(self, text: str) -> bool:
        if self._depends:
            return self._looking(text)
        found = self._set({self._first})
        for mark in text:
            following = found.after.get(mark)
            if following is None:
                following = found.after[mark] = self._set(_reached(found, mark))
            found = following
        return found.is_end

    def _looking(self, text: str) -> bool:
        found = self._resolved({self._first}, text, 0)
        for at, mark in enumerate(text, start=1):
            found = self._resolved(_reached(found, mark), text, at)
        return found.is_end

    def _set(self, reached: Iterable[int]) -> _Set:
        key = frozenset(reached)
        found = self._known.get(key)
        if found is None:
            found = self._resolved(key, "", 0)
            self._size += len(key) + len(found.characters) + 1
            if self._size > _REMEMBERED:
                for each in self._known.values():
                    each.after.clear()
                self._known.clear()
                self._size = 0
            self._known[key] = found
        return found

    def _resolved(self, reached: Iterable[int], text: str, at: int) -> _Set:
        """Return the steps that take a character, of all that are reached without one."""
        left, seen = list(reached), set(reached)
        while left:
            step = self._steps[left.pop()]
            if step.kind == "split" or (step.condition and step.condition(text, at)):
                new = [each for each in step.to if each not in seen]
                seen.update(new)
                left += new
        characters = tuple(self._steps[each] for each in seen if self._steps[each].test)
        return _Set(characters, 0 in seen)


def _reached(found: _Set, mark: str) -> set[int]:
    return {step.to[0] for step in found.characters if step.test and step.test(mark)}


type _Saved = dict[int, int]  # places, by slots


class _OneByOne:
    """Tries one way of a pattern after the other, and gives up after so many steps."""

    def __init__(self, source: str, steps: Steps) -> None:
        self._source, self._steps, self._first = source, steps.all, steps.first
        self._tried_in_all = self._tried = 0

    def matches(self, text: str) -> bool:
        self._tried = 0
        found = self._try(self._first, text, 0, {}, whole=True)
        self._tried_in_all += self._tried
        return found is not None

    def _try(
        self, first: int, text: str, start: int, saved: _Saved, *, whole: bool = False
    ) -> tuple[int, _Saved] | None:
        """Return where the first way ends, and what it saved; with `whole`, the first that takes all of the text."""
        ways = [(first, start, saved)]
        while ways:
            number, at, saved = ways.pop()
            self._count(text)
            step = self._steps[number]
            if step.kind == "match":
                if not whole or at == len(text):
                    return at, saved
            elif step.kind == "split":
                ways += [(each, at, saved) for each in reversed(step.to)]
            elif gone := self._gone(step, text, at, saved):
                ways.append(gone)
        return None

    def _gone(self, step: Step, text: str, at: int, saved: _Saved) -> tuple[int, int, _Saved] | None:
        """Return where a step leads to; None where it leads nowhere."""
        match step.kind:
            case "character":
                assert step.test
                return (step.to[0], at + 1, saved) if at < len(text) and step.test(text[at]) else None
            case "place":
                assert step.condition
                return (step.to[0], at, saved) if step.condition(text, at) else None
            case "save":
                return step.to[0], at, {**saved, step.number: at}
            case "moved":
                return (step.to[0], at, saved) if saved[step.number] != at else None
            case "reference":
                return self._said_again(step, text, at, saved)
        return self._looked(step, text, at, saved)

    def _said_again(self, step: Step, text: str, at: int, saved: _Saved) -> tuple[int, int, _Saved] | None:
        start, end = saved.get(2 * step.number), saved.get(2 * step.number + 1)
        if start is None or end is None:
            return None
        said, here = text[start:end], text[at : at + end - start]
        same = said == here or (step.what == "i" and said.lower() == here.lower())
        return (step.to[0], at + len(said), saved) if same else None

    def _looked(self, step: Step, text: str, at: int, saved: _Saved) -> tuple[int, int, _Saved] | None:
        inner, after = step.to
        start = at - step.number
        found = self._try(inner, text, start, saved) if start >= 0 else None
        if step.what.endswith("!"):
            return None if found else (after, at, saved)
        if found is None:
            return None
        end, saved = found
        return after, end if step.what == ">" else at, saved

    def _count(self, text: str) -> None:
        self._tried += 1
        if self._tried > MOST_TRIED or self._tried + self._tried_in_all > _TRIED_IN_ALL:
            what = f"the pattern {self._source[:64]!r} takes too many steps to match {text[:64]!r}"
            raise Rejected("invalid_rule_set", what, "Write a new version of the rule set, without references")
