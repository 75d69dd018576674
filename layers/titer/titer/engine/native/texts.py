"""Cells and rows of a block of bytes as texts, made when somebody asks for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload, override

import numpy as np
from arro3.core import Array as Column
from arro3.core import DataType

from titer.engine.native.library import Kernel
from titer.engine.parquet.arrays import Array, Flags
from titer.engine.parquet.text_columns import text_column

_FOR_A_TEXT = 1000  # bytes that are decoded together in the time that one text takes more by itself


def gathered(kernel: Kernel, data: bytes, starts: Array, lengths: Array, there: Flags | None = None) -> Column:
    """Return texts that begin at these places of UTF-8 (int64), and are so many bytes long (int32), as a column."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    texts = np.empty(int(offsets[-1]), np.uint8)
    told = len(data), starts.ctypes.data, lengths.ctypes.data, len(lengths), texts.ctypes.data, len(texts)
    if kernel.gather(data, *told):
        raise ValueError("texts beyond the block")
    return text_column(offsets, texts, there)


class BlockText:
    """A block of bytes in UTF-8, from which texts are cut."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._bytes_left = len(data)  # until texts were cut that cost as much as to decode it all

    @cached_property
    def _ascii(self) -> str | None:
        """The block as a text, where each character is a byte: to cut many texts from it is quickest."""
        return self.data.decode("ascii") if self.data.isascii() else None

    def cut(self, starts: Array, lengths: Array) -> list[str]:
        """Return the texts that begin at these places, and are so many bytes long."""
        self._bytes_left -= _FOR_A_TEXT * len(starts)
        spans = zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
        if self._bytes_left < 0 and (text := self._ascii) is not None:
            return [text[start:stop] for start, stop in spans]
        return [self.data[start:stop].decode("utf-8", errors="backslashreplace") for start, stop in spans]


def by_position[What](said: Mapping[int, What], ids: Array, positions: Array) -> dict[int, What]:
    """Return what is said of some of the different texts by the positions at which they stand, each with its id."""
    if not said:
        return {}
    places = np.flatnonzero(np.isin(ids, [*said]))
    pairs = zip(positions[places].tolist(), ids[places].tolist(), strict=True)
    return {position: said[one] for position, one in pairs}


class Lazy(Sequence[str]):
    """Texts that are made one by one."""

    def text(self, place: int) -> str:
        """Return the text at this place."""
        raise NotImplementedError

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    @override
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self.text(each) for each in range(len(self))[place]]
        return self.text(place)


class Raws(Lazy):
    """The records of a block, each without its line's end."""

    def __init__(self, block: BlockText, start: Array, length: Array, kernel: Kernel) -> None:
        self._block, self._start, self._length, self._kernel = block, start, length, kernel

    @override
    def __len__(self) -> int:
        return len(self._start)

    @override
    def text(self, place: int) -> str:
        start = self._start.item(place)
        return self._block.data[start : start + self._length.item(place)].decode("utf-8", errors="backslashreplace")

    def picked(self, places: Sequence[int] | Array) -> list[str]:
        """Return the records at these places."""
        return self._block.cut(self._start[places], self._length[places])

    def column(self, places: Array, there: Flags | None) -> Column:
        """Return the records at these places as a column of texts, null where none is wanted."""
        lengths = self._length[places]
        if there is not None:
            lengths *= there
        return gathered(self._kernel, self._block.data, self._start[places], lengths, there)

    def parts(self, places: Array, start: Array, length: Array) -> list[str]:
        """Return a part of each record at these places, which begins there in it and is so long."""
        return self._block.cut(self._start[places] + start, length)


class Lines(Sequence[int | None]):
    """The line of each record; none where records do not lie in lines, so that there is no first."""

    def __init__(self, first: int | None, line: Array) -> None:
        self._first, self._line = first, line

    @override
    def __len__(self) -> int:
        return len(self._line)

    @overload
    def __getitem__(self, place: int) -> int | None: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int | None]: ...
    @override
    def __getitem__(self, place: int | slice) -> int | Sequence[int | None] | None:
        if isinstance(place, slice):
            return [self[each] for each in range(len(self))[place]]
        return None if self._first is None else self._first + int(self._line.item(place))

    def column(self, places: Array) -> Column:
        """Return the lines of the records at these places as a column."""
        if self._first is None:
            return Column([None] * len(places), DataType.int64())
        return Column.from_numpy(self._line[places].astype(np.int64) + self._first)


class Rows:
    """The cells of records, split one record at a time; the last one is remembered, for whoever asks for several."""

    def __init__(self, raws: Raws, split: Callable[[str], Sequence[str]]) -> None:
        self.raws, self._split = raws, split
        self._last: tuple[int, Sequence[str]] = -1, ()

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.raws)

    def cells(self, record: int) -> Sequence[str]:
        """Return the cells of a record that the kernel was sure of."""
        if self._last[0] != record:
            self._last = record, self._split(self.raws[record])
        return self._last[1]


class Cells(Lazy):
    """The cells of a column of which few are ever shown, most of them `odd` ones, which were cut out already."""

    def __init__(self, rows: Rows, fitting: Any, column: int, odd: dict[int, str]) -> None:
        self._rows, self._fitting, self._column, self._odd = rows, fitting, column, odd

    def picked(self, places: Sequence[int]) -> list[str]:
        """Return the cells at these places."""
        known = self._odd.get
        return [self.text(place) if (cell := known(place)) is None else cell for place in places]

    @override
    def __len__(self) -> int:
        return len(self._fitting)

    @override
    def text(self, place: int) -> str:
        found = self._odd.get(place)
        return self._rows.cells(int(self._fitting[place]))[self._column] if found is None else found


class Words(Lazy):
    """The cells of a column by their places in a list of the different ones."""

    def __init__(self, words: list[str], ids: Array) -> None:
        self.words, self.ids = words, ids

    @cached_property
    def _different(self) -> frozenset[str]:
        return frozenset(self.words[place] for place in np.flatnonzero(np.bincount(self.ids)).tolist())

    def different(self) -> frozenset[str]:
        """Return the words that a row has."""
        return self._different

    def said[What](self, said: Mapping[int, What]) -> dict[int, What]:
        """Return what is said of words, by the places of those in the list, by the places of their cells."""
        return by_position(said, self.ids, np.arange(len(self.ids)))

    @cached_property
    def _texts(self) -> list[str]:
        return [*map(self.words.__getitem__, self.ids.tolist())]

    @override
    def __len__(self) -> int:
        return len(self.ids)

    @override
    def text(self, place: int) -> str:
        return self.words[int(self.ids[place])]

    def picked(self, places: Sequence[int] | Array) -> list[str]:
        """Return the cells at these places."""
        return [*map(self.words.__getitem__, self.ids[places].tolist())]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    @override
    @overload
    def __getitem__(self, place: int) -> str: ...
    @override
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    @override
    def __getitem__(self, place: Any) -> Any:
        return self._texts[place] if isinstance(place, slice) else self.words[self.ids[place]]
