"""`titer token`. Each command imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api


def register(app: typer.Typer) -> None:
    """Add the group `token` and its commands to the app."""
    tokens = typer.Typer(help="Tokens of the API.", no_args_is_help=True)
    tokens.command("create")(create_token)
    tokens.command("new")(new_token)
    tokens.command("list")(list_tokens)
    tokens.command("revoke")(revoke_token)
    app.add_typer(tokens, name="token")


def new_token(
    ctx: typer.Context,
    label: Annotated[str, typer.Option(help="What the token is for, as lists show it.")],
    scopes: Annotated[list[str], typer.Option("--scope", help="read, write or admin; again for another.")],
    expires_days: Annotated[int | None, typer.Option(min=1, help="Days until it ends; never if not said.")] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Make a token with the rights that its scopes say. It is shown this once."""
    from titer_cli.tasks.tokens import make

    with open_api(ctx, base_url) as api:
        make(api, label=label, scopes=scopes, expires_days=expires_days, as_json=as_json)


def list_tokens(ctx: typer.Context, as_json: Json = False, base_url: BaseUrl = None) -> None:
    """List the tokens, newest first."""
    from titer_cli.tasks.tokens import show_tokens

    with open_api(ctx, base_url) as api:
        show_tokens(api, as_json=as_json)


def revoke_token(
    ctx: typer.Context,
    token_id: Annotated[str, typer.Argument(metavar="ID", help="The token's id, as lists show it.")],
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Withdraw a token, for good."""
    from titer_cli.tasks.tokens import revoke

    with open_api(ctx, base_url) as api:
        revoke(token_id, api, as_json=as_json)


def create_token(
    stack: Annotated[str, typer.Option(metavar="NAME", help="The deployed stack whose API the token opens.")],
    label: Annotated[str, typer.Option(help="What the token is for, as lists show it.")] = "titer token create",
    expires_days: Annotated[int | None, typer.Option(min=1, help="Days until it ends; never if not said.")] = None,
    as_json: Json = False,
) -> None:
    """Make an admin token, with the AWS rights of whoever calls. It is shown this once."""
    from titer_cli.tasks.tokens import create

    create(stack, label=label, expires_days=expires_days, as_json=as_json)
