import signal
import sys
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

# A system is for one process: tests take rights and queues away from its functions, and count what a token may ask in a
# minute. What starts a system of its own may go beside the others. Everything else is handed out by modules.
OF_ONE_PROCESS = ("tests/integration/test_local_system", "tests/integration/", "tests/faults/", "tests/lambda_image/")

# How long an example takes is a matter of the machine; what must not be slow, tests/support/work.py weighs.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


class _SideBySide(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    def _split_scope(self, nodeid: str) -> str:
        return next((found for found in OF_ONE_PROCESS if nodeid.startswith(found)), nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Have `-n` hand out what belongs together to one process."""
    return _SideBySide(config, log)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers of xdist end with the process that started them
        signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> NoReturn:
    """Have a run that is told to end stop what it started."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` tells twice; nothing breaks into the clearing up
    raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def _no_ones_credentials() -> Iterator[None]:
    """Have each test reach AWS by its own environment: a process has one for its life, this one has many."""
    yield
    if clients := sys.modules.get("titer.adapters.clients"):
        clients.session.cache_clear()
