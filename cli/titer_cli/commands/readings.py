"""`titer send` and `titer simulate`. Each imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api
from titer_cli.exits import EPILOG
from titer_cli.said import said

_EPOCHS = ("s", "ms", "us", "ns")


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (send, simulate):
        app.command(epilog=EPILOG)(command)


def send(
    ctx: typer.Context,
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", help="JSONL, JSON or CSV, a reading in each row; - for stdin, as it comes."),
    ] = None,
    sensor: Annotated[str | None, typer.Option(metavar="ID", help="Of the one reading that is said here.")] = None,
    value: Annotated[str | None, typer.Option(metavar="NUMBER", help="Its value.")] = None,
    at: Annotated[str | None, typer.Option(metavar="INSTANT", help="Its instant; this one if not said.")] = None,
    parameter: Annotated[str | None, typer.Option(metavar="NAME", help="What is measured.")] = None,
    unit: Annotated[str | None, typer.Option(help="Its unit.")] = None,
    quality: Annotated[str | None, typer.Option(help="good, uncertain or bad.")] = None,
    context: Annotated[
        list[str] | None, typer.Option(metavar="NAME=TEXT", help="Where it belongs, such as batch=B-7; again for more.")
    ] = None,
    asset: Annotated[str | None, typer.Option(help="The vessel, press or line, of readings that name none.")] = None,
    rule_set: Annotated[str | None, typer.Option(metavar="NAME", help="The limits to judge by.")] = None,
    timezone: Annotated[str | None, typer.Option(metavar="ZONE", help="Of times that tell none.")] = None,
    epoch: Annotated[str | None, typer.Option(help="What numbers for times count since 1970: s, ms, us, ns.")] = None,
    batch: Annotated[int, typer.Option(min=1, max=500, help="Readings in one request.")] = 100,
    simulated: Annotated[bool, typer.Option("--simulated", help="Mark them as made up.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Send readings: the one that is said by options, or those of a file or of stdin, some at a time.

    A request that is not answered is sent again with the same Idempotency-Key, so that each reading is there once.
    """
    from titer_cli.tasks.send import OneReading, Sending, send_readings

    if (path is None) == (sensor is None):
        raise typer.BadParameter("say one of the two", param_hint="PATH / --sensor")
    if epoch is not None and epoch not in _EPOCHS:
        raise typer.BadParameter(f"{epoch!r} is none of {', '.join(_EPOCHS)}", param_hint="--epoch")
    one = OneReading(sensor, value, at, parameter, unit, quality, tuple(context or ())) if sensor is not None else None
    asked = said({"asset": asset, "rule_set": rule_set, "timezone": timezone, "epoch": epoch})
    with open_api(ctx, base_url) as api:
        sending = Sending(api, asked | ({"simulated": "true"} if simulated else {}), batch)
        code = send_readings(path, one, sending, as_json=as_json)
    raise typer.Exit(code)


def simulate(
    ctx: typer.Context,
    sensors: Annotated[int, typer.Option(min=1, max=100_000, help="How many sensors.")] = 10,
    rate: Annotated[float, typer.Option(min=0.001, max=1_000, help="Readings a second of each.")] = 1.0,
    seconds: Annotated[float, typer.Option(min=0.1, help="For how long.")] = 60.0,
    asset: Annotated[str, typer.Option(help="The asset that they belong to.")] = "simulated",
    drifts: Annotated[float, typer.Option(min=0, max=1, help="Part of the sensors that drift.")] = 0.1,
    spikes: Annotated[float, typer.Option(min=0, max=1, help="Part of the readings that are spikes.")] = 0.002,
    gaps: Annotated[float, typer.Option(min=0, max=1, help="Part of the readings that are left out, in runs.")] = 0.02,
    stuck: Annotated[float, typer.Option(min=0, max=1, help="Part of the sensors that get stuck.")] = 0.05,
    late: Annotated[float, typer.Option(min=0, max=1, help="Part of the readings that come two hours late.")] = 0.01,
    repeated: Annotated[float, typer.Option(min=0, max=1, help="Part of the readings that are sent twice.")] = 0.01,
    seed: Annotated[int | None, typer.Option(help="Makes the same choices again.")] = None,
    batch: Annotated[int, typer.Option(min=1, max=500, help="Readings in one request, at most.")] = 100,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="Requests at a time.")] = 4,
    yes: Annotated[bool, typer.Option("--yes", help="Send them to an API that is not on this machine, too.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Send made-up readings as sensors would: with drifts, spikes, gaps, stuck sensors, late and repeated readings.

    All are marked as simulated. Only to this machine unless --yes.
    """
    from titer_cli.tasks.simulate import Faults, Plant, simulate_plant

    faults = Faults(drifts=drifts, spikes=spikes, gaps=gaps, stuck=stuck, late=late, repeated=repeated)
    plant = Plant(sensors=sensors, rate=rate, seconds=seconds, faults=faults, seed=seed)
    with open_api(ctx, base_url) as api:
        code = simulate_plant(plant, api, asset=asset, batch=batch, parallel=parallel, anywhere=yes, as_json=as_json)
    raise typer.Exit(code)
