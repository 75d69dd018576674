"""`titer sensors` and `titer latest`. Each imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api
from titer_cli.exits import EPILOG

OfAsset = Annotated[str | None, typer.Option("--asset", help='Only those of this asset; "" for those of none.')]


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (sensors, latest):
        app.command(epilog=EPILOG)(command)


def sensors(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Option("--name", help="Only ids that contain this, in any case.")] = None,
    asset: OfAsset = None,
    stale: Annotated[
        bool | None, typer.Option("--stale/--fresh", help="Only those that are silent for too long, or are not.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 100,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """List sensors, each with its newest reading and whether it is silent for too long."""
    from titer_cli.tasks.sensors import list_sensors

    said = None if stale is None else str(stale).lower()
    with open_api(ctx, base_url) as api:
        list_sensors({"q": name or None, "asset": asset, "stale": said}, api, limit=limit, as_json=as_json)


def latest(
    ctx: typer.Context,
    sensor: Annotated[str, typer.Argument(metavar="SENSOR", help="The sensor's id, as `titer sensors` shows it.")],
    parameter: Annotated[str | None, typer.Option("--parameter", help="Only readings of this parameter.")] = None,
    asset: OfAsset = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="INSTANT", help="Only readings since, e.g. 2025-10-01T08:00:00Z.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=2_000, help="How many to show.")] = 20,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Show the newest readings of a sensor, the newest first."""
    from titer_cli.tasks.sensors import show_latest

    with open_api(ctx, base_url) as api:
        filters = {"parameter": parameter, "asset": asset, "since": since}
        show_latest(sensor, filters, api, limit=limit, as_json=as_json)
