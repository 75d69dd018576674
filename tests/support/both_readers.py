"""A file judged by the plain reader and by the native one: whatever is in it, both come to the same, bit for bit."""

import io
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from titer.engine.formats import EngineFormats
from titer.engine.native.library import SWITCH, kernel
from titer.engine.native.reader import NativeReaders
from titer.engine.parquet.sinks import ParquetSinks
from titer.formats.streams.lines import Block
from titer.formats.streams.ports import Formats
from titer.judging.instructions import Instructions
from titer.judging.judge import Judge
from titer.judging.outcome import Format, Outcome
from titer.judging.pipeline import judge, with_second_pass
from titer.judging.ports import TypedReader
from titer.judging.result import stored_document
from titer.judging.typed_table import TypedTable
from titer.rules.limits import shipped_rule_set

RECEIVED = datetime(2025, 12, 1, tzinfo=UTC)
RULES = shipped_rule_set("default")
FORMATS = EngineFormats()


@dataclass(frozen=True)
class Answer:
    """All that becomes of a file: the result, and the rows of both Parquet files, values as their bits."""

    result: str
    readings: list[tuple[Any, ...]]
    rejected: list[tuple[Any, ...]]
    metadata: dict[bytes, bytes]


@dataclass
class Counted:
    """Makes native readers, and counts what they read."""

    blocks: int = 0
    left: int = 0  # blocks that were left to the plain reader
    rows: int = 0

    def add(self, other: "Counted") -> None:
        """Add what was read of another file."""
        self.blocks, self.left, self.rows = self.blocks + other.blocks, self.left + other.left, self.rows + other.rows

    def reader(self, form: Format, judge: Judge) -> TypedReader | None:
        """Return the reader of a file, watched."""
        found = NativeReaders().reader(form, judge)
        if found is None:
            return None

        def watched(block: Block, row: int, line: int | None) -> TypedTable | None:
            table = found(block, row, line)
            self.blocks += bool(block.data)
            self.left += bool(block.data) and table is None
            self.rows += table.count if table else 0
            return table

        return watched


@contextmanager
def reader_is(named: str) -> Iterator[None]:
    """Let that reader serve: `plain` or `native`."""
    before = os.environ.get(SWITCH)
    os.environ[SWITCH] = named
    try:
        yield
    finally:
        if before is None:
            del os.environ[SWITCH]
        else:
            os.environ[SWITCH] = before


def answer(
    data: bytes, reader: str, *, formats: Formats = FORMATS, counted: Counted | None = None, **said: Any
) -> Answer:
    """Judge a file by one reader."""
    how = Instructions(**{"name": "test.csv", "rule_set": RULES, "received_at": RECEIVED, **said})
    typed = counted or Counted()
    with tempfile.TemporaryDirectory() as folder, reader_is(reader):

        def attempt(instructions: Instructions) -> Outcome:
            with ParquetSinks(Path(folder), {"test": "yes"}) as sinks:
                return judge(io.BytesIO(data), instructions, sinks, formats=formats, typed=typed)

        outcome = with_second_pass(attempt, how)
        readings, rejected = (pq.ParquetFile(Path(folder, f"{name}.parquet")) for name in ("readings", "rejected"))
        return Answer(
            json.dumps(stored_document(outcome), indent=1),
            _rows(readings),
            _rows(rejected),
            readings.metadata.metadata,
        )


def _rows(file: pq.ParquetFile) -> list[tuple[Any, ...]]:
    columns = [column.to_pylist() for column in file.read().columns]
    shown = [[cell.hex() if isinstance(cell, float) else cell for cell in column] for column in columns]
    return list(zip(*shown, strict=True))


def check_same(data: bytes, blocks: Sequence[int] = (), **said: Any) -> Counted:
    """Judge by both readers, in blocks of these sizes too; raise `AssertionError` where they differ."""
    assert kernel(), "there is no native reader to compare with"
    plain, counted = answer(data, "plain", **said), Counted()
    assert answer(data, "native", counted=counted, **said) == plain
    for size in blocks:
        in_blocks = answer(data, "plain", block_bytes=size, **said)
        assert answer(data, "native", counted=counted, block_bytes=size, **said) == in_blocks, f"in blocks of {size}"
    return counted
