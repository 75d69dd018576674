"""S3's notifications: what they announce, however its keys are written."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.messages import announcements_in
from titer.files.messages import is_from_s3, message_of, read_message
from titer.files.record import Announcement, VersionName
from titer.model.errors import Rejected


def notification(key: str, **said: Any) -> dict[str, Any]:
    found = {"key": key, "size": 5, "sequencer": "0A", "versionId": "v1", **said}
    return {"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": found}}]}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("a+b%2Bc%5B1%5D.csv", "a b+c[1].csv"),
        ("%C2%B5S/100%25.csv", "µS/100%.csv"),
        ("a%20b", "a b"),
        ("plain", "plain"),
    ],
)
def test_a_key_is_read_as_it_was_given(written: str, key: str) -> None:
    (announced,) = announcements_in(notification(written))
    assert (announced.key, announced.bucket, announced.version_id, announced.sequencer) == (key, "b", "v1", "0A")


def test_a_queues_text_and_an_event_announce_the_same() -> None:
    assert announcements_in(json.dumps(notification("a"))) == announcements_in(notification("a"))


def test_the_test_of_a_configuration_and_a_folder_marker_announce_nothing() -> None:
    assert announcements_in('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}') == []
    assert announcements_in(notification("folder/", size=0)) == []
    assert len(announcements_in(notification("folder/", size=1))) == 1


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", "null", '{"Records": 1}', '{"Records": [{}]}', "[" * 100_000])
def test_anything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Rejected, match="not a notification of S3"):
        announcements_in(text)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"eventName": "ObjectRemoved:Delete"}, "nothing_created"),
        ({"eventName": "s3:ObjectRestore:Completed"}, "nothing_created"),
        ({"eventName": ""}, "nothing_created"),
        ({"key": ""}, "not_an_announcement"),
        ({"key": "a" * 4_000}, "not_an_announcement"),
        ({"bucket": "another"}, "foreign_bucket"),
    ],
)
def test_a_record_that_announces_no_object_of_ours_is_refused_and_the_others_are_not(
    said: dict[str, str], code: str
) -> None:
    good, wrong = notification("a"), notification(said.get("key", "b"))
    wrong["Records"][0]["eventName"] = said.get("eventName", "ObjectCreated:Put")
    wrong["Records"][0]["s3"]["bucket"]["name"] = said.get("bucket", "b")
    message = read_message({"Records": [*wrong["Records"], *good["Records"]]}, "b")
    assert [one.key for one in message.announced] == ["a"]
    assert [refusal.code for refusal in message.refused] == [code]


def test_a_version_of_a_file_in_another_bucket_is_refused() -> None:
    announced = Announcement(bucket="b", key="a", version_id=None, version=VersionName(str(uuid4()), 1))
    assert read_message(message_of(announced), "b").announced == (announced,)
    assert [refusal.code for refusal in read_message(message_of(announced), "c").refused] == ["foreign_bucket"]


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_message_breaks_the_door(value: Any) -> None:
    try:
        announcements_in(json.dumps(value))
    except Rejected as refusal:
        assert refusal.code == "not_an_announcement"  # noqa: PT017  either is right, nothing else is


def test_a_batch_of_a_queue_is_not_s3s_own_event() -> None:
    assert is_from_s3(notification("a"))
    assert not is_from_s3({"Records": [{"eventSource": "aws:sqs", "body": "{}"}]})
    assert not is_from_s3({"Records": []})
    assert not is_from_s3({})
