"""Steps on a long series, beside pandas and scipy on the same arrays: each run in a process of its own, in turn.

python bench/steps.py [--readings N] [--rounds N]

Ends with 1 where one takes more than one and a half times as long.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

BAR = 1.5

type Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]

STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "rolling mean, 10 min": ("rolling_mean", {"window": "10min"}),
    "rolling mean, 10 min, centred": ("rolling_mean", {"window": "10min", "center": True}),
    "rolling mean, 600 readings": ("rolling_mean", {"window": 600}),
    "peaks, by prominence": ("peaks", {"prominence": 5.0}),
    "peaks, by distance, prominence, width": ("peaks", {"distance": 50, "prominence": 5.0, "width": 1}),
    "quality": ("quality", {}),
}


def arrays(kind: str, readings: int) -> Arrays:
    """Return instants a second or so apart, and noise, with a few faults; or noise on a slope."""
    chance = np.random.default_rng(14)
    steps = chance.integers(900_000, 1_100_000, readings)
    steps[:: readings // 100] = 60_000_000
    value = 37 + chance.normal(size=readings)
    if kind == "slope":
        value += np.linspace(0, readings / 10, readings)
    value[readings // 2 : readings // 2 + 1000] = value[readings // 2]
    value[:: readings // 50] += 40
    return np.cumsum(steps), value


def by_titer(at: np.ndarray[Any, Any], value: np.ndarray[Any, Any], step: str, parameters: dict[str, Any]) -> object:
    from titer.steps.catalogue import step_named
    from titer.steps.curves import Curve, Named
    from titer.steps.running import run

    told = step_named(step).parameters.model_validate(parameters)
    return run([Curve(Named(None, "s", "value"), at, value, np.zeros(len(at), np.uint8))], told, lambda _: None)


def by_others(at: np.ndarray[Any, Any], value: np.ndarray[Any, Any], step: str, parameters: dict[str, Any]) -> object:
    others: dict[str, Callable[..., object]] = {"rolling_mean": pandas_mean, "peaks": scipy_peaks, "quality": checks}
    return others[step](at, value, **parameters)


def pandas_mean(at: Any, value: Any, window: Any, center: bool = False) -> object:
    import pandas as pd

    return pd.Series(value, index=pd.DatetimeIndex(at.view("M8[us]"))).rolling(window, center=center).mean()


def scipy_peaks(_: Any, value: Any, **parameters: Any) -> object:
    from scipy.signal import find_peaks

    return find_peaks(value, **parameters)


def checks(at: Any, value: Any) -> object:
    """Ask of the series what the step asks, as one would with pandas and scipy at hand."""
    import pandas as pd
    from scipy.ndimage import median_filter

    steps = pd.Series(at).diff()
    gaps = steps > 5 * steps.quantile(0.75)
    series = pd.Series(value, index=pd.DatetimeIndex(at.view("M8[us]")))
    runs = (series != series.shift()).cumsum().value_counts()
    far = pd.Series(np.abs(value - median_filter(value, 5)))
    noise = far.groupby(np.arange(len(value)) // 512).transform("median")
    spikes = far > 10 * 1.4826 * noise
    ends = (value == value.max()).sum(), (value == value.min()).sum()
    return gaps.sum(), series.index.duplicated().sum(), runs.head(), spikes.sum(), ends


def once(job: str, name: str, folder: Path) -> None:
    """Do a job and print its seconds and the bytes that it took besides the arrays, for each reading."""
    at, value = np.load(folder / "at.npy"), np.load(folder / "value.npy")
    step, parameters = STEPS[name]
    run = by_titer if job == "titer" else by_others
    run(at[:1000].copy(), value[:1000].copy(), step, parameters)  # imports are not what is measured
    before = _peak()
    began = time.process_time()
    kept = run(at, value, step, parameters)
    seconds = time.process_time() - began
    grown = _peak() - before
    assert kept is not None
    print(json.dumps([seconds, grown / len(at)]))


def _peak() -> int:
    """Return the most memory that this program has had, in bytes; what its parent had is not in it."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def measured(job: str, name: str, folder: Path) -> tuple[float, float]:
    command = [sys.executable, __file__, "--once", job, name, str(folder)]
    seconds, grown = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds, grown


def kept(kind: str, readings: int, folder: Path) -> Path:
    """Keep a series where the processes that are measured read it, so that making it is no part of their memory."""
    folder = folder / f"{kind}-{readings}"
    folder.mkdir(exist_ok=True)
    for name, column in zip(("at", "value"), arrays(kind, readings), strict=True):
        np.save(folder / f"{name}.npy", column)
    return folder


def compare(folder: Path, rounds: int) -> bool:
    """Print what each takes, and return whether titer is within the bar everywhere."""
    print(f"{'':39}titer s  other s  ratio  titer, other bytes a reading besides it")
    worst = 0.0
    for name in STEPS:
        runs = [[measured(job, name, folder) for job in ("titer", "other")] for _ in range(rounds)]
        own, other = (statistics.median(run[side][0] for run in runs) for side in (0, 1))
        grown, other_grown = (max(run[side][1] for run in runs) for side in (0, 1))
        worst = max(worst, own / other)
        print(f"{name:38}{own:8.2f} {other:8.2f} {own / other:6.2f}  {grown:8.0f} {other_grown:8.0f}", flush=True)
    return worst <= BAR


def slope(folder: Path) -> None:
    """Print what the search for peaks takes on a slope under noise, where scipy's takes time by the square."""
    name = "peaks, by prominence"
    for readings, job in ((100_000, "other"), (200_000, "other"), (200_000, "titer"), (10_000_000, "titer")):
        seconds, _ = measured(job, name, kept("slope", readings, folder))
        print(f"{name}, on a slope, {readings:>10,} readings, {job}: {seconds:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--once", nargs=3, metavar=("JOB", "STEP", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        once(*arguments.once[:2], Path(arguments.once[2]))
        sys.exit()
    with tempfile.TemporaryDirectory() as scratch:
        print(f"{arguments.readings:,} readings, {arguments.rounds} rounds in turn")
        within = compare(kept("noise", arguments.readings, Path(scratch)), arguments.rounds)
        slope(Path(scratch))
    sys.exit(not within)
