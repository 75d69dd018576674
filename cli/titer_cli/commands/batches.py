"""`titer batches`. Each command imports its work when it is run."""

from typing import Annotated, Any

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api
from titer_cli.said import said

BatchId = Annotated[str, typer.Argument(metavar="ID", help="Its id, as `titer batches` shows it.")]
OfAsset = Annotated[str | None, typer.Option("--asset", metavar="NAME", help='Of this asset; "" for none.')]


def register(app: typer.Typer) -> None:
    """Add the group `batches` and its commands to the app."""
    batches = typer.Typer(help="What was made from when to when: batches that files name, and that people declare.")
    batches.callback(invoke_without_command=True)(list_batches)
    batches.command("show")(show_batch)
    batches.command("declare")(declare_batch)
    batches.command("take-back")(take_back_batch)
    app.add_typer(batches, name="batches")


def list_batches(
    ctx: typer.Context,
    asset: OfAsset = None,
    product: Annotated[str | None, typer.Option("--product", help="Of this product.")] = None,
    recipe: Annotated[str | None, typer.Option("--recipe", help="By this recipe.")] = None,
    part: Annotated[str | None, typer.Option("--name", metavar="PART", help="Whose id contains this.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="Those that began at this time or later.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="INSTANT", help="Those that began before.")] = None,
    context: Annotated[
        list[str] | None,
        typer.Option("--context", metavar="NAME=TEXT", help="With this in their context; again for another."),
    ] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """List batches, the one that began last first."""
    from titer_cli.tasks.batches import pairs_of, show_batches

    if ctx.invoked_subcommand:
        return
    asked = {"asset": asset, "product": product, "recipe": recipe, "q": part, "from": since, "to": until}
    names = {f"context.{name}": text for name, text in pairs_of(context or ()).items()}
    with open_api(ctx, base_url) as api:
        show_batches({**said(asked), **names}, api, as_json=as_json)


def show_batch(
    ctx: typer.Context, batch_id: BatchId, asset: OfAsset = None, as_json: Json = False, base_url: BaseUrl = None
) -> None:
    """Show a batch with its phases, files and series."""
    from titer_cli.tasks.batches import show_one

    with open_api(ctx, base_url) as api:
        show_one(batch_id, asset, api, as_json=as_json)


def declare_batch(
    ctx: typer.Context,
    batch_id: BatchId,
    asset: OfAsset = None,
    product: Annotated[str | None, typer.Option("--product", help="What was made.")] = None,
    recipe: Annotated[str | None, typer.Option("--recipe", help="By which recipe.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="INSTANT", help="When it began.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="INSTANT", help="When it ended.")] = None,
    phases: Annotated[
        list[str] | None,
        typer.Option("--phase", metavar="NAME=INSTANT", help="A phase, and when it began; in their order."),
    ] = None,
    phases_of: Annotated[
        str | None,
        typer.Option(
            "--phases-of", metavar="ID", help="Phases between the changes that this analysis (change_points) found."
        ),
    ] = None,
    phase_names: Annotated[
        list[str] | None,
        typer.Option("--phase-name", metavar="NAME", help="What the next of these is called; numbered if not said."),
    ] = None,
    growth: Annotated[
        bool, typer.Option("--growth", help="They are changes of a rate of growth: call them lag, exponential …")
    ] = False,
    phases_sensor: Annotated[
        str | None,
        typer.Option(
            "--phases-sensor", metavar="NAME[/PARAMETER]", help="Changes of this series, where it has several."
        ),
    ] = None,
    files: Annotated[
        list[str] | None, typer.Option("--file", metavar="ID", help="A file with readings of it; again for another.")
    ] = None,
    context: Annotated[
        list[str] | None, typer.Option("--context", metavar="NAME=TEXT", help="What else is known; again for more.")
    ] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Declare a batch, or what files do not tell of one. It replaces what was declared of it before."""
    from titer_cli.tasks.batches import PhasesOf, declare, pairs_of, phases_at

    if growth and phase_names:
        raise typer.BadParameter("they are named already", param_hint="--growth / --phase-name")
    if (growth or phase_names or phases_sensor) and not phases_of:
        raise typer.BadParameter("say of which analysis", param_hint="--phases-of")
    told = {"product": product, "recipe": recipe, "started_at": since, "ended_at": until}
    found = PhasesOf(phases_of, "growth" if growth else phase_names, phases_sensor).asked if phases_of else None
    lists: dict[str, Any] = {"phases": phases_at(phases or ()), "phases_from": found, "files": files}
    lists["context"] = pairs_of(context or ())
    with open_api(ctx, base_url) as api:
        declare(batch_id, asset, {**said(told), **{name: of for name, of in lists.items() if of}}, api, as_json=as_json)


def take_back_batch(ctx: typer.Context, batch_id: BatchId, asset: OfAsset = None, base_url: BaseUrl = None) -> None:
    """Take back what was declared of a batch; one that files name stays, as they tell it."""
    from titer_cli.tasks.batches import take_back

    with open_api(ctx, base_url) as api:
        take_back(batch_id, asset, api)
