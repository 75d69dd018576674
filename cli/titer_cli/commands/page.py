"""`titer ui`. It imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api
from titer_cli.surroundings import Surroundings


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("ui")(open_page)


def open_page(
    ctx: typer.Context,
    only_print: Annotated[bool, typer.Option("--print", help="Print the link instead of opening a browser.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Open the page in a browser, logged in.

    By a link that is good once, for ten minutes, and leads to a token of twelve hours with the rights of this one.
    """
    from titer_cli.tasks.page import show_page

    with open_api(ctx, base_url) as api:
        browse = None if only_print else ctx.ensure_object(Surroundings).browse
        show_page(api, browse, as_json=as_json)
