import json

import pytest

from titer.model.errors import Rejected
from titer.replays.messages import message_of, read_tick, row_document, row_messages
from titer.replays.replay import Tick
from titer.replays.rows_file import Row


def test_a_row_has_every_sensor_and_four_decimals() -> None:
    row = Row(1_741_068_010_500_000, {"b": 7.400049, "c": -1e300, "d": 0.00004})
    assert row_document(["a", "b", "c", "d"], row) == {
        "timestamp": "2025-03-04T06:00:10.500000Z",
        "a": None,
        "b": 7.4,
        "c": -1e300,
        "d": 0.0,
    }


def test_a_row_too_large_for_a_message_comes_in_parts() -> None:
    names = [f"sensor-{n:04}-{'ü' * 30}" for n in range(3_000)]
    row = Row(0, {name: float(n) for n, name in enumerate(names) if n % 3})
    parts = [*row_messages("r", names, row, 7, newest=False)]
    assert [message.beside["part"] for message in parts] == [*range(1, len(parts) + 1)]
    assert {message.beside["parts"] for message in parts} == {len(parts)}
    assert {message.seq for message in parts} == {7}
    assert all(len(json.dumps(message.data, ensure_ascii=False).encode()) < 95_000 for message in parts)
    together = {name: value for message in parts for name, value in message.data.items()}
    assert together == {"timestamp": "1970-01-01T00:00:00Z", **row.cells}


def test_a_row_that_is_large_for_want_of_readings_alone_comes_without_nulls() -> None:
    names = [f"sensor-{n:04}-{'x' * 60}" for n in range(3_000)]
    [message] = row_messages("r", names, Row(0, {names[5]: 1.0}), 1, newest=False)
    assert message.data == {"timestamp": "1970-01-01T00:00:00Z", names[5]: 1.0}
    assert "parts" not in message.beside


def test_a_tick_is_read_as_it_was_written() -> None:
    tick = Tick("0b6f", 3, 17)
    assert read_tick(message_of(tick)) == tick


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        '{"titer": "reprocess"}',
        '{"titer": "tick"}',
        '{"titer": "tick", "replay_id": "a", "run": "x", "seq": 1}',
    ],
)
def test_what_is_no_tick_is_refused(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_tick(text)
    assert refused.value.code == "no_tick"
