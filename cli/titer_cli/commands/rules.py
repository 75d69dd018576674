"""`titer rules`. Each command imports its work when it is run."""

from pathlib import Path
from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api


def register(app: typer.Typer) -> None:
    """Add the group `rules` and its commands to the app."""
    rules = typer.Typer(help="Rule sets of the API: which values are possible, which expected.", no_args_is_help=True)
    rules.command("list")(list_rules)
    rules.command("show")(show_rules)
    rules.command("check")(check_rules)
    rules.command("put")(put_rules)
    app.add_typer(rules, name="rules")


def list_rules(ctx: typer.Context, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """List the newest version of every rule set."""
    from titer_cli.tasks.rules import list_rule_sets

    with open_api(ctx, base_url) as api:
        list_rule_sets(api, as_json=as_json)


def show_rules(
    ctx: typer.Context,
    label: Annotated[str, typer.Argument(metavar="NAME[@N]", help="A rule set, or one version of it.")],
    base_url: BaseUrl = None,
) -> None:
    """Print a rule set as JSON: its limits; who wrote it, when and why."""
    from titer_cli.tasks.rules import show_rule_set

    with open_api(ctx, base_url) as api:
        show_rule_set(label, api)


def check_rules(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A rule set as JSON.")],
    name: Annotated[str | None, typer.Option(help="What to call it; as the file does if not said.")] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Tell all that is wrong with a rule set, or what it would change. Nothing is written."""
    from titer_cli.tasks.rules import check_rule_set

    with open_api(ctx, base_url) as api:
        raise typer.Exit(check_rule_set(path, name, api, as_json=as_json))


def put_rules(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A rule set as JSON, as `titer process` takes it.")],
    reason: Annotated[str, typer.Option(help="Why it changes; it is kept with the version.")],
    name: Annotated[str | None, typer.Option(help="What to call it; as the file does if not said.")] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Write the next version of a rule set."""
    from titer_cli.tasks.rules import put_rule_set

    with open_api(ctx, base_url) as api:
        put_rule_set(path, name, reason, api, as_json=as_json)
