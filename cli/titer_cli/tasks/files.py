"""What the API knows of a file, shown or fetched."""

from collections.abc import Mapping, Sequence
from hashlib import file_digest
from itertools import islice
from pathlib import Path

from titer.model.errors import Rejected, Unavailable
from titer_cli.client import TiterApi
from titer_cli.exits import Exit, exit_of
from titer_cli.replacement import replacement
from titer_cli.said import said
from titer_cli.tasks.waiting import AwaitedFile, Patience, await_result
from titer_cli.views import listings, results
from titer_cli.views.terminal import show, tell_written, write_json, write_json_list
from titer_cli.wire import Document

_FILES_PAGE = 100
_LONGEST_NAME = 100  # characters; a file system takes 255 bytes


def show_result(file_id: str, api: TiterApi, patience: Patience, *, as_json: bool, version: int | None = None) -> Exit:
    """Show a file's result, or how far it is; the exit code tells which."""
    document = await_result(AwaitedFile(api, file_id, version), patience)
    if as_json:
        write_json(document)
    else:
        show(results.result_view(document))
    return exit_of(document["status"])


def show_summaries(file_id: str, api: TiterApi, *, version: int | None, as_json: bool) -> None:
    """Show the figures of every series of a file."""
    found = api.summaries(file_id, version)
    if as_json:
        write_json_list("summaries", found, file_id=file_id)
    else:
        show(results.summaries_table(list(found)))


def fetch_raw(file_id: str, api: TiterApi, *, version: int | None, out: Path | None, as_json: bool) -> None:
    """Write a file as it came into `out`, else under its own name where nothing has that, and compare its SHA-256."""
    known = api.result(file_id, version)
    path = out or free_path(plain_name(str(known["name"])) or file_id)
    with replacement(path) as new:
        api.download_raw(file_id, new, version)
        _compare(new, known)
    tell_written(path, file_id, as_json=as_json, sha256=known["sha256"])


def plain_name(name: str) -> str:
    """Return a name from elsewhere as one that leads to no other folder and is not hidden."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter if letter.isprintable() else "_" for letter in last).lstrip(".")[:_LONGEST_NAME]


def free_path(name: str) -> Path:
    path = Path(name)
    if path.exists():
        raise Rejected("file_exists", f"there is a {path} here already", "Say with --out where to write")
    return path


def _compare(path: Path, known: Document) -> None:
    """Raise `Unavailable` where the file is another than was judged."""
    with path.open("rb") as copy:
        found = file_digest(copy, "sha256").hexdigest()
    if known["processed_at"] and known["sha256"] not in {None, found}:
        raise Unavailable("changed_on_the_way", "what arrived is not what was judged", "Try again in a moment")


def list_files(filters: Mapping[str, str | None], api: TiterApi, *, limit: int, as_json: bool) -> None:
    """Show the newest files that match."""
    pages: list[Document] = []
    found = api.files(said(filters), page_size=min(limit, _FILES_PAGE), told=pages.append)
    page = list(islice(found, limit))
    more = len(page) == limit and next(found, None) is not None
    unsure, damaged = (
        sum(each.get("unsure", 0) for each in pages),
        sum(len(each.get("damaged", ())) for each in pages),
    )
    if as_json:
        write_json({"files": page, "more": more, "unsure": unsure, "damaged": damaged})
    else:
        show(listings.files_view(page, more, unsure, damaged))


def context_filters(said: Sequence[str]) -> dict[str, str]:
    """Return what `NAME=VALUE` says of a context as the API takes it. `Rejected` where one says nothing."""
    pairs = [each.partition("=") for each in said]
    for name, _, value in pairs:
        if not name or not value:
            raise Rejected("no_pair", "--context takes a name and a value", "Say --context batch=B-7")
    if len({name for name, *_ in pairs}) < len(pairs):
        raise Rejected("said_twice", "--context asks for two values of one name", "No reading has both; say one")
    return {f"context.{name}": value for name, _, value in pairs}
