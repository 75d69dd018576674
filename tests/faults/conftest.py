"""A system of its own to be mistreated. `make soak` (TITER_SOAK=1) does it longer and harder than `make faults`."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.system import System, own_system
from titer_cli.local.emulator import HOST

HERE = Path(__file__).parent
SOAK = os.environ.get("TITER_SOAK") == "1"
SEED = int(os.environ.get("TITER_SEED", "20251001"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.emulator)
            item.add_marker(pytest.mark.allow_hosts([HOST, "localhost"]))
            item.add_marker(pytest.mark.timeout(3600 if SOAK else 600))


@pytest.fixture
def choose() -> random.Random:
    """The same choices in every run of a seed; TITER_SEED names another."""
    return random.Random(SEED)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with own_system(tmp_path_factory.mktemp("faults")) as system:
        yield system
