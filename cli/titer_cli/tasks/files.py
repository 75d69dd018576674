"""What the API knows of a file, shown or fetched."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from titer_cli.client import Document, TiterApi
from titer_cli.exits import Exit, exit_of
from titer_cli.replacement import replacement
from titer_cli.tasks.waiting import Patience, await_result
from titer_cli.views import results
from titer_cli.views.terminal import say, show, write_json, write_json_list, write_text

_PAGE_ROWS = 100
_FILES_PAGE = 100


def show_result(file_id: str, api: TiterApi, patience: Patience, *, as_json: bool, version: int | None = None) -> Exit:
    """Show a file's result, or how far it is; the exit code tells which."""
    document = await_result(api, file_id, patience, version=version)
    if as_json:
        write_json(document)
    else:
        show(results.result_view(document))
    return exit_of(document["status"])


def show_errors(
    file_id: str, api: TiterApi, *, version: int | None, limit: int | None, as_csv: bool, as_json: bool
) -> None:
    """Show up to `limit` errors of a file, all of them where it is None; as CSV always all."""
    if as_csv:
        write_text(api.errors_csv(file_id, version))
        return
    found = api.errors(file_id, version)
    if as_json:
        write_json_list("errors", islice(found, limit), file_id=file_id)
    else:
        _show_tables(found, limit)


def _show_tables(found: Iterator[Document], limit: int | None) -> None:
    shown = 0
    while (limit is None or shown < limit) and (page := list(islice(found, _PAGE_ROWS))):
        show(results.errors_table(f"Errors from {shown + 1:,}" if shown else "Errors", page))
        shown += len(page)
    if not shown:
        show("No errors.")
    elif next(found, None):
        say(f"The first {shown} errors; --all shows all of them, --csv writes them as CSV")


def show_summaries(file_id: str, api: TiterApi, *, version: int | None, as_json: bool) -> None:
    """Show the figures of every series of a file."""
    found = api.summaries(file_id, version)
    if as_json:
        write_json_list("summaries", found, file_id=file_id)
    else:
        show(results.summaries_table(list(found)))


def fetch_readings(
    file_id: str, api: TiterApi, *, version: int | None, out: Path | None, as_csv: bool, as_json: bool
) -> None:
    """Write a file's readings: Parquet into `out`, CSV into `out` or on stdout."""
    if as_csv and out is None:
        write_text(api.readings_csv(file_id, version))
        return
    path = out or Path(f"{file_id}.parquet")
    with replacement(path) as new:
        if as_csv:
            _write_lines(new, api.readings_csv(file_id, version))
        else:
            api.download_readings(file_id, new, version)
    written = path.stat().st_size
    if as_json:
        write_json({"file_id": file_id, "out": str(path), "bytes": written})
    else:
        say(f"{path}: {written:,} bytes")


def _write_lines(path: Path, parts: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as copy:
        copy.writelines(parts)


def list_files(filters: Mapping[str, str | None], api: TiterApi, *, limit: int, as_json: bool) -> None:
    """Show the newest files that match."""
    wanted = {name: value for name, value in filters.items() if value}
    found = api.files(wanted, page_size=min(limit, _FILES_PAGE))
    page = list(islice(found, limit))
    more = len(page) == limit and next(found, None) is not None
    if as_json:
        write_json({"files": page, "more": more})
    else:
        show(results.files_view(page, more))
