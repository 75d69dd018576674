"""What holds of every file, whatever is in it: nothing but a refusal is raised, no row is lost, no doubt hidden."""

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, override

from tests.support.work import PLAIN_BYTES, check_work
from titer.engine.formats import EngineFormats
from titer.engine.parquet.sinks import ParquetSinks
from titer.engine.sandbox.process import Sandbox
from titer.formats.streams.ports import Formats
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.judging.outcome import Outcome
from titer.judging.pipeline import judge, with_second_pass
from titer.judging.result import format_document, stored_document
from titer.model.block_faults import Faults
from titer.model.readings import Readings
from titer.rules.limits import shipped_rule_set

RECEIVED = datetime(2025, 12, 1, tzinfo=UTC)
RULES = shipped_rule_set("default")
LARGEST = 1 << 20  # bytes that may come out of a packed file
MOST_WORK = 250  # times that of reading as many bytes plainly, or 100 kB where there are fewer
AGREED = ("kind", "compression", "encoding", "delimiter", "header_line", "units_line", "sheets", "layout", "time_form")


class Here(Sandbox):
    """Does what a process of its own would do, in this one: for who wants to see what the code does."""

    @override
    def run(self, job: str, file: BinaryIO, *arguments: str, damaged: str) -> Iterator[Any]:
        module, function = job.split(":")
        yield from getattr(import_module(f"titer.engine.{module}"), function)(file, *arguments)


FORMATS = EngineFormats(Here())


def read_within_reason(read: Callable[[bytes], None], data: bytes) -> None:
    """Read; raise `TooMuchWork` where that is out of all proportion to the bytes."""
    check_work(lambda: read(data), most=MOST_WORK * max(1.0, len(data) / PLAIN_BYTES))


@dataclass
class Rows:
    """Sinks that note which rows come to something, and write what the product writes."""

    files: ParquetSinks
    kept: set[int] = field(default_factory=set)
    faulty: set[int | None] = field(default_factory=set)

    def zone(self, name: str) -> None:
        """Write it."""
        self.files.zone(name)

    def rules(self, label: str) -> None:
        """Write it."""
        self.files.rules(label)

    def readings(self, readings: Readings) -> None:
        """Note them, and write them."""
        self.kept.update(readings.row_number)
        self.files.readings(readings)

    def rejected(self, faults: Faults) -> None:
        """Note them, and write them."""
        self.faulty.update(fault.row_number for fault in faults)
        self.files.rejected(faults)


def judged(data: bytes, formats: Formats = FORMATS, **said: Any) -> tuple[Outcome, Rows, int]:
    """Return what a file comes to, its rows, and how many looks it took."""
    how = Instructions(name="fuzz", rule_set=RULES, received_at=RECEIVED, max_unpacked_bytes=LARGEST, **said)
    looks: list[Rows] = []

    def attempt(instructions: Instructions) -> Outcome:
        with tempfile.TemporaryDirectory() as folder, ParquetSinks(Path(folder), {}) as files:
            looks.append(Rows(files))
            return judge(io.BytesIO(data), instructions, looks[-1], formats=formats)

    return with_second_pass(attempt, how), looks[-1], len(looks)


def check_judged(data: bytes, **said: Any) -> None:
    """Judge and explain a file; raise `AssertionError` where they contradict themselves or each other."""
    outcome, rows, looks = judged(data, **said)
    check_rows(outcome, rows)
    json.dumps(stored_document(outcome), allow_nan=False, ensure_ascii=False).encode()
    check_explained(data, outcome, looks, said)


def check_rows(outcome: Outcome, rows: Rows) -> None:
    """Check that every row is kept, or a fault says why it is not."""
    if outcome.aggregates is None:
        assert outcome.message
        assert outcome.errors
        return
    count = outcome.aggregates.row_count + outcome.aggregates.rejected_rows
    assert outcome.aggregates.row_count == len(rows.kept), "rows kept"
    assert set(range(1, count + 1)) == rows.kept | {row for row in rows.faulty if row is not None}, "rows lost"


def check_explained(data: bytes, outcome: Outcome, looks: int, said: dict[str, Any]) -> None:
    """Check that who asks beforehand is told what then is done.

    A file that is refused while it is read may be so before its columns are known.
    """
    how = Instructions(name="fuzz", rule_set=RULES, received_at=RECEIVED, max_unpacked_bytes=LARGEST, **said)
    told = explain(io.BytesIO(data), how, FORMATS)
    json.dumps(told, allow_nan=False, ensure_ascii=False).encode()
    if outcome.aggregates is None and looks == 1 and told["layout"] is None:
        assert told["errors"][0]["code"] == outcome.errors[0].code, "refused otherwise"
    elif outcome.format is not None and looks == 1:
        done = format_document(outcome.format)
        assert {name: told[name] for name in AGREED} == {name: done[name] for name in AGREED}, "explained otherwise"
        assert [column["name"] for column in told["columns"]] == list(outcome.format.layout.names)[:1000]
    elif looks == 1:
        assert told["errors"][0]["code"] == outcome.errors[0].code, "refused otherwise"
