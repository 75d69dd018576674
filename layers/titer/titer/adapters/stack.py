"""What a deployed stack says of itself."""

import boto3
from botocore.exceptions import ClientError

from titer.adapters.aws_errors import aws_errors, code_of
from titer.adapters.clients import PATIENT
from titer.errors import Rejected


def stack_outputs(name: str) -> dict[str, str]:
    """The outputs of a CloudFormation stack. `Rejected` (`no_such_stack`) where there is none of that name."""
    with aws_errors("CloudFormation"):
        client = boto3.client("cloudformation", config=PATIENT)
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
