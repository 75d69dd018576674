"""The parts of a regular expression, as `re` understands it: single characters, and what is made of them.

What one character matches is left to `re` itself, so that classes, escapes and letters of any script mean the same.
"""

import re
from dataclasses import field, replace
from functools import partial

from titer.model.dataclass import dataclass
from titer.model.expression import expression

LONGEST = 256  # characters of a name: more repetitions than these are no other than without end
_QUANTIFIER = expression(r"([*+?]|\{(?!\})([0-9]{0,10})(,?)([0-9]{0,10})\})([?+]?)")
_ESCAPE = expression(
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]{1,99}\}|0[0-7]{0,2}|[0-3][0-7]{2}|.)", re.S
)
_OPENING = expression(
    r"\((?:\?(?:(:)|(>)|P<(\w{1,99})>|(P=\w{1,99})|(<?[=!])|([aimsu]{0,9})(?:-([ims]{1,9}))?([:)])))?"
)
_REFERENCE = expression(r"\\([1-9][0-9]?)")
_FLAGS = {"a": re.A, "i": re.I, "m": re.M, "s": re.S, "u": re.U}


class NoPattern(Exception):
    """What cannot be matched here, whatever `re` makes of it."""


@dataclass(frozen=True, slots=True)
class Character:
    """One character, of those that `re` says it may be."""

    source: str
    flags: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place between characters: `^`, `$`, `A`, `Z`, `b` or `B`."""

    kind: str
    flags: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part so many times. `how` is `?` for as few as will do, `+` for as many as there are and no other."""

    part: "Part"
    least: int
    most: int | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A part that may be referred to."""

    number: int
    part: "Part"


@dataclass(frozen=True, slots=True)
class Reference:
    """The text of a group once more."""

    number: int
    flags: int


@dataclass(frozen=True, slots=True)
class Look:
    """A part that has to follow, or to stand before, or must not; `>` for one that is tried in one way alone."""

    kind: str
    part: "Part"


type Part = Character | Place | Sequence | Choice | Repeat | Group | Reference | Look

NOTHING = Sequence(())


def parse(source: str) -> Part:
    """Return the parts of a pattern that `re` takes; `NoPattern` where it has others than these."""
    reader = _Reader(source)
    part = reader.choice(0)
    if reader.at < len(source):
        raise NoPattern
    return part


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    groups: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def choice(self, flags: int) -> Part:
        """Read up to the end, or to the bracket that closes."""
        ways: list[Part] = []
        parts: list[Part] = []
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self.source[self.at] == "|":
                self.at += 1
                ways.append(Sequence(tuple(parts)))
                parts = []
                continue
            if (flags_alone := self._flags_alone(flags)) is not None:
                flags = flags_alone
                continue
            parts.append(self._repeated(self._one(flags)))
        ways.append(Sequence(tuple(parts)))
        return ways[0] if len(ways) == 1 else Choice(tuple(ways))

    def _flags_alone(self, flags: int) -> int | None:
        found = _OPENING.match(self.source, self.at)
        if found is None or found[8] != ")":
            return None
        self.at = found.end()
        return _changed(flags, found)

    def _repeated(self, part: Part) -> Part:
        while found := _QUANTIFIER.match(self.source, self.at):
            self.at = found.end()
            least, most = _counts(found)
            part = Repeat(part, least, most, found[5])
        return part

    def _one(self, flags: int) -> Part:
        mark = self.source[self.at]
        if mark == "(":
            return self._bracket(flags)
        if mark in "^$":
            self.at += 1
            return Place(mark, flags)
        if mark == "\\":
            return self._escape(flags)
        end = self._end_of_class() if mark == "[" else self.at + 1
        return self._character(end, flags)

    def _character(self, end: int, flags: int) -> Part:
        text, self.at = self.source[self.at : end], end
        return Character(text if text[0] in "[\\." else re.escape(text), flags & ~re.M)

    def _escape(self, flags: int) -> Part:
        following = self.source[self.at + 1 : self.at + 2]
        if following and following in "AZbB":
            self.at += 2
            return Place(following, flags)
        found = _ESCAPE.match(self.source, self.at)
        if found and (len(found[0]) > 2 or not (reference := _REFERENCE.match(self.source, self.at))):
            return self._character(found.end(), flags)
        if found is None:
            raise NoPattern
        assert reference
        self.at = reference.end()
        return Reference(int(reference[1]), flags)

    def _end_of_class(self) -> int:
        at = self.at + 1
        at += self.source.startswith("^", at)
        at += 1  # a bracket that closes is one of the class, where it comes first
        if self.source[at - 1] == "\\":
            at += 1
        while self.source[at] != "]":
            at += 2 if self.source[at] == "\\" else 1
        return at + 1

    def _bracket(self, flags: int) -> Part:
        found = _OPENING.match(self.source, self.at)
        if found is None or (found[0] == "(" and self.source.startswith("(?", self.at)):
            raise NoPattern
        self.at = found.end()
        _, alone, name, back, look, _, _, colon = found.groups()
        if back:
            return self._closed(Reference(self.names[back[2:]], flags))
        number = 0
        if name or found[0] == "(":
            self.groups += 1
            number = self.groups
            self.names[name or ""] = number
        inner = self.choice(_changed(flags, found) if colon else flags)
        self._closed(inner)
        if alone or look:
            return Look(alone or look, inner)
        return Group(number, inner) if number else inner

    def _closed(self, part: Part) -> Part:
        if not self.source.startswith(")", self.at):
            raise NoPattern
        self.at += 1
        return part


def _changed(flags: int, found: re.Match[str]) -> int:
    for letter in found[6] or "":
        flags |= _FLAGS[letter]
    for letter in found[7] or "":
        flags &= ~_FLAGS[letter]
    return flags


def _counts(found: re.Match[str]) -> tuple[int, int | None]:
    if found[1] in {"*", "+", "?"}:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[1]]
    least = int(found[2] or 0)
    most = found[4] if found[3] else found[2]
    return least, int(most) if most else None


def may_be_empty(part: Part, *, anywhere: bool = False) -> bool:
    """Return whether a part may match nothing; with `anywhere`, whatever stands beside it."""
    empty = partial(may_be_empty, anywhere=anywhere)
    match part:
        case Character():
            return False
        case Sequence(parts):
            return all(map(empty, parts))
        case Choice(parts):
            return any(map(empty, parts))
        case Repeat(inner, least, _, how):
            return (not least and not (anywhere and how == "+")) or empty(inner)
        case Group(_, inner):
            return empty(inner)
    return not anywhere


def is_regular(part: Part) -> bool:
    """Return whether a part can be matched in time that grows with the text alone."""
    match part:
        case Sequence(parts) | Choice(parts):
            return all(map(is_regular, parts))
        case Repeat(inner, _, _, how):
            return is_regular(inner) and (how != "+" or isinstance(inner, Character))
        case Group(_, inner):
            return is_regular(inner)
    return isinstance(part, Character | Place)


def width(part: Part) -> int:
    """Return how long what a part matches is; `NoPattern` where that is not always the same."""
    match part:
        case Character():
            return 1
        case Sequence(parts):
            return sum(map(width, parts))
        case Choice(parts) if len({width(each) for each in parts}) == 1:
            return width(parts[0])
        case Repeat(inner, least, most, _) if least == most:
            return least * width(inner)
        case Group(_, inner):
            return width(inner)
        case Place() | Look():
            return 0
    raise NoPattern


def without_ends(part: Part, *, first: bool = True, last: bool = True) -> Part:
    """Return a part without `^` and `$` at its ends, which say nothing of a text that is matched as a whole."""
    match part:
        case Sequence(parts):
            found = [
                without_ends(each, first=first and not at, last=last and at == len(parts) - 1)
                for at, each in enumerate(parts)
            ]
            return Sequence(tuple(found))
        case Choice(parts):
            return Choice(tuple(without_ends(each, first=first, last=last) for each in parts))
        case Group(_, inner):
            return replace(part, part=without_ends(inner, first=first, last=last))
        case Place(kind, _) if (first and kind in "^A") or (last and kind in "$Z"):
            return NOTHING
    return part
