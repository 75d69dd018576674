"""The emulator's check of rights, with a view of partition keys put before it."""

import json
from contextvars import Context
from types import SimpleNamespace
from typing import Any

import pytest

from titer_cli.local.inside.leading_keys import keys_in, look_at_leading_keys

FILE, TOKEN = ({"pk": {"S": name}, "sk": {"S": "x"}} for name in ("FILE#1", "TOKEN#1"))
QUERY = {
    "KeyConditionExpression": "gsi_pk = :list AND gsi_sk > :low",
    "ExpressionAttributeValues": {":list": {"S": "L"}},
}
CHANGES = [{"Put": {"Item": FILE}}, {"Delete": {"Key": TOKEN}}, {"Put": {"Item": TOKEN}}]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"Key": FILE}, [(None, "FILE#1")]),
        ({"Item": TOKEN}, [(None, "TOKEN#1")]),
        (QUERY, [(None, "L")]),
        ({"KeyConditionExpression": "pk = :p"}, [(None, "None")]),
        ({"TransactItems": CHANGES}, [("P", "FILE#1"), ("D", "TOKEN#1"), ("P", "TOKEN#1")]),
        ({"RequestItems": {"t": {"Keys": [FILE, TOKEN]}}}, [(None, "FILE#1"), (None, "TOKEN#1")]),
        (
            {"RequestItems": {"t": [{"PutRequest": {"Item": FILE}}, {"DeleteRequest": {"Key": TOKEN}}]}},
            [(None, "FILE#1"), (None, "TOKEN#1")],
        ),
        ({"TableName": "t"}, []),
        ([], []),
    ],
)
def test_keys_are_found_wherever_a_request_names_them(body: Any, found: list[tuple[str | None, str]]) -> None:
    actions = {"P": "dynamodb:PutItem", "D": "dynamodb:DeleteItem", None: None}
    assert list(keys_in(json.dumps(body).encode())) == [(actions[action], key) for action, key in found]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_names_none(body: bytes) -> None:
    assert list(keys_in(body)) == []


def test_each_key_is_judged_by_itself_and_by_its_own_action() -> None:
    seen: list[tuple[str, Any]] = []

    def enforce(
        _: str, action: str, service: str, region: str, *, service_context: Any, resource_arn: str
    ) -> str | None:
        seen.append((action, service_context))
        return "denied" if service_context.get("dynamodb:LeadingKeys") == ["TOKEN#1"] else None

    actions = SimpleNamespace(dynamodb_service_context=lambda _: {"dynamodb:Select": "ALL"})
    evaluator = SimpleNamespace(enforce=enforce, resolve_principal=None)
    look_at_leading_keys(actions, evaluator)
    context = actions.dynamodb_service_context(json.dumps({"TransactItems": CHANGES}).encode())

    def ask(action: str, service: str = "dynamodb") -> Any:
        seen.clear()
        return evaluator.enforce("k", action, service, "r", resource_arn="a", service_context=context)

    assert ask("dynamodb:PutItem") == "denied"
    assert [told["dynamodb:LeadingKeys"] for _, told in seen] == [["FILE#1"], ["TOKEN#1"]]
    assert ask("dynamodb:UpdateItem") is None
    assert seen == [("dynamodb:UpdateItem", {"dynamodb:Select": "ALL"})]
    assert ask("s3:PutObject", "s3") is None


def test_who_asks_is_found_out_once_for_each_request() -> None:
    asked: list[str] = []

    def resolve(access_key: str, account: str, credential: object = None) -> tuple[str, object]:
        asked.append(access_key)
        return access_key, credential

    actions = SimpleNamespace(dynamodb_service_context=lambda _: {})
    evaluator = SimpleNamespace(enforce=None, resolve_principal=resolve)
    look_at_leading_keys(actions, evaluator)

    def ask() -> list[tuple[str, object]]:
        return [evaluator.resolve_principal("k", "0", "signed"), evaluator.resolve_principal("k", "0")]

    outside = Context()  # as each request has one of its own
    assert outside.run(ask) == [("k", "signed"), ("k", None)]
    for _ in range(2):
        actions.dynamodb_service_context(b"{}")
        assert ask() == [("k", "signed")] * 2
    assert asked == ["k"] * 4
