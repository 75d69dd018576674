"""A closer look at a file: rows among their neighbours, and what a new version changed."""

from itertools import islice

from titer.model.errors import Rejected
from titer_cli.client import TiterApi
from titer_cli.views import looks
from titer_cli.views.terminal import show, write_json


def show_rows(file_id: str, row: int, around: int, api: TiterApi, *, version: int | None, as_json: bool) -> None:
    """Show a row of a file, and those around it."""
    found = api.rows(file_id, row, around, version)
    if as_json:
        write_json(found)
    else:
        show(looks.rows_view(found))


def show_changes(
    file_id: str, asked: tuple[int | None, int | None], examples: int, api: TiterApi, *, as_json: bool
) -> None:
    """Show what changed from one version to another: to the newest finished one, and from the one before."""
    before, after = asked
    if before is None or after is None:
        before, after = _last_two(file_id, before, api)
    found = api.changes(file_id, before, after, examples)
    if as_json:
        write_json(found)
    else:
        show(looks.changes_view(found))


def _last_two(file_id: str, before: int | None, api: TiterApi) -> tuple[int, int]:
    finished = (version["version"] for version in api.versions(file_id) if version["processed_at"])
    newest = [*islice(finished, 2)]
    if not newest or (before is None and len(newest) < 2):
        raise Rejected("one_version", "there is nothing to compare: the file has one result", "`titer versions ID`")
    return before or newest[1], newest[0]
