"""The stack on the emulator: the template deployed, a token for it, and the file that tells clients of both."""

import contextlib
import json
import platform
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from titer_cli.local import aws
from titer_cli.local.build import sam
from titer_cli.local.emulator import Emulator
from titer_cli.local.home import Home, Say, read_object
from titer_cli.local.inside.writing import write_whole

STAGE = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Where everything is, and a token that opens it: the content of `.titer/stack.json`."""

    endpoint_url: str
    api_url: str
    stack: str
    uploads_bucket: str
    data_bucket: str
    table: str
    ingest_queue_url: str
    token: str = field(repr=False)


def deploy(home: Home, emulator: Emulator, digest: str, say: Say, *, log_format: str = "json") -> Stack:
    """Bring the stack to what was built, if it is not there yet, with a token that works, and tell clients of it."""
    cloud = aws.Cloud(emulator.endpoint_url)
    wanted: dict[str, str | int] = {"sources": digest, "port": emulator.port, "log_format": log_format}
    outputs = _outputs(home, emulator, cloud, wanted, say)
    table = outputs["TableName"]
    cloud.enable_expiry(table)
    before = deployed_stack(home)
    known = before.token if before and cloud.knows(before.token, table) else None
    stack = _stack(emulator, outputs, known or cloud.make_token(table))
    if known is None:
        say("Made an admin token for the API.")
    if stack != before:
        write_whole(home.stack_file, json.dumps(asdict(stack), indent=2))
    return stack


def deployed_stack(home: Home) -> Stack | None:
    """Return the stack as clients know it, None where nothing was deployed or nobody can read what was."""
    found = read_object(home.stack_file)
    if found.keys() == set(Stack.__dataclass_fields__) and all(isinstance(value, str) for value in found.values()):
        return Stack(**found)
    return None


def _outputs(
    home: Home, emulator: Emulator, cloud: aws.Cloud, wanted: Mapping[str, str | int], say: Say
) -> Mapping[str, str]:
    found = cloud.outputs()
    if found is not None and read_object(home.deployed_file) == wanted:
        return found
    _deploy(home, emulator, cloud.packages_bucket(), say, [f"LogFormat={wanted['log_format']}"])
    write_whole(home.deployed_file, json.dumps(wanted))
    return cloud.outputs() or {}


def _deploy(home: Home, emulator: Emulator, bucket: str, say: Say, more: Sequence[str]) -> None:
    started = time.monotonic()
    say("Deploying template.yaml to the emulator …")
    what = ["--template-file", str(home.build / "template.yaml"), "--stack-name", aws.STACK]
    how = ["--s3-bucket", bucket, "--no-resolve-s3", "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset"]
    parameters = ["--no-fail-on-empty-changeset", "--parameter-overrides", *_parameters(home, emulator), *more]
    sam(home, ["deploy", *what, *how, *parameters], aws.environment(emulator.endpoint_url))
    say(f"  deployed ({time.monotonic() - started:.1f} s)")


def _parameters(home: Home, emulator: Emulator) -> list[str]:
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    endpoints = (f"{name}={emulator.endpoint_url}" for name in ("EndpointUrl", "PublicEndpointUrl"))
    return [f"Stage={STAGE}", f"Architecture={machine}", *endpoints, *_commit(home)]


def _commit(home: Home) -> list[str]:
    """Return the commit of the clone, with a mark where files differ from it; nothing where git cannot tell."""
    asked = ["git", "-C", str(home.clone), "describe", "--always", "--dirty", "--exclude=*"]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return [f"GitSha={subprocess.check_output(asked, stderr=subprocess.DEVNULL, text=True).strip()}"]
    return []


def _stack(emulator: Emulator, outputs: Mapping[str, str], token: str) -> Stack:
    return Stack(
        endpoint_url=emulator.endpoint_url,
        api_url=f"{emulator.endpoint_url}/_aws/execute-api/{outputs['ApiId']}/{outputs['Stage']}",
        stack=aws.STACK,
        uploads_bucket=outputs["UploadsBucketName"],
        data_bucket=outputs["DataBucketName"],
        table=outputs["TableName"],
        ingest_queue_url=outputs["IngestQueueUrl"],
        token=token,
    )
