"""The template's table and buckets, made on what answers as AWS: moto in this process, or an emulator on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
from botocore.session import Session
from moto import mock_aws

from tests.support.template import properties
from titer.adapters import clients

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

REGION: Final = "eu-central-1"
OF_A_TABLE = {"AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema"}


@dataclass(frozen=True)
class Aws:
    """One account's worth of clients."""

    dynamodb: "DynamoDBClient"
    s3: "S3Client"
    sqs: "SQSClient"

    def table(self, logical_id: str = "Table") -> str:
        """Make a table as the template describes it; return its name."""
        declared: Any = {name: value for name, value in properties(logical_id).items() if name in OF_A_TABLE}
        name = f"titer-{uuid4().hex[:12]}"
        dynamodb = whole_client("dynamodb")
        dynamodb.create_table(TableName=name, **declared)
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        return name

    def bucket(self, logical_id: str) -> str:
        """Make a bucket, versioned as the template says; return its name."""
        name = f"titer-{uuid4().hex[:12]}"
        s3 = whole_client("s3")
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties(logical_id)["VersioningConfiguration"])
        return name

    def queue(self) -> str:
        made: str = whole_client("sqs").create_queue(QueueName=f"titer-{uuid4().hex[:12]}")["QueueUrl"]
        return made


def whole_client(service: str) -> Any:
    """Return a client that makes tables, buckets and queues: those of the product know what its stores ask for."""
    return Session().create_client(service)


def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    credentials(monkeypatch)
    with mock_aws():
        yield _aws(None)


@contextmanager
def emulator(monkeypatch: pytest.MonkeyPatch, endpoint_url: str) -> Iterator[Aws]:
    credentials(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint_url)
    yield _aws(endpoint_url)


def _aws(endpoint_url: str | None) -> Aws:
    return Aws(dynamodb=clients.dynamodb(), s3=clients.s3(endpoint_url), sqs=clients.sqs())
