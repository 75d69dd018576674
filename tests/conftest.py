import signal
from typing import NoReturn

import pytest
from hypothesis import settings

settings.register_profile("of any machine", deadline=None)  # a busy one is slow without a fault in what is tested
settings.load_profile("of any machine")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers of xdist end with the process that started them
        signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> NoReturn:
    """Have a run that is told to end stop what it started."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` tells twice; nothing breaks into the clearing up
    raise KeyboardInterrupt
