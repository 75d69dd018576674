"""A JSON document read value by value, by the form that a sample shows, as it streams in."""

import codecs
import json
import re
from collections.abc import Iterator
from math import inf
from typing import Any

from titer.formats.json.at_once import FEW, Again, KnownElements, Stretch, Stretches
from titer.formats.json.elements import Element, with_labels
from titer.formats.json.recovery import TOKEN, ElementCheck, Track, is_final
from titer.formats.json.tree import (
    SHOWN,
    JsonForm,
    Leaf,
    inheritance,
    is_lost,
    names_of,
    unfit,
)
from titer.formats.json.values import (
    DECODER,
    SPACE,
    BrokenRecord,
    Record,
    fit,
    members_of,
    printable,
    skip_space,
)
from titer.formats.streams.lines import LONGEST_LINE
from titer.model.codes import RowCode
from titer.model.faults import rejection, truncate

_SHORT = 16 << 10  # characters before an offset in a text: to say where in it an error is, Python counts its lines
_PASSABLE = frozenset({"invalid_json", "too_deep"})  # what is wrong with an element that can be passed over
MOST_VALUES = 4_000_000  # in a document that has to be held at once


def _offset_of(error: ValueError) -> float:
    return error.pos if isinstance(error, json.JSONDecodeError) else inf


class JsonDocument:
    """Reads the values of one JSON document, each of which is a record or holds some, as they stream in.

    A broken element of a list is one broken record, and the list goes on behind it. Where it is not found to go on, or
    the document is broken elsewhere, what follows is one broken record too (`broken_document`), and the end.
    """

    def __init__(
        self, chunks: Iterator[bytes], form: JsonForm, *, limit: int, stretches: Stretches | None = None
    ) -> None:
        self._chunks = chunks
        self._form = form
        self._stretches = stretches
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape").decode
        self._limit = limit  # characters of one value that is not a record
        self._longest = LONGEST_LINE if form.has_short_elements else limit
        self._text = ""
        self._offset = 0
        self._ended = False
        self._beside: Record = dict(form.late)
        self._to_come: Record = dict(form.late)
        self._names = form.names
        self._labels: Any = None  # of the rows to come
        self._seen_list = False
        self._element_check = ElementCheck(form)
        self._passed = 0  # characters since a break
        self._shown = ""  # the first of them
        self._is_unread = False  # whether the value that was tried last cannot be read
        self._broken: tuple[str, str, BrokenRecord] | None = None  # a short element: its text, as shown, what is wrong

    def values(self) -> Iterator[Element | Stretch | Again]:
        """Yield each value's text with the value, or with what is wrong with it.

        Elements of a list are offered before, with `stretches` or where they are known; what is taken is passed by.
        """
        try:
            yield from self._document()
        except BrokenRecord as error:
            shown = self._shown or self._text[self._offset : self._offset + SHOWN]
            ends = BrokenRecord("broken_document") if error.code == "invalid_json" else error
            yield truncate(printable(shown)), ends, 0, {}

    def _document(self) -> Iterator[Element]:
        first = self._peek()
        if self._form.is_one_value or first not in {"[", "{"}:
            self._read_all()
            yield *self._value(self._limit), 0, {}
        elif self._form.is_sequence:
            yield from self._sequence()
        elif first == "[":
            yield from self._elements(0, {}, skip_first=self._form.leaf is Leaf.ARRAYS and not self._form.path)
        else:
            yield from self._members("")
            if self._to_come:
                raise rejection("late_member", f": {min(self._to_come)[:80]}")
        if self._peek():
            raise BrokenRecord("invalid_json")

    def _elements(self, level: int, above: Record, *, skip_first: bool) -> Iterator[Any]:
        self._expect("[")
        mark = "," if self._peek() != "]" else self._take()
        known = KnownElements(self._form, level)
        while mark == ",":
            if self._stretches is not None and self._stretches.is_due:
                stretch = self._stretch(self._stretches.characters, above)
                yield stretch
                self._offset += stretch.characters
                if stretch.taken:
                    mark = self._take()
                    continue
            if same := known.standing(self._text, self._offset):
                yield same
                self._offset += same.characters
                continue
            if again := self._broken_again():
                yield *again, 0, {}
            else:
                try:
                    element = *self._value(self._longest), level, above
                    known.note(element, self._text, self._offset)
                    if not skip_first:
                        yield element
                    skip_first = False
                    self._expect_one_of(",]")
                except BrokenRecord as error:
                    yield self._skip(error, level), error, 0, {}
            mark = self._take()

    def _stretch(self, characters: int, above: Record) -> Stretch:
        while len(self._text) - self._offset < characters and self._more(characters):
            pass
        return Stretch(self._text[self._offset : self._offset + characters].encode("utf-8", "surrogateescape"), above)

    def _sequence(self) -> Iterator[Element]:
        while self._peek():
            try:
                yield *self._value(self._longest), 0, {}
            except BrokenRecord as error:
                yield self._skip(error, 0), error, 0, {}
            self._offset += self._peek() == ","

    def _members(self, prefix: str) -> Iterator[Element]:
        self._expect("{")
        mark = "," if self._peek() != "}" else self._take()
        while mark == ",":
            yield from self._member(prefix + self._key())
            mark = self._take()
        if mark != "}":
            raise BrokenRecord("invalid_json")

    def _member(self, name: str) -> Iterator[Element]:
        opening = self._peek()
        if opening == "{" and any(step.startswith(name + ".") for step in self._form.path[:1]) and not self._form.key:
            yield from self._members(name + ".")
        elif self._form.key and opening in {"[", "{"}:
            yield from self._group(name)
        elif opening == "[" and self._form.path[:1] == (name,):
            yield from self._list(name)
        else:
            raw, value = self._value(self._limit)
            yield from self._take_beside(name, value, raw)

    def _group(self, key: str) -> Iterator[Element]:
        """Yield what stands under a key; each value is broken where the key is: nothing says where it belongs."""
        self._seen_list = True
        try:
            above = self._beside | {str(self._form.key): fit(key)}
        except BrokenRecord as error:
            yield from ((printable(raw), error, level, {}) for raw, _, level, _ in self._under_key({}))
        else:
            yield from self._under_key(above)

    def _under_key(self, above: Record) -> Iterator[Element]:
        if self._peek() == "[":
            yield from self._elements(0, above, skip_first=False)
        else:
            yield *self._value(self._limit), 0, above

    def _list(self, name: str) -> Iterator[Element]:
        if self._seen_list:
            raise BrokenRecord("duplicate_key", name[:256])
        self._seen_list = True
        skip = self._form.leaf is Leaf.ARRAYS and len(self._form.path) == 1 and not self._form.names_in
        elements = self._elements(1, dict(self._beside), skip_first=skip)
        if self._form.labels_in is None:
            yield from elements
            return
        if not isinstance(self._labels, list):
            raise rejection("late_member", f": {self._form.labels_in}")
        yield from with_labels(elements, self._form.labels_in, self._labels)

    def _take_beside(self, name: str, value: Any, raw: str) -> Iterator[Element]:
        """Take what stands beside the list for each record; yield it as broken where it comes too late for that."""
        if name == self._form.names_in and names_of(value) != self._names[self._form.labels_in is not None :]:
            raise rejection("late_member", f": {name[:80]}")
        if name == self._form.labels_in:
            self._labels = value
            return
        try:
            members = members_of({name: value})
        except BrokenRecord as error:  # its name, or what is in it
            yield truncate(printable(raw)), error, 0, {}
            return
        for broken in unfit(members):
            yield printable(broken.raw), broken.own, 0, {}
        found = inheritance(members)
        if self._seen_list:
            self._check_late(found)
            if is_lost(value) and name[:80] not in self._form.left_out:
                yield truncate(raw), BrokenRecord("list_left_out", name[:256]), 0, {}
        self._beside |= found

    def _check_late(self, found: Record) -> None:
        for name, text in found.items():
            if self._beside.get(name) != text:
                raise rejection("late_member", f": {name[:80]}")
            self._to_come.pop(name, None)

    def _key(self) -> str:
        if self._peek() != '"':
            raise BrokenRecord("invalid_json")
        _, key = self._value(LONGEST_LINE)
        self._expect(":")
        return str(key)

    def _value(self, limit: int) -> tuple[str, Any]:
        """Return the value that starts here, with its text; read on until it is whole."""
        self._peek()
        self._is_unread = True
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._offset)
            except RecursionError as error:
                raise BrokenRecord("too_deep") from error
            except ValueError as error:
                if is_final(error, self._text):
                    raise BrokenRecord("invalid_json") from error
                if not self._more(limit):
                    raise BrokenRecord(self._code(limit)) from error
                continue
            if end == len(self._text) and self._more(limit):
                continue  # a number may go on
            raw = self._text[self._offset : end]
            self._offset, self._is_unread = end, False
            return raw, value

    def _code(self, limit: int) -> RowCode:
        if self._ended:
            return "invalid_json"
        return "line_too_long" if limit == LONGEST_LINE else "value_too_long"

    def _read_all(self) -> None:
        """Read a document to its end, as it has to be held at once."""
        while self._more(self._limit):
            pass
        if not self._ended or self._text.count(",") > MOST_VALUES:
            raise rejection("value_too_long")

    def _peek(self) -> str:
        """Return the next character that is not white space; empty at the end."""
        while True:
            self._offset = skip_space(self._text, self._offset)
            if self._offset < len(self._text):
                return self._text[self._offset]
            if not self._more(self._limit):
                return ""

    def _take(self) -> str:
        """Return the next character that is not white space; go beyond it where it is a comma or ends something."""
        mark = self._peek()
        self._offset += mark in {",", "]", "}"} and bool(mark)
        return mark

    def _expect(self, character: str) -> None:
        self._expect_one_of(character)
        self._offset += 1

    def _expect_one_of(self, characters: str) -> None:
        if self._peek() not in {*characters}:
            raise BrokenRecord("invalid_json")

    # going on behind a break

    def _skip(self, error: BrokenRecord, level: int) -> str:
        """Go on to what follows a broken element in its list, and return the start of what is broken.

        Raise the error where nothing follows.
        """
        if error.code not in _PASSABLE:
            raise error
        self._passed, self._shown = 0, ""
        track, tried = Track(self._form, level), 0.0
        self._forget_what_is_behind()
        if comma := track.plain_end(self._text, self._offset):
            text = self._text[self._offset : comma]
            self._pass(comma)
            shown = self._forget()
            if self._is_unread and len(text) <= FEW:
                self._broken = text, shown, error
            return shown
        while token := self._token():
            self._pass(token.start())
            if track.ends_list(token) or track.is_before_element(token):
                return self._forget()
            length = track.beyond(token)
            for comma, start in track.element_starts(token):
                if self._passed + start >= tried:
                    is_element, tried = self._try(start, level)
                    if is_element:
                        self._pass(self._offset + comma)
                        return self._forget()
            self._pass(self._offset + length)
        self._pass(len(self._text))
        raise BrokenRecord("invalid_json")

    def _broken_again(self) -> tuple[str, BrokenRecord] | None:
        """Pass over the last broken element where it stands here once more, with another behind it."""
        if self._broken is None:
            return None
        text, shown, error = self._broken
        if not text or self._peek() != text[0] or not self._text.startswith(text, self._offset):
            return None
        comma = self._offset + len(text)
        if self._text[comma : comma + 1] != "," or not self._text.startswith("{", skip_space(self._text, comma + 1)):
            return None
        self._offset = comma
        return shown, error

    def _forget_what_is_behind(self) -> None:
        if self._offset > _SHORT:
            self._text, self._offset = self._text[self._offset :], 0

    def _token(self) -> "re.Match[str] | None":
        """Return the next token, with what follows it in sight; None where the document ends."""
        self._forget_what_is_behind()
        while True:
            token = TOKEN.search(self._text, self._offset)
            if self._ended or (token and skip_space(self._text, token.end()) < len(self._text)):
                return token
            self._pass(token.start() if token else len(self._text))
            if not self._more(LONGEST_LINE):
                return TOKEN.search(self._text, self._offset)

    def _try(self, start: int, level: int) -> tuple[bool, float]:
        """Return whether an element begins so many characters on; and up to where none does, counted from the break."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._offset + start)
            except RecursionError:
                return False, inf
            except ValueError as error:
                if not is_final(error, self._text) and self._more(LONGEST_LINE):
                    continue
                return False, self._passed + _offset_of(error) - self._offset
            return self._element_check.accepts(value, level), self._passed + end - self._offset

    def _pass(self, offset: int) -> None:
        """Go on to this offset, and note how far that is, and what stands before it."""
        if len(self._shown) < SHOWN:
            self._shown += self._text[self._offset : min(offset, self._offset + SHOWN)]
        self._passed += offset - self._offset
        self._offset = offset

    def _forget(self) -> str:
        shown, self._shown = printable(self._shown[:SHOWN].rstrip(SPACE)), ""
        return shown

    def _more(self, limit: int) -> bool:
        """Read another chunk, unless the value that starts here is longer than it may be or the stream has ended."""
        if self._ended or len(self._text) - self._offset > limit:
            return False
        pieces = [self._text[self._offset :]]
        wanted = len(pieces[0])  # as much again, so that a long value is not read over and over
        while wanted >= 0 and not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            pieces.append(self._decode(chunk or b"", self._ended))
            wanted -= len(pieces[-1]) or 1
        self._text, self._offset = "".join(pieces), 0
        return True
