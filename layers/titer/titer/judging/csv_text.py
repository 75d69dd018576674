"""Tables as CSV in which no spreadsheet takes a text for a formula."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from titer.judging.csv_cells import safe_cell

ROWS_OF_A_PART = 1_000


class CsvText:
    """Lines of CSV as they are gathered."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._text = StringIO(newline="")
        self._writer = csv.writer(self._text, quoting=csv.QUOTE_STRINGS)

    def __len__(self) -> int:
        """Return how many characters there are."""
        return self._text.tell()

    def add_header(self) -> None:
        csv.writer(self._text).writerow(self._columns)

    def add(self, row: Mapping[str, object]) -> None:
        """Add a row. Texts are quoted; numbers, negative ones too, are as they were; null is an empty cell."""
        self._writer.writerow([safe_cell(row[column]) for column in self._columns])

    def take(self) -> str:
        """Return the lines, and begin anew."""
        text = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return text


def csv_parts(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Yield a table, its header first, in parts of as many rows."""
    text = CsvText(columns)
    text.add_header()
    for number, row in enumerate(rows, start=1):
        text.add(row)
        if number % ROWS_OF_A_PART == 0:
            yield text.take()
    yield text.take()
