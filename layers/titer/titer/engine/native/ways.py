"""The ways in which rows lie in a text: how the kernel reads a block of them, and plain code what it leaves out."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from ctypes import POINTER, c_char_p, c_int32, c_uint8, cast
from functools import partial
from itertools import accumulate
from typing import Protocol, Self, override

import numpy as np

from titer.engine.native.blocks import Read, Room
from titer.engine.native.layout import Names, Output, Plan, Spelling
from titer.engine.native.library import Kernel
from titer.engine.native.plans import Columns
from titer.formats.columnar import split_rows
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.dialect import Dialect
from titer.formats.json.at_once import is_of_flat_elements
from titer.formats.json.fields import Fields, Splitter, add
from titer.formats.json.in_lines import JsonLines, form_of
from titer.formats.json.tree import JsonForm
from titer.formats.json.values import DECODER, BrokenRecord, fit, parse_line
from titer.formats.streams.lines import Block, most_lines
from titer.formats.streams.table import Records
from titer.model.kind import Kind

_OTHERS = 64  # elements of a block that are no records


class Way(Protocol):
    """A way of writing rows under a header of so many columns."""

    width: int
    pads: bool

    def under(self, above: Mapping[str, str]) -> "Way | None":
        """Return the way of rows that take this where they lack it; None where that cannot be told to the kernel."""

    def read(self, kernel: Kernel, plan: Plan, block: Block) -> Read | None:
        """Let the kernel read a block; None where it, or what it has found, is for the plain reader."""

    def split(self, rows: Sequence[str]) -> Records:
        """Split rows as the plain reader does."""

    def cells(self, raw: str) -> Sequence[str]:
        """Return the cells of a row that the kernel was sure of."""


def way_of(dialect: Dialect, columns: Columns) -> Way | None:
    """Return the way in which a file is written; None where it is none of these."""
    form = form_of(dialect)
    if dialect.kind is Kind.CSV:
        return DelimitedCells(dialect, columns)
    if dialect.kind is Kind.PARQUET:
        return TabbedCells(len(dialect.header), columns)
    if dialect.kind is Kind.JSON and is_of_flat_elements(form):
        return FlatElements(dialect.header, form, columns)
    is_alone = form.shape == "records" and not form.is_pack  # each value is a record by itself
    return FlatRecords(dialect.header, columns) if dialect.kind is Kind.JSONL and is_alone else None


class _InLines:
    """What ways have in common whose rows lie in lines: nothing stands above them, and most have cells."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def under(self, above: Mapping[str, str]) -> Self | None:
        return None if above else self

    def read(self, kernel: Kernel, plan: Plan, block: Block) -> Read | None:
        return Room.for_lines(block, self._columns).read(partial(kernel.read, plan))


class DelimitedCells(_InLines):
    """Rows of cells between delimiters."""

    def __init__(self, dialect: Dialect, columns: Columns) -> None:
        super().__init__(columns)
        self.width, self.pads = len(dialect.header), dialect.pads
        self._delimiter, self._style = dialect.delimiter or ",", dialect.style

    def split(self, rows: Sequence[str]) -> Records:
        return Delimited(self._delimiter, self.width, style=self._style).split(_in_lines(rows))

    def cells(self, raw: str) -> Sequence[str]:
        if '"' in raw:
            found: Sequence[str] = next(csv.reader([raw], delimiter=self._delimiter))
            return found
        return raw.split(self._delimiter)


class TabbedCells(_InLines):
    """Rows of cells between tabs, as those of Parquet come, without any quotes."""

    pads = False

    def __init__(self, width: int, columns: Columns) -> None:
        super().__init__(columns)
        self.width = width

    def split(self, rows: Sequence[str]) -> Records:
        return split_rows(rows)

    def cells(self, raw: str) -> Sequence[str]:
        return raw.split("\t")


class FlatRecords(_InLines):
    """A record in each line, of named texts, numbers and literals."""

    pads = False

    def __init__(self, header: tuple[str, ...], columns: Columns) -> None:
        super().__init__(columns)
        self.width = len(header)
        self._header, self._fields = header, Fields(header)
        self._names = _Names(header, columns, {})

    @override
    def read(self, kernel: Kernel, plan: Plan, block: Block) -> Read | None:
        return _unescaped(
            Room.for_lines(block, self._columns).read(partial(kernel.read_records, plan, self._names.told))
        )

    def split(self, rows: Sequence[str]) -> Records:
        found = Records()
        for records in JsonLines(self._header).split(_in_lines(rows)):
            found.extend(records)
        return found

    def cells(self, raw: str) -> Sequence[str]:
        return self._fields.of_value(parse_line(raw), {}, raw)


def _in_lines(rows: Sequence[str]) -> Block:
    return Block("\n".join([*rows, ""]).encode("utf-8"), last=True)


class FlatElements:
    """Records that are elements of a list, each with a comma behind it, of named texts, numbers and literals.

    What they take from above stands in the data before them.
    """

    pads = False

    def __init__(
        self, header: tuple[str, ...], form: JsonForm, columns: Columns, above: Mapping[str, str] | None = None
    ) -> None:
        self.width, self._columns, self._above = len(header), columns, dict(above or {})
        self._header, self._form = header, form
        self._fields, self._splitter = Fields(header), Splitter(header, form)
        self._names = _Names(header, columns, self._above)
        self._before = "".join(self._above.values()).encode("utf-8")

    def under(self, above: Mapping[str, str]) -> Way | None:
        if above == self._above:
            return self
        if not above.keys() <= {*self._header} or any(map(_has_escapes, above.values())):
            return None
        return FlatElements(self._header, self._form, self._columns, above)

    def read(self, kernel: Kernel, plan: Plan, block: Block) -> Read | None:
        most = most_lines(self.width)
        rows = min(block.data.count(b"{") + _OTHERS, most)
        room = Room(self._before + block.data, rows, self._columns, len(self._before), block.most)
        read = _unescaped(room.read(partial(kernel.read_elements, plan, self._names.told)))
        if read is not None and read.rows == most:
            read.is_whole = True
        return read

    def split(self, rows: Sequence[str]) -> Records:
        found = Records()
        for raw in rows:
            value = DECODER.raw_decode(raw)[0]
            for one in self._splitter.split(value, self._splitter.level, self._above, raw):
                add(found, None, *one)
        return found

    def cells(self, raw: str) -> Sequence[str]:
        return self._fields.of_value(DECODER.raw_decode(raw)[0], self._above, raw)


def _has_escapes(text: str) -> bool:
    return json.dumps(text, ensure_ascii=False)[1:-1] != text


class _Names:
    """The names of columns in all spellings that the kernel is to know, and the memory in which it finds them.

    What records take from above stands at the start of the data, one text after the other.
    """

    def __init__(self, header: Sequence[str], columns: Columns, above: Mapping[str, str]) -> None:
        spelt = [[*dict.fromkeys(_spellings(name))] for name in header]
        found = [(ways[0].encode(), column) for column, ways in enumerate(spelt)]
        found += [(way.encode(), column) for column, ways in enumerate(spelt) for way in ways[1:]]
        starts = accumulate((len(text) for text, _ in found), initial=0)
        spellings = (Spelling(start, len(text), column) for start, (text, column) in zip(starts, found, strict=False))
        places = [{column: place for place, column in enumerate(some)} for some in (columns.numbers, columns.words)]
        lengths = {name: len(text.encode()) for name, text in above.items()}
        stands = dict(zip(above, accumulate(lengths.values(), initial=0), strict=False))
        outputs = (
            Output(*(some.get(column, 0) for some in places), stands.get(name, 0), lengths.get(name, 0))
            for column, name in enumerate(header)
        )
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


def _unescaped(read: Read | None) -> Read | None:
    fits = read is not None and all(_unescape(read, place) for place in range(read.columns_of_words))
    return read if fits else None


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
