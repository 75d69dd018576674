"""Run the emulator of AWS with what Titer puts around it: `python -P -m titer_cli.local.inside`."""

import os

from ministack import app as emulator


def main() -> None:
    """Serve until told to end."""
    os.environ.pop("PYTHONPATH", None)  # it led here; functions have their own
    # What stands around the app goes here, as in `emulator.app = guarded(emulator.app)`: the emulator serves that name.
    emulator.main()


if __name__ == "__main__":
    main()
