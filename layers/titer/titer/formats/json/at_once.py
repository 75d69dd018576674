"""Elements of a list that may be read many at once, by whoever reads blocks: they are offered, and taken or not.

A block has the same elements whoever reads it, for in which order series are told depends on that.
"""

from collections.abc import Mapping

from titer.formats.json.tree import JsonForm, Leaf
from titer.model.dataclass import dataclass

_MORE = 64 << 10  # characters that the last element of a block may take, and what stands between all of them


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
