"""Run the emulator of AWS with what Titer puts around it: `python -P -m titer_cli.local.inside`."""

import os
from pathlib import Path

from ministack import app as emulator
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import lambda_svc

from titer_cli.local.inside import workers
from titer_cli.local.inside.guard import guarded
from titer_cli.local.inside.leading_keys import look_at_leading_keys


def main() -> None:
    """Serve until told to end. `BIND_HOST` and `TITER_HOSTS_FILE` say by which names the emulator may be called."""
    os.environ.pop("PYTHONPATH", None)  # it led here; functions have their own
    workers.change(lambda_runtime, lambda_svc, Path(os.environ.pop("TITER_LAYERS")))
    hosts_file = Path(os.environ.pop("TITER_HOSTS_FILE"))
    emulator.app = guarded(emulator, hosts_file, os.environ["BIND_HOST"])  # it serves what has this name
    look_at_leading_keys(iam_actions, iam_evaluator)
    emulator.main()


if __name__ == "__main__":
    main()
