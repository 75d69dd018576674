"""Parquet files of strangers as columns of text, row group by row group, in a process of its own."""

import json
import marshal
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from typing import Any, BinaryIO, cast

from arro3.core import Array, DataType, RecordBatchReader
from arro3.io import read_parquet

from titer.cells.names import MOST_COLUMNS
from titer.engine.parquet.portions import WideFile, wide_file
from titer.engine.parquet.thrift import Broken, fields
from titer.engine.sandbox.process import Sandbox, is_panic, rejection_of
from titer.engine.workbooks.cells import clock
from titer.formats.streams.ports import FIRST_ROWS
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.spaces import holds_invisible, visible

_ROWS = 16 * 1024  # of a batch, at most
_DECODED_TEXTS = 256  # rows that are decoded at a time where they hold texts: all may be the same long one
_CELLS = 256 << 10  # of a batch
_CHARACTERS = 1 << 20  # of a batch, but for a row that is longer
MOST_CHARACTERS = 1 << 30  # of all rows, however short the file is
CHARACTERS_PER_BYTE = 64  # and for each byte of it: a dictionary may repeat a text without end
_ROW_CHARACTERS = 1 << 20  # of a row, at most: as many as a line of CSV may have
_LARGEST_FOOTER = 16 << 20
_QUOTED = expression(r'^"|\t"', re.MULTILINE)
WAITING = 1 << 30  # bytes of a row group's cells on the disk, in each portion of columns
_TEXT = DataType.utf8()
_PER_SECOND = {"s": 0, "ms": 3, "us": 6, "ns": 9}  # digits

type Texts = Callable[[Array], Sequence[str | None]]


class ParquetFile:
    """One Parquet file; opening it reads its footer and its first rows."""

    def __init__(self, file: BinaryIO, sandbox: Sandbox) -> None:
        self._file, self._sandbox = file, sandbox
        self.row_count = row_count(file)
        found = self._run("look")
        self.names = cast("tuple[str, ...]", next(found))
        self.first_columns = cast("list[list[str]]", next(found, [[] for _ in self.names]))

    def batches(self) -> Iterator[list[list[str]]]:
        """Yield columns of cells, at most 16,384 rows at a time, and fewer where they are long."""
        left = self.row_count
        for batch in self._run("batches"):
            left -= len(batch[0])
            if left < 0:
                break
            yield batch
        if left:
            raise rejection("damaged_parquet", ": it has not as many rows as it says")

    def blocks(self) -> Iterator[bytes | list[list[str]]]:
        """Yield the same batches, each as lines of cells between tabs where neither can stand in a cell."""
        left = self.row_count
        for block in self._run("blocks"):
            left -= block.count(b"\n") if isinstance(block, bytes) else len(block[0])
            if left < 0:
                break
            yield block
        if left:
            raise rejection("damaged_parquet", ": it has not as many rows as it says")

    def _run(self, job: str) -> Iterator[Any]:
        return self._sandbox.run(f"parquet.reading:{job}", self._file, damaged="damaged_parquet")


def row_count(file: BinaryIO) -> int:
    """Return the count of rows in the footer; `Rejected` where it cannot be read, or the file is encrypted."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 8, 0))
    end = file.read(8)
    if end[4:] == b"PARE":
        raise rejection("encrypted_parquet")
    length = int.from_bytes(end[:4], "little")
    if size < 12 or end[4:] != b"PAR1" or not 0 < length <= min(size - 12, _LARGEST_FOOTER):
        raise rejection("damaged_parquet", ": it does not end as Parquet does")
    file.seek(size - 8 - length)
    try:
        footer = fields(file.read(length))
    except Broken as error:
        raise rejection("damaged_parquet", ": its footer cannot be read") from error
    if 8 in footer:  # how it is encrypted
        raise rejection("encrypted_parquet")
    if not isinstance(rows := footer.get(3), int) or rows < 0:
        raise rejection("damaged_parquet", ": it does not say how many rows it has")
    return rows


# in the process of its own


def look(file: BinaryIO) -> Iterator[tuple[str, ...] | list[list[str]]]:
    """Yield the columns' names, and the first rows where there are some."""
    with _damage_refused():
        wide = wide_file(file)
        found = tuple(map(visible, (wide or _open(file, None)).schema.names))
    if len(found) > MOST_COLUMNS:
        raise rejection("too_many_columns")
    if not found:
        raise rejection("no_rows")
    yield found
    decoded = _decoded_portions(wide, FIRST_ROWS) if wide else _decoded_rows(file, FIRST_ROWS)
    for columns, _ in islice(_in_short(decoded, FIRST_ROWS), 1):
        yield columns


def batches(file: BinaryIO) -> Iterator[list[list[str]]]:
    """Yield batches of columns of cells."""
    left = MOST_CHARACTERS + CHARACTERS_PER_BYTE * file.seek(0, os.SEEK_END)
    with _damage_refused():
        wide = wide_file(file)
    for columns, length in _in_short(_decoded_portions(wide) if wide else _decoded_rows(file, _ROWS), _ROWS):
        left -= length
        if left < 0:
            raise rejection("repeats_too_much", f": more than {MOST_CHARACTERS:,} characters")
        yield columns


def blocks(file: BinaryIO) -> Iterator[bytes | list[list[str]]]:
    """Yield the same batches, in lines where they can be."""
    for columns in batches(file):
        yield _in_lines(columns) or columns


def _in_lines(columns: list[list[str]]) -> bytes:
    """Return rows as lines of cells between tabs; nothing where a cell holds such a mark, or begins with a quote."""
    rows, width = len(columns[0]), len(columns)
    text = "\n".join(map("\t".join, zip(*columns, strict=True)))
    marks = text.count("\n"), text.count("\t")
    if width < 2 or marks != (rows - 1, rows * (width - 1)) or "\r" in text or ('"' in text and _QUOTED.search(text)):
        return b""
    return f"{text}\n".encode()


def _decoded_portions(file: WideFile, first: int | None = None) -> Iterator[list[list[str]]]:
    """Yield the rows, or the first of each group: cells of some columns wait on the disk for those of the others."""
    with _damage_refused():
        rows = max(1, _CELLS // len(file.schema.names))
        most = None if first is None else first // rows + 1  # batches
        for portions in file.groups():
            with ExitStack() as held:
                waiting = [_waiting(held, islice(_decoded_rows(portion, rows), most)) for portion in portions]
                for columns in zip(*waiting, strict=True):
                    yield [*chain.from_iterable(columns)]


def _waiting(held: ExitStack, batches: Iterator[list[list[str]]]) -> Iterator[list[list[str]]]:
    """Return an iterator over batches that are written to the disk before it is asked."""
    waiting = held.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (it is one)
    count = 0
    for batch in batches:
        marshal.dump(batch, waiting)
        count += 1
        if waiting.tell() > WAITING:
            raise rejection("too_much_memory")
    waiting.seek(0)
    return (marshal.load(waiting) for _ in range(count))  # noqa: S302 (it was written here)


def _decoded_rows(file: BinaryIO, rows: int) -> Iterator[list[list[str]]]:
    schema = _open(file, None).schema
    kinds = [schema.field(column).type for column in range(len(schema.names))]
    most = min(rows, _DECODED_TEXTS) if any(map(_may_be_long, kinds)) else rows
    reader = _open(file, max(1, min(most, _CELLS // len(kinds))))
    texts = [*map(texts_of, kinds)]
    while True:
        try:
            batch = next(reader)
            columns = [[cell or "" for cell in text(batch.column(column))] for column, text in enumerate(texts)]
        except StopIteration:
            return
        except BaseException as error:
            _refuse_damage(error)
            raise
        yield columns


def _may_be_long(kind: DataType) -> bool:
    return kind.bit_width is None and not DataType.is_boolean(kind)


def _in_short(found: Iterator[list[list[str]]], rows: int) -> Iterator[tuple[list[list[str]], int]]:
    """Yield the same rows in batches that are short enough to be handed over, each with how many characters it has."""
    held: list[list[str]] = []
    characters = 0
    for columns in found:
        for part, length in _parts(columns):
            if held and _is_full(held, part, characters + length, rows):
                yield held, characters
                held, characters = [], 0
            held = [[*before, *cells] for before, cells in zip(held, part, strict=True)] if held else part
            characters += length
    if held:
        yield held, characters


def _is_full(held: list[list[str]], part: list[list[str]], characters: int, rows: int) -> bool:
    count = len(held[0]) + len(part[0])
    return count > rows or count * len(held) > _CELLS or characters > _CHARACTERS


def _parts(columns: list[list[str]]) -> Iterator[tuple[list[list[str]], int]]:
    """Yield the rows in parts of no more characters than a batch has, and how many each has."""
    length = sum(sum(map(len, column)) for column in columns)
    if length <= _CHARACTERS:
        yield columns, length
        return
    start = characters = 0
    for at, row in enumerate(zip(*columns, strict=True)):
        if (length := sum(map(len, row))) > _ROW_CHARACTERS:
            raise rejection("row_too_long")
        if characters + length > _CHARACTERS and at > start:
            yield [column[start:at] for column in columns], characters
            start, characters = at, 0
        characters += length
    yield [column[start:] for column in columns], characters


def _open(file: BinaryIO, batch_size: int | None) -> RecordBatchReader:
    file.seek(0)
    with _damage_refused():
        return read_parquet(file, batch_size=batch_size)


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except (Broken, KeyError, ValueError) as error:  # portions of a footer that is no such thing
        raise rejection("damaged_parquet", ": its footer cannot be read") from error
    except BaseException as error:
        _refuse_damage(error)
        raise


def _refuse_damage(error: BaseException) -> None:
    """Raise the refusal of a file that arro3 cannot read: its own errors are plain `Exception`s."""
    if is_panic(error):
        raise rejection_of(error, "damaged_parquet") from error
    if _is_arrows(error):
        message = str(error).removeprefix("C Data interface error: ")
        raise rejection("damaged_parquet", f": {message[:120]}") from error


def _is_arrows(error: BaseException) -> bool:
    return type(error).__name__ == "Exception"


def texts_of(kind: DataType) -> Texts:
    """Return what makes texts of a column of this type."""
    return next((made(kind) for test, made in _BY_TYPE if test(kind)), _cast)


def _list(cells: Array) -> list[Any]:
    return cast("list[Any]", cells.to_pylist())


def _seen(cells: Array) -> Sequence[str | None]:
    texts = _list(cells)
    joined = "".join(filter(None, texts))
    if not joined.isascii() and holds_invisible(joined.encode(errors="replace")):
        return [text and visible(text) for text in texts]
    return texts


def _exact(cells: Array) -> Sequence[str | None]:
    """Return float16 as float64 has it, digit for digit: Arrow would write it as float32, which is neither."""
    return _cast(cells.cast(DataType.float64()))


def _in_utc(kind: DataType) -> Texts:
    if kind.tz is None:
        return _cast
    utc = DataType.timestamp(kind.time_unit or "us", tz="UTC")
    return lambda cells: _cast(cells.cast(utc))


def _of_dictionary(kind: DataType) -> Texts:
    value = kind.value_type
    assert value
    texts = texts_of(value)
    return _seen if texts is _seen else lambda cells: texts(cells.cast(value))


def _cast(cells: Array) -> Sequence[str | None]:
    """Return cells as Arrow writes them, exactly; a time outside the calendar as the bare number in the file."""
    try:
        return _list(cells.cast(_TEXT))
    except Exception as error:
        if not _is_arrows(error):
            raise
        if not DataType.is_temporal(cells.type):
            raise rejection("unsupported_kind", f": it has a column of the type {str(cells.type)[:80]}") from error
        if len(cells) == 1:
            return [str(_whole(cells)[0])]
    middle = len(cells) // 2
    return [*_cast(cells.slice(0, middle)), *_cast(cells.slice(middle))]


def _whole(cells: Array) -> list[int | None]:
    small = cells.type.bit_width == 32
    return _list(cells.cast(DataType.int32()) if small else cells.cast(DataType.int64()))


def _decoded(cells: Array) -> Sequence[str | None]:
    return [None if cell is None else cell.decode("utf-8", errors="backslashreplace") for cell in _list(cells)]


def _json(cells: Array) -> Sequence[str | None]:
    return [None if cell is None else json.dumps(cell, ensure_ascii=False, default=str) for cell in _list(cells)]


def _durations(cells: Array) -> Sequence[str | None]:
    digits = _PER_SECOND[cells.type.time_unit or "s"]
    return [None if count is None else clock(count, digits) for count in _whole(cells)]


_BY_TYPE: tuple[tuple[Callable[[DataType], object], Callable[[DataType], Texts]], ...] = (
    (DataType.is_dictionary, _of_dictionary),
    (DataType.is_nested, lambda _: _json),
    *((test, lambda _: _seen) for test in (DataType.is_string, DataType.is_large_string, DataType.is_string_view)),
    *((test, lambda _: _decoded) for test in (DataType.is_binary, DataType.is_large_binary, DataType.is_binary_view)),
    (DataType.is_fixed_size_binary, lambda _: _decoded),
    (DataType.is_float16, lambda _: _exact),
    (DataType.is_duration, lambda _: _durations),
    (DataType.is_timestamp, _in_utc),
)
