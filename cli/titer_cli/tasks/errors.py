"""What was wrong with a file's rows, shown, and written as a report."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer_cli.client import Those, TiterApi
from titer_cli.replacement import replacement
from titer_cli.views import results
from titer_cli.views.progress import fetching
from titer_cli.views.terminal import say, show, tell_written, write_json_list, write_text
from titer_cli.wire import Document

_PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of a file that are asked for, with the texts of their rows or without."""

    api: TiterApi
    file_id: str
    those: Those
    raw: bool

    def show(self, *, limit: int | None, as_csv: bool, as_json: bool) -> None:
        """Show up to `limit` of them, all where it is None; as CSV always all."""
        with TemporaryDirectory(prefix="titer-") as folder:
            if as_csv:
                write_text(self._csv(Path(folder), raw=self.raw))
                return
            found = self._first() if limit else self._all(Path(folder), raw=self.raw)
            if as_json:
                write_json_list("rejected" if self.raw else "errors", islice(found, limit), file_id=self.file_id)
            else:
                _show_tables(found, limit, raw=self.raw)

    def write(self, path: Path, *, as_json: bool) -> None:
        """Write all of them, with the texts of their rows, as a workbook, CSV or JSON: its name says which."""
        kind = path.suffix.lower()
        if kind not in {".xlsx", ".csv", ".json"}:
            raise Rejected("unknown_report", f"no report is written as {path.name}", "Name it .xlsx, .csv or .json")
        with replacement(path) as new:
            if kind == ".xlsx":
                self.api.download_errors(self.file_id, self.those, new)
            else:
                _write(new, self._csv(new.parent, raw=True) if kind == ".csv" else self._json(new.parent))
        tell_written(path, self.file_id, as_json=as_json)

    def _first(self) -> Iterator[Document]:
        return self.api.errors(self.file_id, self.those, raw=self.raw)

    def _all(self, folder: Path, *, raw: bool) -> Iterator[Document]:
        """Yield all of them: as the API gives them where they are few, else read from Parquet that it gives."""
        few = self.api.few_errors(self.file_id, self.those, raw=raw)
        if few is not None:
            yield from few
            return
        parquet = self._fetched(folder)
        from titer_cli.tasks.rejected import rejected_rows

        yield from rejected_rows(parquet, self.those, raw=raw)

    def _csv(self, folder: Path, *, raw: bool) -> Iterator[str]:
        """Yield all of them as CSV, likewise."""
        few = self.api.few_errors_csv(self.file_id, self.those, raw=raw)
        if few is not None:
            yield few
            return
        parquet = self._fetched(folder)
        from titer_cli.tasks.rejected import rejected_csv

        yield from rejected_csv(parquet, self.those, raw=raw)

    def _fetched(self, folder: Path) -> Path:
        """Return where the errors of all rows now lie."""
        parquet = folder / "rejected.parquet.part"
        with fetching("errors") as tell:
            self.api.download_rejected(self.file_id, parquet, self.those.version, tell)
        return parquet

    def _json(self, folder: Path) -> Iterator[str]:
        yield f'{{"file_id": {json.dumps(self.file_id)}, "rejected": ['
        for number, error in enumerate(self._all(folder, raw=True)):
            yield (",\n" if number else "\n") + json.dumps(error)
        yield "]}\n"


def _write(path: Path, parts: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as report:
        report.writelines(parts)


def _show_tables(found: Iterator[Document], limit: int | None, *, raw: bool) -> None:
    shown = 0
    table = results.rejected_table if raw else results.errors_table
    while (limit is None or shown < limit) and (page := list(islice(found, _PAGE_ROWS))):
        show(table(f"Errors from {shown + 1:,}" if shown else "Errors", page))
        shown += len(page)
    if not shown:
        show("No errors.")
    elif next(found, None):
        say(f"The first {shown} errors; --all shows all of them, --csv writes them as CSV")
