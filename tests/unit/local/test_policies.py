"""The emulator's reading of policies, with a memory put before it."""

from types import SimpleNamespace
from typing import Any

from titer_cli.local.inside.policies import read_policies_once


def test_a_policy_is_read_once_and_another_text_is_another_policy() -> None:
    read: list[Any] = []

    def parse(policy: Any) -> list[str]:
        read.append(policy)
        return [str(policy)]

    evaluator = SimpleNamespace(parse_policy_document=parse)
    read_policies_once(evaluator)
    asked: list[Any] = ["one", "two", "one", {"Statement": []}, {"Statement": []}]
    for policy in asked:
        assert evaluator.parse_policy_document(policy) == [str(policy)]
    assert read == ["one", "two", {"Statement": []}, {"Statement": []}]
