"""The files whose answers are recorded: two runs of a press, a table with each common fault, and what is no file."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

STEPS = 160
STEP = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A file, what is said of it when it is sent, and with which wishes it is judged once more."""

    name: str
    content: str
    said: dict[str, str] = field(default_factory=dict)
    again: dict[str, Any] | None = None


def run(number: int, begins: datetime) -> str:
    """Return a run of a tablet press: warming up, a plateau, a pause, a spike, a few cells that are no numbers."""
    return "\r\n".join(["timestamp;batch_id;main_comp [kN];ejection [N];bed_temp [°C]", *_rows(number, begins), ""])


def _rows(number: int, begins: datetime) -> Iterator[str]:
    for step in range(STEPS):
        if 90 <= step < 104:  # the press stood still
            continue
        at = (begins + step * STEP).strftime("%Y-%m-%dT%H:%M:%SZ")
        swing = math.sin((step + 3 * number) / 7)
        force = 7.2 + 0.1 * number + 0.25 * swing + (2.6 if step == 120 else 0)
        ejection = 110 + 6 * math.cos(step / 11) + number
        bed = 22 + 14 * (1 - math.exp(-step / 30)) + 0.3 * swing
        shown = "n/a?" if number == 8 and step in {40, 41, 77} else f"{ejection:.1f}"
        yield f"{at};B-{number:03};{force:.3f};{shown};{bed:.2f}"


FAULTS = """timestamp,sensor_id,temperature,unit,ph_value
2025-10-01T08:00:00Z,BR-01,37.0,°C,7.1
2025-10-01T08:01:00Z,BR-01,37.1,°C,7.1
,BR-01,37.2,°C,7.0
2025-10-01T08:03:00Z,BR-01,hot,°C,7.0
2025-10-01T08:04:00Z,BR-01,999,°C,7.0
2025-10-01T08:05:00Z,BR-01,41.5,°C,7.2
2025-10-01T08:06:00Z,BR-01,37.2,°C,15.5
yesterday,BR-01,37.2,°C,7.1
2025-10-01T08:08:00Z,BR-01,37.3,°C,7.1
"""

DOUBTFUL = b"""Date;Time;Probe;Value;Room
03/04/2025;08:00:00;T1;36,9;12
03/04/2025;08:01:00;T1;37,0;12
03/04/2025;08:02:00;T1;37,2;12
03/04/2025;08:03:00;T2;36,8;14
"""

FILES = (
    MadeUp("run_7.csv", run(7, datetime(2026, 3, 3, 6, tzinfo=UTC)), {"asset": "line 1", "rule_set": "press"}),
    MadeUp("run_8.csv", run(8, datetime(2026, 3, 4, 6, tzinfo=UTC)), {"asset": "line 1", "rule_set": "press"}),
    MadeUp(
        "bioreactor_faults.csv",
        FAULTS,
        {"asset": "vessel 1", "rule_set": "default"},
        again={"rule_set": "bioreactor"},
    ),
    MadeUp(
        "sign_in.csv", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in</body></html>\n"
    ),
)


def rules_of_press() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each version of a rule set: why, and what it says."""
    force = {"unit": "kN", "hard": {"min": 0, "max": 20}, "soft": {"max": 9}}
    yield "first limits of line 1", {"parameters": {"main_comp": force}}
    parameters = {
        "main_comp": {**force, "soft": {"min": 6, "max": 8.5}},
        "ejection": {"unit": "N", "soft": {"max": 125}},
    }
    quantities = {"temperature": {"unit": "°C", "hard": {"min": -20, "max": 120}}}
    yield (
        "tooling changed, ejection watched",
        {
            "quantities": quantities,
            "parameters": parameters,
            "sensors": {"TP-02": {"stale_after": 5}},
            "stale_after": 60,
        },
    )
