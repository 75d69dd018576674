"""`titer models`. Each command imports its work when it is run."""

from pathlib import Path
from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api


def register(app: typer.Typer) -> None:
    """Add the group `models` and its commands to the app."""
    models = typer.Typer(help="Models that predict of readings, each version as it was written.", no_args_is_help=True)
    models.command("list")(list_all)
    models.command("show")(show_one)
    models.command("put")(put_next)
    models.command("delete")(delete_one)
    app.add_typer(models, name="models")


def list_all(ctx: typer.Context, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """List the newest version of every model, and which of them are live."""
    from titer_cli.tasks.models import list_models

    with open_api(ctx, base_url) as api:
        list_models(api, as_json=as_json)


def show_one(
    ctx: typer.Context,
    label: Annotated[str, typer.Argument(metavar="NAME[@N]", help="A model, or one version of it.")],
    base_url: BaseUrl = None,
) -> None:
    """Print a model as JSON: what it is; who wrote it, and when."""
    from titer_cli.tasks.models import show_model

    with open_api(ctx, base_url) as api:
        show_model(label, api)


def put_next(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A model as JSON, alone or as `show` prints it.")],
    name: Annotated[str | None, typer.Option(help="What to call it; as the file is called if not said.")] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Write the next version of a model."""
    from titer_cli.tasks.models import put_model

    with open_api(ctx, base_url) as api:
        put_model(path, name, api, as_json=as_json)


def delete_one(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model, as `titer models list` shows it.")],
    base_url: BaseUrl = None,
) -> None:
    """Delete a model: it predicts no more. Analyses that used a version keep it."""
    from titer_cli.tasks.models import delete_model

    with open_api(ctx, base_url) as api:
        delete_model(name, api)
