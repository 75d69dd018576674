"""The types that a reading option may have: how its value is read, and how anything else is refused.

What reads an API, a command line or a page of the documentation off the options asks for the type; a type of its own is
one class here, and one case where mypy then says that it is missing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, ClassVar, NoReturn

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.expression import expression

MOST = 100  # entries of a list
LONGEST = 256  # characters of a name, a unit, or a text that stands for a missing value

CONTROL = expression(r"[\x00-\x1f\x7f-\x9f]")
_LISTED = expression(r'\s*"(?P<quoted>(?:[^"]|"")*)"\s*(?:,|$)|(?P<plain>[^,]+)')

type Check = Callable[[str, str], str]  # by the option's name, the text as it is held; `Rejected` if it cannot be used


def any_text(_: str, text: str) -> str:
    """Return the text, of which the file tells whether it can be used."""
    return text


def printable(name: str, text: str) -> str:
    """Return the text. `Rejected` where it is too long, or holds a control character."""
    if len(text) > LONGEST or CONTROL.search(text):
        refuse(name, text, f"Say it in up to {LONGEST} characters, none of them a control character")
    return text


@dataclass(frozen=True, slots=True)
class Text:
    """A text; white space around it says nothing."""

    check: Check = printable
    nothing: ClassVar[None] = None

    def read(self, name: str, value: Any) -> str | None:
        """Return what the option holds: None for an empty text, or none."""
        text = _strip(value)
        return self.check(name, text) if text else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words. A choice that is white space is `named`: what is said loses the white space around it."""

    allowed: tuple[str, ...]
    named: Mapping[str, str] = field(default_factory=dict)
    nothing: ClassVar[None] = None

    def by_name(self, value: Any) -> Any:
        """Return the name of a choice that is white space; anything else as it is."""
        return self.named.get(value, value) if isinstance(value, str) else value

    def read(self, name: str, value: Any) -> str | None:
        """Return the word. Among choices that may be white space, a blank is meant to be one."""
        text = _strip(self.by_name(value))
        if text in self.allowed:
            return text
        if text or (self.named and value):
            refuse(name, text or value, f"Say {_either_of(self.allowed)}")
        return None


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts in the order in which they are said, mostly each once; in one line, with commas between them."""

    check: Check = printable
    most: int | None = MOST
    twice: bool = False  # whether one text may be said again
    nothing: ClassVar[tuple[str, ...]] = ()

    def read(self, name: str, value: Iterable[str] | None) -> tuple[str, ...]:
        """Return the texts but the empty ones."""
        texts = [text for text in map(str.strip, value or ()) if text]
        if self.most is not None and len(texts) > self.most:
            refuse(name, f"{len(texts)} entries", f"Say at most {self.most}")
        checked = [self.check(name, text) for text in texts]
        return tuple(checked if self.twice else dict.fromkeys(checked))


@dataclass(frozen=True, slots=True)
class Pairs:
    """`NAME=UNIT`, each said by itself, for a name may hold a comma, and an equals sign; of a name one unit."""

    named: str  # what has the name, as the refusal calls it
    example: str
    check: Check = any_text  # of the whole pair
    meaning: str = "UNIT"  # what is said of it, likewise
    nothing: ClassVar[tuple[str, ...]] = ()

    def read(self, name: str, value: Iterable[str] | None) -> tuple[str, ...]:
        """Return the pairs, of which no two say something else of the same."""
        pairs = Texts(self._pair).read(name, value)
        unit_of: dict[str, str] = {}
        for thing, unit in map(split_pair, pairs):
            if unit_of.setdefault(thing, unit) != unit:
                refuse(name, f"{thing}={unit}", f"It is said to be {unit_of[thing]} too: say one of them")
        return pairs

    def _pair(self, name: str, text: str) -> str:
        thing, unit = split_pair(self.check(name, text))
        if not thing or not unit:
            refuse(name, text, f"Say {self.named}={self.meaning}, such as {self.example}")
        return f"{printable(name, thing)}={printable(name, unit)}"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    least: int
    most: int
    meaning: str = "a number"
    nothing: ClassVar[None] = None

    def read(self, name: str, value: Any) -> int | None:
        """Return the number, be it said as one or in digits."""
        text = _strip(value)
        if not text:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else self.least - 1
        if not self.least <= number <= self.most:
            refuse(name, text, f"Say {self.meaning} from {self.least} to {self.most:,}")
        return number


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that is so, or of which nothing is said."""

    words: ClassVar[Mapping[str, bool]] = {
        "true": True,
        "false": False,
        "yes": True,
        "no": False,
        "1": True,
        "0": False,
    }
    nothing: ClassVar[None] = None

    def read(self, name: str, value: Any) -> bool | None:
        """Return True where it is so, be it said as a word or not; None else."""
        text = _strip(value).casefold()
        if text and text not in self.words:
            refuse(name, text, "Say 'true' or 'false'")
        return True if self.words.get(text) else None


type OptionType = Text | Choice | Texts | Pairs | Number | Flag


def texts_in(line: str) -> list[str]:
    """Return the texts of a list with commas between them: `-999,MM`, or `"-999,0",MM` where one holds a comma."""
    found = _LISTED.finditer(line)
    return [each["quoted"].replace('""', '"') if each["quoted"] is not None else each["plain"] for each in found]


def split_pair(pair: str) -> tuple[str, str]:
    """Return the name and the unit of a pair."""
    thing, _, unit = pair.rpartition("=")
    return thing.strip(), unit.strip()


def refuse(name: str, found: object, allowed: str) -> NoReturn:
    """Refuse what was said of an option: `Rejected` (`invalid_option`)."""
    raise Rejected("invalid_option", f"the option {name} cannot be {_quote(found)}", allowed)


def _strip(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _quote(found: object) -> str:
    return repr(found if isinstance(found, int) else str(found)[:64])


def _either_of(allowed: Sequence[str]) -> str:
    *first, last = map(repr, allowed)
    return f"{', '.join(first)} or {last}"
