"""What judging one file came to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from itertools import chain, repeat
from typing import Protocol

from titer.formats.dialects.dialect import Dialect
from titer.judging.block_result import Anomaly, BlockResult
from titer.judging.coverage import ContextValues
from titer.judging.layout import Layout
from titer.judging.stored_result import KEPT
from titer.model.block_faults import Faults
from titer.model.coverage import NOTHING, Coverage
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import Fault, rejection
from titer.model.readings import Readings, Series
from titer.model.status import Status
from titer.model.summaries import Summary, Tally
from titer.model.units import Conversion

MOST_SERIES = 50_000  # different series in a file; each takes about 1.5 kB of memory
_RAW_KEPT = 1_000  # characters of the row of a fault that is held for the result


class Sinks(Protocol):
    """Where readings and rejected rows go, block after block, in the order of the file."""

    def zone(self, name: str) -> None:
        """Take the zone in which times without an offset are read, before anything else."""

    def rules(self, label: str) -> None:
        """Take the label of the rules that were taken, before any reading."""

    def readings(self, readings: Readings) -> None:
        """Take the readings of a block."""

    def rejected(self, faults: Faults) -> None:
        """Take the faults of a block."""


class NoSinks:
    """Keeps nothing, where the result alone is wanted."""

    def zone(self, name: str) -> None:
        """Drop it."""

    def rules(self, label: str) -> None:
        """Drop it."""

    def readings(self, readings: Readings) -> None:
        """Drop them."""

    def rejected(self, faults: Faults) -> None:
        """Drop them."""


@dataclass(slots=True)
class FaultLog:
    """Faults: the first thousand, and how many of each code there were."""

    first: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, faults: Faults) -> None:
        """Count these, and keep them as long as they are among the first."""
        self.first += map(_cut, faults[: KEPT - len(self.first)])
        self.counts += faults.counts()

    def lead(self, faults: Sequence[Fault]) -> None:
        """Count these, and put them before the others: they concern the file as a whole."""
        self.first = [*faults, *self.first][:KEPT]
        self.counts.update(fault.code for fault in faults)


def _cut(fault: Fault) -> Fault:
    """Return a fault with the beginning of its row: a thousand rows may be a gigabyte, and Parquet has them whole."""
    return replace(fault, raw=fault.raw[:_RAW_KEPT]) if fault.raw and len(fault.raw) > _RAW_KEPT else fault


@dataclass(slots=True)
class RunningTotals:
    """The figures of a file so far."""

    rows: int = 0
    kept_rows: int = 0
    rejected_readings: int = 0
    missing_count: int = 0
    tallies: dict[Series, Tally] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    errors: FaultLog = field(default_factory=FaultLog)
    warnings: FaultLog = field(default_factory=FaultLog)
    contexts: ContextValues = field(default_factory=ContextValues)
    limited: frozenset[Series] = frozenset()  # the series that limits applied to, once all have come

    def add(self, result: BlockResult) -> None:
        """Add what a block came to."""
        self.rows += result.rows
        self.kept_rows += result.kept_rows
        self.rejected_readings += result.rejected_readings
        self.missing_count += result.missing_count
        self.errors.add(result.faults)
        self.warnings.add(result.warnings)
        self.anomalies += result.anomalies[: KEPT - len(self.anomalies)]
        readings = result.readings
        self.contexts.add(readings)
        reckoned = chain(result.figures, repeat(None))
        for (series, start, stop), figures in zip(readings.runs, reckoned, strict=False):
            if figures:
                self._tally(series).take(figures)
            else:
                self._tally(series).add(readings.at[start:stop].tolist(), readings.value[start:stop].tolist())
        for series, count in result.missing.items():
            self._tally(series).missing += count
        for anomaly in result.anomalies:
            self._tally(anomaly.series).anomalies += 1

    def _tally(self, series: Series) -> Tally:
        tally = self.tallies.get(series)
        if tally is None:
            if len(self.tallies) >= MOST_SERIES:
                raise rejection("too_many_series")
            tally = self.tallies[series] = Tally()
        return tally


@dataclass(frozen=True, slots=True)
class Format:
    """How the file was read."""

    dialect: Dialect
    layout: Layout
    timezone: str
    timezone_assumed: bool
    timezone_used: bool = True  # false where all times tell an offset, or are counted from an instant
    packing: str | None = None
    conversions: Mapping[Series, Conversion] = field(default_factory=dict)
    doubts: tuple[Rejected, ...] = ()  # for which the file is refused; what is said here takes them as settled


@dataclass(frozen=True, slots=True)
class Aggregates:
    """The file as a whole in figures; `min`, `max`, `mean` are None where it has more than one parameter or unit."""

    row_count: int
    rejected_rows: int
    reading_count: int
    rejected_readings: int
    missing_count: int
    anomaly_count: int
    min: float | None
    max: float | None
    mean: float | None
    per_sensor_count: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The whole answer, before it has an address: `titer.judging.result` writes it as JSON."""

    name: str
    asset: str | None
    status: Status
    message: str | None
    bytes: int
    sha256: str
    rule_set: str
    format: Format | None
    aggregates: Aggregates | None
    summaries: tuple[Summary, ...]
    anomalies: tuple[Anomaly, ...]
    errors: tuple[Fault, ...]
    error_counts: Mapping[str, int]
    warnings: tuple[Fault, ...]
    warning_counts: Mapping[str, int]
    coverage: Coverage = NOTHING

    @property
    def row_count(self) -> int:
        """Rows with a kept reading; 0 for a file that could not be read."""
        return self.aggregates.row_count if self.aggregates else 0

    @property
    def error_count(self) -> int:
        """All errors, listed or not."""
        return sum(self.error_counts.values())


def aggregate(totals: RunningTotals) -> Aggregates:
    """Return the figures of a file that was read to its end."""
    total = Tally()
    for tally in totals.tallies.values():
        total.merge(tally)
    alike = len({(series.parameter, series.unit) for series, tally in totals.tallies.items() if tally.count}) == 1
    whole = total if alike else Tally()
    return Aggregates(
        row_count=totals.kept_rows,
        rejected_rows=totals.rows - totals.kept_rows,
        reading_count=total.count,
        rejected_readings=totals.rejected_readings,
        missing_count=totals.missing_count,
        anomaly_count=total.anomalies,
        min=whole.min if alike else None,
        max=whole.max if alike else None,
        mean=whole.mean,
        per_sensor_count=_per_sensor(totals),
    )


def _per_sensor(totals: RunningTotals) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for series, tally in totals.tallies.items():
        if tally.count:
            counts[series.sensor_id] += tally.count
    return dict(counts)
