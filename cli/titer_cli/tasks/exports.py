"""Readings to take away: asked for, waited for and fetched."""

import time
from collections.abc import Mapping
from pathlib import Path

from titer.model.errors import Rejected, Unavailable
from titer_cli.client import TiterApi
from titer_cli.replacement import replacement
from titer_cli.tasks.files import free_path, plain_name
from titer_cli.tasks.waiting import Patience
from titer_cli.views.progress import fetching
from titer_cli.views.terminal import tell_written
from titer_cli.wire import Document


def export(asked: Mapping[str, object], api: TiterApi, patience: Patience, *, out: Path | None, as_json: bool) -> None:
    """Have an export made, and fetch it: into `out`, or here, under the export's own name."""
    made = _await(api.ask_for_export(asked), api, patience)
    path = out or free_path(plain_name(str(made["filename"])) or f"{made['export_id']}.{made['format']}")
    with replacement(path) as new, fetching("export") as tell:
        api.fetch_export(str(made["url"]), new, tell)
    tell_written(path, str(made["export_id"]), as_json=as_json)


def _await(found: Document, api: TiterApi, patience: Patience) -> Document:
    """Return the export once it is done. `Rejected` where it failed, `Unavailable` where patience ends before."""
    for _ in patience.looks(time.sleep):
        found = api.export(str(found["export_id"]))
        if found["status"] == "done":
            return found
        if found["status"] == "failed":
            raise Rejected(str(found["code"]), str(found["message"]).rstrip("."), "")
    hint = "Ask again in a while: it goes on, and the same question finds it"
    raise Unavailable("not_done", f"the export {found['export_id']} is {found['status']}", hint)
