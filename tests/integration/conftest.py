"""The whole system on an emulator of its own: its port is free, its state passes.

Where TITER_STACK names the description of a stack that is up already, wherever it is, that one is tested, but for tests
marked `own_emulator(why)`.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from scripts.machine import free_port
from tests.support import local
from tests.support.built import build_once
from tests.support.commands import Ended
from titer_cli.local.aws import REGION, ROOT
from titer_cli.local.emulator import HOST
from titer_cli.local.home import Home
from titer_cli.local.operations import bring_up, take_down
from titer_cli.local.stack import Stack

HERE = Path(__file__).parent
SECONDS = 240  # what takes longer hangs, however busy the machine is
TOKEN = re.compile(r"tt_[a-z0-9]{12}_[0-9a-f]{16}")  # as much of one as nobody prints by chance


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.emulator)
            item.add_marker(pytest.mark.allow_hosts([HOST, "localhost", *_host_of(given_stack())]))
            if given_stack() and (own := item.get_closest_marker("own_emulator")):
                item.add_marker(pytest.mark.skip(own.args[0]))


def given_stack() -> Stack | None:
    """The stack that TITER_STACK describes."""
    path = os.environ.get("TITER_STACK")
    return Stack(**json.loads(Path(path).read_text("utf-8"))) if path else None


def _host_of(stack: Stack | None) -> list[str]:
    return [httpx.URL(stack.endpoint_url).host] if stack else []


def new_home(folder: Path) -> Home:
    """A home with its own state and the build of this clone."""
    home = Home.of_clone()
    return Home(home.clone, folder, home.build)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return new_home(tmp_path_factory.mktemp("titer"))


@pytest.fixture(scope="session")
def stack(home: Home) -> Iterator[Stack]:
    if given := given_stack():
        yield given
        return
    build_once()
    try:
        yield bring_up(home, print, port=free_port(HOST))
        assert not TOKEN.search(home.emulator_log.read_text("utf-8", "replace")), "a token is in the log"
    finally:
        take_down(home, print)


@pytest.fixture
def api(stack: Stack) -> Iterator[httpx.Client]:
    """A client with the right to everything."""
    with local.client(stack, seconds=SECONDS) as client:
        yield client


@pytest.fixture
def stranger(stack: Stack) -> Iterator[httpx.Client]:
    """A client without a token."""
    with httpx.Client(base_url=stack.api_url, timeout=SECONDS, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def s3(stack: Stack) -> Any:
    """The S3 of someone with AWS rights, who needs no API."""
    session = boto3.Session(ROOT, ROOT, region_name=REGION)
    return session.client("s3", endpoint_url=stack.endpoint_url)


@pytest.fixture
def titer(stack: Stack, tmp_path: Path) -> Any:
    """Run the command as a user does, in a folder of its own."""
    program = str(Path(sys.executable).with_name("titer"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TITER_"))}
    here = httpx.URL(stack.api_url).copy_with(host="localhost")  # where the stack is told by an address of containers
    environment |= {
        "API_BASE_URL": str(here) if given_stack() else stack.api_url,
        "TITER_TOKEN": stack.token,
        "COLUMNS": "200",
    }

    def run(*arguments: str | Path) -> Ended:
        command = [program, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def samples(titer: Any, tmp_path: Path) -> Path:
    """The sample files, as `titer sample` writes them."""
    assert titer("sample", tmp_path / "samples").code == 0
    return tmp_path / "samples"
