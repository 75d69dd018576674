"""Poison: every file ends, with a reason that a person understands, after bounded work, in bounded memory."""

import resource
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path

import pytest

from tests.support.poison import POISON, Poison
from tests.support.work import check_work
from tests.unit.judging.reading import judged
from titer.engine.parquet.sinks import ParquetSinks
from titer.judging.outcome import Outcome
from titer.model.faults import reason_and_hint

MEMORY_MB = 400
MOST_WORK = 3_000  # times that of reading 100 kB plainly


def test_there_are_forty_at_least() -> None:
    assert len({poison.name for poison in POISON}) >= 40


def fate(name: str) -> tuple[str, str | None, str | None, float]:
    """Status, most frequent code, message, and peak memory in MB, of a file judged in this process."""
    data = next(poison for poison in POISON if poison.name == name).make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: list[Outcome] = []
    check_work(lambda: outcomes.append(judged_and_written(data)), most=MOST_WORK)
    outcome = outcomes[-1]
    code = max(outcome.error_counts, key=lambda code: outcome.error_counts[code], default=None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return str(outcome.status), code, outcome.message, peak / 1024


@pytest.fixture
def alone() -> Iterator[Pool]:
    """A process that has all modules and has judged nothing yet: what it takes from now on is the file's."""
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    with processes.Pool(1) as pool:
        yield pool


def judged_and_written(data: bytes) -> Outcome:
    with tempfile.TemporaryDirectory() as folder, ParquetSinks(Path(folder), {}) as sinks:
        return judged(BytesIO(data), sinks=sinks)


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kB on Linux alone")
@pytest.mark.parametrize("poison", POISON, ids=lambda poison: poison.name)
def test_a_poison_file_ends_with_a_reason_after_bounded_work_in_bounded_memory(alone: Pool, poison: Poison) -> None:
    status, code, message, peak = alone.apply(fate, (poison.name,))
    assert (status, code) == (poison.status, poison.code)
    assert peak < MEMORY_MB
    if status == "failed":
        assert message is not None
        assert code is not None
        reason, hint = reason_and_hint(code)
        assert reason.casefold() in message.casefold()
        assert hint.casefold() in message.casefold()
        assert len(message) < 600
