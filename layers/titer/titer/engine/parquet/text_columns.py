"""Columns of texts whose bytes lie one after the other already, without an object of Python for each text.

They are handed over by Arrow's C data interface, which names the memory that they lie in; it is kept until Arrow lets
go of it.
"""

from collections.abc import Callable
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    addressof,
    c_char_p,
    c_int64,
    c_void_p,
    cast,
    py_object,
    pythonapi,
)
from itertools import count
from typing import Any

import numpy as np
from arro3.core import Array as Column

from titer.engine.parquet.arrays import Array, Flags

_NULLABLE = 2
_TEXT = b"u"  # UTF-8, offsets of 32 bits
_BUFFERS = 3  # what is there, where each begins, the texts


class _Schema(Structure):
    _fields_ = (
        ("format", c_char_p),
        ("name", c_char_p),
        ("metadata", c_char_p),
        ("flags", c_int64),
        ("children_count", c_int64),
        ("children", c_void_p),
        ("dictionary", c_void_p),
        ("release", c_void_p),
        ("private", c_void_p),
    )


class _Array(Structure):
    _fields_ = (
        ("length", c_int64),
        ("null_count", c_int64),
        ("offset", c_int64),
        ("buffer_count", c_int64),
        ("children_count", c_int64),
        ("buffers", POINTER(c_void_p)),
        ("children", c_void_p),
        ("dictionary", c_void_p),
        ("release", c_void_p),
        ("private", c_void_p),
    )


_held: dict[int, object] = {}  # memory that Arrow has, by the number that goes with it
_numbers = count(1)
_capsule: Callable[[c_void_p, bytes, None], Any] = pythonapi.PyCapsule_New
_capsule.argtypes, _capsule.restype = [c_void_p, c_char_p, c_void_p], py_object  # type: ignore[attr-defined]


def _let_schema_go(schema: Any) -> None:
    schema.contents.release = None


def _let_array_go(array: Any) -> None:
    _held.pop(array.contents.private, None)
    array.contents.release = None


_of_schema = CFUNCTYPE(None, POINTER(_Schema))(_let_schema_go)
_of_array = CFUNCTYPE(None, POINTER(_Array))(_let_array_go)


class _Texts:
    """A column, ready to be taken over once."""

    def __init__(self, there: Flags | None, offsets: Array, texts: Array) -> None:
        bits = None if there is None else np.packbits(there, bitorder="little")
        buffers = (c_void_p * _BUFFERS)(
            None if bits is None else bits.ctypes.data, offsets.ctypes.data, texts.ctypes.data
        )
        number = next(_numbers)
        _held[number] = bits, offsets, texts, buffers
        self._schema = _Schema(format=_TEXT, name=b"", flags=_NULLABLE, release=cast(_of_schema, c_void_p))
        self._array = _Array(
            length=len(offsets) - 1,
            null_count=0 if there is None else len(there) - int(np.count_nonzero(there)),
            buffer_count=_BUFFERS,
            buffers=buffers,  # cast, it would be garbage of a circle
            release=cast(_of_array, c_void_p),
            private=number,
        )

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Return what Arrow's libraries take over."""
        named = (b"arrow_schema", self._schema), (b"arrow_array", self._array)
        schema, array = (_capsule(c_void_p(addressof(found)), name, None) for name, found in named)
        return schema, array


def text_column(offsets: Array, texts: Array, there: Flags | None = None) -> Column:
    """Return the texts that begin and end at these offsets (int32) in bytes of UTF-8, null where none is there."""
    return Column.from_arrow(_Texts(there, offsets, texts))
