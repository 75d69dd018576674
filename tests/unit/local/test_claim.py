"""One process at a time holds the records, and dies with its claim."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from titer_cli.local.inside import claim
from titer_cli.local.inside.claim import is_claimed, started

HOLD = "import sys; from pathlib import Path; from titer_cli.local.inside.claim import claim; claim(Path(sys.argv[1]));"


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the records, with one of its own that outlives it, as functions do."""
    orphan = "import subprocess; subprocess.Popen(['sleep', '20'], stdout=subprocess.DEVNULL);"
    program = [
        sys.executable,
        "-c",
        f"{HOLD} {orphan} print(1, flush=True); import time; time.sleep(20)",
        str(tmp_path),
    ]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def test_records_that_a_process_holds_are_refused_to_a_second(
    holder: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "SECONDS_TO_CLAIM", 0)
    assert is_claimed(tmp_path)
    with pytest.raises(BlockingIOError):
        claim.claim(tmp_path)


def test_a_claim_ends_with_its_process_however_that_ends(holder: subprocess.Popen[bytes], tmp_path: Path) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert not is_claimed(tmp_path)


def test_asking_takes_nothing(tmp_path: Path) -> None:
    assert not is_claimed(tmp_path)
    assert not is_claimed(tmp_path)
    assert not is_claimed(tmp_path / "never made")


def test_a_process_is_told_from_a_later_one_of_the_same_number() -> None:
    assert started(os.getpid()) == started(os.getpid())
    assert started(os.getpid()) != started(1)
    assert started(2**22 + 1) is None
