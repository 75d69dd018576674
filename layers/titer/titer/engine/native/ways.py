"""The ways in which rows lie in lines: how the kernel reads a block of them, and plain code what it leaves out."""

import csv
import json
from collections.abc import Iterator, Sequence
from ctypes import POINTER, c_char_p, c_int32, c_uint8, cast
from itertools import accumulate
from typing import Protocol

import numpy as np

from titer.engine.native.blocks import Read, Room
from titer.engine.native.layout import Names, Output, Plan, Spelling
from titer.engine.native.library import Kernel
from titer.engine.native.plans import Columns
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.dialect import Dialect
from titer.formats.json.fields import Fields
from titer.formats.json.in_lines import JsonLines, form_of
from titer.formats.json.values import BrokenRecord, fit, parse_line
from titer.formats.streams.lines import Block
from titer.formats.streams.table import Records
from titer.model.kind import Kind


class Way(Protocol):
    """A way of writing rows under a header of so many columns."""

    width: int
    pads: bool

    def read(self, kernel: Kernel, plan: Plan, room: Room) -> Read | None:
        """Let the kernel read a block; None where it, or what it has found, is for the plain reader."""

    def split(self, lines: bytes) -> Records:
        """Split lines as the plain reader does."""

    def cells(self, raw: str) -> Sequence[str]:
        """Return the cells of a row that the kernel was sure of."""


def way_of(dialect: Dialect, columns: Columns) -> Way | None:
    """Return the way in which a file is written; None where it is none of these."""
    form = form_of(dialect)
    if dialect.kind is Kind.CSV:
        return DelimitedCells(dialect)
    is_alone = form.shape == "records" and not form.is_pack  # each value is a record by itself
    return FlatRecords(dialect.header, columns) if dialect.kind is Kind.JSONL and is_alone else None


class DelimitedCells:
    """Rows of cells between delimiters."""

    def __init__(self, dialect: Dialect) -> None:
        self.width, self.pads = len(dialect.header), dialect.pads
        self._delimiter, self._style = dialect.delimiter or ",", dialect.style

    def read(self, kernel: Kernel, plan: Plan, room: Room) -> Read | None:
        return room.read(kernel, plan)

    def split(self, lines: bytes) -> Records:
        return Delimited(self._delimiter, self.width, style=self._style).split(Block(lines, last=True))

    def cells(self, raw: str) -> Sequence[str]:
        if '"' in raw:
            found: Sequence[str] = next(csv.reader([raw], delimiter=self._delimiter))
            return found
        return raw.split(self._delimiter)


class FlatRecords:
    """A record in each line, of named texts, numbers and literals."""

    pads = False

    def __init__(self, header: tuple[str, ...], columns: Columns) -> None:
        self.width = len(header)
        self._header, self._fields = header, Fields(header)
        self._names = _Names(header, columns)

    def read(self, kernel: Kernel, plan: Plan, room: Room) -> Read | None:
        read = room.read(kernel, plan, self._names.told)
        fits = read is not None and all(_unescape(read, place) for place in range(read.columns_of_words))
        return read if fits else None

    def split(self, lines: bytes) -> Records:
        found = Records()
        for records in JsonLines(self._header).split(Block(lines, last=True)):
            found.extend(records)
        return found

    def cells(self, raw: str) -> Sequence[str]:
        return self._fields.of_value(parse_line(raw), {}, raw)


class _Names:
    """The names of columns in all spellings that the kernel is to know, and the memory in which it finds them."""

    def __init__(self, header: Sequence[str], columns: Columns) -> None:
        spelt = [[*dict.fromkeys(_spellings(name))] for name in header]
        found = [(ways[0].encode(), column) for column, ways in enumerate(spelt)]
        found += [(way.encode(), column) for column, ways in enumerate(spelt) for way in ways[1:]]
        starts = accumulate((len(text) for text, _ in found), initial=0)
        spellings = (Spelling(start, len(text), column) for start, (text, column) in zip(starts, found, strict=False))
        places = [{column: place for place, column in enumerate(some)} for some in (columns.numbers, columns.words)]
        outputs = (Output(*(some.get(column, 0) for some in places)) for column in range(len(header)))
        slots = 1 << (2 * len(found) - 1).bit_length()
        self.told = Names(len(found), slots)
        self.told.text = cast(c_char_p(b"".join(text for text, _ in found)), POINTER(c_uint8))
        self.told.spellings = (Spelling * len(found))(*spellings)
        self.told.outputs = (Output * len(header))(*outputs)
        self.told.table, self.told.usual = (c_int32 * slots)(), (c_int32 * len(header))()


def _spellings(name: str) -> Iterator[str]:
    """Yield the ways in which programs write a name in JSON, as it stands between the quotes."""
    plain, coded = json.dumps(name, ensure_ascii=False)[1:-1], json.dumps(name)[1:-1]
    for written in (plain, coded, "".join(map(_in_large_hex, plain))):
        yield written
        yield written.replace("/", "\\/")


def _in_large_hex(mark: str) -> str:
    return mark if mark.isascii() else json.dumps(mark)[1:-1].upper().replace("U", "u")


def _unescape(read: Read, place: int) -> bool:
    """Put what escapes stand for into the words of a column, the same words once; False where one is not fit."""
    words = read.words(place)
    if not any("\\" in word for word in words):
        return True
    try:
        texts = [fit(json.loads(f'"{word}"')) if "\\" in word else word for word in words]
    except (BrokenRecord, ValueError):
        return False
    known: dict[str, int] = {}
    ids = np.array([known.setdefault(text, len(known)) for text in texts], np.int32)
    read.put_words(place, [*known], ids[read.ids[place]])
    return True
