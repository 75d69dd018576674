"""`titer parked`, `titer redrive` and `titer reconcile`. Each imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api
from titer_cli.exits import EPILOG
from titer_cli.surroundings import Surroundings

FOR_OPERATORS = "For operators"


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    group = typer.Typer(epilog=EPILOG, invoke_without_command=True, callback=parked, rich_help_panel=FOR_OPERATORS)
    group.command("discard", epilog=EPILOG)(discard)
    app.add_typer(group, name="parked")
    for command in (redrive, reconcile):
        app.command(epilog=EPILOG, rich_help_panel=FOR_OPERATORS)(command)


def parked(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    discarded: Annotated[bool, typer.Option("--discarded", help="What was left at that: by whom, when, why.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """List files that were tried too often and given up, newest first, with the reason."""
    from titer_cli.tasks.dead_letters import list_parked

    if ctx.invoked_subcommand:
        return
    with open_api(ctx, base_url) as api:
        list_parked(api, limit=limit, discarded=discarded, as_json=as_json)


def discard(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option(help="Why; it is kept, with who said so and when.")],
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="What to leave at that, as `titer parked` shows it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that was not sent again.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Leave at that what was given up: it is listed no longer, and its file stays failed. Needs an admin's token."""
    from titer_cli.tasks.dead_letters import discard as leave
    from titer_cli.tasks.dead_letters import waiting

    _refuse_both(ids, everything=everything)
    with open_api(ctx, base_url) as api:
        code = leave(ids or waiting(api), api, reason=reason, as_json=as_json)
    raise typer.Exit(code)


def redrive(
    ctx: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="What to send again, as `titer parked` shows it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that was not sent again yet.")] = False,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Send again what was given up, once the cause is mended. Twice is harmless."""
    from titer_cli.tasks.dead_letters import redrive as send
    from titer_cli.tasks.dead_letters import waiting

    _refuse_both(ids, everything=everything)
    with open_api(ctx, base_url) as api:
        code = send(ids or waiting(api), api, as_json=as_json)
    raise typer.Exit(code)


def reconcile(
    ctx: typer.Context,
    stack: Annotated[
        str | None, typer.Option(metavar="NAME", help="A deployed stack; the one of this clone if not said.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what was left or forgotten.")] = False,
    older_than: Annotated[
        int, typer.Option(metavar="MINUTES", min=0, help="How long a file may wait without anything being wrong.")
    ] = 15,
    as_json: Json = False,
) -> None:
    """Compare buckets and table: what has no result, what the table forgot, and why. Needs AWS rights, no token.

    Exits with 5 where something was found that is not mended.
    """
    from titer_cli.tasks.reconcile import reconcile_stack

    code = reconcile_stack(stack, ctx.ensure_object(Surroundings), fix=fix, minutes=older_than, as_json=as_json)
    raise typer.Exit(code)


def _refuse_both(ids: list[str] | None, *, everything: bool) -> None:
    if bool(ids) == everything:
        raise typer.BadParameter("name some, or say --all", param_hint="ID / --all")
