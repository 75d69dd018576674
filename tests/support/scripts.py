"""Custom steps made up for tests, and run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from titer.engine.sandbox.scripts import Bounds, RunScript
from titer.steps.curves import Curve, Findings, Named
from titer.steps.custom import Custom
from titer.steps.scripts import Scripts

_HEAD = "import numpy as np\nfrom titer.steps.curves import Curve, Event, Findings\n"


def some_curves(count: int = 3) -> list[Curve]:
    at, value = np.arange(count, dtype=np.int64), 1.5 * np.arange(count)
    return [Curve(Named("R1", "a", "value", "g"), at, value.astype(np.float64), np.zeros(count, np.uint8))]


def run_script(folder: Path, body: str, *, bounds: Bounds | None = None, progress: Any = None) -> Findings:
    """What a script finds whose `run` has this body; a text that has `run` itself is the script."""
    write_script(folder, _HEAD + (body if "def run(" in body else _function(body)))
    return run_written(folder, some_curves(), bounds, progress)


def write_script(folder: Path, text: str) -> None:
    (folder / "made_up.py").write_text(text, "utf-8")


def run_written(folder: Path, curves: Sequence[Curve], bounds: Bounds | None = None, progress: Any = None) -> Findings:
    """What the script that was written finds."""
    scripts = Scripts(folder)
    pinned = {"script": scripts.find("made_up").document()}
    run = RunScript(scripts, bounds or Bounds())
    return run(curves, Custom(script="made_up", parameters={"x": 2}), progress or (lambda _: None), pinned)


def _function(body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"def run(curves, parameters, progress):\n{lines}\n"
