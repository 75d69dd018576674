from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.expanded import expand
from titer_cli.local.build import build
from titer_cli.local.home import Home


@pytest.fixture(scope="session")
def expanded() -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")  # ARNs of managed policies depend on it
        return expand()


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder with the functions and layers, built from the sources as they are now."""
    home = Home.of_clone()
    with home.alone(print):
        build(home, print)
    return home.build
