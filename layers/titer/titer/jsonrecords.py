"""JSON and JSONL cut into records: one object, one record; every value as it was written.

Numbers stay text, so that an error shows what the file says and nothing is rounded before it is judged.
"""

import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any

from titer.fault import cut
from titer.lines import LONGEST_LINE, Block
from titer.table import Records

type Record = dict[str, str]


class BrokenRecord(Exception):
    """One record that is not a usable JSON object; the code says why, the column where."""

    def __init__(self, code: str, column: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.column = column


class _Doubled(dict[str, Any]):
    """An object in which a key stands twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Doubled(found)


# Constants (NaN, Infinity) are not JSON, but programs write them: as text they are a cell that is no number.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=str)


def _text(value: Any) -> str:
    """A value as a cell: null is an empty one, what is nested stays JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _record(value: Any) -> Record:
    if not isinstance(value, dict):
        raise BrokenRecord("not_an_object")
    if isinstance(value, _Doubled):
        raise BrokenRecord("duplicate_key")
    record = {key: _text(cell) for key, cell in value.items()}
    for text in (*record, *record.values()):
        if "\0" in text:
            raise BrokenRecord("nul_character")
        if not text.isascii():
            text.encode()  # half of a surrogate pair is a UnicodeEncodeError
    return record


def parse_record(text: str) -> Record:
    """One JSON object; `BrokenRecord` where it is something else."""
    return _decoded(lambda: _record(_whole(text)))


def _whole(text: str) -> Any:
    value, end = _DECODER.raw_decode(text, _skip_space(text, 0))
    if text[end:].strip(_SPACE):
        raise BrokenRecord("invalid_json")
    return value


def _decoded[T](decode: Callable[[], T]) -> T:
    try:
        return decode()
    except RecursionError as error:
        raise BrokenRecord("too_deep") from error
    except UnicodeEncodeError as error:
        raise BrokenRecord("invalid_encoding") from error
    except ValueError as error:
        raise BrokenRecord("invalid_json") from error


_SPACE = " \t\r\n"


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start] in _SPACE:
        start += 1
    return start


class Fields:
    """Puts records of named fields under the header that the sample gave."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self._header = header
        self._known = frozenset(header)

    def cells(self, record: Record) -> list[str]:
        """The record's cells in the header's order, empty where it lacks one; `BrokenRecord` for a field too many."""
        if not record.keys() <= self._known:
            for name in record:
                if name not in self._known and record[name].strip():
                    raise BrokenRecord("unexpected_field", name[:256])
        return [record.get(name, "") for name in self._header]


class JsonLines:
    """Cuts blocks of JSONL; blank lines do not count."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self._fields = Fields(header)
        self._line = 1

    def cut(self, block: Block) -> Records:
        """The records of this block's lines."""
        records = Records()
        for line in block.data.splitlines():
            if line.strip():
                self._add(records, line, "line_too_long" if block.too_long or len(line) > LONGEST_LINE else None)
            self._line += 1
        return records

    def _add(self, records: Records, line: bytes, broken: str | None) -> None:
        raw = line.decode("utf-8", errors="backslashreplace")
        cells: list[str] = []
        column = None
        try:
            if not broken:
                cells = self._fields.cells(parse_record(line.decode("utf-8")))
        except UnicodeDecodeError:
            broken = "invalid_encoding"
        except BrokenRecord as error:
            broken, column = error.code, error.column
        records.add(self._line, raw, cells, broken, column)


def array_records(chunks: Iterator[bytes], header: tuple[str, ...], *, limit: int, block: int) -> Iterator[Records]:
    """The records of one JSON document in blocks of about so many characters."""
    fields, records, size = Fields(header), Records(), 0
    for raw, found in JsonArray(chunks, limit=limit).records():
        _add(records, fields, raw, found)
        size += len(raw)
        if size >= block:
            yield records
            records, size = Records(), 0
    yield records


def _add(records: Records, fields: Fields, raw: str, found: Record | str) -> None:
    if isinstance(found, str):
        records.add(None, raw, (), found)
        return
    try:
        records.add(None, raw, fields.cells(found))
    except BrokenRecord as error:
        records.add(None, raw, (), error.code, error.column)


class JsonArray:
    """Reads the objects of one JSON document as they stream in: an array of them, or an object with `readings`.

    What follows a place where the document is broken cannot be told apart, so it is one broken record, and the end.
    """

    def __init__(self, chunks: Iterator[bytes], *, limit: int) -> None:
        self._chunks = chunks
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="backslashreplace").decode
        self._limit = limit  # characters of one value that is not a record
        self._text = ""
        self._at = 0
        self._ended = False

    def records(self) -> Iterator[tuple[str, Record | str]]:
        """Each record's text with the record, or with the code of what is wrong with it."""
        try:
            self._enter()
        except BrokenRecord as error:
            yield cut(self._text[self._at :]), error.code
            return
        yield from self._elements()

    def _elements(self) -> Iterator[tuple[str, Record | str]]:
        first = True
        while True:
            try:
                if self._peek() == "]":
                    self._at += 1
                    self._leave()
                    return
                if not first:
                    self._expect(",")
                raw, value = self._value(LONGEST_LINE)
            except BrokenRecord as error:
                yield cut(self._text[self._at :]), error.code
                return
            first = False
            try:
                yield raw, _decoded(lambda value=value: _record(value))  # type: ignore[misc]
            except BrokenRecord as error:
                yield raw, error.code

    def _enter(self) -> None:
        """Go to the first element of the array of records."""
        self._braces = self._peek() == "{"
        if not self._braces:
            return self._expect("[")
        self._expect("{")
        while self._peek() != "}" and self._key() != "readings":
            self._value(self._limit)
            if self._peek() != "}":
                self._expect(",")
        if self._peek() == "}":
            raise BrokenRecord("no_list_of_readings")
        self._expect("[")
        return None

    def _leave(self) -> None:
        """Check that the document ends as JSON must."""
        while self._braces and self._peek() != "}":
            self._expect(",")
            self._key()
            self._value(self._limit)
        if self._braces:
            self._expect("}")
        if self._peek():
            raise BrokenRecord("invalid_json")

    def _key(self) -> str:
        if self._peek() != '"':
            raise BrokenRecord("invalid_json")
        _, key = self._value(LONGEST_LINE)
        self._expect(":")
        return str(key)

    def _value(self, limit: int) -> tuple[str, Any]:
        """The value that starts here, with its text; reads on until it is whole."""
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise BrokenRecord("too_deep") from error
            except ValueError as error:
                if not self._more(limit):
                    raise BrokenRecord("invalid_json") from error
                continue
            if end == len(self._text) and self._more(limit):
                continue  # a number may go on
            raw = self._text[self._at : end]
            self._at = end
            return raw, value

    def _peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            self._at = _skip_space(self._text, self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(self._limit):
                return ""

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise BrokenRecord("invalid_json")
        self._at += 1

    def _more(self, limit: int) -> bool:
        """Read another chunk, unless the value that starts here is longer than it may be or the stream has ended."""
        if self._ended or len(self._text) - self._at > limit:
            return False
        pieces = [self._text[self._at :]]
        wanted = len(pieces[0])  # as much again, so that a long value is not read over and over
        while wanted >= 0 and not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            pieces.append(self._decode(chunk or b"", self._ended))
            wanted -= len(pieces[-1]) or 1
        self._text, self._at = "".join(pieces), 0
        return True
