"""Elements of a list that may be read, or taken again, many at once: they are offered, and taken or not.

A block has the same elements whoever reads it, for in which order series are told depends on that.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from titer.formats.json.elements import Element
from titer.formats.json.tree import JsonForm, Leaf
from titer.formats.json.values import SPACE
from titer.model.dataclass import dataclass

_MORE = 64 << 10  # characters that the last element of a block may take, and what stands between all of them
FEW = 64  # characters of an element that may come again and again
_KNOWN = 1024  # short elements of a list that are remembered
_RUN = 4096  # characters, at most, in which elements that are known are looked for at once


def is_of_flat_elements(form: JsonForm) -> bool:
    """Return whether each element of the one list of a document is a record by itself, and all of them lie in it."""
    is_alone = form.leaf is Leaf.RECORDS and not (form.is_pack or form.is_sequence or form.key)
    return is_alone and len(form.path) == form.is_object


@dataclass(slots=True)
class Stretch:
    """A piece of a list, from an element on, which may end amid another one; `taken` of its bytes were read."""

    data: bytes
    above: Mapping[str, str]
    taken: int = 0

    @property
    def characters(self) -> int:
        """How many characters were taken."""
        return self.taken if self.data.isascii() else len(self.data[: self.taken].decode("utf-8"))


class Stretches:
    """How much of a list is offered, and whether it is to be where the next element begins: as a block does there."""

    def __init__(self, block: int) -> None:
        self.characters = block + block // 4 + _MORE
        self.is_due = True


@dataclass(slots=True)
class Again:
    """Elements of a list that stood in it before, one after the other; the first `taken` of them are passed by."""

    elements: Sequence[Element]
    pieces: Sequence[str]  # as they stand between commas
    taken: int = 1

    @property
    def characters(self) -> int:
        """How many characters were taken, with the comma behind each."""
        return self.taken + sum(map(len, self.pieces[: self.taken]))


class KnownElements:
    """Short elements of a list, for those that come again: of `1,1,1,…` a megabyte has half a million.

    Each is known by all that stood between two commas: where that stands once more, it is the same. None is remembered
    but of a level on which each is a record by itself, of which no other says more.
    """

    def __init__(self, form: JsonForm, level: int) -> None:
        is_of_records = form.leaf is Leaf.RECORDS and not form.is_pack and level == len(form.path)
        self._most = _KNOWN if is_of_records else 0
        self._known: dict[str, Element] = {}
        self._width = 2 * FEW  # characters that are looked at: more, where all that stood there was known

    def note(self, element: Element, text: str, end: int) -> None:
        """Remember an element that was read, and ends here in the text."""
        raw = element[0]
        if len(raw) <= FEW and len(self._known) < self._most and "," not in raw:
            start = end - len(raw)
            space = text[text.rfind(",", max(0, start - FEW), start) + 1 : start]
            self._known[raw if space.strip(SPACE) else space + raw] = element

    def standing(self, text: str, start: int) -> Again | None:
        """Return the known elements that stand here, each with another behind it; None where there is none."""
        comma = text.find(",", start, start + 2 * FEW) if self._known else -1
        if comma < 0 or text[start:comma] not in self._known:
            return None
        *whole, _ = text[start : start + self._width].split(",")  # the last may go on
        same = [*takewhile(self._known.__contains__, whole)] or [text[start:comma]]
        self._width = min(2 * self._width, _RUN) if len(same) >= len(whole) else 2 * FEW
        return Again([*map(self._known.__getitem__, same)], same)
