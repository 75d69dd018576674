"""Parameters that several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from titer.cells.names import refuse_both_parts
from titer.files.record import Declared
from titer.model.option import Group
from titer.model.options import ReadOptions
from titer_cli.commands.read_options import PANELS
from titer_cli.surroundings import Surroundings

if TYPE_CHECKING:
    from titer_cli.client import TiterApi


file_option = partial(typer.Option, rich_help_panel=PANELS[Group.FILE])
waiting_option = partial(typer.Option, rich_help_panel="Waiting")

RuleSet = Annotated[str, file_option("--rule-set", metavar="NAME", help="The limits that values are judged by.")]
Asset = Annotated[str | None, file_option("--asset", help="The vessel, press or line that the files belong to.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else there.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV, safe to open in a spreadsheet; all rows.")]
AllAsCsv = Annotated[bool, typer.Option("--csv", help="Print all of them as CSV, safe to open in a spreadsheet.")]
Everything = Annotated[bool, typer.Option("--all", help="Show all of them; otherwise the first 100.")]
OfCode = Annotated[str | None, typer.Option("--code", help="Only errors of this code, such as missing_timestamp.")]
OfColumn = Annotated[str | None, typer.Option("--column", metavar="NAME", help="Only errors of this column.")]
Report = Annotated[
    Path | None,
    typer.Option(
        "--out",
        dir_okay=False,
        metavar="FILE",
        help="Write a report of all of them, with the texts of their rows: .xlsx, .csv or .json.",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="API_BASE_URL", help="The API; the local stack of this clone if not said."),
]
Wait = Annotated[bool, waiting_option("--wait", help="Wait until finished.")]
PollInterval = Annotated[
    float, waiting_option(min=0.01, envvar="CLI_POLL_INTERVAL", help="Seconds until the second look; pauses grow.")
]
PollTimeout = Annotated[
    float,
    waiting_option(
        min=0, envvar="CLI_POLL_TIMEOUT", help="Seconds to wait; of several files, since the last one ended."
    ),
]
FileId = Annotated[
    str, typer.Argument(metavar="ID", help="The file's id, as `titer upload` and `titer files` show it.")
]

OfStatus = Annotated[str | None, typer.Option("--status", help="Only files with this status.")]
PartOfName = Annotated[str | None, typer.Option("--name", help="Only files whose name contains this, in any case.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="INSTANT", help="Only files uploaded since, e.g. 2025-10-01T08:00:00Z."),
]
Until = Annotated[str | None, typer.Option("--until", metavar="INSTANT", help="Only files uploaded before.")]
Version = Annotated[
    int | None, typer.Option("--version", min=1, metavar="N", help="One version of the file; the current if not said.")
]


def open_api(ctx: typer.Context, base_url: str | None) -> TiterApi:
    """Return the API that this call speaks to."""
    from titer_cli.client import TiterApi
    from titer_cli.connection import connection

    here = ctx.ensure_object(Surroundings)
    return TiterApi(connection(base_url, here), transport=here.transport, patience=here.patience)


def declared_by(rule_set: str, asset: str | None, given: Mapping[str, Any]) -> Declared:
    """Return what is said of all the files of a call; each adds its name."""
    options = ReadOptions.parse(given)
    refuse_both_parts(options.context, options.measured)
    return Declared(name="", asset=asset, rule_set=rule_set, options=options)


def refuse_two_formats(as_csv: bool, as_json: bool) -> None:
    if as_csv and as_json:
        raise typer.BadParameter("stdout takes one of the two", param_hint="--csv / --json")
