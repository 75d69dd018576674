"""Just enough of Thrift's compact protocol to find a number in the footer of a Parquet file."""

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


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._offset = 0

    def struct(self, depth: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self._signed()
            found[field] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise Broken
        match kind:
            case 5 | 6 | 4:
                return self._signed()
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

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
