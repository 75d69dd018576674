"""The readings of a file: fetched at once as Parquet, however many they are, and made CSV here if that is asked."""

from pathlib import Path
from tempfile import TemporaryDirectory

from titer.model.dataclass import dataclass
from titer_cli.client import TiterApi, Which
from titer_cli.replacement import replacement
from titer_cli.views.progress import fetching
from titer_cli.views.terminal import tell_written, write_text


@dataclass(frozen=True, slots=True)
class Readings:
    """Some readings of a file, or all of them."""

    api: TiterApi
    file_id: str
    which: Which

    def show_csv(self) -> None:
        """Write them as CSV on stdout."""
        from titer_cli.tasks.readings_csv import readings_csv

        with TemporaryDirectory(prefix="titer-") as folder:
            parquet = Path(folder) / "readings.parquet"
            self._fetch(parquet)
            write_text(readings_csv(parquet))

    def write(self, path: Path, *, as_csv: bool, as_json: bool) -> None:
        """Write them into `path`, and say so."""
        with replacement(path) as new:
            if as_csv:
                self._write_csv(new)
            else:
                self._fetch(new)
        tell_written(path, self.file_id, as_json=as_json)

    def _write_csv(self, path: Path) -> None:
        from titer_cli.tasks.readings_csv import write_readings_csv

        parquet = path.with_name(f"{path.name}.parquet")
        self._fetch(parquet)
        write_readings_csv(parquet, path)

    def _fetch(self, path: Path) -> None:
        with fetching("readings") as tell:
            self.api.download_readings(self.file_id, path, self.which, tell)
