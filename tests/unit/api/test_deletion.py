from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import announce, deliver, deliver_all, judged, send
from tests.support.lake import readings_in, rejected_in
from titer.files.record import ClaimDenied

ROWS = b"sensor_id,timestamp,value\na,2026-03-01T07:00:00Z,1\nb,,2\n"


@pytest.fixture
def file_id(api: Api) -> str:
    return judged(api, ROWS)


def in_the_lake(api: Api, file_id: str) -> list[Any]:
    """What who reads all Parquet would find of the file."""
    copy, found = api.folder / "lake.parquet", []
    for kind, read in (("readings", readings_in), ("rejected", rejected_in)):
        key = f"{kind}/uploaded=2026-03-01/{file_id}.parquet"
        if api.artefacts.newest(key):
            api.artefacts.fetch(key, None, copy)
            found += [*read(copy)]
    return found


def test_nobody_reads_the_results_from_the_answer_on(api: Api, file_id: str) -> None:
    answer = api.delete(f"/v1/files/{file_id}")
    assert answer.status == 202
    assert answer.json == {"file_id": file_id, "status": "deleted", "deleted_at": "2026-03-01T12:00:00Z"}
    for path in ("errors", "errors?format=csv", "summaries", "readings", "readings?format=csv", "errors?version=1"):
        refused = api.get(f"/v1/files/{file_id}/{path}")
        assert (refused.status, refused.json["code"]) == (410, "file_deleted")
        assert "deleted at 2026-03-01T12:00:00Z" in refused.json["detail"]


@pytest.mark.parametrize("query", ["", "?version=1"])
def test_the_record_and_the_bytes_stay(api: Api, file_id: str, query: str) -> None:
    api.delete(f"/v1/files/{file_id}")
    shown = api.get(f"/v1/files/{file_id}{query}").json
    assert (shown["status"], shown["name"]) == ("deleted", "readings.csv")
    assert (shown["aggregates"], shown["errors"], shown["summaries"]) == (None, [], [])
    assert shown["message"] == "The results were deleted at 2026-03-01T12:00:00Z."
    assert api.get(f"/v1/files/{file_id}/raw{query}").status == 303
    assert [file["status"] for file in api.get("/v1/files?status=deleted").json["files"]] == ["deleted"]
    (version,) = api.get(f"/v1/files/{file_id}/versions").json["versions"]
    assert (version["status"], version["current"], version["row_count"]) == ("deleted", False, None)


def test_its_objects_are_cleared_by_the_queue(api: Api, file_id: str) -> None:
    assert len(in_the_lake(api, file_id)) == 2
    api.delete(f"/v1/files/{file_id}")
    assert [report.denial for report in deliver_all(api)] == [ClaimDenied.DELETED]
    assert in_the_lake(api, file_id) == []
    assert api.artefacts.get_json(f"results/{file_id}/1.json", None) == {"status": "deleted"}


def test_deleting_again_announces_it_again_and_changes_nothing(api: Api, file_id: str) -> None:
    first = api.delete(f"/v1/files/{file_id}").json
    api.clock.pass_time(days=1)
    assert api.delete(f"/v1/files/{file_id}").json == first
    assert [report.denial for report in deliver_all(api)] == [ClaimDenied.DELETED] * 2
    assert in_the_lake(api, file_id) == []


def test_a_deleted_file_is_not_judged_again(api: Api, file_id: str) -> None:
    api.delete(f"/v1/files/{file_id}")
    answer = api.post(f"/v1/files/{file_id}/reprocess", json_body={})
    assert (answer.status, answer.json["code"]) == (410, "file_deleted")
    assert deliver(api, announce(api, file_id), holder="late").denial is ClaimDenied.DELETED
    assert in_the_lake(api, file_id) == []


def test_what_waits_to_be_judged_is_not_deleted(api: Api, file_id: str) -> None:
    api.post(f"/v1/files/{file_id}/reprocess", json_body={"timezone": "Europe/Berlin"})
    busy = api.delete(f"/v1/files/{file_id}")
    assert (busy.status, busy.json["code"]) == (409, "file_busy")
    deliver_all(api)
    assert api.delete(f"/v1/files/{file_id}").status == 202


def test_every_version_goes(api: Api, file_id: str) -> None:
    api.post(f"/v1/files/{file_id}/reprocess", json_body={"timezone": "Europe/Berlin"})
    deliver_all(api)
    api.delete(f"/v1/files/{file_id}")
    deliver_all(api)
    left = [api.artefacts.get_json(f"results/{file_id}/{n}.json", None) for n in (1, 2)]
    assert left == [{"status": "deleted"}] * 2
    assert {each["status"] for each in api.get(f"/v1/files/{file_id}/versions").json["versions"]} == {"deleted"}


def test_what_has_not_arrived_or_is_not_there_cannot_be_deleted(api: Api) -> None:
    slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
    assert api.delete(f"/v1/files/{slot['file_id']}").json["code"] == "not_uploaded"
    assert api.delete("/v1/files/0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b").status == 404


def test_only_an_administrator_deletes(api: Api, file_id: str) -> None:
    assert api.delete(f"/v1/files/{file_id}", token=api.new_token("read", "write")).status == 403


def test_the_same_content_sent_anew_is_judged_anew(api: Api, file_id: str) -> None:
    api.delete(f"/v1/files/{file_id}")
    other = judged(api, ROWS)
    assert api.get(f"/v1/files/{other}").json["duplicate_of"] is None
    assert len(in_the_lake(api, other)) == 2


def test_a_file_that_was_sent_and_not_yet_judged_is_not_there_to_be_deleted(api: Api) -> None:
    file_id = send(api, ROWS)
    assert api.delete(f"/v1/files/{file_id}").status == 409
    assert deliver(api, announce(api, file_id)).outcome is not None
