"""Every event in `events/`, given to its function in the Lambda image by `sam local invoke`.

`events/<function>/<case>.json` is the event, `<case>.expected.json` beside it the golden answer. process_file comes
first, then the other functions by name, each case by name, in one world (`world.py`): what one leaves, the next finds.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.machine import LAMBDA_IMAGE, docker_host, free_port
from tests.lambda_image.world import CREDENTIALS, make_world
from titer_cli.local import emulator
from titer_cli.local.home import Home

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / ".aws-sam" / "build" / "template.yaml"

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
def sam(endpoint_url: str) -> Sam:
    """Run SAM; gives what it prints."""

    def run(*arguments: str, given: str | None = None) -> str:
        environment = os.environ | CREDENTIALS | {"AWS_ENDPOINT_URL": endpoint_url, "SAM_CLI_TELEMETRY": "0"}
        done = subprocess.run(
            [str(ROOT / ".tools/sam/bin/sam"), *arguments],
            cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False, timeout=110,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def invoke(sam: Sam, variables: Path) -> Callable[..., Any]:
    """Give an event (a path, or `-` and its text) to a function; gives the function's answer."""

    def call(function: str, event: str, text: str | None = None) -> Any:
        how = ["--skip-pull-image", "--region", CREDENTIALS["AWS_DEFAULT_REGION"]]
        where = ["--template", str(TEMPLATE), "--env-vars", str(variables)]
        return json.loads(sam("local", "invoke", function, "--event", event, *where, *how, given=text))

    return call
