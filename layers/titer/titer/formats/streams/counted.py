"""Pieces of bytes as they pass, counted: what is made of them may come to no more than a multiple of them."""

from collections.abc import Iterable, Iterator


class Counted:
    """Pieces that know how many bytes have passed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.bytes += len(piece)
            yield piece
