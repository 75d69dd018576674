"""Tokens: the first of a deployed stack, made by someone with AWS rights on its table; the others by the API."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from titer.access.ports import Tokens
from titer.access.tokens import SCOPES, new_token
from titer.adapters.clients import dynamodb
from titer.adapters.dynamodb.access import DynamoTokens
from titer.adapters.stack import cloudformation, stack_outputs
from titer.model.errors import Rejected
from titer.model.instants import format_instant
from titer_cli.client import TiterApi
from titer_cli.views.listings import tokens_table
from titer_cli.views.terminal import say, show, write_json, write_json_list


def create(stack: str, *, label: str, expires_days: int | None, as_json: bool) -> None:
    """Make a token that may do everything on the stack's API, and print it: its only appearance."""
    outputs = outputs_of_titer(stack, stack_outputs(cloudformation(), stack))
    tokens = DynamoTokens(dynamodb(), outputs["TableName"])
    show_new_token(tokens, outputs["ApiUrl"], label=label, expires_days=expires_days, as_json=as_json)


def show_new_token(tokens: Tokens, api_url: str, *, label: str, expires_days: int | None, as_json: bool) -> None:
    """Store a new token's hash and print the token, the one line on stdout."""
    now = datetime.now(UTC).replace(microsecond=0)
    expires_at = now + timedelta(days=expires_days) if expires_days else None
    text, token = new_token(scopes=SCOPES, label=label, now=now, expires_at=expires_at)
    tokens.add(token)
    if as_json:
        until = format_instant(expires_at) if expires_at else None
        write_json({"token": text, "token_id": token.token_id, "expires_at": until, "api_url": api_url})
    else:
        print(text)
        say(f"Keep it, it is not shown again: put it into TITER_TOKEN, and {api_url} into API_BASE_URL.")


def outputs_of_titer(stack: str, outputs: Mapping[str, str]) -> Mapping[str, str]:
    """Return the outputs, where they are those of a stack of ours; `Rejected` (`not_titer`) where not."""
    if not {"TableName", "ApiUrl"} <= outputs.keys():
        raise Rejected(
            "not_titer", f"the stack {stack} is not one of Titer's", "Name the stack made from template.yaml"
        )
    return outputs


def make(api: TiterApi, *, label: str, scopes: Sequence[str], expires_days: int | None, as_json: bool) -> None:
    """Make a token over the API, and print it: its only appearance."""
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=expires_days) if expires_days else None
    made = api.new_token(label, scopes, format_instant(expires_at) if expires_at else None)
    if as_json:
        write_json(made)
    else:
        print(made["token"])
        say(f"Keep it, it is not shown again. `titer token revoke {made['token_id']}` withdraws it.")


def show_tokens(api: TiterApi, *, as_json: bool) -> None:
    """Show the tokens that there are, without what opens anything."""
    found = api.tokens()
    if as_json:
        write_json_list("tokens", found)
    else:
        show(tokens_table([{**token, "scopes": ", ".join(token["scopes"])} for token in found]))


def revoke(token_id: str, api: TiterApi, *, as_json: bool) -> None:
    """Withdraw a token."""
    api.withdraw_token(token_id)
    if as_json:
        write_json({"token_id": token_id, "status": "revoked"})
    else:
        say(f"{token_id} opens nothing any more, within 30 seconds everywhere")
