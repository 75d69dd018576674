"""What one block of rows comes to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import field
from typing import Any

from titer.model.block_faults import Faults
from titer.model.dataclass import dataclass
from titer.model.instants import format_instant
from titer.model.readings import Readings, Series
from titer.model.summaries import Figures
from titer.rules.limits import Limits, Range


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A reading that was kept, and is outside what its rule set expects (`limits.soft`)."""

    row_number: int
    series: Series
    at: int
    value: float
    limits: Limits

    @property
    def rule(self) -> str:
        """What was expected, in words: `at most 40`."""
        soft = self.limits.soft
        return f"at most {soft.high:g}" if self.value > soft.high else f"at least {soft.low:g}"

    def document(self) -> dict[str, Any]:
        """Return it as results and answers have it."""
        return {
            "row_number": self.row_number,
            "sensor_id": self.series.sensor_id,
            "parameter": self.series.parameter,
            "at": format_instant(self.at),
            "value": self.value,
            "detector": "limit",
            "rule": self.rule,
            "expected": _span(self.limits.soft),
            "severity": "warning",
        }


def _span(expected: Range) -> dict[str, float | None]:
    """Return the expected range, None where it is open."""
    return {
        "min": expected.low if expected.low > float("-inf") else None,
        "max": expected.high if expected.high < float("inf") else None,
    }


@dataclass(slots=True)
class BlockResult:
    """What one block of rows came to."""

    faults: Faults
    warnings: Faults
    rows: int = 0
    kept_rows: int = 0
    rejected_readings: int = 0
    missing_count: int = 0
    readings: Readings = field(default_factory=Readings)
    missing: dict[Series, int] = field(default_factory=lambda: defaultdict(int))
    anomalies: list[Anomaly] = field(default_factory=list)
    figures: Sequence[Figures | None] = ()  # of each run of readings, where they were reckoned up already
