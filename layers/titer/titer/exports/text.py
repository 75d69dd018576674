"""Tables as CSV and JSON: numbers with all their digits, and no text that a spreadsheet takes for a formula."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from titer.exports.export import DecimalMark, Shape
from titer.exports.table import Block, Column, Kind, Sheet, instants_in, is_there, remembering
from titer.judging.csv_cells import safe_by_comma_too, safe_cell

_END = "\r\n"
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def write_csv(path: Path, sheet: Sheet, shape: Shape) -> None:
    """Write a table with its header. Texts are quoted, numbers are not; what is not there is an empty cell.

    With a decimal comma, cells are parted by `;`.
    """
    comma = shape.decimal is DecimalMark.COMMA
    separator = ";" if comma else ","
    writers = [_csv_writer(column, shape.timezone, comma) for column in sheet.columns]
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        quoted = _quoted_by_comma_too if comma else _quoted
        file.write(separator.join(quoted(column.name) for column in sheet.columns) + _END)
        for block in sheet.taken():
            columns = [[*map(write, cells)] for write, cells in zip(writers, block, strict=True)]
            lines = map(separator.join, zip(*columns, strict=True))
            file.write(_END.join(lines) + _END)


def _csv_writer(column: Column, timezone: str, comma: bool) -> Callable[[Any], str]:
    match column.kind:
        case Kind.INSTANT:
            return instants_in(timezone)
        case Kind.NUMBER:
            return _with_comma if comma else _with_point
        case Kind.WHOLE:
            return str
        case Kind.TEXT:
            return partial(_text_or_nothing, remembering(_quoted_by_comma_too if comma else _quoted))


def _with_point(value: float | None) -> str:
    return repr(value) if is_there(value) else ""


def _with_comma(value: float | None) -> str:
    return _with_point(value).replace(".", ",")


def _text_or_nothing(quoted: Callable[[str], str], text: str | None) -> str:
    return "" if text is None else quoted(text)


def _quoted(text: str) -> str:
    return _in_quotes(str(safe_cell(text)))


def _quoted_by_comma_too(text: str) -> str:
    return _in_quotes(safe_by_comma_too(text))


def _in_quotes(safe: str) -> str:
    doubled = safe.replace('"', '""')
    return f'"{doubled}"'


def write_json(path: Path, sheet: Sheet, shape: Shape) -> None:
    """Write a table as a list of objects, one in each line; what is not there is null."""
    writers = [_json_writer(column, shape.timezone) for column in sheet.columns]
    heads = [f"{_JSON.encode(column.name)}:" for column in sheet.columns]
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write("[")
        _write_objects(file, sheet.taken(), heads, writers)
        file.write("\n]\n")


def _write_objects(
    file: TextIO, blocks: Iterable[Block], heads: Sequence[str], writers: Sequence[Callable[[Any], str]]
) -> None:
    between = "\n"
    for block in blocks:
        lines = _objects(block, heads, writers)
        if text := ",\n".join(lines):
            file.write(between + text)
            between = ",\n"


def _objects(block: Block, heads: Sequence[str], writers: Sequence[Callable[[Any], str]]) -> Iterator[str]:
    columns = [[head + write(cell) for cell in cells] for head, write, cells in zip(heads, writers, block, strict=True)]
    return (f"{{{','.join(row)}}}" for row in zip(*columns, strict=True))


def _json_writer(column: Column, timezone: str) -> Callable[[Any], str]:
    match column.kind:
        case Kind.INSTANT:
            written = instants_in(timezone)
            return lambda at: f'"{written(at)}"'
        case Kind.NUMBER:
            return lambda value: repr(value) if is_there(value) else "null"
        case Kind.WHOLE:
            return str
        case Kind.TEXT:
            encoded = remembering(_JSON.encode)
            return lambda text: "null" if text is None else encoded(text)
