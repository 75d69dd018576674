"""The stack on the emulator: the template deployed, a token for it, and the file that tells clients of both."""

import contextlib
import json
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, field

from titer.model.dataclass import dataclass
from titer_cli.local import aws
from titer_cli.local.deployment import bring
from titer_cli.local.emulator import Emulator
from titer_cli.local.home import Home, Say
from titer_cli.local.inside.writing import read_object, write_whole
from titer_cli.local.packages import packaged

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What may be said of the stack on this machine.

    A worker that is killed (by a person, or for want of memory) says nothing: its file is in its hands until the lease
    ends. Here someone sits and waits for it, so that is sooner than on AWS, where a file may be as large as 5 GB.
    """

    log_format: str = "json"
    process_timeout: int = 120  # seconds; one of those that the template allows
    websocket: bool = True  # not where what stands in for AWS knows none

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the template."""
        return {
            "LogFormat": self.log_format,
            "ProcessTimeout": str(self.process_timeout),
            "QueueVisibility": str(self.process_timeout + 30),
            "WebSocket": "on" if self.websocket else "off",
        }


AS_USUAL = Settings()


def deploy(home: Home, emulator: Emulator, digest: str, say: Say, settings: Settings = AS_USUAL) -> Stack:
    """Bring the stack to what was built, if it is not there yet, with a token that works, and tell clients of it."""
    cloud = aws.Cloud(emulator.endpoint_url)
    wanted: dict[str, str | int] = {"sources": digest, "port": emulator.port, **settings.parameters()}
    outputs = _outputs(home, emulator, cloud, wanted, settings, say)
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
    home: Home, emulator: Emulator, cloud: aws.Cloud, wanted: Mapping[str, str | int], settings: Settings, say: Say
) -> Mapping[str, str]:
    found = cloud.outputs()
    if found is not None and read_object(home.deployed_file) == wanted:
        return found
    _deploy(home, cloud, _parameters(home, emulator) | settings.parameters(), say)
    write_whole(home.deployed_file, json.dumps(wanted))
    return cloud.outputs() or {}


def _deploy(home: Home, cloud: aws.Cloud, parameters: Mapping[str, str], say: Say) -> None:
    started = time.monotonic()
    say("Deploying template.yaml to the emulator …")
    template = packaged(home.build / "template.yaml", cloud.put_package)
    url = cloud.put_template(template)
    say(f"  handed over ({time.monotonic() - started:.1f} s)")
    bring(cloud.cloudformation, aws.STACK, url, parameters, say)
    say(f"  deployed ({time.monotonic() - started:.1f} s)")


def _parameters(home: Home, emulator: Emulator) -> dict[str, str]:
    machine = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    endpoints = dict.fromkeys(("EndpointUrl", "PublicEndpointUrl"), emulator.endpoint_url)
    return {"Stage": STAGE, "Architecture": machine, "GitSha": _commit(home), **endpoints}


def _commit(home: Home) -> str:
    """Return the commit of the clone, with a mark where files differ from it; nothing where git cannot tell."""
    asked = ["git", "-C", str(home.clone), "describe", "--always", "--dirty", "--exclude=*"]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return subprocess.check_output(asked, stderr=subprocess.DEVNULL, text=True).strip()
    return ""


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
