"""Annotations: made, listed, changed, hidden."""

import sys
from collections.abc import Mapping

from titer_cli.client import TiterApi
from titer_cli.views.annotations import annotations_table, in_short, versions_table
from titer_cli.views.terminal import say, show, write_json, write_json_list


def text_of(said: str) -> str:
    """Return the text, that of stdin where `-` is said: without the line end that closes it."""
    return sys.stdin.read().removesuffix("\n") if said == "-" else said


def make(said: Mapping[str, object], api: TiterApi, *, as_json: bool) -> None:
    """Make an annotation and show its id."""
    made = api.annotate(said)
    if as_json:
        write_json(made)
        return
    say(in_short(made))
    say(f"  change it  titer annotations edit {made['annotation_id']} --text …")


def show_annotations(filters: Mapping[str, str], api: TiterApi, *, as_json: bool) -> None:
    """Show those that match."""
    found = api.annotations(filters)
    if as_json:
        write_json_list("annotations", found)
    else:
        show(annotations_table([*found]))


def edit(annotation_id: str, to: Mapping[str, object], version: int | None, api: TiterApi, *, as_json: bool) -> None:
    """Change one, on top of the version that is said, or of the newest."""
    seen = version or api.annotation(annotation_id)["version"]
    changed = api.change_annotation(annotation_id, to, version=seen)
    if as_json:
        write_json(changed)
    else:
        say(in_short(changed))


def delete(annotation_id: str, version: int | None, api: TiterApi, *, as_json: bool) -> None:
    """Hide one, likewise."""
    seen = version or api.annotation(annotation_id)["version"]
    deleted = api.delete_annotation(annotation_id, version=seen)
    if as_json:
        write_json(deleted)
    else:
        say(f"{annotation_id} is hidden; `titer annotations history {annotation_id}` has what it said")


def show_versions(annotation_id: str, api: TiterApi, *, as_json: bool) -> None:
    """Show all of its versions."""
    versions = api.annotation_history(annotation_id)
    if as_json:
        write_json_list("versions", versions)
    else:
        show(versions_table([*versions]))
