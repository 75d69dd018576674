"""What could not be processed, as the API shows it and sends it again."""

import pytest

from tests.support.api import Api
from tests.support.clock import NOON
from tests.support.messages import announcements_in
from tests.support.records import WHY, announcement, claim, finished, new_id, parked, reserve, stored
from titer.files.record import Announcement

KEY = "line 1/a+b.csv"


@pytest.fixture
def given_up(api: Api) -> str:
    """A file that was tried too often; its id."""
    file_id = new_id()
    reserve(api.files, file_id)
    object_ = put(api)
    claim(api.files, file_id, stored(object_.version_id, key=KEY))
    api.parking.park(parked(file_id, object_), api.files.find(file_id).declared)  # type: ignore[union-attr]
    return file_id


def put(api: Api) -> Announcement:
    api.uploads.store(KEY, b"x", sha256="")
    described = api.uploads.describe(KEY)
    assert described is not None
    return announcement(described.version_id, key=KEY)


def parked_id(api: Api) -> str:
    found: str = api.get("/v1/parked").json["parked"][0]["parked_id"]
    return found


def test_its_file_is_failed_with_the_reason(api: Api, given_up: str) -> None:
    shown = api.get(f"/v1/files/{given_up}").json
    assert (shown["status"], shown["message"], shown["aggregates"]) == ("failed", WHY, None)
    assert api.get("/v1/files?status=failed").json["files"][0]["message"] == WHY
    assert api.get(f"/files/{given_up}").json["message"] == WHY
    assert api.get(f"/v1/files/{given_up}?version=1").json["status"] == "failed"


def test_it_has_no_readings_and_says_why(api: Api, given_up: str) -> None:
    answer = api.get(f"/v1/files/{given_up}/readings")
    assert (answer.status, answer.json["code"]) == (409, "given_up")
    assert "tried 5 times" in answer.json["detail"]


def test_it_is_listed_without_the_message_as_it_came(api: Api, given_up: str) -> None:
    [shown] = api.get("/v1/parked").json["parked"]
    assert (shown["file_id"], shown["key"], shown["attempts"], shown["message"]) == (given_up, KEY, 5, WHY)
    assert shown["redriven_at"] is None
    assert "body" not in shown


def test_sent_again_it_is_in_hand_and_still_listed(api: Api, given_up: str) -> None:
    answer = api.post(f"/v1/parked/{parked_id(api)}/redrive")
    assert (answer.status, answer.json["redriven_at"]) == (202, "2026-03-01T12:00:00Z")
    [message] = api.queue.messages
    [sent] = announcements_in(message)
    assert sent.key == KEY
    assert api.get(f"/v1/files/{given_up}").json["status"] == "processing"
    assert api.get("/v1/parked").json["parked"][0]["redriven_at"]


def test_asked_twice_it_is_sent_twice_which_is_harmless(api: Api, given_up: str) -> None:
    path = f"/v1/parked/{parked_id(api)}/redrive"
    assert [api.post(path).status for _ in range(2)] == [202, 202]
    assert len(api.queue.messages) == 2


def test_an_end_takes_it_from_the_list(api: Api, given_up: str) -> None:
    id_ = parked_id(api)
    version = api.get("/v1/parked").json["parked"][0]
    assert version["parked_id"] == id_
    record = api.files.find(given_up)
    assert record is not None
    again = claim(api.files, given_up, stored(record.object_version, key=KEY), now=NOON.replace(day=5))
    api.files.commit(again, finished())
    assert api.get("/v1/parked").json["parked"] == []
    assert api.post(f"/v1/parked/{id_}/redrive").status == 404


def test_an_object_that_is_gone_cannot_be_sent_again(api: Api) -> None:
    what = parked(new_id(), announcement("gone", key="gone.csv"))
    api.parking.park_message(what)
    answer = api.post(f"/v1/parked/{what.parked_id}/redrive")
    assert (answer.status, answer.json["code"]) == (410, "object_gone")
    assert api.queue.messages == []


def test_who_may_read_may_not_send_again(api: Api, given_up: str) -> None:
    reader = api.new_token("read")
    assert api.get("/v1/parked", token=reader).status == 200
    assert api.post(f"/v1/parked/{parked_id(api)}/redrive", token=reader).status == 403
