"""Contexts: the cells that say where a reading belongs, as JSON."""

import json
from typing import Protocol

from titer.cells.names import RESERVED
from titer.judging.layout import Layout
from titer.judging.typed_table import Rows, TypedTable
from titer.judging.vectors import LISTS, Vector

SHEET = f"{RESERVED}sheet"  # key of a context: the row's sheet, where more than one is read
_REMEMBERED = 8 << 20  # characters of contexts, each with what it costs by itself
_OF_EACH = 100


class RowContexts(Protocol):
    """Tells where the readings of rows belong."""

    def of(self, table: Rows) -> tuple[list[str | None], Vector]:
        """Return the different contexts of a table, as JSON, and for each of its fitting rows which one it has.

        Where there is but one, nothing is said of the rows.
        """


class Contexts:
    """Turns context cells into JSON objects, of which files repeat few."""

    def __init__(self, layout: Layout) -> None:
        self._columns = layout.context
        self._names = [layout.names[column] for column in layout.context]
        self._texts: dict[tuple[str | None, tuple[str, ...]], str | None] = {}
        self._length = 0  # of these

    def of(self, table: Rows) -> tuple[list[str | None], Vector]:
        """Return the different contexts of a table, and for each of its fitting rows which one it has."""
        if not self._columns:
            return [self._text(table.sheet, ())], []
        vectors = table.vectors if isinstance(table, TypedTable) else LISTS
        found, codes = vectors.coded([table.columns[column] for column in self._columns])
        return [self._text(table.sheet, cells) for cells in found], codes

    def _text(self, sheet: str | None, cells: tuple[str, ...]) -> str | None:
        key = sheet, cells
        if key not in self._texts:
            said = {SHEET: sheet} if sheet else {}
            said |= {name: cell.strip() for name, cell in zip(self._names, cells, strict=True) if cell.strip()}
            text = json.dumps(said, ensure_ascii=False) if said else None
            self._length += _OF_EACH + len(text or "")
            if self._length > _REMEMBERED:
                self._texts.clear()
                self._length = _OF_EACH + len(text or "")
            self._texts[key] = text
        return self._texts[key]
