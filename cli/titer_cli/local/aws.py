"""The AWS that the emulator offers: what is asked of its APIs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from titer.access.ports import Token
from titer.access.tokens import SCOPES, matches, new_token, parse_bearer
from titer.adapters.dynamodb.access import DynamoTokens
from titer.adapters.dynamodb.parking import DynamoParking
from titer_cli.local.deployment import WHOLE

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

REGION = "us-east-1"
ROOT = "test"  # key and secret of the emulator's root user, by its own decree
STACK = "titer"
TTL_ATTRIBUTE = "expires"

MADE_BY = "titer up"  # the label of the token in stack.json, of which nobody else knows

MANY = 1_000  # files that were given up are not counted any further

_PACKAGES = "titer-packages"


class Cloud:
    """The emulator at one endpoint, as its root user."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint = endpoint_url
        self._session = boto3.Session(ROOT, ROOT, region_name=REGION)

    def outputs(self) -> Mapping[str, str] | None:
        """Return the outputs of the stack, None where it is not there or not whole."""
        with contextlib.suppress(ClientError):
            found = self.cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
            if found["StackStatus"] in WHOLE:
                return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
        return None

    def put_package(self, name: str, content: bytes) -> str:
        """Return where a package is, handed over."""
        with contextlib.suppress(self.s3.exceptions.BucketAlreadyOwnedByYou):
            self.s3.create_bucket(Bucket=_PACKAGES)
        self.s3.put_object(Bucket=_PACKAGES, Key=name, Body=content)
        return f"s3://{_PACKAGES}/{name}"

    def put_template(self, template: str) -> str:
        """Return the URL of a template, which may be longer than a request of CloudFormation."""
        self.s3.put_object(Bucket=_PACKAGES, Key="template.yaml", Body=template.encode())
        return f"{self._endpoint}/{_PACKAGES}/template.yaml"

    def enable_expiry(self, table: str) -> None:
        """Turn on what the emulator leaves out of the template: the table's time to live."""
        found = self.dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if found["TimeToLiveStatus"] not in {"ENABLED", "ENABLING"}:
            self.dynamodb.update_time_to_live(
                TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE}
            )

    def knows(self, text: str, table: str) -> bool:
        """Return whether the table lets this token in."""
        parts = parse_bearer(f"Bearer {text}")
        token = DynamoTokens(self.dynamodb, table).find(parts[0]) if parts else None
        return bool(parts and token and matches(token, parts[1], datetime.now(UTC)))

    def make_token(self, table: str) -> str:
        """Return a new token that may do everything and does not expire; those that were made so before end."""
        tokens = DynamoTokens(self.dynamodb, table)
        before = [token.token_id for token in _all(tokens) if token.label == MADE_BY]
        text, token = new_token(scopes=SCOPES, label=MADE_BY, now=datetime.now(UTC))
        tokens.add(token)
        for token_id in before:
            tokens.remove(token_id)
        return text

    def backlog(self) -> tuple[int, int, int] | None:
        """Return how many files wait, or are in hand, how many messages of readings do so, and how many of both are
        given up; None where that cannot be asked.
        """
        with contextlib.suppress(BotoCoreError, ClientError):
            if outputs := self.outputs():
                dead = sum(self._messages(outputs[f"{name}DeadLettersUrl"]) for name in ("Ingest", "Readings"))
                given_up = dead + self._parked(outputs["TableName"])
                return self._messages(outputs["IngestQueueUrl"]), self._messages(outputs["ReadingsQueueUrl"]), given_up
        return None

    def _parked(self, table: str) -> int:
        parking = DynamoParking(self.dynamodb, table, lambda: datetime.now(UTC))
        return len(parking.page(limit=MANY).parked)

    def _messages(self, queue_url: str) -> int:
        """Return how many messages a queue holds, those that a function has in hand included."""
        found = self.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        return self._session.client("cloudformation", endpoint_url=self._endpoint)

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self._session.client("dynamodb", endpoint_url=self._endpoint)

    @cached_property
    def s3(self) -> S3Client:
        return self._session.client("s3", endpoint_url=self._endpoint)

    @cached_property
    def sqs(self) -> SQSClient:
        return self._session.client("sqs", endpoint_url=self._endpoint)


def _all(tokens: DynamoTokens) -> Iterator[Token]:
    page = tokens.page(limit=100)
    yield from page.tokens
    while page.cursor:
        page = tokens.page(limit=100, cursor=page.cursor)
        yield from page.tokens
