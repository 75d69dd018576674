"""Messages as texts for the line."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pushing import reading
from titer.push.messages import Message
from titer.push.parcels import LARGEST, Gaps, Packed

NOW = 1_772_366_400_000_000


def texts(messages: list[Message]) -> list[dict[str, object]]:
    return [json.loads(parcel.text(NOW)) for parcel in Packed.of(messages).parcels]


def test_one_reading_is_a_message_of_its_own() -> None:
    assert texts([reading(1.5, seq=7)]) == [
        {
            "type": "sensor_data",
            "data": {"sensor_id": "TP-01", "value": 1.5},
            "seq": 7,
            "sent_at": "2026-03-01T12:00:00Z",
        }
    ]


def test_readings_that_were_held_up_are_sent_as_if_five_seconds_after_they_were_written() -> None:
    held_up = replace(reading(), at=NOW - 60_000_000)
    [text] = texts([replace(reading(), at=NOW - 1_000_000)])
    [late] = texts([held_up, reading()])
    assert (text["sent_at"], late["sent_at"]) == ("2026-03-01T12:00:00Z", "2026-03-01T11:59:05Z")


def test_readings_that_come_together_are_one_list_with_the_highest_number() -> None:
    [text] = texts([reading(1.0, seq=4), reading(2.0, seq=9), reading(3.0, seq=5)])
    assert (text["type"], text["seq"]) == ("sensor_data_batch", 9)
    assert [each["value"] for each in text["data"]] == [1.0, 2.0, 3.0]  # type: ignore[attr-defined]


def test_what_stands_beside_readings_keeps_them_apart() -> None:
    rows = [reading(float(n), seq=n, replay_id="r", simulated=True) for n in (1, 2)]
    [live, replayed] = texts([reading(0.0), *rows])
    assert (live["type"], "replay_id" in live) == ("sensor_data", False)
    assert (replayed["type"], replayed["replay_id"], replayed["simulated"]) == ("sensor_data_batch", "r", True)


def test_other_messages_are_never_put_together() -> None:
    file = Message(type="file", data={"file_id": "f"}, seq=1, topics=("files",))
    assert [text["type"] for text in texts([file, file])] == ["file", "file"]


def test_a_message_that_is_too_long_for_a_text_is_left_out() -> None:
    packed = Packed.of([reading(1.0), Message(type="analysis", data="x" * LARGEST, seq=1, topics=("analyses",))])
    assert (len(packed.parcels), len(packed.too_long)) == (1, 1)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=9_000), min_size=1, max_size=60))
def test_no_text_is_longer_than_may_be_and_no_reading_is_lost(names: list[str]) -> None:
    messages = [Message(type="sensor_data", data={"n": n}, seq=i, topics=("readings",)) for i, n in enumerate(names)]
    packed = Packed.of(messages)
    found = [message.seq for parcel in packed.parcels for message in parcel.of]
    assert all(len(parcel.text(NOW).encode("utf-8", "replace")) <= LARGEST for parcel in packed.parcels)
    assert found == [*range(len(names))]


def test_gaps_of_a_topic_are_told_as_one() -> None:
    gaps = Gaps()
    gaps.add("readings", NOW + 2_000_000, NOW + 3_000_000)
    gaps.add("readings", NOW, NOW + 1_000_000)
    [text] = [json.loads(text) for text in gaps.texts(NOW)]
    data = {"topic": "readings", "from": "2026-03-01T12:00:00Z", "to": "2026-03-01T12:00:03Z"}
    assert (text["type"], text["data"]) == ("gap", data)
