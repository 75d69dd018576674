"""Readings on their way to the API: row by row into requests, each sent until it is answered, once."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO
from uuid import uuid4

from rich.progress import MofNCompleteColumn

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import format_instant
from titer_cli.client import TiterApi
from titer_cli.exits import Exit
from titer_cli.paths import check_readable
from titer_cli.said import said
from titer_cli.views.progress import progress_bars
from titer_cli.views.readings import sent_view
from titer_cli.views.terminal import say, show, write_json
from titer_cli.wire import Document

MOST_CHARACTERS = 200_000  # of one request; the API takes 262,144
_SHOWN = 100  # errors
_PATIENCE = 1.0  # seconds, for a further row of a stream


@dataclass(frozen=True, slots=True)
class Row:
    """One reading as JSON, with the number of its line or record, from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class OneReading:
    """A reading that was said by options."""

    sensor: str
    value: str | None
    at: str | None
    parameter: str | None
    unit: str | None
    quality: str | None
    context: Sequence[str]

    def row(self) -> Row:
        """Return it as JSON. `Rejected` where a context is no pair."""
        pairs = [text.partition("=") for text in self.context]
        if not all(name and mark for name, mark, _ in pairs):
            raise Rejected("context_invalid", "a context is a name and a text", "Write --context batch=B-7")
        reading = {
            "sensor_id": self.sensor,
            "timestamp": self.at or format_instant(datetime.now(UTC)),
            "value": self.value,
            "parameter": self.parameter,
            "unit": self.unit,
            "quality": self.quality,
            "context": {name: text for name, _, text in pairs} or None,
        }
        return Row(1, json.dumps(said(reading)))


@dataclass(slots=True)
class Sent:
    """What became of the readings so far."""

    items: int = 0
    accepted: int = 0
    rejected: int = 0
    late: int = 0
    anomalies: int = 0
    requests: int = 0
    receipts: list[str] = field(default_factory=list)
    error_count: int = 0
    errors: list[Document] = field(default_factory=list)  # the first of them

    def add(self, rows: Sequence[Row], answer: Document) -> None:
        """Count an answer to these rows."""
        self.requests += 1
        self.items += answer["items"]
        self.accepted += answer["accepted"]
        self.rejected += answer["rejected"]
        if answer["accepted"]:
            self.receipts.append(answer["receipt_id"])
        for verdict in answer["readings"]:
            self.late += bool(verdict["late"])
            self.anomalies += len(verdict["anomalies"])
            for error in verdict["errors"]:
                self.note(rows[verdict["index"]].number, error)

    def note(self, number: int, error: Mapping[str, object]) -> None:
        """Keep an error of a row, where it is among the first."""
        self.error_count += 1
        if len(self.errors) < _SHOWN:
            self.errors.append({"row_number": number, **error})

    def merge(self, other: "Sent") -> None:
        """Add what became of others."""
        for name in ("items", "accepted", "rejected", "late", "requests", "error_count", "anomalies"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.errors = [*self.errors, *other.errors][:_SHOWN]
        self.receipts += other.receipts

    @property
    def code(self) -> Exit:
        """The exit code that says it."""
        if not self.error_count and not self.rejected:
            return Exit.PROCESSED
        return Exit.PARTIAL if self.accepted else Exit.FAILED

    def document(self) -> Document:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sending:
    """How readings are sent: to which API, what is said of all of them, and how many at a time."""

    api: TiterApi
    asked: Mapping[str, str]
    batch: int

    def send(self, rows: Sequence[Row], sent: Sent) -> None:
        """Send some rows in one request, or in halves where these are more than the API takes."""
        body = '{"readings":[' + ",".join(row.text for row in rows) + "]}"
        try:
            answer = self.api.post_readings(body, self.asked, key=str(uuid4()))
        except Rejected as refusal:
            if refusal.code not in {"too_many_readings", "too_large"} or len(rows) < 2:
                raise
            half = len(rows) // 2
            self.send(rows[:half], sent)
            self.send(rows[half:], sent)
        else:
            sent.add(rows, answer)


def send_readings(path: str | None, one: OneReading | None, sending: Sending, *, as_json: bool) -> Exit:
    """Send the readings, show what became of them, and give the exit code that says it."""
    sent = Sent()
    with ExitStack() as held:
        rows: Iterable[Row | None] = [one.row()] if one else _rows(path or "-", held, sent)
        try:
            _send_all(rows, sending, sent)
        except BaseException:
            if sent.items:
                say(f"Sent before: {sent.items:,} of the rows, of which {sent.accepted:,} readings were accepted")
            raise
    if not sent.items and not sent.error_count:
        raise Rejected("no_rows", "there are no readings to send", "Give JSONL, JSON or CSV with a reading in each row")
    if as_json:
        write_json(sent.document())
    else:
        show(sent_view(sent.document()))
    return sent.code


def _send_all(rows: Iterable[Row | None], sending: Sending, sent: Sent) -> None:
    with progress_bars(MofNCompleteColumn()) as bars:
        task = bars.add_task("readings", total=None, stage="sending")
        for some in batches(rows, sending.batch):
            sending.send(some, sent)
            bars.update(task, completed=sent.items, stage=f"{sent.rejected:,} rejected")


def batches(rows: Iterable[Row | None], most: int) -> Iterator[list[Row]]:
    """Yield the rows, as many together as may be; what has come is not held back where None says that no more does."""
    some: list[Row] = []
    size = 0
    for row in rows:
        if some and (row is None or len(some) == most or size + len(row.text) > MOST_CHARACTERS):
            yield some
            some, size = [], 0
        if row is not None:
            some.append(row)
            size += len(row.text) + 1
    if some:
        yield some


# rows of files


def _rows(path: str, held: ExitStack, sent: Sent) -> Iterator[Row | None]:
    """Return the rows of a file or of stdin; what is no JSON among lines of JSON is noted as an error."""
    if path == "-":
        return _from_lines(_as_they_come(sys.stdin), sent)
    check_readable(Path(path))
    return _from_lines(held.enter_context(_text_of(Path(path))), sent)


def _text_of(path: Path) -> IO[str]:
    return path.open(encoding="utf-8-sig", errors="replace", newline="")


def _as_they_come(stream: IO[str]) -> Iterator[str | None]:
    """Yield the lines of a stream, None where none has come for a while."""
    lines: Queue[str | None] = Queue(maxsize=10_000)

    def read() -> None:
        for line in stream:
            lines.put(line)
        lines.put(None)

    Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=_PATIENCE)
        except Empty:
            yield None
            continue
        if line is None:
            return
        yield line


def _from_lines(lines: Iterable[str | None], sent: Sent) -> Iterator[Row | None]:
    given = iter(lines)
    first = next((line for line in given if line is not None and line.strip("\ufeff \t\r\n")), None)
    if first is None:
        return iter(())
    rest = chain([first.lstrip("\ufeff")], given)
    start = first.lstrip("\ufeff \t")[:1]
    if start == "[" or (start == "{" and not _is_json(first)):
        return _from_document("".join(line or "" for line in rest))
    return _from_json_lines(rest, sent) if start == "{" else _from_csv(rest)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _from_json_lines(lines: Iterable[str | None], sent: Sent) -> Iterator[Row | None]:
    number = 0
    for line in lines:
        if line is None:
            yield None
            continue
        number += 1
        text = line.strip()
        if text and _is_json(text):
            yield Row(number, text)
        elif text:
            sent.rejected += 1
            sent.items += 1
            sent.note(number, _NO_JSON | {"value": text[:256]})


_NO_JSON = {
    "column": None,
    "code": "invalid_json",
    "reason": "not valid JSON",
    "hint": "write one object in each line",
}


def _from_document(text: str) -> Iterator[Row]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Rejected("invalid_json", f"this is no JSON: {error}", "Give JSONL, JSON or CSV") from error
    listed = document.get("readings", document) if isinstance(document, dict) else document
    for number, reading in enumerate(listed if isinstance(listed, list) else [listed], 1):
        yield Row(number, json.dumps(reading))


def _from_csv(lines: Iterator[str | None]) -> Iterator[Row | None]:
    """Yield the rows of CSV under its header, one in each line; a cell that is empty is left out."""
    first = next(lines) or ""
    delimiter = max(",;\t|", key=first.count)
    header = _cells(first, delimiter)
    number = 0
    for line in lines:
        if line is None:
            yield None
            continue
        number += 1
        named = {name.strip(): cell for name, cell in zip(header, _cells(line, delimiter), strict=False)}
        if filled := {name: cell for name, cell in named.items() if cell.strip()}:
            yield Row(number, json.dumps(filled))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
