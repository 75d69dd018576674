"""As many open files as a service that runs for long may have."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

BEYOND = 1024  # the descriptors that select.select() knows


@contextmanager
def many_open_files() -> Iterator[None]:
    """Have each file that is opened meanwhile get a descriptor that select.select() does not know."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * BEYOND), hard))
    opened = [os.open(os.devnull, os.O_RDONLY)]
    try:
        while opened[-1] < BEYOND:
            opened.append(os.dup(opened[0]))
        yield
    finally:
        for descriptor in opened:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
