"""A pattern as the steps of a small machine: what each does, and where it goes on."""

import re
from collections.abc import Callable

from titer.model.dataclass import dataclass
from titer.rules.pattern_parts import (
    LONGEST,
    Character,
    Choice,
    Group,
    Look,
    NoPattern,
    Part,
    Place,
    Reference,
    Repeat,
    Sequence,
    may_be_empty,
    width,
)

MOST_STEPS = 5_000

type Condition = Callable[[str, int], bool]  # of a text and a place in it


@dataclass(slots=True)
class Step:
    """One step. `kind` says which of the others it has: `character` a test, `place` a condition, and so on."""

    kind: str  # character, place, split, save, moved, reference, look, match
    to: tuple[int, ...] = ()
    test: Callable[[str], bool] | None = None
    condition: Condition | None = None
    number: int = 0  # of a group or a slot; how far to look back
    what: str = ""


class Steps:
    """The steps of a pattern, and the first of them. `NoPattern` where there are too many."""

    def __init__(self, part: Part, *, regular: bool) -> None:
        self._regular = regular
        self._slots = -1  # below those of groups
        self.all = [Step("match")]
        self.first = self._enter(part, 0)

    def _add(self, step: Step) -> int:
        if len(self.all) == MOST_STEPS:
            raise NoPattern("its repetitions come to too much")
        self.all.append(step)
        return len(self.all) - 1

    def _enter(self, part: Part, after: int) -> int:
        """Add a part that goes on with the step `after`; return its first step."""
        match part:
            case Character():
                return self._add(Step("character", (after,), test=_test(part)))
            case Place():
                return self._add(Step("place", (after,), condition=_condition(part)))
            case Sequence(parts):
                for each in reversed(parts):
                    after = self._enter(each, after)
                return after
            case Choice(parts):
                return self._add(Step("split", tuple(self._enter(each, after) for each in parts)))
            case Repeat():
                return self._repeat(part, after)
        return self._enter_other(part, after)

    def _enter_other(self, part: Part, after: int) -> int:
        match part:
            case Group(number, inner):
                if self._regular:
                    return self._enter(inner, after)
                end = self._add(Step("save", (after,), number=2 * number + 1))
                return self._add(Step("save", (self._enter(inner, end),), number=2 * number))
            case Reference(number, flags):
                return self._add(Step("reference", (after,), number=number, what="i" if flags & re.I else ""))
            case Look(kind, inner):
                back = width(inner) if kind.startswith("<") else 0
                return self._add(Step("look", (self._enter(inner, 0), after), number=back, what=kind))
        raise NoPattern

    def _repeat(self, part: Repeat, after: int) -> int:
        inner, least, most, how = part.part, part.least, part.most, part.how
        if how == "+":
            return self._possessive(part, after)
        if self._regular and may_be_empty(inner, anywhere=True):
            least = 0
        elif least > LONGEST:
            if not may_be_empty(inner):
                return self._add(Step("split"))  # no name is so long
            least = LONGEST + 1
        if most is None or most >= LONGEST:
            first = self._without_end(inner, after, lazy=how == "?")
        else:
            first = after
            for _ in range(most - least):
                first = self._split(self._enter(inner, first), after, lazy=how == "?")
        for _ in range(least):
            first = self._enter(inner, first)
        return first

    def _split(self, once_more: int, after: int, *, lazy: bool) -> int:
        return self._add(Step("split", (after, once_more) if lazy else (once_more, after)))

    def _without_end(self, inner: Part, after: int, *, lazy: bool) -> int:
        split = self._split(0, after, lazy=lazy)
        step = self.all[split]
        if not self._regular and may_be_empty(inner):  # a way that goes nowhere is not gone again
            self._slots = slot = self._slots - 1
            moved = self._add(Step("moved", (split,), number=slot))
            once_more = self._add(Step("save", (self._enter(inner, moved),), number=slot))
        else:
            once_more = self._enter(inner, split)
        step.to = (after, once_more) if lazy else (once_more, after)
        return split

    def _possessive(self, part: Repeat, after: int) -> int:
        """Add a repetition that takes all that there is: what follows it must not be one more."""
        inner, least, most = part.part, part.least, part.most
        if not isinstance(inner, Character):
            return self._enter(Look(">", Repeat(inner, least, most)), after)
        end = self._add(Step("place", (after,), condition=_none_follows(inner)))
        if most is None:
            return self._enter(Repeat(inner, least, None), end)
        whole = self._enter(Repeat(inner, most, most), after)
        if least == most:
            return whole
        return self._add(Step("split", (whole, self._enter(Repeat(inner, least, most - 1), end))))


def _test(part: Character) -> Callable[[str], bool]:
    """Return whether a character is one of these, as `re` says it of each once."""
    matches, known = re.compile(part.source, part.flags).fullmatch, dict[str, bool]()

    def passes(mark: str) -> bool:
        found = known.get(mark)
        if found is None:
            found = known[mark] = matches(mark) is not None
        return found

    return passes


def _none_follows(part: Character) -> Condition:
    passes = _test(part)
    return lambda text, at: at == len(text) or not passes(text[at])


def _condition(place: Place) -> Condition:
    """Return whether a place is where `re` would say so, which is asked where no other answer is quick."""
    if place.kind in "^A" and not (place.kind == "^" and place.flags & re.M):
        return lambda _, at: at == 0
    source = place.kind if place.kind in "^$" else f"\\{place.kind}"
    compiled = re.compile(source, place.flags)
    return lambda text, at: compiled.match(text, at) is not None
