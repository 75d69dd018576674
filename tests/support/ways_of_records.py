"""Readings as records of JSON, in lines or in a list, written as somebody might, and here and there something wrong."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.support.ways_of_writing import BAD_CELLS, Style, encoded, named_rows, said_of


@dataclass(frozen=True)
class Manner:
    """How records are written."""

    ascii: bool  # what is beyond it is escaped
    large: bool  # so are the digits of these escapes
    slashes: bool  # are escaped, too
    between: str
    after_name: str
    numbers_are_texts: bool
    lacking: str  # `null`, `omitted`, `empty`
    stirred: float  # how often the order of names is another one
    inner: str  # between the parts of a record


def records(chance: Random) -> tuple[bytes, dict[str, Any]]:
    """Return the bytes of a file of records in lines, and what was said of it."""
    manner = _manner(chance, breaks=False)
    style, lines = _written(chance, manner)
    end = chance.choice(["\n", "\n", "\r\n"])
    text = end.join(lines) + chance.choice([end, end, "", end * 2])
    return encoded(chance, text), said_of(style)


def listed(chance: Random) -> tuple[bytes, dict[str, Any]]:
    """Return the bytes of a file that is one list of records, or has one under a key, and what was said of it."""
    manner = _manner(chance, breaks=True)
    style, elements = _written(chance, manner)
    comma = chance.choice([",", ",\n", " ,\r\n\t", ", "])
    text = "[" + chance.choice(["", "\n"]) + comma.join(elements) + chance.choice(["", "\n", ","]) + "]"
    if chance.random() < 0.4:
        before = [_member(manner, *_BESIDE[chance.randrange(len(_BESIDE))]) for _ in range(chance.randrange(3))]
        after = [_member(manner, "made by", '"us"')] if chance.random() < 0.2 else []
        name = chance.choice(["readings", "readings", "data", "x"])
        text = _record(manner, [*before, _member(manner, name, text), *after])
    if chance.random() < 0.1:
        text = text[: chance.randrange(len(text) + 1)] + chance.choice(["", "]", "}", "x", ", {}]"])
    return encoded(chance, text), said_of(style)


_BESIDE = [
    ("batch", '"B 7"'),
    ("sensor_id", '"s9"'),
    ("unit", '"bar"'),
    ("note", r'"a\\b"'),
    ("device", '{"name": "µ", "number": 7}'),
    ("timestamp", '"2025-10-01T08:00:00Z"'),
    ("value", "null"),
    ("quality", '"good"'),
    ("other", "[1, 2]"),
]


def _manner(chance: Random, *, breaks: bool) -> Manner:
    spread = ["", "\n  ", "\r\n\t"] if breaks else [""]
    return Manner(
        ascii=chance.random() < 0.5,
        large=chance.random() < 0.5,
        slashes=chance.random() < 0.2,
        between=chance.choice([",", ", ", " ,\t"]),
        after_name=chance.choice([":", ": ", "\t: "]),
        numbers_are_texts=chance.random() < 0.2,
        lacking=chance.choice(["null", "omitted", "empty"]),
        stirred=chance.choice([0.0, 0.0, 0.1, 1.0]),
        inner=chance.choice(spread),
    )


def _written(chance: Random, manner: Manner) -> tuple[Style, list[str]]:
    style, rows = named_rows(chance)
    wrong, lines = chance.choice([0.0, 0.0, 0.05, 0.5]), []
    for row in rows:
        members = [(name, cell) for name, cell in row.items() if cell or manner.lacking != "omitted"]
        if chance.random() < manner.stirred:
            chance.shuffle(members)
        written = [_member(manner, name, _value(chance, manner, name, cell)) for name, cell in members]
        lines.append(_spoilt(chance, manner, row, written) if chance.random() < wrong else _record(manner, written))
    return style, lines


def _record(manner: Manner, written: list[str]) -> str:
    return "{" + manner.inner + (manner.between + manner.inner).join(written) + manner.inner + "}"


def _member(manner: Manner, name: str, value: str) -> str:
    return _text(manner, name) + manner.after_name + value


def _text(manner: Manner, text: str) -> str:
    written = "".join(_mark(manner, mark) for mark in text)
    return f'"{written.replace("/", chr(92) + "/") if manner.slashes else written}"'


def _mark(manner: Manner, mark: str) -> str:
    written = json.dumps(mark, ensure_ascii=manner.ascii)[1:-1]
    is_coded = manner.large and not mark.isascii() and manner.ascii
    return written.upper().replace("U", "u") if is_coded else written


def _value(chance: Random, manner: Manner, name: str, cell: str) -> str:
    if not cell and manner.lacking == "null":
        return "null"
    if name in {"sensor_id", "unit", "quality", "batch"} or manner.numbers_are_texts or chance.random() < 0.01:
        return _text(manner, cell)
    try:
        json.loads(cell)
    except ValueError:
        return _text(manner, cell)
    return cell


_BAD_VALUES: list[Callable[[Random], str]] = [
    lambda chance: json.dumps(chance.choice(BAD_CELLS)),
    lambda chance: chance.choice(["NaN", "Infinity", "-Infinity", "true", "false", "null", "nul", "", "-", "0x1"]),
    lambda chance: chance.choice(["01", "+1", ".5", "1.", "1e", "1e+", "--1", "1_0", "1e400", "-0", "9" * 400]),
    lambda chance: chance.choice(["{}", "[]", '{"a": 1}', "[1, 2]", '{"value": 7.2, "unit": "pH"}', '{"a": {"a": 1}}']),
    lambda chance: chance.choice(
        [r'"\u0000"', r'"\ud800"', r'"\ud83d\ude00"', r'"\u200b"', r'"\x"', r'"\u12"', '"\t"']
    ),
    lambda chance: chance.choice([r'"a\\b"', r'"\""', r'"\n"', r'"\u0061"', '"\u200bs1"', "'s1'", '"open', '"\u00a0"']),
]


def _spoilt(chance: Random, manner: Manner, row: dict[str, str], written: list[str]) -> str:
    """Return a line in which something is wrong, or odd."""
    place, what, whole = chance.randrange(len(written) + 1), chance.randrange(10), _record(manner, written)
    name = chance.choice([*row])
    if what < 4 and written:
        place = min(place, len(written) - 1)
        bad = chance.choice(_BAD_VALUES)(chance)
        return _record(manner, [*written[:place], _member(manner, name, bad), *written[place + 1 :]])
    if what == 4:
        strange = chance.choice(["other", "", "a.b", "\u200b", 'x"', name + " ", name.upper()])
        return _record(manner, [*written[:place], _member(manner, strange, chance.choice(["1", '""', "null"]))])
    if what == 5:
        return _record(manner, [*written, *written[:1]])
    if what == 6:
        return whole[: chance.randrange(len(whole) + 1)]
    if what == 7:
        return chance.choice(["", " ", "\t", "\v", "{}", "[]", "1", "null", "\ufeff", "[1]", "# a remark", "\r", "\0"])
    if what == 8:
        return chance.choice([whole + ",", "," + whole, f" {whole} , ", whole + whole, whole + "x", f"\ufeff{whole}"])
    return _record(manner, [_member(manner, each, _text(manner, each)) for each in row])
