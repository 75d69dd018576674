"""Bringing a template to an emulator: progress, and the reason of a failure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from titer.model.errors import Unavailable
from titer_cli.local import deployment

LATER = datetime.now(UTC) + timedelta(hours=1)


class CloudFormation:
    """One stack, which goes through these states."""

    def __init__(self, *states: str, events: list[dict[str, Any]] | None = None, refusal: str | None = None) -> None:
        self.states = list(states)
        self.events = events or []
        self.refusal = refusal
        self.begun: list[str] = []

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        if not self.states:
            raise ClientError({"Error": {"Code": "ValidationError"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": self.states.pop(0) if len(self.states) > 1 else self.states[0]}]}

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"StackEvents": self.events}]

    def create_stack(self, **_: Any) -> None:
        self.begun.append("create")
        self.states = ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]

    def update_stack(self, **_: Any) -> None:
        self.begun.append("update")
        if self.refusal:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": self.refusal}}, "UpdateStack")


def event(resource: str, status: str, reason: str = "", second: int = 0) -> dict[str, Any]:
    return {
        "LogicalResourceId": resource,
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": LATER + timedelta(seconds=second),
    }


def bring(cloudformation: CloudFormation) -> list[str]:
    said: list[str] = []
    deployment.bring(cloudformation, "titer", "http://…/template.yaml", {"Stage": "local"}, said.append)  # type: ignore[arg-type]
    return said


def test_a_stack_is_made_once_and_changed_from_then_on() -> None:
    cloudformation = CloudFormation()
    bring(cloudformation)
    bring(cloudformation)
    assert cloudformation.begun == ["create", "update"]


def test_nothing_to_do_is_no_failure() -> None:
    assert bring(CloudFormation("UPDATE_COMPLETE", refusal="No updates are to be performed.")) == []


def test_a_refusal_is_a_sentence() -> None:
    with pytest.raises(Unavailable, match=r"could not be deployed: .*Template format error"):
        bring(CloudFormation("UPDATE_COMPLETE", refusal="Template format error"))


def test_progress_is_told_of_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "SECONDS_BETWEEN_WORDS", 0)
    monkeypatch.setattr(deployment, "SECONDS_BETWEEN_LOOKS", 0)
    events = [event("Table", "CREATE_COMPLETE"), event("Table", "CREATE_IN_PROGRESS"), event("Api", "CREATE_COMPLETE")]
    states = ("UPDATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    assert bring(CloudFormation(*states, events=events)) == ["  2 resources so far …"] * 2


def test_a_failure_is_told_by_what_failed_first() -> None:
    events = [
        event("Api", "CREATE_FAILED", "Resource creation cancelled", second=2),
        event("Table", "CREATE_FAILED", "no such type", second=1),
    ]
    with pytest.raises(Unavailable, match="Table: no such type"):
        bring(CloudFormation("UPDATE_COMPLETE", "ROLLBACK_COMPLETE", events=events))
