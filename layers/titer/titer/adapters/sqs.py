"""The queues: of files to ingest, of readings, of ticks of replays."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from titer.adapters.aws_errors import aws_errors
from titer.files.messages import message_of
from titer.files.record import Announcement
from titer.model.errors import Unavailable
from titer.replays.messages import message_of as tick_message
from titer.replays.replay import Tick

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SqsIngestQueue:
    """The queue that S3 announces objects in; what is put here travels the same way."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, announced: Announcement) -> None:
        with aws_errors("the queue"):
            self._client.send_message(QueueUrl=self._url, MessageBody=message_of(announced))


class SqsMessageQueue:
    """A queue of texts."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, message: str) -> None:
        with aws_errors("the queue"):
            self._client.send_message(QueueUrl=self._url, MessageBody=message)


class SqsTicks:
    """The queue of the ticks of replays."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, tick: Tick, *, seconds: int) -> None:
        body = tick_message(tick)
        with aws_errors("the queue"):
            self._client.send_message(QueueUrl=self._url, MessageBody=body, DelaySeconds=seconds)

    def hold(self, receipt: str, *, seconds: int) -> None:
        with suppress(Unavailable), aws_errors("the queue"):
            self._client.change_message_visibility(QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
