import signal
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes is a matter of the machine; what must not be slow, tests/support/work.py weighs.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers of xdist end with the process that started them
        signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> NoReturn:
    """Have a run that is told to end stop what it started."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` tells twice; nothing breaks into the clearing up
    raise KeyboardInterrupt
