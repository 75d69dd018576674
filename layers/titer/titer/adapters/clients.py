"""The clients of AWS, made when asked for: timeouts, retries and where AWS is are said here and nowhere else.

They are botocore's own. What boto3 adds to them, resources and transfers of files, nobody here asks for; to load it
takes as long as to make two clients.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.handlers import BUILTIN_HANDLERS, REGISTER_FIRST, REGISTER_LAST
from botocore.session import Session

from titer.adapters.service_models import ServiceModels
from titer.adapters.whole_heads import expect_whole_heads

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

# AWS_ENDPOINT_URL, where it is set, is honoured by botocore itself.
PATIENT = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})
QUICK = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 1})


def dynamodb(config: Config = PATIENT) -> DynamoDBClient:
    client: DynamoDBClient = _client("dynamodb", config)
    return client


def sqs(config: Config = PATIENT) -> SQSClient:
    client: SQSClient = _client("sqs", config)
    return client


def events(config: Config = PATIENT) -> EventBridgeClient:
    client: EventBridgeClient = _client("events", config)
    return client


def cloudformation(config: Config = PATIENT) -> CloudFormationClient:
    client: CloudFormationClient = _client("cloudformation", config)
    return client


def s3(endpoint_url: str | None = None, config: Config = PATIENT) -> S3Client:
    """Return a client of S3 at `endpoint_url`, of AWS where it is None.

    On AWS the bucket stands in the host name: only so do presigned URLs name the region's own host, which answers for a
    new bucket at once. Emulators have no such hosts, there it stands in the path.
    """
    addressing = Config(signature_version="s3v4", s3={"addressing_style": "path" if endpoint_url else "virtual"})
    client: S3Client = _client("s3", config.merge(addressing), endpoint_url)
    return client


def later[C](make: Callable[[], C]) -> C:
    """Return what does as the client that `make` makes does: it is made when something is first asked of it."""
    client: Any = _Later(make)
    made: C = client
    return made


@cache
def session() -> Session:
    """Return the session of this process: its credentials, its region, and what its clients have read already."""
    found = Session(include_builtin_handlers=False)
    events = found.get_component("event_emitter")
    register: dict[Any, Any] = {REGISTER_FIRST: events.register_first, REGISTER_LAST: events.register_last}
    for event, handler, *when in BUILTIN_HANDLERS:
        if not event.startswith("docs."):  # a third of them, of pages that nobody makes here
            register.get(when[0] if when else None, events.register)(event, handler)
    found.register_component("data_loader", ServiceModels())
    return found


def _client(service: str, config: Config, endpoint_url: str | None = None) -> Any:
    expect_whole_heads()
    with _ONE_AT_A_TIME:  # a session is not for several threads; its clients are
        return session().create_client(service, endpoint_url=endpoint_url, config=config)


_ONE_AT_A_TIME = Lock()


class _Later:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    @cached_property
    def _client(self) -> Any:
        return self._make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)
