from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.expanded import expand
from tests.support.built import build_once


@pytest.fixture(scope="session")
def expanded() -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")  # ARNs of managed policies depend on it
        return expand()


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder with the functions and layers, built from the sources as they are now."""
    return build_once()
