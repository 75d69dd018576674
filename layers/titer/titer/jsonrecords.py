"""JSON and JSONL cut into records, by the form that a sample shows, as they stream in."""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any

from titer.fault import cut, refused
from titer.jsonforms import FLAT, Found, JsonForm, Leaf, exploded, inheritance
from titer.jsonvalues import (
    DECODER,
    BrokenRecord,
    Record,
    decoded,
    is_clean,
    members_of,
    parse_value,
    printable,
    record_of,
    skip_space,
)
from titer.lines import LONGEST_LINE, Block
from titer.table import Records


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

    def of_value(self, value: Any, raw: str) -> list[str]:
        """The cells of an object by itself, from the text in which it stands."""
        if type(value) is dict and tuple(value) == self._header and is_clean(raw):
            kinds = set(map(type, value.values()))
            if kinds == _TEXT:
                return list(value.values())
            if kinds <= _SCALARS:
                return [cell if type(cell) is str else _SCALAR[cell] for cell in value.values()]
        return self.cells(record_of(value))


_TEXT = {str}
_SCALARS = {str, bool, type(None)}
_SCALAR: dict[Any, str] = {None: "", True: "true", False: "false"}


class _Cutter:
    """Turns values into records under the header."""

    def __init__(self, header: tuple[str, ...], form: JsonForm) -> None:
        self._fields = Fields(header)
        self._form = form
        self._record_level = len(form.path) if form.leaf is Leaf.RECORDS else -1

    def add(self, records: Records, line: int | None, raw: str, value: Any, level: int, inherited: Record) -> None:
        """Add the records of one value."""
        if level == self._record_level:
            self._add_record(records, line, raw, value, inherited)
            return
        for found in exploded(value, self._form, level, inherited):
            self._add_found(records, line, raw, found)

    def _add_record(self, records: Records, line: int | None, raw: str, value: Any, inherited: Record) -> None:
        """A value that is a record by itself, so that its text is the record's."""
        try:
            fields = self._fields
            cells = fields.cells(inherited | record_of(value)) if inherited else fields.of_value(value, raw)
            records.add(line, raw, cells)
        except BrokenRecord as error:
            records.add(line, printable(raw), (), error.code, error.column)
        except UnicodeEncodeError:
            records.add(line, printable(raw), (), "invalid_encoding")

    def _add_found(self, records: Records, line: int | None, raw: str, found: Found) -> None:
        try:
            if isinstance(found, BrokenRecord):
                raise found
            cells = self._fields.cells(found)
        except BrokenRecord as error:
            text = raw if isinstance(found, BrokenRecord) else json.dumps(found, ensure_ascii=False)
            records.add(line, printable(text), (), error.code, error.column)
        else:
            records.add(line, json.dumps(found, ensure_ascii=False), cells)


class JsonLines:
    """Cuts blocks of JSONL; blank lines do not count, nor does a line of names."""

    def __init__(self, header: tuple[str, ...], form: JsonForm = FLAT) -> None:
        self._cutter = _Cutter(header, form)
        self._line = 1
        self._names_to_come = form.leaf is Leaf.ARRAYS and not form.path

    def cut(self, block: Block) -> Records:
        """The records of this block's lines."""
        records = Records()
        for line in block.data.splitlines():
            if line.strip():
                self._add(records, line, "line_too_long" if block.too_long or len(line) > LONGEST_LINE else None)
            self._line += 1
        return records

    def _add(self, records: Records, line: bytes, broken: str | None) -> None:
        if self._names_to_come:
            self._names_to_come = False
            return
        try:
            if broken:
                raise BrokenRecord(broken)
            raw = line.decode("utf-8")
            self._cutter.add(records, self._line, raw, parse_value(raw), 0, {})
        except (UnicodeDecodeError, BrokenRecord) as error:
            code = error.code if isinstance(error, BrokenRecord) else "invalid_encoding"
            records.add(self._line, line.decode("utf-8", errors="backslashreplace"), (), code)


def array_records(
    chunks: Iterator[bytes], header: tuple[str, ...], *, limit: int, block: int, form: JsonForm = FLAT
) -> Iterator[Records]:
    """The records of one JSON document in blocks of about so many characters.

    `limit` is the longest value in characters that is held at once, where the form does not lie in short ones.
    `Rejected` where members after the list turn out to be others than the sample let expect.
    """
    cutter, records, size = _Cutter(header, form), Records(), 0
    for raw, value, level, inherited in JsonDocument(chunks, form, limit=limit).values():
        if isinstance(value, BrokenRecord):
            records.add(None, raw, (), value.code, value.column)
        else:
            cutter.add(records, None, raw, value, level, inherited)
        size += len(raw)
        if size >= block:
            yield records
            records, size = Records(), 0
    yield records


type Unit = tuple[str, Any, int, Record]  # its text, its value or what is wrong, its level, what it inherits


class JsonDocument:
    """Reads the values of one JSON document, each of which is a record or holds some, as they stream in.

    What follows a place where the document is broken cannot be told apart, so it is one broken record, and the end.
    """

    def __init__(self, chunks: Iterator[bytes], form: JsonForm, *, limit: int) -> None:
        self._chunks = chunks
        self._form = form
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape").decode
        self._limit = limit  # characters of one value that is not a record
        self._longest = LONGEST_LINE if form.is_streamed else limit
        self._text = ""
        self._at = 0
        self._ended = False
        self._beside: Record = dict(form.late)
        self._foreseen = set(form.late)
        self._seen_list = False

    def values(self) -> Iterator[Unit]:
        """Each value's text with the value, or with what is wrong with it."""
        try:
            yield from self._document()
        except BrokenRecord as error:
            yield cut(printable(self._text[self._at : self._at + 256])), error, 0, {}

    def _document(self) -> Iterator[Unit]:
        first = self._peek()
        if first == "[":
            skip = self._form.leaf is Leaf.ARRAYS and not self._form.path
            yield from self._elements(0, {}, skip_first=skip)
        elif first == "{" and (self._form.path or self._form.key):
            yield from self._members()
        else:
            raw, value = self._value(self._limit)
            yield raw, value, 0, {}
        if self._peek():
            raise BrokenRecord("invalid_json")

    def _elements(self, level: int, inherited: Record, *, skip_first: bool) -> Iterator[Unit]:
        self._expect("[")
        first = True
        while self._peek() != "]":
            if not first:
                self._expect(",")
            raw, value = self._value(self._longest)
            if not (first and skip_first):
                yield raw, value, level, inherited
            first = False
        self._at += 1

    def _members(self) -> Iterator[Unit]:
        self._expect("{")
        first = True
        while self._peek() != "}":
            if not first:
                self._expect(",")
            first = False
            yield from self._member(self._key())
        self._at += 1
        _refuse_late(self._foreseen)

    def _member(self, key: str) -> Iterator[Unit]:
        opening = self._peek()
        if not self._form.starts_at(key) or opening not in {"[", "{"}:
            self._take_beside(key, self._value(self._limit)[1])
        elif self._form.key:
            self._seen_list = True
            inherited = self._beside | {self._form.key: key}
            if opening == "[":
                yield from self._elements(0, inherited, skip_first=False)
            else:
                raw, value = self._value(self._limit)
                yield raw, value, 0, inherited
        elif self._seen_list:
            raise BrokenRecord("duplicate_key", key[:256])
        else:
            self._seen_list = True
            if opening == "[" and self._form.path[0] == key:
                skip = self._form.leaf is Leaf.ARRAYS and len(self._form.path) == 1 and not self._form.names_in
                yield from self._elements(1, self._beside, skip_first=skip)
            else:
                raw, value = self._value(self._limit)
                yield raw, {key: value}, 0, self._beside

    def _take_beside(self, key: str, value: Any) -> None:
        """What stands beside the list goes with each record, unless it comes too late for that."""
        found = decoded(lambda: inheritance(members_of({key: value})))
        self._foreseen -= found.keys()
        if self._seen_list:
            _refuse_late(name for name, text in found.items() if self._beside.get(name) != text)
        self._beside = self._beside | found

    def _key(self) -> str:
        if self._peek() != '"':
            raise BrokenRecord("invalid_json")
        _, key = self._value(LONGEST_LINE)
        self._expect(":")
        return str(key)

    def _value(self, limit: int) -> tuple[str, Any]:
        """The value that starts here, with its text; reads on until it is whole."""
        if not self._peek():
            raise BrokenRecord("invalid_json")
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise BrokenRecord("too_deep") from error
            except ValueError as error:
                if not self._more(limit):
                    raise BrokenRecord("invalid_json" if self._ended else "value_too_long") from error
                continue
            if end == len(self._text) and self._more(limit):
                continue  # a number may go on
            raw = self._text[self._at : end]
            self._at = end
            return raw, value

    def _peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            self._at = skip_space(self._text, self._at)
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


def _refuse_late(names: Iterable[str]) -> None:
    """Members that were to go with each record, or were not, and turn out otherwise when these have been read."""
    if found := sorted(names):
        raise refused("late_member", f": {found[0][:80]}")
