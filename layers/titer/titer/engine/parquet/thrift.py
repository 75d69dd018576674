"""Just enough of Thrift's compact protocol to find a number in the footer of a Parquet file, or write it anew."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_DEEPEST = 32
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)


class Broken(Exception):
    """These bytes are no struct."""


def fields(data: bytes) -> dict[int, Any]:
    """Return the fields of a struct: whole numbers as they are, the rest as None."""
    try:
        return _Reader(data).struct(0)
    except IndexError as error:
        raise Broken from error


type Field = tuple[int, bytes]  # its kind, and what is written of it


def written(data: bytes) -> dict[int, Field]:
    """Return the fields of a struct as they are written."""
    try:
        return dict(_Reader(data).fields())
    except IndexError as error:
        raise Broken from error


def structs(field: Field) -> Iterator[bytes]:
    """Yield the structs of a list as they are written."""
    try:
        yield from _Reader(field[1]).structs()
    except IndexError as error:
        raise Broken from error


def number(field: Field) -> int:
    """Return a whole number."""
    return _Reader(field[1]).signed()


def struct_of(fields: Mapping[int, Field]) -> bytes:
    """Return a struct of these fields."""
    told = (bytes([kind]) + _signed(place) + content for place, (kind, content) in sorted(fields.items()))
    return b"".join(told) + b"\0"


def list_of(found: Sequence[bytes]) -> Field:
    """Return a list of structs."""
    return _LIST, bytes([0xF0 | _STRUCT]) + _unsigned(len(found)) + b"".join(found)


def number_of(value: int) -> Field:
    """Return a whole number of 32 bits as it is written."""
    return _I32, _signed(value)


def text_of(content: bytes) -> Field:
    """Return a text as it is written."""
    return _BINARY, _unsigned(len(content)) + content


def _signed(value: int) -> bytes:
    return _unsigned(value << 1 if value >= 0 else (-value << 1) - 1)


def _unsigned(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._offset = 0

    def fields(self) -> Iterator[tuple[int, Field]]:
        """Yield the fields of a struct, each with its kind and what is written of it."""
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self.signed()
            start = self._offset
            self._value(head & 15, 0)
            yield field, (head & 15, self._data[start : self._offset])

    def structs(self) -> Iterator[bytes]:
        """Yield what is written of each struct of a list."""
        head = self._byte()
        if head & 15 != _STRUCT:
            raise Broken
        for _ in range(head >> 4 if head >> 4 < 15 else self._unsigned()):
            start = self._offset
            self.struct(1)
            yield self._data[start : self._offset]

    def struct(self, depth: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self.signed()
            found[field] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise Broken
        match kind:
            case 5 | 6 | 4:
                return self.signed()
            case 3:
                return self._byte()
            case 7:
                self._skip(8)
            case 8:
                self._skip(self._unsigned())
            case 9 | 10:
                self._list(depth)
            case 11:
                self._map(depth)
            case 12:
                self.struct(depth + 1)
            case 1 | 2:
                return None
            case _:
                raise Broken
        return None

    def _list(self, depth: int) -> None:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._unsigned()
        for _ in range(count):
            self._item(head & 15, depth)

    def _map(self, depth: int) -> None:
        if count := self._unsigned():
            kinds = self._byte()
            for _ in range(count):
                self._item(kinds >> 4, depth)
                self._item(kinds & 15, depth)

    def _item(self, kind: int, depth: int) -> None:
        if kind in {1, 2}:  # in a list, a boolean takes a byte
            self._skip(1)
        else:
            self._value(kind, depth + 1)

    def _skip(self, size: int) -> None:
        self._offset += size
        if self._offset > len(self._data):
            raise Broken

    def _byte(self) -> int:
        self._offset += 1
        return self._data[self._offset - 1]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise Broken

    def signed(self) -> int:
        """Return a whole number."""
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
