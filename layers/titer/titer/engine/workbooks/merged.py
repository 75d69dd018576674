"""Cells of a sheet that were merged over rows: the sheet shows their text beside each of these rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

type Ranges = Iterable[tuple[tuple[int, int], tuple[int, int]]]  # first and last row and column of each, from 0

_MEASURED = (bool, int, float, date, datetime, time, timedelta)


class MergedRows:
    """Puts texts of merged cells into the rows that they stand beside; numbers are those of their own row alone.

    A cell counts where its first row has a number or a time in another cell: one of a header or a title does not.
    """

    def __init__(self, ranges: Ranges, left: int) -> None:
        """Take the ranges of a sheet, and the column with which its rows begin."""
        self._begins: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._open: dict[int, tuple[int, str]] = {}  # by the column: up to which row, with which text
        for (top, column), (bottom, _) in ranges:
            if bottom > top and column >= left:
                self._begins[top].append((column - left, bottom))

    def fill(self, at: int, row: list[Any]) -> None:
        """Fill the cells of a row, at its number from 0, that such a text stands beside."""
        for column, (bottom, text) in [*self._open.items()]:
            if at > bottom:
                del self._open[column]
            elif column < len(row) and row[column] == "":
                row[column] = text
        for column, bottom in self._begins.pop(at, ()):
            if column < len(row) and isinstance(row[column], str) and row[column] and _is_measured(row):
                self._open[column] = bottom, row[column]


def _is_measured(row: Iterable[Any]) -> bool:
    return any(isinstance(cell, _MEASURED) for cell in row)
