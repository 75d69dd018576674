"""Bringing a template to an emulator: told what it has come to while it lasts, and why where it does not end well."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from titer.model.errors import Unavailable
from titer_cli.local.home import Say

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef

SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_BETWEEN_WORDS = 5.0
WHOLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}

_NOTHING_TO_DO = "No updates are to be performed"


def bring(
    cloudformation: CloudFormationClient, name: str, template_url: str, parameters: Mapping[str, str], say: Say
) -> None:
    """Make the stack, or change it, to what the template says. `Unavailable`, with the reason, where that fails."""
    began = datetime.now(UTC)
    if _begin(cloudformation, name, template_url, parameters):
        _await(cloudformation, name, began, say)


def _begin(cloudformation: CloudFormationClient, name: str, template_url: str, parameters: Mapping[str, str]) -> bool:
    """Return whether there was anything to do."""
    begin = cloudformation.update_stack if _exists(cloudformation, name) else cloudformation.create_stack
    try:
        begin(
            StackName=name,
            TemplateURL=template_url,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
    except ClientError as error:
        if _NOTHING_TO_DO in str(error):
            return False
        raise _failure(str(error)) from error
    return True


def _exists(cloudformation: CloudFormationClient, name: str) -> bool:
    try:
        cloudformation.describe_stacks(StackName=name)
    except ClientError:
        return False
    return True


def _await(cloudformation: CloudFormationClient, name: str, began: datetime, say: Say) -> None:
    told = time.monotonic()
    while (status := cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]) not in WHOLE:
        if not status.endswith("_IN_PROGRESS"):
            raise _failure(_reason(_events(cloudformation, name, began)) or status)
        if time.monotonic() - told > SECONDS_BETWEEN_WORDS:
            told = time.monotonic()
            say(f"  {_done(_events(cloudformation, name, began))} resources so far …")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _events(cloudformation: CloudFormationClient, name: str, began: datetime) -> list[StackEventTypeDef]:
    """Return what has happened to the resources since then, the first first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    events = [event for page in pages for event in page["StackEvents"] if event["Timestamp"] >= began]
    return sorted(events, key=lambda event: event["Timestamp"])


def _done(events: list[StackEventTypeDef]) -> int:
    return len({each["LogicalResourceId"] for each in events if each["ResourceStatus"] in WHOLE})


def _reason(events: list[StackEventTypeDef]) -> str | None:
    """Return what failed first, and why: the rest failed for its sake."""
    failed = (event for event in events if event["ResourceStatus"].endswith("_FAILED"))
    return next((f"{each['LogicalResourceId']}: {each.get('ResourceStatusReason', '')}" for each in failed), None)


def _failure(why: str) -> Unavailable:
    return Unavailable(
        "deploy_failed",
        f"template.yaml could not be deployed: {why}",
        "What the emulator said of it is in emulator.log; `titer up --fresh` begins without what was there before",
    )
