"""Holds each detector against the labels of the Numenta Anomaly Benchmark, before and after the optimizer.

python bench/detectors.py FOLDER [--evaluations N] [--objective f1]

FOLDER has `windows.json` and `data/`, as https://github.com/numenta/NAB has them. Series are dealt into two halves:
the parameters that are found on one half are held against the other, so no figure after is of labels that were seen.
"""

import argparse
import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from titer.model.instants import micros
from titer.steps.catalogue import step_named
from titer.steps.compute.optimizer import Detector, Optimizing, truth_of
from titer.steps.curves import Curve, Named
from titer.steps.measuring import Label
from titer.steps.optimizer import Optimizer, axes_of

BASELINE = {"baseline": {"min": "1d", "max": "8d"}}
LIMITS = {"L": {"min": 2, "max": 50}}
TRIED: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("individuals, limits alone", "spc", {"rules": "limits", "baseline": "3d"}, LIMITS | BASELINE),
    ("individuals, Western Electric", "spc", {"rules": "western_electric", "baseline": "3d"}, LIMITS | BASELINE),
    ("individuals, Nelson", "spc", {"rules": "nelson", "baseline": "3d"}, LIMITS | BASELINE),
    ("EWMA", "spc", {"chart": "ewma", "baseline": "3d"}, LIMITS | BASELINE | {"lambda": {"min": 0.005, "max": 1}}),
    (
        "CUSUM",
        "spc",
        {"chart": "cusum", "baseline": "3d"},
        BASELINE | {"k": {"min": 0.25, "max": 20}, "h": {"min": 4, "max": 5_000}},
    ),
    (
        "change points",
        "change_points",
        {"penalty": 30, "scaled": True},
        {"penalty": {"min": 5, "max": 100_000}, "min_size": {"min": 2, "max": 600}},
    ),
    ("peaks", "peaks", {"prominence": 10}, {"prominence": {"min": 1, "max": 200}, "width": {"min": 1, "max": 300}}),
    (
        "quality: flatlines and spikes",
        "quality",
        {"kinds": ["flatline", "spike"]},
        {"spike": {"min": 3, "max": 200}, "flatline": {"min": 2, "max": 600}},
    ),
]


def instant_of(text: str) -> int:
    return micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def read(folder: Path) -> tuple[list[Curve], list[Label]]:
    curves, labels = [], []
    for name, windows in json.loads((folder / "windows.json").read_text("utf-8")).items():
        with (folder / "data" / name).open(newline="", encoding="utf-8") as file:
            rows = [(instant_of(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]
        at, value = np.array([at for at, _ in rows], np.int64), np.array([value for _, value in rows])
        curves.append(Curve(Named(Path(name).stem, "nab", "value"), at, value, np.zeros(len(at), np.uint8)))
        for since, until in windows:
            said = {"since": instant_of(since), "until": instant_of(until), "asset": Path(name).stem}
            labels.append(Label(annotation_id=f"{name} {since}", says="fault", **said))
    return curves, labels


def tried(step: str, settings: dict[str, Any], search: dict[str, Any], files: Any, asked: dict[str, Any]) -> Any:
    curves, labels = files
    parameters = Optimizer.model_validate({"search": search, "folds": 2, "together": "1h"} | asked)
    detector = Detector(curves, step, settings, {})
    windows = [(curve.of.asset, curve.of.asset, int(curve.at[0]), int(curve.at[-1]) + 1) for curve in curves]
    truth = truth_of(detector.seen, labels, parameters, windows)
    axes = axes_of(parameters, step_named(step), settings)
    return Optimizing(detector, truth, axes, parameters, lambda _: None).figures()


def row(counts: dict[str, Any]) -> str:
    return f"{counts['hits']} | {counts['misses']} | {counts['false_alarms_per_day']:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--evaluations", type=int, default=150)
    parser.add_argument("--objective", default="f1")
    arguments = parser.parse_args()
    files = read(arguments.folder)
    print("| detector | hits | misses | false alarms a day | hits | misses | false alarms a day | decided |")
    print("|---|--:|--:|--:|--:|--:|--:|---|", flush=True)
    asked = {"max_evaluations": arguments.evaluations, "objective": arguments.objective}
    for name, step, settings, search in TRIED:
        found = tried(step, settings, search, files, asked)
        decided = "yes" if found["decided"] else "no"
        print(f"| {name} | {row(found['before'])} | {row(found['after'])} | {decided} |", flush=True)
        print(f"    {found['best']} {found['evaluations']} {found['reason']}", flush=True)


if __name__ == "__main__":
    main()
