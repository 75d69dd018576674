import json
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

from tests.unit.cli.conftest import Titer
from titer.access.tokens import SCOPES, matches, parse_bearer
from titer.adapters.memory.access import MemoryTokens
from titer.adapters.stack import stack_outputs
from titer.model.errors import Rejected
from titer_cli.tasks.tokens import show_new_token

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

API_URL = "https://api.test/dev"


@pytest.fixture
def client() -> "CloudFormationClient":
    return boto3.client(
        "cloudformation", region_name="eu-central-1", aws_access_key_id="key", aws_secret_access_key="secret"
    )


def test_the_token_that_is_shown_opens_the_api(capsys: pytest.CaptureFixture[str]) -> None:
    tokens = MemoryTokens()
    show_new_token(tokens, API_URL, label="bench", expires_days=None, as_json=False)
    out, err = capsys.readouterr()
    token_id, secret = parse_bearer(f"Bearer {out.strip()}") or ("", "")
    token = tokens.find(token_id)
    assert token
    assert matches(token, secret, token.created_at)
    assert (token.scopes, token.label, token.expires_at) == (SCOPES, "bench", None)
    assert secret not in err


def test_a_token_may_end(capsys: pytest.CaptureFixture[str]) -> None:
    tokens = MemoryTokens()
    show_new_token(tokens, API_URL, label="bench", expires_days=30, as_json=True)
    shown = json.loads(capsys.readouterr().out)
    token = tokens.find(shown["token_id"])
    assert token
    assert token.expires_at
    assert (token.expires_at - token.created_at).days == 30
    assert shown["expires_at"] == token.expires_at.isoformat().replace("+00:00", "Z")
    assert shown["api_url"] == API_URL


def test_a_stacks_outputs_by_name(client: "CloudFormationClient") -> None:
    outputs = [{"OutputKey": "TableName", "OutputValue": "t"}]
    stack = {"StackName": "titer", "CreationTime": "2025-10-01", "StackStatus": "CREATE_COMPLETE", "Outputs": outputs}
    with Stubber(client) as answers:
        answers.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "titer"})
        assert stack_outputs(client, "titer") == {"TableName": "t"}


def test_a_stack_that_is_not_there_is_refused(client: "CloudFormationClient") -> None:
    with Stubber(client) as answers:
        answers.add_client_error("describe_stacks", "ValidationError", "Stack with id x does not exist", 400)
        with pytest.raises(Rejected, match="There is no stack named x here"):
            stack_outputs(client, "x")


def test_without_aws_settings_the_way_out_is_said(titer: Titer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody-has-this-profile")
    ended = titer("token", "create", "--stack", "titer")
    assert (ended.code, ended.out) == (1, "")
    assert "Set AWS up as for the aws command" in ended.err


@pytest.mark.parametrize(
    "said", [(), ("--label", "x"), ("--scope", "read"), ("--stack", "titer", "--scope", "read")], ids=str
)
def test_what_the_token_is_for_and_may_do_must_be_said_or_whose_first_it_is(titer: Titer, said: tuple[str]) -> None:
    ended = titer("token", "create", *said)
    assert (ended.code, ended.out) == (2, "")
    assert "--stack" in ended.err


def test_the_help_has_one_name_for_it(titer: Titer) -> None:
    shown = titer("token", "--help").out
    assert "│ create " in shown
    assert "│ new " not in shown
