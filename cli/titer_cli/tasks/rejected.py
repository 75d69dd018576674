"""A long list of errors, read here from the Parquet that judging left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from titer.engine.parquet.quarantine import Wanted, read_quarantine
from titer.judging.csv_text import csv_parts
from titer.judging.stored_result import ERROR_COLUMNS, REPORT_COLUMNS, error_row
from titer_cli.client import Those


def rejected_rows(parquet: Path, those: Those, *, raw: bool) -> Iterator[dict[str, Any]]:
    """Yield the errors that are asked for as the API would, with the texts of their rows or without."""
    found = read_quarantine(parquet, wanted=Wanted(those.code, those.column))
    return (error_row(fault, raw=raw) for _, fault in found)


def rejected_csv(parquet: Path, those: Those, *, raw: bool) -> Iterator[str]:
    """Yield the same as CSV."""
    return csv_parts(REPORT_COLUMNS if raw else ERROR_COLUMNS, rejected_rows(parquet, those, raw=raw))
