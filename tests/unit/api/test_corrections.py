"""Corrected files: what is sent in the place of a file becomes its next version."""

from hashlib import sha256
from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.clock import NOON
from tests.support.judging import announce, begin, deliver, deliver_all, judged
from tests.support.lake import readings_in
from tests.support.records import declared, new_id
from titer.files.ports import FileQuery
from titer.files.record import Announcement, ClaimDenied

WRONG = b"sensor_id,timestamp,temperature\nt1,2026-01-05 10:00,369\nt2,2026-01-05 10:00,37.0\n"
RIGHT = b"sensor_id,timestamp,temperature\nt1,2026-01-05 10:00,36.9\nt2,2026-01-05 10:00,37.0\n"
UNUSABLE = b"\x00\x01\x02\x03" * 64


def ask(api: Api, replaces: str, body: bytes = RIGHT, **said: Any) -> Answer:
    about = {"name": "corrected.csv", "sha256": sha256(body).hexdigest(), "replaces": replaces}
    return api.post("/v1/uploads", json_body=about | said)


def arrive(api: Api, slot: Any, body: bytes = RIGHT, sequencer: str = "02") -> Announcement:
    fields = slot["fields"]
    said = fields.get("x-amz-meta-titer-declared")
    api.uploads.store(fields["key"], body, sha256="", declaration=said)
    return announce(api, slot["file_id"], sequencer)


def correct(api: Api, file_id: str, body: bytes = RIGHT, **said: Any) -> Any:
    slot = ask(api, file_id, body, **said).json
    deliver(api, arrive(api, slot, body))
    return slot


def result(api: Api, file_id: str, version: int | None = None) -> Any:
    return api.get(f"/v1/files/{file_id}" + (f"?version={version}" if version else "")).json


def in_the_lake(api: Api) -> list[tuple[str, float]]:
    """Every reading of every file, as whoever reads all of the newest Parquet finds it."""
    found = []
    for key in api.artefacts.keys("readings/"):
        api.artefacts.fetch(key, None, api.folder / "lake.parquet")
        found += [(each.sensor_id, each.value) for each in readings_in(api.folder / "lake.parquet")]
    return found


def refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["hint"]


def test_a_corrected_file_is_version_two_and_readings_are_counted_once(api: Api) -> None:
    file_id = judged(api, WRONG, name="readings.csv", asset="press-1", timezone="Europe/Berlin")
    before = result(api, file_id)
    slot = ask(api, file_id)
    assert (slot.status, slot.json["file_id"], slot.json["version"]) == (201, file_id, 2)
    assert slot.headers["Location"] == f"files/{file_id}"
    assert result(api, file_id) == before
    deliver(api, arrive(api, slot.json))
    after = result(api, file_id)
    assert (after["version"], after["status"], after["sha256"]) == (2, "processed", sha256(RIGHT).hexdigest())
    assert after["summaries"][0]["max"] == 36.9
    assert in_the_lake(api) == [("t1", 36.9), ("t2", 37.0)]
    assert result(api, file_id, 1) == before
    assert len(api.files.page(FileQuery()).files) == 1


def test_what_is_not_said_of_it_stays_and_what_is_said_holds(api: Api) -> None:
    file_id = judged(api, WRONG, asset="press-1", timezone="Europe/Berlin", rule_set="equipment", missing="99")
    correct(api, file_id)
    assert (result(api, file_id)["rule_set"], result(api, file_id)["asset"]) == ("equipment@1", "press-1")
    assert result(api, file_id)["summaries"][0]["first_at"] == "2026-01-05T09:00:00Z"
    correct(api, file_id, WRONG, timezone="UTC", rule_set="default", asset="press-1")
    shown, record = result(api, file_id), api.files.find(file_id)
    assert (shown["version"], shown["rule_set"]) == (3, "default@2")
    assert shown["summaries"][0]["first_at"] == "2026-01-05T10:00:00Z"
    assert record is not None
    third = api.files.version(file_id, 3)
    assert third is not None
    assert third.declared.options.given() == {"timezone": "UTC", "missing": ["99"]}


def test_it_goes_by_its_own_name(api: Api) -> None:
    file_id = judged(api, WRONG, name="readings.csv")
    correct(api, file_id)
    assert result(api, file_id)["name"] == "corrected.csv"
    [listed] = api.get("/v1/files?name=CORRECTED").json["files"]
    assert listed["name"] == "corrected.csv"
    assert api.get("/v1/files?name=readings").json["files"] == []
    assert "corrected.csv" in api.get(f"/v1/files/{file_id}/raw").headers["Location"]
    assert "readings.csv" in api.get(f"/v1/files/{file_id}/raw?version=1").headers["Location"]


def test_a_correction_of_which_nothing_can_be_used_hides_nothing(api: Api) -> None:
    file_id = judged(api, WRONG)
    correct(api, file_id, UNUSABLE)
    assert result(api, file_id)["version"] == 1
    assert result(api, file_id, 2)["status"] == "failed"
    correct(api, file_id)
    assert result(api, file_id)["version"] == 3
    assert in_the_lake(api) == [("t1", 36.9), ("t2", 37.0)]


def test_a_file_that_failed_can_be_corrected(api: Api) -> None:
    file_id = judged(api, UNUSABLE)
    correct(api, file_id)
    assert (result(api, file_id)["version"], result(api, file_id)["status"]) == (2, "processed")


def test_bytes_other_than_those_declared_are_no_correction(api: Api) -> None:
    file_id = judged(api, WRONG)
    deliver(api, arrive(api, ask(api, file_id).json, WRONG.replace(b"37.0", b"38.0")))
    assert result(api, file_id)["version"] == 1
    assert result(api, file_id, 2)["error_counts"] == {"checksum_mismatch": 1}


@pytest.mark.parametrize("marks", [0, 99])
def test_however_much_is_said_of_it_all_of_it_holds(api: Api, marks: int) -> None:
    """The form carries what is short; the table keeps all."""
    file_id = judged(api, WRONG)
    missing = [f"nothing to be seen here, {number}" for number in range(marks)]
    slot = ask(api, file_id, missing=missing, timezone="Europe/Berlin").json
    assert sum(len(value) for name, value in slot["fields"].items() if "meta" in name) < 2_000
    deliver(api, arrive(api, slot))
    assert result(api, file_id)["summaries"][0]["first_at"] == "2026-01-05T09:00:00Z"
    assert result(api, file_id)["version"] == 2


class TestRefused:
    def test_an_unknown_file(self, api: Api) -> None:
        for replaces in (new_id(), "nonsense", "../a", "a" * 255):
            refused(ask(api, replaces), 404, "unknown_file")
        assert ask(api, "a" * 256).status == 422

    def test_one_that_has_not_arrived(self, api: Api) -> None:
        awaited = api.post("/v1/uploads", json_body={"name": "a.csv"}).json["file_id"]
        refused(ask(api, awaited), 409, "not_uploaded")

    def test_one_that_was_deleted(self, api: Api) -> None:
        file_id = judged(api, WRONG)
        api.delete(f"/v1/files/{file_id}")
        refused(ask(api, file_id), 410, "file_deleted")

    def test_one_that_is_being_processed(self, api: Api) -> None:
        file_id = judged(api, WRONG)
        deliver(api, arrive(api, ask(api, file_id).json))
        arrive(api, ask(api, file_id, WRONG).json, WRONG)
        begin(api, file_id)
        refused(ask(api, file_id), 409, "file_busy")

    def test_one_that_waits_for_being_reprocessed(self, api: Api) -> None:
        file_id = judged(api, WRONG)
        api.post(f"/v1/files/{file_id}/reprocess", json_body={"timezone": "Europe/Berlin"})
        refused(ask(api, file_id), 409, "file_busy")
        deliver_all(api)
        assert ask(api, file_id).json["version"] == 3

    @pytest.mark.parametrize(("mine", "said"), [("press-1", "press-2"), (None, "press-1")])
    def test_one_of_another_asset(self, api: Api, mine: str | None, said: str) -> None:
        file_id = judged(api, WRONG, **({"asset": mine} if mine else {}))
        refused(ask(api, file_id, asset=said), 409, "another_asset")
        assert ask(api, file_id, asset=mine).status == 201

    def test_one_that_came_by_other_means(self, api: Api) -> None:
        file_id, key = new_id(), "incoming/a.csv"
        api.files.reserve(
            file_id, declared(), bucket="uploads", key=key, now=NOON, expires_at=api.clock().replace(year=2027)
        )
        refused(ask(api, file_id), 409, "not_by_slot")

    @pytest.mark.parametrize(
        "said", [{"timezone": "Mars/Base"}, {"rule_set": "defalt"}, {"context": ["a"], "measured": ["a"]}]
    )
    def test_what_cannot_be_said_of_a_file(self, api: Api, said: dict[str, Any]) -> None:
        assert ask(api, judged(api, WRONG), **said).status == 422

    def test_who_may_only_read(self, api: Api) -> None:
        file_id, token = judged(api, WRONG), api.new_token("read")
        answer = api.post("/v1/uploads", json_body={"name": "a.csv", "replaces": file_id}, token=token)
        assert answer.status == 403


class TestMeanwhile:
    def test_what_was_deleted_since_stays_deleted(self, api: Api) -> None:
        file_id = judged(api, WRONG)
        slot = ask(api, file_id).json
        api.delete(f"/v1/files/{file_id}")
        for _ in range(2):
            assert deliver(api, arrive(api, slot)).denial is ClaimDenied.SUPERSEDED
        deliver_all(api)
        assert result(api, file_id)["status"] == "deleted"
        assert in_the_lake(api) == []

    def test_of_two_corrections_the_later_object_is_what_readers_see(self, api: Api) -> None:
        file_id, other = judged(api, WRONG), RIGHT.replace(b"37.0", b"37.1")
        first, second = ask(api, file_id).json, ask(api, file_id, other).json
        assert first["version"] == second["version"] == 2
        late = arrive(api, second, other, "02")
        deliver(api, arrive(api, first, RIGHT, "03"))
        assert deliver(api, late).denial is ClaimDenied.SUPERSEDED
        assert in_the_lake(api) == [("t1", 36.9), ("t2", 37.0)]

    def test_a_request_made_again_is_one_correction(self, api: Api) -> None:
        file_id = judged(api, WRONG)
        first, again = ask(api, file_id).json, ask(api, file_id).json
        assert first["fields"] == again["fields"]
        announced = arrive(api, again)
        assert deliver(api, announced).version == 2
        assert deliver(api, announced).denial is ClaimDenied.FINISHED

    def test_a_reprocess_that_comes_between_leaves_the_correction_the_last_word(self, api: Api) -> None:
        file_id = judged(api, WRONG)
        slot = ask(api, file_id).json
        api.post(f"/v1/files/{file_id}/reprocess", json_body={"timezone": "Europe/Berlin"})
        deliver_all(api)
        assert deliver(api, arrive(api, slot)).version == 3
        assert result(api, file_id)["sha256"] == sha256(RIGHT).hexdigest()
        assert len(in_the_lake(api)) == 2

    def test_where_the_table_forgot_what_was_declared_the_form_tells(self, api: Api) -> None:
        file_id = judged(api, WRONG, timezone="Europe/Berlin")
        announced = arrive(api, ask(api, file_id).json)
        api.files._corrections.clear()
        deliver(api, announced)
        assert (result(api, file_id)["version"], in_the_lake(api)) == (2, [("t1", 36.9), ("t2", 37.0)])
        assert result(api, file_id)["summaries"][0]["first_at"] == "2026-01-05T09:00:00Z"
