"""The readings of a file: fetched at once as Parquet, however many they are, and made CSV here if that is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.progress import DownloadColumn, MofNCompleteColumn

from titer.engine.parquet.reading import row_count
from titer.engine.parquet.selection import COLUMNS, read_selection, row_of
from titer.judging.csv_text import ROWS_OF_A_PART, csv_parts
from titer_cli.client import TiterApi, Which
from titer_cli.replacement import replacement
from titer_cli.views.progress import progress_bars
from titer_cli.views.terminal import say, write_json, write_text


@dataclass(frozen=True, slots=True)
class Readings:
    """Some readings of a file, or all of them."""

    api: TiterApi
    file_id: str
    which: Which

    def show_csv(self) -> None:
        """Write them as CSV on stdout."""
        with TemporaryDirectory(prefix="titer-") as folder:
            parquet = Path(folder) / "readings.parquet"
            self._fetch(parquet)
            write_text(_csv_of(parquet))

    def write(self, path: Path, *, as_csv: bool, as_json: bool) -> None:
        """Write them into `path`, and say so."""
        with replacement(path) as new:
            if as_csv:
                self._write_csv(new)
            else:
                self._fetch(new)
        written = path.stat().st_size
        if as_json:
            write_json({"file_id": self.file_id, "out": str(path), "bytes": written})
        else:
            say(f"{path}: {written:,} bytes")

    def _write_csv(self, path: Path) -> None:
        parquet = path.with_name(f"{path.name}.parquet")
        self._fetch(parquet)
        with parquet.open("rb") as file:
            total = row_count(file)
        with path.open("w", encoding="utf-8", newline="") as copy, progress_bars(MofNCompleteColumn()) as bars:
            task = bars.add_task("readings", total=total, stage="writing")
            for part in _csv_of(parquet):
                copy.write(part)
                bars.advance(task, ROWS_OF_A_PART)

    def _fetch(self, path: Path) -> None:
        with progress_bars(DownloadColumn()) as bars:
            task = bars.add_task("readings", total=None, stage="fetching")

            def tell(done: int, size: int | None) -> None:
                bars.update(task, completed=done, total=size)

            self.api.download_readings(self.file_id, path, self.which, tell)


def _csv_of(parquet: Path) -> Iterator[str]:
    return csv_parts(COLUMNS, (row_of(reading) for _, reading in read_selection(parquet)))
