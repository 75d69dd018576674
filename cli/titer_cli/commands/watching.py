"""`titer watch`. It imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, open_api
from titer_cli.exits import EPILOG


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(epilog=EPILOG)(watch)


def watch(
    ctx: typer.Context,
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]...",
            help="readings, readings:<sensor_id>, asset:<asset>, files, file:<file_id>, analyses, analysis:<id>, "
            "replay:<replay_id>. If none is said: readings, files and the newest running replay.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each message as a line of JSON.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--for", metavar="SECONDS", min=0, help="How long; until Ctrl-C if not said.")
    ] = None,
    base_url: BaseUrl = None,
) -> None:
    """Show readings as they come, what becomes of files, and replays: a table at a terminal, else a line for each.

    Comes back by itself after an interruption, and asks for what it missed. Where the system pushes nothing, it asks
    every two seconds.
    """
    from titer_cli.tasks.watch import watch as follow

    with open_api(ctx, base_url) as api:
        follow(api, topics or [], as_json=as_json, seconds=seconds)
