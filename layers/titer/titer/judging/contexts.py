"""Contexts: the cells that say where a reading belongs, as JSON."""

import json
from typing import Protocol

from titer.cells.names import RESERVED
from titer.judging.layout import Layout
from titer.judging.typed_table import Rows, TypedTable
from titer.judging.vectors import LISTS, Vector

SHEET = f"{RESERVED}sheet"  # key of a context: the row's sheet, where more than one is read
_CONTEXTS_REMEMBERED = 50_000


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
            if len(self._texts) >= _CONTEXTS_REMEMBERED:
                self._texts.clear()
            said = {SHEET: sheet} if sheet else {}
            said |= {name: cell.strip() for name, cell in zip(self._names, cells, strict=True) if cell.strip()}
            self._texts[key] = json.dumps(said, ensure_ascii=False) if said else None
        return self._texts[key]
