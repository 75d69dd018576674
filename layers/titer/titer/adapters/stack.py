"""What a deployed stack says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from titer.adapters import clients
from titer.adapters.aws_errors import aws_errors, code_of
from titer.model.errors import Rejected

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def cloudformation() -> CloudFormationClient:
    """Return a client by the caller's own AWS settings; `Unavailable` (`aws_not_set_up`) where they are not enough."""
    with aws_errors("CloudFormation"):
        return clients.cloudformation()


def stack_outputs(client: CloudFormationClient, name: str) -> dict[str, str]:
    """Return the outputs of a stack. `Rejected` (`no_such_stack`) where there is none of that name."""
    with aws_errors("CloudFormation"):
        try:
            (stack,) = client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if code_of(error) == "ValidationError":
                raise _no_such_stack(name) from error
            raise
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _no_such_stack(name: str) -> Rejected:
    return Rejected(
        "no_such_stack", f"there is no stack named {name} here", "Check its name, the region and the account"
    )
