"""The boto3 clients, made when asked for: timeouts, retries and where AWS is are said here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from titer.adapters.whole_heads import expect_whole_heads

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

# AWS_ENDPOINT_URL, where it is set, is honoured by boto3 itself.
PATIENT = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})
QUICK = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 1})


def dynamodb(config: Config = PATIENT) -> DynamoDBClient:
    expect_whole_heads()
    return boto3.client("dynamodb", config=config)


def sqs(config: Config = PATIENT) -> SQSClient:
    expect_whole_heads()
    return boto3.client("sqs", config=config)


def events(config: Config = PATIENT) -> EventBridgeClient:
    return boto3.client("events", config=config)


def s3(endpoint_url: str | None = None, config: Config = PATIENT) -> S3Client:
    """Return a client of S3 at `endpoint_url`, of AWS where it is None.

    On AWS the bucket stands in the host name: only so do presigned URLs name the region's own host, which answers for a
    new bucket at once. Emulators have no such hosts, there it stands in the path.
    """
    addressing = Config(signature_version="s3v4", s3={"addressing_style": "path" if endpoint_url else "virtual"})
    expect_whole_heads()
    return boto3.client("s3", endpoint_url=endpoint_url, config=config.merge(addressing))
