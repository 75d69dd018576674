"""Run the emulator of AWS with what Titer puts around it: `python -P -m titer_cli.local.inside`."""

import json
import os
import sys
import threading
import time
from pathlib import Path

from ministack import app as emulator
from ministack.core import iam_actions, iam_evaluator, lambda_runtime, persistence
from ministack.services import apigateway_v1, dynamodb, lambda_svc, sqs

from titer_cli.local.inside import workers
from titer_cli.local.inside.claim import claim, is_moved, started
from titer_cli.local.inside.guard import guarded
from titer_cli.local.inside.hands import release
from titer_cli.local.inside.leading_keys import look_at_leading_keys
from titer_cli.local.inside.objects import Objects
from titer_cli.local.inside.policies import read_policies_once
from titer_cli.local.inside.records import ENDED, Records, move_queues
from titer_cli.local.inside.sockets import Sockets
from titer_cli.local.inside.streams import Readers, forget_positions, read_apart
from titer_cli.local.inside.throttle import begin_anew_when_set_back
from titer_cli.local.inside.writing import write_whole


def main() -> None:
    """Serve until told to end. `BIND_HOST` and `TITER_HOSTS_FILE` say by which names the emulator may be called."""
    del sys.argv[1:]  # which tell others of what this is the emulator
    os.environ.pop("PYTHONPATH", None)  # it led here; functions have their own
    folder, note = Path(os.environ["STATE_DIR"]), Path(os.environ.pop("TITER_NOTE"))
    held = _claim(folder, note)
    move_queues(folder, int(os.environ["GATEWAY_PORT"]))
    forget_positions(folder)
    release(folder, time.time())
    ending = threading.Event()
    workers.change(lambda_runtime, lambda_svc, sqs, ending)
    _record(folder, note, held, read_apart(lambda_svc, dynamodb))
    hosts_file = Path(os.environ.pop("TITER_HOSTS_FILE"))
    emulator.app = Sockets(ending).around(emulator.app)
    emulator.app = guarded(emulator, hosts_file, os.environ["BIND_HOST"])  # it serves what has this name
    look_at_leading_keys(iam_actions, iam_evaluator)
    read_policies_once(iam_evaluator)
    begin_anew_when_set_back(apigateway_v1)
    emulator.main()


def _claim(folder: Path, note: Path) -> int:
    """Take the records for this process alone, and note which process it is. Ends it where another one has them."""
    try:
        held = claim(folder)
    except BlockingIOError:
        sys.exit(f"Another emulator holds the records in {folder}")
    (folder / ENDED).unlink(missing_ok=True)
    port, host = int(os.environ["GATEWAY_PORT"]), os.environ["BIND_HOST"]
    itself = {"pid": os.getpid(), "port": port, "host": host, "started": started(os.getpid())}
    write_whole(note, json.dumps(itself))
    return held


def _record(folder: Path, note: Path, held: int, readers: Readers) -> None:
    records = Records(
        folder,
        services=emulator._build_persistence_save_dict,
        encode=persistence._json_default,
        version=persistence._state_format_version,
        others=Objects(emulator._get_module("s3")).save,
        drain=readers.drain,
        moved=lambda: is_moved(held, folder),
    )
    emulator.app = records.around(emulator.app)
    emulator.save_all = lambda _: records.finish(note)


if __name__ == "__main__":
    main()
