"""The command that takes readings away. It imports its work when it is run, so that `titer --help` is quick."""

from pathlib import Path
from typing import Annotated, Any

import typer

from titer.exports.export import DecimalMark, Format, Layout
from titer_cli.commands.parameters import BaseUrl, Json, PollInterval, PollTimeout, open_api
from titer_cli.exits import EPILOG
from titer_cli.said import said


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(epilog=EPILOG)(export)


def export(
    ctx: typer.Context,
    file_ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="The files, each by its id.", show_default=False)
    ] = None,
    sensor_ids: Annotated[
        list[str] | None,
        typer.Option(
            "--sensor-id", help="Instead of files: series of this sensor, from --from until --to; again for more."
        ),
    ] = None,
    parameter: Annotated[str | None, typer.Option("--parameter", help="Of the sensors: this parameter alone.")] = None,
    asset: Annotated[
        str | None, typer.Option("--asset", help='Of the sensors: of this asset alone; "" for none.')
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="INSTANT", help="Only readings of this time or later: 2025-10-01T08:00:00Z."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="INSTANT", help="Only readings from before this time.")
    ] = None,
    form: Annotated[Format | None, typer.Option("--format", help="By the name of --out if not said, else csv.")] = None,
    layout: Annotated[
        Layout, typer.Option("--layout", help="A row is a reading, or an instant with a column for each series.")
    ] = Layout.LONG,
    timezone: Annotated[
        str, typer.Option("--timezone", metavar="ZONE", help="In which instants are written: Europe/Berlin.")
    ] = "UTC",
    decimal: Annotated[
        DecimalMark, typer.Option("--decimal", help="Of the numbers in CSV; with comma, cells are parted by `;`.")
    ] = DecimalMark.POINT,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", dir_okay=False, metavar="FILE", help="Where to write; under a name of its own if not said."
        ),
    ] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
    poll_interval: PollInterval = 0.2,
    poll_timeout: PollTimeout = 900,
) -> None:
    """Take readings away as CSV, JSON, Parquet or a workbook: of files, or of sensors over files and live alike."""
    from titer_cli.tasks.exports import export as fetch
    from titer_cli.tasks.waiting import Patience

    if bool(file_ids) == bool(sensor_ids):
        raise typer.BadParameter("give ids of files, or --sensor-id", param_hint="ID / --sensor-id")
    shape = {"format": _format_of(form, out), "layout": layout, "timezone": timezone, "decimal": decimal}
    named: dict[str, Any] = {"sensor_id": None, "parameter": parameter, "asset": asset}
    series = [said({**named, "sensor_id": each}) for each in sensor_ids or ()]
    which = {"file_ids": file_ids} if file_ids else {"series": series}
    asked = {**which, **said({"from": since, "to": until}), **shape}
    with open_api(ctx, base_url) as api:
        fetch(asked, api, Patience(poll_interval, poll_timeout), out=out, as_json=as_json)


def _format_of(form: Format | None, out: Path | None) -> Format:
    """Return the format that is meant. `BadParameter` where the name of the file says another."""
    ending = out.suffix.lower().lstrip(".") if out else ""
    named = Format(ending) if ending in {*Format} else None
    if form and named and form is not named:
        raise typer.BadParameter(f"{out} says that it is something else", param_hint="--format / --out")
    return form or named or Format.CSV
