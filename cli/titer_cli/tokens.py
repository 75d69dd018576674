"""The first token of a deployed stack, made by someone with AWS rights on its table."""

from datetime import UTC, datetime, timedelta

from titer.adapters.clients import dynamodb
from titer.adapters.dynamodb import DynamoTokens
from titer.adapters.stack import stack_outputs
from titer.errors import Rejected
from titer.tokens import SCOPES, new_token
from titer_cli.terminal import say, write_json


def create(stack: str, *, label: str, expires_days: int | None, as_json: bool) -> None:
    """Make a token with every scope, store its hash in the stack's table, and print it: its only appearance."""
    outputs = stack_outputs(stack)
    if not {"TableName", "ApiUrl"} <= outputs.keys():
        raise Rejected(
            "not_titer", f"the stack {stack} is not one of Titer's", "Name the stack that template.yaml made"
        )
    now = datetime.now(UTC)
    expires_at = now + timedelta(days=expires_days) if expires_days else None
    text, token = new_token(scopes=SCOPES, label=label, now=now, expires_at=expires_at)
    DynamoTokens(dynamodb(), outputs["TableName"]).add(token)
    if as_json:
        until = expires_at and expires_at.isoformat(timespec="seconds").replace("+00:00", "Z")
        write_json({"token": text, "token_id": token.token_id, "expires_at": until, "api_url": outputs["ApiUrl"]})
    else:
        print(text)
        say(f"Keep it: it is not shown again. API_BASE_URL={outputs['ApiUrl']}")
