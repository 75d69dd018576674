"""The reviewed answers to the files of ../shared/data, and counts of their rows by other readers than Titer's."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

DATA = Path(__file__).parents[4] / "shared" / "data"
TABLE = Path(__file__).with_name("shared_data.tsv")
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the shared data are not on this machine")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person who looked at the file says of it. Empty: it has none, or is refused before that is known.

    `above` is how many records are no data: they stand above it, or in sheets that are left out. `rows` are those of
    data, whether there are readings in them or not.
    `first` is the code of the first error, `holds` what the file is.
    """

    path: str
    status: str
    kind: str
    delimiter: str
    above: str
    rows: str
    kept: str
    rejected: str
    first: str
    holds: str

    @property
    def file(self) -> Path:
        return DATA / self.path

    @property
    def outcome(self) -> tuple[str, str, str, str]:
        """As `found_in` gives it."""
        return self.status, self.kept, self.rejected, self.first

    def as_line(self) -> str:
        return "\t".join(getattr(self, field.name) for field in fields(self))


def answers() -> list[Answer]:
    lines = TABLE.read_text("utf-8").splitlines()[1:]
    return [Answer(*line.split("\t")) for line in lines]


def found_in(result: dict[str, Any]) -> tuple[str, str, str, str]:
    """Of a result document: status, kept and rejected rows, the code of the first error."""
    kept, rejected = (str((result["aggregates"] or {}).get(name, "")) for name in ("row_count", "rejected_rows"))
    return result["status"], kept, rejected, result["errors"][0]["code"] if result["errors"] else ""


def rows_by_another_reader(answer: Answer) -> int:
    """How many rows of data a file holds, by Python's csv and json, by the XML of sheets, by pyarrow or calamine."""
    records = _COUNTS[answer.kind](answer)
    return records - int(answer.above or 0)


def _unzipped(path: Path) -> bytes:
    if path.suffix != ".zip":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        return archive.read(name)


def _delimited(answer: Answer) -> int:
    body = _unzipped(answer.file)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("windows-1252")
    delimiter = {"tab": "\t"}.get(answer.delimiter, answer.delimiter)
    return sum(1 for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)


def _in_json(answer: Answer) -> int:
    document = json.loads(answer.file.read_text("utf-8"))
    return len(document) if isinstance(document, list) else 1


def _xlsx(answer: Answer) -> int:
    return _in_sheets(answer.file, r"xl/worksheets/[^/]+\.xml", r"<row[ >].*?</row>")


def _ods(answer: Answer) -> int:
    return _in_sheets(answer.file, r"content\.xml", r"<table:table-row[ >].*?</table:table-row>")


def _in_sheets(path: Path, member: str, row: str) -> int:
    """Rows with something in them."""
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if re.fullmatch(member, name)]
    return sum(_is_filled(found) for sheet in sheets for found in re.findall(row, sheet, re.DOTALL))


def _is_filled(row: str) -> bool:
    return any(mark in row for mark in ("<v>", "<t>", "office:value", "<text:p>"))


def _xls(answer: Answer) -> int:
    book = CalamineWorkbook.from_path(str(answer.file))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _parquet(answer: Answer) -> int:
    return int(pq.ParquetFile(answer.file).metadata.num_rows)


_COUNTS: dict[str, Callable[[Answer], int]] = {
    "csv": _delimited,
    "json": _in_json,
    "jsonl": _in_json,
    "parquet": _parquet,
    "xlsx": _xlsx,
    "ods": _ods,
    "xls": _xls,
}
