"""What stands in the cells of tables, as a person reads it. Nothing that comes from a file reaches one unescaped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from titer_cli.views.printable import CELL_CHARACTERS, NAME_CHARACTERS, printable
from titer_cli.views.tables import Column

type Document = Mapping[str, Any]

STATUS_COLOURS = {"processed": "green", "partial": "yellow", "failed": "red", "refused": "red"}
_MARKS = {",": "comma", ";": "semicolon", "\t": "tab", ".": "point", " ": "space"}


def words(value: object) -> str:
    """Return a word of ours as people write it."""
    return printable(value).replace("_", " ")


def mark_name(mark: object) -> str:
    """Return the word for a delimiter or decimal mark, else the mark itself, printable."""
    return _MARKS.get(str(mark)) or printable(mark)


def texts(items: Iterable[Document], name: str, limit: int = CELL_CHARACTERS) -> list[str]:
    """Return one member of each document, as a terminal may show it."""
    return [printable(item.get(name), limit) for item in items]


def named(title: str, items: Iterable[Document], name: str, **more: Any) -> Column:
    """Return the column of a member that tells one thing from another."""
    return Column(title, texts(items, name, NAME_CHARACTERS), names=True, **more)


def parameters(items: Sequence[Document]) -> Column:
    """Return the column of parameters; where there is one alone, it tells nothing apart, and may go."""
    column = named("parameter", items, "parameter")
    return replace(column, spare=0 if len(set(column.cells)) > 1 else 2)


def counts(items: Iterable[Document], name: str) -> list[str]:
    """Return a member of each document that is a count; empty where it is lacking."""
    return ["" if item.get(name) is None else grouped(item[name]) for item in items]


def numbers(items: Iterable[Document], name: str) -> list[str]:
    """Return a member of each document that is a measured value."""
    return [number(item.get(name)) for item in items]


def grouped(value: int) -> str:
    """Return a count with a mark between thousands."""
    return f"{value:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return how many there are, in words: `1 row`, `2 rows`, `3 anomalies`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float | str | None) -> str:
    """Return a measured value as people read it: at most six decimals, an exponent where it is huge or tiny."""
    if not isinstance(value, int | float):
        return printable(value)
    if value and not 1e-4 <= abs(value) < 1e12:
        return f"{value:.6g}"
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
