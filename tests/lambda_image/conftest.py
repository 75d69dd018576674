"""Every event in `events/`, given to its function in the Lambda image by `sam local`.

`events/<function>/<case>.json` is the event, `<case>.expected.json` beside it the golden answer. process_file comes
first, then the other functions by name, each case by name, in one world (`world.py`): what one leaves, the next finds.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.machine import LAMBDA_IMAGE, docker_host, free_port
from tests.lambda_image.world import CREDENTIALS, make_world
from titer_cli.local import emulator
from titer_cli.local.emulator import HOST
from titer_cli.local.home import Home

ROOT = Path(__file__).parents[2]
SAM = str(ROOT / ".tools/sam/bin/sam")
TEMPLATE = ROOT / ".aws-sam" / "build" / "template.yaml"
SECONDS = 110  # what takes longer hangs

type Sam = Callable[..., str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.image)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def image() -> str:
    """The Lambda image, where Docker has it."""
    docker = shutil.which("docker")
    if (
        not docker
        or subprocess.run([docker, "image", "inspect", LAMBDA_IMAGE], capture_output=True, check=False).returncode
    ):
        pytest.skip(f"Docker has no image {LAMBDA_IMAGE}")
    if not TEMPLATE.exists():
        pytest.skip("run `make build` first")
    return LAMBDA_IMAGE


@pytest.fixture(scope="session")
def bridge(image: str) -> str:
    """The address under which containers reach this machine; SAM leaves them on Docker's bridge, also for `host`."""
    return docker_host()


@pytest.fixture(scope="session")
def endpoint_url(bridge: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulator of AWS of its own, which nothing but this machine and its containers reach."""
    home = Home(ROOT, tmp_path_factory.mktemp("titer"), ROOT / ".titer" / "build")
    try:
        yield emulator.start(home, free_port(bridge), print, bridge).endpoint_url
    finally:
        emulator.stop(home, print)


@pytest.fixture(scope="session")
def variables(endpoint_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that leads the functions to the world, in the form that `sam local --env-vars` takes."""
    path = tmp_path_factory.mktemp("sam") / "variables.json"
    path.write_text(json.dumps({"Parameters": make_world(endpoint_url)}), "utf-8")
    return path


@pytest.fixture(scope="session")
def environment(endpoint_url: str) -> dict[str, str]:
    """What SAM is run with."""
    return os.environ | CREDENTIALS | {"AWS_ENDPOINT_URL": endpoint_url, "SAM_CLI_TELEMETRY": "0"}


@pytest.fixture(scope="session")
def how(variables: Path) -> list[str]:
    """Say to `sam local` what it runs, and where that finds the world."""
    where = ["--template", str(TEMPLATE), "--env-vars", str(variables)]
    return [*where, "--skip-pull-image", "--region", CREDENTIALS["AWS_DEFAULT_REGION"]]


@pytest.fixture(scope="session")
def sam(environment: dict[str, str]) -> Sam:
    """Run SAM; gives what it prints."""

    def run(*arguments: str, given: str | None = None) -> str:
        done = subprocess.run(
            [SAM, *arguments],
            cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False, timeout=SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def lambdas(environment: dict[str, str], how: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All functions behind the API of Lambda, each in a container that stays for its next event, as on AWS."""
    port, log = free_port(HOST), tmp_path_factory.mktemp("lambdas") / "log"
    staying = ["--warm-containers", "LAZY", "--no-watch", "--host", HOST, "--port", str(port)]
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [SAM, "local", "start-lambda", *how, *staying], cwd=ROOT, env=environment, stdout=told, stderr=told
        ) as running,
    ):
        try:
            _listening(port, running)
            yield f"http://{HOST}:{port}"
        finally:
            running.terminate()  # it removes its containers
    assert running.returncode == 0, log.read_text("utf-8", "replace")


def _listening(port: int, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while running.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("sam local start-lambda does not listen")


@pytest.fixture(scope="session")
def invoke(lambdas: str) -> Iterator[Callable[..., Any]]:
    """Give an event to a function; gives the function's answer."""
    with httpx.Client(base_url=lambdas, timeout=SECONDS, trust_env=False) as client:

        def call(function: str, event: bytes) -> Any:
            where = f"/2015-03-31/functions/{function}/invocations"
            answer = client.post(where, content=event)
            if not answer.content:  # a function that dies says so; of a container that was not up yet, SAM says nothing
                answer = client.post(where, content=event)
            return answer.raise_for_status().json()

        yield call
