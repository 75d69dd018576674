"""Probes of what the service depends on. Each raises `Unavailable` where it does not answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from titer.adapters.aws_errors import aws_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

type Probe = Callable[[], None]


def bucket(client: S3Client, name: str, what: str) -> Probe:
    def touch() -> None:
        with aws_errors(what):
            client.head_bucket(Bucket=name)

    return touch


def table(client: DynamoDBClient, name: str) -> Probe:
    def touch() -> None:
        with aws_errors("the table"):
            client.describe_table(TableName=name)

    return touch


def queue(client: SQSClient, url: str) -> Probe:
    def touch() -> None:
        with aws_errors("the queue"):
            client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])

    return touch
