"""What one block of rows comes to."""

from collections import defaultdict
from dataclasses import dataclass, field

from titer.model.faults import Fault
from titer.model.readings import Readings, Series
from titer.rules.limits import Limits


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A reading that was kept, and is outside what its rule set expects (`limits.soft`)."""

    row_number: int
    series: Series
    at: int
    value: float
    limits: Limits


@dataclass(slots=True)
class BlockResult:
    """What one block of rows came to."""

    rows: int = 0
    kept_rows: int = 0
    rejected_readings: int = 0
    missing_count: int = 0
    readings: Readings = field(default_factory=Readings)
    missing: dict[Series, int] = field(default_factory=lambda: defaultdict(int))
    anomalies: list[Anomaly] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
