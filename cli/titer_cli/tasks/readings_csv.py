"""Readings made CSV here of the Parquet that judging left."""

from collections.abc import Iterator
from pathlib import Path

from rich.progress import MofNCompleteColumn

from titer.engine.parquet.reading import row_count
from titer.engine.parquet.selection import COLUMNS, read_selection, row_of
from titer.judging.csv_text import ROWS_OF_A_PART, csv_parts
from titer_cli.views.progress import progress_bars


def readings_csv(parquet: Path) -> Iterator[str]:
    """Yield all readings of a Parquet file."""
    return csv_parts(COLUMNS, (row_of(reading) for _, reading in read_selection(parquet)))


def write_readings_csv(parquet: Path, path: Path) -> None:
    """Write them into `path`, and show how far that is."""
    with parquet.open("rb") as file:
        total = row_count(file)
    with path.open("w", encoding="utf-8", newline="") as copy, progress_bars(MofNCompleteColumn()) as bars:
        task = bars.add_task("readings", total=total, stage="writing")
        for part in readings_csv(parquet):
            copy.write(part)
            bars.advance(task, ROWS_OF_A_PART)
