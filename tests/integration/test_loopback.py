"""Loopback is the border of the local system: who is inside may do what AWS's root may, nobody else gets anywhere."""

import socket
import sys
from typing import Any

import boto3
import httpx
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.listening import addresses, doors, session
from titer_cli.local import emulator
from titer_cli.local.aws import REGION
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack

pytestmark = pytest.mark.own_emulator("about the emulator itself")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel, as Linux tells it")
REFUSED = {
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "AccessDenied",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
}
ASK = {
    "apigateway": "get_rest_apis",
    "cloudformation": "list_stacks",
    "dynamodb": "list_tables",
    "iam": "list_roles",
    "lambda": "list_functions",
    "logs": "describe_log_groups",
    "sqs": "list_queues",
    "sts": "get_caller_identity",
}
OBJECTS: dict[str, dict[str, Any]] = {
    "list_objects_v2": {},
    "get_object": {"Key": "x"},
    "put_object": {"Key": "x", "Body": b"x"},
    "delete_object": {"Key": "x"},
    "get_bucket_policy": {},
}


def client(service: str, stack: Stack, key: str | None) -> Any:
    config = None if key else Config(signature_version=UNSIGNED)
    session = boto3.Session(key, key and "secret", region_name=REGION)
    return session.client(service, endpoint_url=stack.endpoint_url, config=config)  # type: ignore[call-overload]


def code_of(service: str, stack: Stack, key: str | None, what: str, **said: Any) -> str:
    with pytest.raises(ClientError) as refused:
        getattr(client(service, stack, key), what)(**said)
    return str(refused.value.response["Error"]["Code"])


@on_linux
def test_nothing_that_was_started_listens_beyond_loopback(stack: Stack, home: Home, stranger: httpx.Client) -> None:
    stranger.get("/health").raise_for_status()
    found = emulator.running(home)
    assert found
    started = session(found.pid)
    assert len(started) > 1, "functions run beside the emulator"
    listening = doors(started)
    assert {port for _, port in listening} == {found.port}
    assert all(address.is_loopback for address, _ in listening)


@on_linux
@pytest.mark.enable_socket
@pytest.mark.allow_hosts([str(address) for address in addresses()] if sys.platform == "linux" else [])
def test_the_machines_other_addresses_do_not_answer(stack: Stack) -> None:
    port = int(stack.endpoint_url.rpartition(":")[2])
    others = {address for address in addresses() if not address.is_loopback and not address.is_link_local}
    for address in others:
        with socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6) as door:
            door.settimeout(2)
            assert door.connect_ex((str(address), port)) != 0, address


@pytest.mark.parametrize("service", sorted(ASK))
@pytest.mark.parametrize("key", ["AKIAMADEUPMADEUPMADE", "tset", "12345678901", "1234567890123", None])
def test_a_key_that_is_neither_roots_nor_an_accounts_is_refused(stack: Stack, service: str, key: str | None) -> None:
    assert code_of(service, stack, key, ASK[service]) in REFUSED


@pytest.mark.parametrize("key", ["AKIAMADEUPMADEUPMADE", "111111111111", None])
def test_what_lies_in_the_buckets_is_for_their_account_alone(stack: Stack, key: str | None) -> None:
    for bucket in (stack.uploads_bucket, stack.data_bucket):
        for what, said in OBJECTS.items():
            assert code_of("s3", stack, key, what, Bucket=bucket, **said) in {"AccessDenied", "InvalidAccessKeyId"}


def test_another_account_sees_nothing_of_this_one(stack: Stack) -> None:
    assert client("s3", stack, "111111111111").list_buckets()["Buckets"] == []
    assert client("dynamodb", stack, "111111111111").list_tables()["TableNames"] == []
    assert client("lambda", stack, "111111111111").list_functions()["Functions"] == []
