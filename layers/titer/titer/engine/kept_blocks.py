"""Blocks of a file that were read, the ones asked for last, as many as there is room for."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any


class KeptBlocks:
    """Blocks by where they lie; several threads may ask."""

    def __init__(self, room: int) -> None:
        self._room = room  # bytes
        self._blocks: OrderedDict[int, Any] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def known(self, places: Iterable[int]) -> dict[int, Any]:
        """Return those that are kept."""
        with self._lock:
            found = {place: self._blocks[place] for place in places if place in self._blocks}
            for place in found:
                self._blocks.move_to_end(place)
        return found

    def keep(self, blocks: dict[int, Any]) -> None:
        """Keep these, and forget those that were asked for longest ago."""
        with self._lock:
            for place, block in blocks.items():
                if place not in self._blocks:
                    self._blocks[place] = block
                    self.size += _size(block)
            while self.size > self._room:
                self.size -= _size(self._blocks.popitem(last=False)[1])


def _size(block: Any) -> int:
    """Return how many bytes the columns of a block take, or those of an array."""
    return sum(column.nbytes for column in block)
