"""What a start costs: processor time of whole processes, against one that imports boto3, with an S3 client where the
function has clients.

PYTHONPATH=. python bench/start.py [--rounds N]

Functions answer their first event. What AWS answers is recorded once, of its stand-in in this process, and played back
before anything is sent: neither a network nor what stands in for AWS is measured.
"""

import argparse
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from first_answer import EVENTS, ROOT, invoke

ONE_ROW = "sensor_id,timestamp,value\ns1,2025-10-01T08:00:00Z,19.87\n"
COMMAND = Path(sys.executable).with_name("titer")
BARS = {  # what is measured: against what, and how many times as much at most
    "titer process": ("import boto3", 1.2),
    "titer process --out": ("import boto3", 1.6),
    "process_file": ("an S3 client", 1.6),
    "files_api": ("an S3 client", 1.5),
}
CLIENT = "import boto3; boto3.client('s3', region_name='us-east-1')"

type Answers = dict[str, list[tuple[int, dict[str, str], bytes]]]


def calls(folder: Path) -> dict[str, list[str | Path]]:
    """Return what is run for each measure."""
    row = folder / "one.csv"
    row.write_text(ONE_ROW)
    return {
        "import boto3": [sys.executable, "-c", "import boto3"],
        "an S3 client": [sys.executable, "-c", CLIENT],
        "titer process": [COMMAND, "process", row],
        "titer process --out": [COMMAND, "process", row, "--out", folder / "out"],
        **{name: [sys.executable, Path(__file__).with_name("first_answer.py"), name, folder] for name in EVENTS},
    }


def cost(arguments: list[str | Path]) -> float:
    """Return the processor seconds of a process, and of those that it waits for."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, env=own)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {arguments}")
    return used.ru_utime + used.ru_stime


def record(name: str, folder: Path) -> None:
    """Let a function answer its event, and keep what AWS answers it."""
    import boto3
    from moto import mock_aws
    from moto.core.botocore_stubber import BotocoreStubber

    from tests.lambda_image.test_events import FUNCTIONS
    from tests.lambda_image.world import CREDENTIALS, UPLOADS, make_world
    from tests.support.template import environment

    os.environ.update(CREDENTIALS)
    answers: Answers = defaultdict(list)
    asked = BotocoreStubber.__call__

    def recorded(self: BotocoreStubber, event_name: str, request: Any, **named: Any) -> Any:
        found = asked(self, event_name, request, **named)
        answers[event_name].append((found.status_code, dict(found.headers), found.content))
        found.raw.seek(0)
        return found

    with mock_aws():
        environ = CREDENTIALS | environment(FUNCTIONS[name], make_world(None))
        for key in json.loads((ROOT / "events/world.json").read_text())["objects"]:
            boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=ONE_ROW.encode())
        os.environ.update(environ)
        BotocoreStubber.__call__ = recorded  # type: ignore[method-assign]
        invoke(name)
    (folder / name).write_bytes(pickle.dumps((environ, dict(answers))))


def measure(rounds: int) -> None:
    """Print each ratio, and its bar."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in EVENTS:
            told = [sys.executable, __file__, "--record", name, "--into", scratch]
            subprocess.run(told, check=True, stdout=subprocess.DEVNULL)
        jobs = calls(Path(scratch))
        for job in jobs.values():
            cost(job)  # which compiles what was not compiled
        found: dict[str, list[float]] = defaultdict(list)
        for _ in range(rounds):
            for name, job in jobs.items():
                found[name].append(cost(job))
    costs = {name: statistics.median(those) for name, those in found.items()}
    print(f"\nstarts, processor time, medians of {rounds} rounds in turn")
    for name, (against, bar) in BARS.items():
        print(f"{name:22}{costs[name]:>7.3f} s{costs[name] / costs[against]:>7.2f} × {against} (bar {bar})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--record", metavar="FUNCTION")
    parser.add_argument("--into", type=Path)
    arguments = parser.parse_args()
    if arguments.record:
        record(arguments.record, arguments.into)
    else:
        measure(arguments.rounds)
