"""JSON values as they were written: numbers stay text, so that an error shows what the file says and nothing is rounded
before it is judged.
"""

import json
from collections.abc import Callable
from typing import Any

from titer.cells.numbers.cell import is_common
from titer.model.codes import Code
from titer.model.expression import expression
from titer.model.spaces import INVISIBLE, holds_invisible, visible
from titer.model.units import is_unit

type Record = dict[str, str]

DEEPEST = 8  # objects in objects, and lists of records in records
SPACE = " \t\r\n" + INVISIBLE  # between values; what JSON does not know, joined files bring
_BETWEEN_LINES = SPACE + ","
_QUANTITY = {"value", "unit"}
_SPACES = expression(f"[{SPACE}]*")


class BrokenRecord(Exception):
    """One record that is not a usable JSON object; the code says why, the column where."""

    def __init__(self, code: Code, column: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.column = column


class Constant(str):
    """NaN, Infinity or -Infinity. Not JSON, but programs write them: in a record a cell that is no number."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object in which a key stands twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Doubled(found)


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=Constant)


def parse_value(text: str) -> Any:
    """Return the one value in a text, constants let through; `BrokenRecord` where there is none."""
    return decode_or_break(lambda: _whole(text))


def parse_line(text: str) -> Any:
    """Return the one value in a line, as `parse_value` does; a comma before or after an object or array is no harm."""
    try:
        return parse_value(text)
    except BrokenRecord as error:
        bare = text.strip(_BETWEEN_LINES)
        if error.code != "invalid_json" or bare == text.strip(SPACE) or not bare.startswith(("{", "[")):
            raise
    return parse_value(bare)


def _whole(text: str) -> Any:
    value, end = DECODER.raw_decode(text, skip_space(text, 0))
    if end != len(text) and skip_space(text, end) != len(text):
        raise BrokenRecord("invalid_json")
    return value


def decode_or_break[T](decode: Callable[[], T]) -> T:
    """Return what a step of decoding gives; raise `BrokenRecord` for each way that it can fail."""
    try:
        return decode()
    except RecursionError as error:
        raise BrokenRecord("too_deep") from error
    except UnicodeEncodeError as error:
        raise BrokenRecord("invalid_encoding") from error
    except ValueError as error:
        raise BrokenRecord("invalid_json") from error


def is_blank(line: bytes) -> bool:
    """Return whether nothing that is seen stands in a line."""
    return not line.strip() or (not line.isascii() and not line.decode(errors="replace").strip(SPACE))


def skip_space(text: str, start: int) -> int:
    """Return the offset of the next character that is not white space, or of the end."""
    if start < len(text) and text[start] not in SPACE:
        return start
    found = _SPACES.match(text, start)
    return found.end() if found else start


def record_of(value: Any) -> Record:
    """Return an object as cells, objects in it flattened; `BrokenRecord` where it is something else."""
    return {name: text_of(cell) for name, cell in members_of(value).items()}


def members_of(value: Any) -> dict[str, Any]:
    """Return the members of an object by name, those of objects in it as `outer.inner`; the names are fit for UTF-8."""
    if not isinstance(value, dict):
        raise BrokenRecord("invalid_json" if isinstance(value, Constant) else "not_an_object")
    members: dict[str, Any] = {}
    decode_or_break(lambda: _flatten(value, "", DEEPEST, members))
    return members


def _flatten(value: dict[str, Any], prefix: str, levels: int, members: dict[str, Any]) -> None:
    if isinstance(value, Doubled):
        raise BrokenRecord("duplicate_key")
    if not levels:
        raise BrokenRecord("too_deep")
    for key, member in zip(value, map(_quantity, value.values()), strict=True):
        name = fit(prefix + key)
        if isinstance(member, dict):
            _flatten(member, name + ".", levels - 1, members)
        elif name in members:
            raise BrokenRecord("duplicate_key", name[:256])
        else:
            members[name] = member


def _quantity(member: Any) -> Any:
    """Return an object of nothing but a number and its unit as a cell, `37.2 °C`; anything else as it is."""
    if not isinstance(member, dict) or member.keys() != _QUANTITY or isinstance(member, Doubled):
        return member
    number, unit = member["value"], member["unit"]
    if type(unit) is not str or not is_unit(unit):
        return member
    if number is None:
        return number
    return f"{number} {unit}" if type(number) is str and is_common(number) else member


def text_of(value: Any) -> str:
    """Return a value as a cell: null is an empty one, what is nested stays JSON."""
    if isinstance(value, str):
        return fit(value)
    return "" if value is None else decode_or_break(lambda: fit(json.dumps(value, ensure_ascii=False)))


def fit(text: str) -> str:
    """Return the text as it is seen, where it is fit for UTF-8 and for whatever reads it; `BrokenRecord` otherwise."""
    if "\0" in text:
        raise BrokenRecord("nul_character")
    if text.isascii():
        return text
    decode_or_break(text.encode)  # half of a surrogate pair is a UnicodeEncodeError
    return visible(text)


def is_clean(raw: str) -> bool:
    """Return whether every text in this JSON is sure to be `fit`; False where it takes a closer look."""
    if "\\u" in raw:
        return False
    try:
        return raw.isascii() or not holds_invisible(raw.encode())
    except UnicodeEncodeError:
        return False


def printable(raw: str) -> str:
    """Return a text with visible escapes for halves of surrogate pairs, and for bytes that are not UTF-8."""
    try:
        return raw.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return raw.encode("utf-8", "backslashreplace").decode()
