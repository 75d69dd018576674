"""`titer reprocess`: one file, or all that match."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from titer.model.options import ReadOptions
from titer_cli.commands.parameters import (
    BaseUrl,
    Json,
    PollInterval,
    PollTimeout,
    Wait,
    file_option,
    open_api,
)
from titer_cli.commands.read_options import takes_options_again
from titer_cli.exits import Exit
from titer_cli.said import said

_PANEL = "Which files, with --all"


def _filter(*names: str, **others: Any) -> Any:
    return typer.Option(*names, rich_help_panel=_PANEL, **others)


@takes_options_again
def reprocess(
    ctx: typer.Context,
    *,
    file_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The file's id, as `titer files` shows it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All files that match, instead of one.")] = False,
    rule_set: Annotated[
        str | None,
        file_option("--rule-set", metavar="NAME[@N]", help="Other limits: the newest, or version N."),
    ] = None,
    to_asset: Annotated[
        str | None, file_option("--to-asset", metavar="TEXT", help='Another vessel, press or line; "" for none.')
    ] = None,
    options: Mapping[str, Any],
    status: Annotated[str | None, _filter("--status", help="Only files with this status.")] = None,
    name: Annotated[str | None, _filter("--name", help="Only files whose name contains this, in any case.")] = None,
    asset: Annotated[
        str | None, _filter("--asset", help='Only files of this asset, "" for none. With an ID the same as --to-asset.')
    ] = None,
    judged_by: Annotated[
        str | None, _filter("--judged-by", metavar="NAME[@N]", help="Only files that this rule set judged.")
    ] = None,
    since: Annotated[str | None, _filter("--since", metavar="INSTANT", help="Only files uploaded since.")] = None,
    until: Annotated[str | None, _filter("--until", metavar="INSTANT", help="Only files uploaded before.")] = None,
    dry_run: Annotated[bool, _filter("--dry-run", help="Tell which they are, and begin nothing.")] = False,
    as_of: Annotated[
        str | None, _filter("--as-of", metavar="INSTANT", help="Go on with what was begun then: none gets it twice.")
    ] = None,
    wait: Wait = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.5,
    poll_timeout: PollTimeout = 60,
) -> None:
    """Judge a file once more, as it was but for what is said here: a new version of it. With --all: all that match.

    An empty text, such as --decimal "", takes back what was said before.
    """
    from titer_cli.tasks.waiting import Patience

    _refuse_both(file_id, everything=everything)
    filters = {"status": status, "name": name, "rule_set": judged_by, "since": since, "until": until}
    patience = Patience(poll_interval, poll_timeout) if wait else None
    if file_id:
        _refuse_filters({**filters, "as_of": as_of, "dry_run": dry_run or None}, asset, to_asset)
        wishes = _wishes(rule_set, asset if to_asset is None else to_asset, options)
        raise typer.Exit(_one(ctx, file_id, wishes, patience, as_json, base_url))
    wanted = said({**filters, "asset": asset})
    asked = {"files": wanted, "wishes": _wishes(rule_set, to_asset, options)} | ({"as_of": as_of} if as_of else {})
    raise typer.Exit(_all(ctx, asked, patience, as_json, base_url, dry_run=dry_run))


def _one(
    ctx: typer.Context,
    file_id: str,
    wishes: Mapping[str, object],
    patience: Any,
    as_json: bool,
    base_url: str | None,
) -> Exit:
    from titer_cli.tasks.versions import reprocess

    with open_api(ctx, base_url) as api:
        return reprocess(file_id, wishes, api, patience, as_json=as_json)


def _all(
    ctx: typer.Context,
    asked: Mapping[str, object],
    patience: Any,
    as_json: bool,
    base_url: str | None,
    *,
    dry_run: bool,
) -> Exit:
    from titer_cli.tasks.sweep import reprocess_all, show_what_matches

    with open_api(ctx, base_url) as api:
        if dry_run:
            return show_what_matches(asked, api, as_json=as_json)
        return reprocess_all(asked, api, patience, as_json=as_json)


def _wishes(rule_set: str | None, asset: str | None, options: Mapping[str, Any]) -> dict[str, object]:
    texts = said({"rule_set": rule_set, "asset": asset})
    wishes: dict[str, object] = {name: text or None for name, text in texts.items()}
    parsed = ReadOptions.parse(options).everything()
    return wishes | {name: value for name, value in parsed.items() if name in options}


def _refuse_both(file_id: str | None, *, everything: bool) -> None:
    if bool(file_id) == everything:
        raise typer.BadParameter("name one file, or say --all", param_hint="ID / --all")


def _refuse_filters(filters: Mapping[str, object], asset: str | None, to_asset: str | None) -> None:
    if any(value is not None for value in filters.values()):
        raise typer.BadParameter("these pick files; say --all with them, and no ID", param_hint=_PANEL)
    if asset is not None and to_asset is not None:
        raise typer.BadParameter("they say the same of one file", param_hint="--asset / --to-asset")
