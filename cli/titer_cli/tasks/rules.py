"""Rule sets, as the API keeps them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from titer.model.errors import Rejected
from titer.rules.limits import LIMITS, parse_rule_set
from titer_cli.client import TiterApi
from titer_cli.exits import Exit
from titer_cli.paths import check_readable, object_in
from titer_cli.views import listings, looks
from titer_cli.views.terminal import say, show, write_json, write_json_list
from titer_cli.wire import Document


def list_rule_sets(api: TiterApi, *, as_json: bool) -> None:
    """Show the newest version of every rule set."""
    if as_json:
        write_json_list("rule_sets", api.rule_sets())
        return
    found = [*api.rule_sets()]
    show(listings.rule_sets_table([*map(_row, found)]))
    for rules in found:
        _warn_of_pattern(rules)


def show_rule_set(label: str, api: TiterApi) -> None:
    """Print one version of a rule set as JSON: its limits; who wrote it, when and why."""
    name, separator, number = label.partition("@")
    if separator and not (number.isascii() and number.isdecimal()):
        raise Rejected("unknown_rule_set", f"{label!r} is no version of a rule set", f"Name one such as {name}@1")
    found = api.rule_set(name, int(number) if separator else None)
    write_json(found)
    _warn_of_pattern(found)


def put_rule_set(path: Path, name: str | None, reason: str, api: TiterApi, *, as_json: bool) -> None:
    """Write what a file says as the next version of a rule set, checked here first."""
    check_readable(path)
    document = _read(path)
    limits = {part: document[part] for part in LIMITS if part in document}
    written = api.write_rule_set(name or str(document["name"]), limits, reason)
    if as_json:
        write_json(written)
    else:
        say(f"{written['rule_set']} it is; files that are judged from now on by {written['name']} are judged by it")


def check_rule_set(path: Path, name: str | None, api: TiterApi, *, as_json: bool) -> Exit:
    """Show all that is wrong with what a file says, and what it would change; `USAGE` where it cannot be written."""
    document = object_in(path, "invalid_rule_set")
    limits = {part: value for part, value in document.items() if part not in {"name", "version"}}
    found = api.check_rule_set(name or str(document.get("name", "")), limits)
    if as_json:
        write_json(found)
    else:
        show(looks.rules_check_view(found))
    return Exit.PROCESSED if found["valid"] else Exit.USAGE


def _read(path: Path) -> Mapping[str, Any]:
    text = path.read_text("utf-8", errors="replace")
    parse_rule_set(text)
    document: Mapping[str, Any] = json.loads(text)
    return document


def _warn_of_pattern(rules: Document) -> None:
    if pattern := rules.get("unknown_pattern"):
        say(
            f"{rules['rule_set']}: the pattern {pattern} is none that is taken today. Sensor ids are matched within a "
            "limit of steps, beyond which files fail: put a version without references and looking around"
        )


def _row(rules: Document) -> Document:
    by = rules["by"]
    return {**rules, "by": by["label"] if by else "comes with Titer"}
