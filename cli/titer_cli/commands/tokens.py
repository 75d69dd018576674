"""`titer token`. Each command imports its work when it is run."""

from typing import Annotated

import typer

from titer_cli.commands.parameters import BaseUrl, Json, open_api


def register(app: typer.Typer) -> None:
    """Add the group `token` and its commands to the app."""
    tokens = typer.Typer(help="Tokens of the API.", no_args_is_help=True)
    tokens.command("create")(create_token)
    tokens.command("new", hidden=True)(create_token)  # as it was called for tokens of the API
    tokens.command("list")(list_tokens)
    tokens.command("revoke")(revoke_token)
    app.add_typer(tokens, name="token")


def create_token(
    ctx: typer.Context,
    label: Annotated[str, typer.Option(help="What the token is for, as lists show it.")] = "",
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", help="read, write or admin; again for another.")
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A deployed stack, for its first token: an admin's, by your AWS rights."),
    ] = None,
    expires_days: Annotated[int | None, typer.Option(min=1, help="Days until it ends; never if not said.")] = None,
    as_json: Json = False,
    base_url: BaseUrl = None,
) -> None:
    """Make a token with the rights that its scopes say; the first one of a deployed stack with --stack.

    It is shown this once.
    """
    from titer_cli.tasks.tokens import create, make

    if stack:
        if scopes:
            raise typer.BadParameter("the first token of a stack may do everything", param_hint="--scope / --stack")
        create(stack, label=label or "titer token create", expires_days=expires_days, as_json=as_json)
        return
    if not label or not scopes:
        raise typer.BadParameter("say both; or --stack, for the first token of a stack", param_hint="--label / --scope")
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
