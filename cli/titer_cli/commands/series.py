"""`titer series`. It imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, FileId, Json, Version, open_api, refuse_two_formats
from titer_cli.exits import EPILOG


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(epilog=EPILOG)(series)


def series(
    ctx: typer.Context,
    file_id: FileId,
    sensors: Annotated[
        list[str] | None,
        typer.Option("--sensor-id", metavar="ID", help="Of this sensor; again for more. The first 20 if not said."),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter", metavar="NAME", help="Of this parameter; with several sensors, one for each, in their order."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="INSTANT", help="From this time on, such as 2025-10-01T08:00:00Z."),
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="INSTANT", help="Until before this time.")] = None,
    points: Annotated[
        int | None,
        typer.Option(
            "--points",
            min=1,
            max=24_000,
            metavar="N",
            help="Of each series, at most: 20 in a table, else 1,200. More readings are put into buckets.",
        ),
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Every reading, up to 24,000 in all.")] = False,
    version: Version = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, safe to open in a spreadsheet.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Show how the series of a file go: their readings or, where they are many, least, greatest and mean over time."""
    from titer_cli.series_calls import Wanted
    from titer_cli.tasks.series import show_series

    refuse_two_formats(as_csv, as_json)
    wanted = Wanted(
        sensors=tuple(sensors or ()),
        parameters=tuple(parameters or ()),
        since=since,
        until=until,
        points=points,
        raw=raw,
        version=version,
    )
    with open_api(ctx, base_url) as api:
        show_series(file_id, wanted, api, as_csv=as_csv, as_json=as_json)
