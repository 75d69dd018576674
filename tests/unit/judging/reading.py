"""Judging in tests: bytes in, outcome and everything that reached the sinks out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from tests.support.options import with_options
from titer.adapters.memory.rules import MemoryRules
from titer.engine.formats import EngineFormats
from titer.formats.streams.ports import Formats
from titer.judging.instructions import Instructions
from titer.judging.outcome import Outcome, Sinks
from titer.judging.pipeline import judge, with_second_pass
from titer.model.faults import Fault
from titer.model.readings import Quality, Readings
from titer.rules.rule_sets import RuleSets

RECEIVED = datetime(2025, 12, 1, tzinfo=UTC)
RULES = RuleSets(MemoryRules())  # those that ship


@dataclass
class Collected:
    """Sinks that keep all they get: readings as (row, sensor, parameter, at, value), and faults."""

    readings_seen: list[tuple[int, str, str, int, float]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    contexts: list[str | None] = field(default_factory=list)
    qualities: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    rules_taken: list[str] = field(default_factory=list)

    def zone(self, name: str) -> None:
        self.zones.append(name)

    def rules(self, label: str) -> None:
        self.rules_taken.append(label)

    def readings(self, readings: Readings) -> None:
        self.contexts += [readings.contexts[index] for index in readings.context]
        self.qualities += [Quality(quality).name for quality in readings.quality]
        for series, start, stop in readings.runs:
            for place in range(start, stop):
                seen = readings.row_number[place], series.sensor_id, series.parameter
                self.readings_seen.append((*seen, readings.at[place], readings.value[place]))

    def rejected(self, faults: Sequence[Fault]) -> None:
        self.faults += faults


def judged(
    stream: BinaryIO, *, rules: str = "default", sinks: Sinks | None = None, formats: Formats | None = None, **said: Any
) -> Outcome:
    how = {"name": "test.csv", "received_at": RECEIVED, "rule_set": RULES.rule_set(rules), **with_options(**said)}
    start = stream.tell()

    def attempt(instructions: Instructions) -> Outcome:
        stream.seek(start)
        return judge(stream, instructions, sinks, formats=formats or EngineFormats())

    return with_second_pass(attempt, Instructions(**how))
