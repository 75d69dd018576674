"""What the judge of files says of posted objects, one by one."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import tzinfo
from enum import StrEnum
from typing import Any

from titer.formats.streams.table import Records, under_header
from titer.judging.block_result import Anomaly, BlockResult
from titer.judging.judge import Judge
from titer.judging.missing_values import MissingValues
from titer.judging.quantities import Quantities
from titer.live.items import Item, Unusable, read_item
from titer.live.latest import LATE
from titer.live.layouts import TIME, Form, Laid, form_of, has_time, holds_nothing, laid_out, warnings_of
from titer.live.posted import LiveReading, LiveSeries
from titer.live.times import PostedTimes
from titer.model.dataclass import dataclass
from titer.model.faults import Fault
from titer.model.readings import Quality
from titer.rules.limits import RuleSet


class Fate(StrEnum):
    """What became of an object."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REJECTED = "rejected"


@dataclass(slots=True)
class Verdict:
    """What became of one object. `rejected` counts the readings of it that were not accepted."""

    index: int
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    readings: list[LiveReading] = field(default_factory=list)
    rejected: int = 0

    @property
    def fate(self) -> Fate:
        if not self.readings:
            return Fate.REJECTED
        return Fate.PARTIAL if self.errors else Fate.ACCEPTED

    @property
    def late(self) -> bool:
        return any(reading.late for reading in self.readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all objects of a request; `received_at` in µs since 1970."""

    rules: RuleSet
    received_at: int
    local: tzinfo | None = None
    epoch: str | None = None
    asset: str | None = None


def judge_objects(objects: Sequence[Any], terms: Terms) -> list[Verdict]:
    """Return a verdict on each object; none depends on what else is in the request, but for repeated instants."""
    verdicts = [Verdict(index) for index in range(len(objects))]
    lots: dict[tuple[str | None, Form], list[Item]] = defaultdict(list)
    for verdict, value in zip(verdicts, objects, strict=True):
        try:
            item = read_item(verdict.index, value, terms.asset)
            lots[item.asset, form_of(item)].append(item)
        except Unusable as unusable:
            verdict.errors.append(unusable.fault())
            verdict.rejected = 1
    for (asset, form), items in lots.items():
        laid = laid_out(form)
        if laid is None:
            _reject_empty(items, verdicts)
        else:
            _Lot(asset, laid, items, terms).judge(verdicts)
    return verdicts


def _reject_empty(items: Iterable[Item], verdicts: Sequence[Verdict]) -> None:
    """Reject objects that measure nothing."""
    for item in items:
        verdict = verdicts[item.index]
        verdict.rejected = 1
        if not has_time(item):
            verdict.errors.append(Fault(None, None, TIME, "missing_timestamp", ""))
        verdict.errors.append(Fault(None, None, None, "empty_row"))


class _Lot:
    """Objects of one asset that are laid out alike, judged as the rows of a table."""

    def __init__(self, asset: str | None, laid: Laid, items: Sequence[Item], terms: Terms) -> None:
        self._asset = asset
        self._laid = laid
        self._items = items
        self._terms = terms
        self._rules = terms.rules.for_table(laid.layout.measured_names())
        self._contexts: dict[int, Mapping[str, Any] | None] = {}

    def judge(self, verdicts: Sequence[Verdict]) -> None:
        """Put what is found into the verdicts on the objects."""
        result = self._result()
        mine = [verdicts[item.index] for item in self._items]
        for fault in result.faults:
            mine[_row(fault)].errors.append(fault)
        for fault in result.warnings:
            mine[_row(fault)].warnings.append(fault)
        for anomaly in result.anomalies:
            mine[anomaly.row_number].anomalies.append(anomaly)
        for position, reading in self._readings(result):
            mine[position].readings.append(reading)
        for verdict, item in zip(mine, self._items, strict=True):
            verdict.warnings += warnings_of(self._laid, item.cells)
            verdict.rejected = self._rejected(verdict, item)

    def _result(self) -> BlockResult:
        layout, terms = self._laid.layout, self._terms
        missing_time = len(layout.names) - len(self._items[0].cells)
        rows = [(*item.cells, *([""] * missing_time)) for item in self._items]
        records = Records([None] * len(rows), [""] * len(rows), list(rows))
        nothing: list[Sequence[str]] = [()] * len(layout.names)
        assert layout.time is not None
        judge = Judge(
            layout,
            self._rules,
            PostedTimes(layout.time, terms.local, terms.epoch),
            received_at=terms.received_at,
            quantities=Quantities(layout, nothing),
            missing=MissingValues(layout, nothing, {}),
        )
        return judge.judge_rows(under_header(records, len(layout.names), 0))

    def _readings(self, result: BlockResult) -> Iterator[tuple[int, LiveReading]]:
        """Yield the readings that were kept, with the positions of their objects."""
        found = result.readings
        anomalies = {(each.row_number, each.series): each for each in result.anomalies}
        late = self._terms.received_at - LATE
        label = self._rules.label if self._rules.label != self._terms.rules.for_table(()).label else None
        for series, start, stop in found.runs:
            of = LiveSeries(self._asset, *series)
            for place in range(start, stop):
                position, at = found.row_number[place], found.at[place]
                anomaly = anomalies.get((position, series))
                yield (
                    position,
                    LiveReading(
                        of=of,
                        at=at,
                        value=found.value[place],
                        quality=Quality(found.quality[place]),
                        index=self._items[position].index,
                        anomaly=anomaly.rule if anomaly else None,
                        late=at < late,
                        context=self._context(found.contexts, found.context[place]),
                        rule_set=label,
                    ),
                )

    def _context(self, texts: Sequence[str | None], number: int) -> Mapping[str, Any] | None:
        if number not in self._contexts:
            text = texts[number]
            self._contexts[number] = json.loads(text) if text else None
        return self._contexts[number]

    def _rejected(self, verdict: Verdict, item: Item) -> int:
        """Return how many readings of an object were not accepted: at least one of an object that gave none."""
        layout = self._laid.layout
        measured = {layout.names[column] for column in layout.measured}
        columns = {fault.column for fault in verdict.errors}
        if verdict.readings:
            return len(columns & measured)
        return max(1, sum(not holds_nothing(item.cells[column]) for column in layout.measured))


def _row(fault: Fault) -> int:
    assert fault.row_number is not None, "each fault is that of a row"
    return fault.row_number
