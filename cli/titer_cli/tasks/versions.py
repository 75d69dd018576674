"""The versions of a file: one more of them, the list of them, the end of them all."""

from collections.abc import Mapping

from titer.model.option import Group
from titer.model.options import OPTIONS
from titer_cli.client import TiterApi
from titer_cli.exits import Exit
from titer_cli.tasks.files import show_result
from titer_cli.tasks.waiting import Patience
from titer_cli.views import listings
from titer_cli.views.terminal import say, show, write_json, write_json_list
from titer_cli.wire import Document

_WRITING = [option.name for option in OPTIONS.values() if option.group is not Group.FILE]


def reprocess(
    file_id: str, wishes: Mapping[str, object], api: TiterApi, patience: Patience | None, *, as_json: bool
) -> Exit:
    """Have a file judged once more. With patience, show what the new version came to; else, which one it will be."""
    begun = api.reprocess(file_id, wishes)
    number: int = begun["version"]
    if patience:
        try:
            return show_result(file_id, api, patience, as_json=as_json, version=number)
        except KeyboardInterrupt:
            _tell(begun)
            raise
    if as_json:
        write_json(begun)
    else:
        _tell(begun)
    return Exit.PROCESSED


def _tell(begun: Document) -> None:
    number = begun["version"]
    say(f"Version {number} will be judged by {begun['rule_set']}")
    say(f"titer result {begun['file_id']} --version {number} --wait waits for it")


def show_versions(file_id: str, api: TiterApi, *, as_json: bool) -> None:
    """Show the versions of a file, newest first."""
    found = api.versions(file_id)
    if as_json:
        write_json_list("versions", found, file_id=file_id)
    else:
        show(listings.versions_table([*map(_row, found)]))


def delete(file_id: str, api: TiterApi, *, as_json: bool) -> None:
    """Delete the results of a file."""
    gone = api.delete(file_id)
    if as_json:
        write_json(gone)
    else:
        say(f"The results of {file_id} are deleted; its bytes and its record stay.")


def _row(version: Document) -> Document:
    by = version["by"]
    return {
        **version,
        "current": "current" if version["current"] else "",
        "by": by["label"] if by else "an upload",
        "writing": " · ".join(
            f"{name} {_text(version[name])}" for name in _WRITING if version.get(name) not in (None, [])
        ),
    }


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
