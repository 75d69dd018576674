"""`titer rows` and `titer changes`. Each imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, FileId, Json, Version, open_api
from titer_cli.exits import EPILOG


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for command in (rows, changes):
        app.command(epilog=EPILOG)(command)


def rows(
    ctx: typer.Context,
    file_id: FileId,
    row: Annotated[int, typer.Argument(min=1, metavar="[ROW]", help="Which row, as errors count them.")] = 1,
    around: Annotated[int, typer.Option(min=0, max=50, help="How many to show before it, and after it.")] = 5,
    version: Version = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Show a row of a file and those around it as they stand there, with what is wrong with them."""
    from titer_cli.tasks.looks import show_rows

    with open_api(ctx, base_url) as api:
        show_rows(file_id, row, around, api, version=version, as_json=as_json)


def changes(
    ctx: typer.Context,
    file_id: FileId,
    before: Annotated[int | None, typer.Argument(min=1, metavar="[A]", help="From which version.")] = None,
    after: Annotated[int | None, typer.Argument(min=1, metavar="[B]", help="To which version.")] = None,
    examples: Annotated[int, typer.Option(min=0, max=100, help="How many readings to show of each kind.")] = 3,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Show what changed from one version of a file to another: from the one before the newest, if none is said."""
    from titer_cli.tasks.looks import show_changes

    with open_api(ctx, base_url) as api:
        show_changes(file_id, (before, after), examples, api, as_json=as_json)
