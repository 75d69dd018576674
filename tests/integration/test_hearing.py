"""Hearing of what happens without a socket of one's own: by the command, and by events that other programs take."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from scripts.reference import ROOT as REPOSITORY
from tests.integration.conftest import given_stack
from tests.integration.test_push import post, sensor
from tests.support.commands import Ended
from titer_cli.local.aws import REGION, ROOT
from titer_cli.local.stack import Stack

__all__ = ["sensor"]

POLLED = "This system pushes nothing: it is asked every two seconds instead."
EXAMPLE = REPOSITORY / "examples" / "events"


@pytest.mark.skipif(given_stack() is None, reason="this stack has a WebSocket API")
def test_without_a_websocket_the_api_says_so(api: httpx.Client) -> None:
    assert api.get("/").json()["websocket"] is None
    refused = api.post("/v1/tickets")
    assert (refused.status_code, refused.json()["code"]) == (501, "no_push")


def test_the_command_watches(titer: Callable[..., Ended], api: httpx.Client, sensor: str) -> None:
    post(api, sensor, 1.0)
    done = titer("watch", f"readings:{sensor}", "--json", "--for", "1")
    assert (done.code, done.err) == (0, f"{POLLED}\n" if given_stack() else "")


def test_other_programs_hear_of_events(stack: Stack, api: httpx.Client, sensor: str, samples: Path) -> None:
    """The example of docs/live.md: a stack beside ours, and twenty lines of Python."""
    session = boto3.Session(ROOT, ROOT, region_name=REGION)
    cloudformation = session.client("cloudformation", endpoint_url=stack.endpoint_url)
    name = f"events-{sensor}"
    cloudformation.create_stack(StackName=name, TemplateBody=(EXAMPLE / "template.yaml").read_text("utf-8"))
    try:
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        [output] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
        heard = events_heard(stack, str(output["OutputValue"]), lambda: make_events(api, sensor, samples))
    finally:
        cloudformation.delete_stack(StackName=name)
    assert {"FileFinished", "ReadingsAccepted"} <= set(heard)
    assert heard["ReadingsAccepted"]["readings"][0]["sensor_id"] == sensor
    assert heard["FileFinished"]["status"] == "partial"


def make_events(api: httpx.Client, sensor: str, samples: Path) -> None:
    post(api, sensor, 1.5)
    content = (samples / "partly_bad.csv").read_bytes() + f"{sensor},2025-10-01T09:00:00Z,1\n".encode()
    headers, named = {"Content-Type": "text/csv"}, {"name": "partly_bad.csv"}
    api.post("/v1/files", content=content, headers=headers, params=named).raise_for_status()


def events_heard(stack: Stack, queue: str, act: Callable[[], None]) -> dict[str, Any]:
    """What the example program prints of what happens, by kind."""
    environment = os.environ | {
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "AWS_ACCESS_KEY_ID": ROOT,
        "AWS_SECRET_ACCESS_KEY": ROOT,
        "AWS_DEFAULT_REGION": REGION,
    }
    program = [sys.executable, str(EXAMPLE / "consumer.py"), queue]
    heard: dict[str, Any] = {}
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as consumer:
        try:
            act()
            assert consumer.stdout
            for line in consumer.stdout:
                kind, _, data = line.split(" ", 2)
                heard[kind] = json.loads(data)
                if {"FileFinished", "ReadingsAccepted"} <= set(heard):
                    break
        finally:
            consumer.kill()
    return heard
