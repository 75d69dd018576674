"""The streams of tables: read apart from queues, and from their beginning after a start."""

import json
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from titer_cli.local.inside.streams import SECONDS_BETWEEN, forget_positions, read_apart


class Emulator:
    """As much of the emulator's module as the change touches: streams of numbers."""

    def __init__(self, *names: str) -> None:
        self.mappings = [{"UUID": name, "EventSourceArn": f"arn:table/t/stream/{name}"} for name in names]
        self.records: dict[str, list[int]] = {name: [] for name in names}
        self.read: list[tuple[str, int]] = []
        self.act: Callable[[str], None] = lambda _: None
        self.service: Any = SimpleNamespace(
            _poll_dynamodb_streams=self._poll, _iter_all_esms=self._all, _esm_wake=threading.Event()
        )
        self.tables: Any = SimpleNamespace(stream_records_since=self._since)
        self.service._apply_filter_criteria = lambda records, _: [each for each in records if each % 2]
        self.readers = read_apart(self.service, self.tables)

    def _since(self, name: str, position: int, size: int) -> list[int]:
        return self.records[name][position : position + size]

    def _all(self) -> Any:
        queue = {"UUID": "queue", "EventSourceArn": "arn:queue"}
        return (("account", "region", each) for each in [queue, *self.mappings])

    def _poll(self) -> bool:
        found = False
        for _, _, mapping in self.service._iter_all_esms():
            name = mapping["UUID"]
            if self.records.get(name):
                self.act(name)
                self.read.append((name, self.records[name].pop(0)))
                found = True
        return found

    def put(self, name: str, *records: int) -> None:
        self.records[name] += records
        self.service._esm_wake.set()


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_every_stream_is_read_in_its_order_as_soon_as_there_is_something() -> None:
    emulator = Emulator("a", "b")
    assert emulator.service._poll_dynamodb_streams() is False
    emulator.put("a", 1, 2, 3)
    emulator.put("b", 7)
    emulator.readers.drain()
    assert sorted(emulator.read) == [("a", 1), ("a", 2), ("a", 3), ("b", 7)]


def test_a_reader_that_is_held_up_holds_up_no_other() -> None:
    emulator, go_on = Emulator("slow", "quick"), threading.Event()

    def act(name: str) -> None:
        if name == "slow":
            go_on.wait(5)

    emulator.act = act
    emulator.service._poll_dynamodb_streams()
    emulator.put("slow", 1)
    emulator.put("quick", 2)
    until(lambda: ("quick", 2) in emulator.read)
    assert ("slow", 1) not in emulator.read
    go_on.set()
    until(lambda: ("slow", 1) in emulator.read)


def test_a_reader_goes_on_after_an_error_and_ends_with_its_mapping() -> None:
    emulator = Emulator("a")
    emulator.act = lambda _: (_ for _ in ()).throw(RuntimeError("it broke"))
    emulator.service._poll_dynamodb_streams()
    emulator.put("a", 1)
    time.sleep(0.05)
    emulator.act = lambda _: None
    emulator.put("a", 2)
    until(lambda: emulator.read == [("a", 1), ("a", 2)])
    emulator.mappings.clear()
    emulator.service._poll_dynamodb_streams()
    emulator.put("a", 3)
    emulator.readers.drain()
    assert emulator.read == [("a", 1), ("a", 2)]


def test_a_reader_reads_on_until_its_batch_is_full_of_what_it_wants() -> None:
    emulator, seen = Emulator("a"), list[list[int]]()
    emulator.act = lambda name: seen.append([*emulator.tables.stream_records_since(name, 0, 2)])
    assert emulator.tables.stream_records_since("a", 0, 2) == []
    emulator.service._poll_dynamodb_streams()
    emulator.put("a", 2, 4, 5, 6, 7, 8, 9)
    emulator.readers.drain()
    assert seen[0] == [2, 4, 5, 6, 7]
    assert seen[-1] == [9]
    emulator.records["a"] = [1, 2, 3]
    assert emulator.tables.stream_records_since("a", 1, 1) == [2]  # who is no reader gets what it asks for


def test_what_comes_soon_after_is_read_together() -> None:
    emulator, looks = Emulator("a"), list[float]()
    emulator.act = lambda _: looks.append(time.monotonic())
    emulator.service._poll_dynamodb_streams()
    for number in range(3):
        emulator.put("a", number)
    emulator.readers.drain()
    assert all(later - sooner >= SECONDS_BETWEEN * 0.9 for sooner, later in pairwise(looks))


def test_queues_see_every_mapping() -> None:
    emulator = Emulator("a")
    assert [mapping["UUID"] for _, _, mapping in emulator.service._iter_all_esms()] == ["queue", "a"]


@pytest.mark.parametrize("positions", [{}, {"1\0us-east-1\0'x'": 32, "1\0us-east-1\0'y'": 0}])
def test_positions_are_forgotten_and_nothing_else(tmp_path: Path, positions: dict[str, int]) -> None:
    known = {"__account_region_scoped__": True, "data": positions}
    document = {"__ministack_format__": 2, "payload": {"esms": {"x": 1}, "dynamodb_stream_positions": known}}
    (tmp_path / "lambda.json").write_text(json.dumps(document))
    forget_positions(tmp_path)
    found = json.loads((tmp_path / "lambda.json").read_text())
    assert found["payload"]["dynamodb_stream_positions"]["data"] == dict.fromkeys(positions, 0)
    assert found["payload"]["esms"] == {"x": 1}


def test_there_may_be_no_records_yet(tmp_path: Path) -> None:
    forget_positions(tmp_path)
    assert [*tmp_path.iterdir()] == []
