import pytest

from tests.support.api import Api
from tests.support.judging import begin, judge_newest, judged, send
from titer.api.models.files import EarlierResult, FilesPage, SummariesPage
from titer.api.models.results import FileResult

NOBODY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
FIVE_GOOD_ONE_BAD = b"""sensor_id,timestamp,value
sensor-a,2025-10-01T08:00:00Z,19.87
sensor-a,2025-10-01T08:01:00Z,21.0
sensor-b,2025-10-01T08:00:00Z,20.23
sensor-b,2025-10-01T08:01:00Z,22.0
sensor-c,2025-10-01T08:00:00Z,42.0
sensor-c,,23.1
"""


@pytest.fixture
def partial(api: Api) -> str:
    file_id = send(api, FIVE_GOOD_ONE_BAD)
    judge_newest(api, file_id, seconds=1)
    return file_id


class TestOneFile:
    def test_a_finished_file_is_its_result_explained(self, api: Api, partial: str) -> None:
        result = api.get(f"/v1/files/{partial}").json
        FileResult.model_validate(result)
        assert (result["file_id"], result["status"], result["version"]) == (partial, "partial", 1)
        assert result["aggregates"]["per_sensor_count"] == {"sensor-a": 2, "sensor-b": 2, "sensor-c": 1}
        [error] = result["errors"]
        assert (error["row_number"], error["code"], error["reason"]) == (6, "missing_timestamp", "missing timestamp")
        assert error["hint"]

    def test_before_its_end_a_file_shows_what_was_declared(self, api: Api) -> None:
        file_id = send(api, FIVE_GOOD_ONE_BAD, asset="press-1")
        waiting = api.get(f"/v1/files/{file_id}").json
        FileResult.model_validate(waiting)
        assert (waiting["status"], waiting["version"], waiting["uploaded_at"]) == ("uploaded", None, None)
        begin(api, file_id)
        begun = api.get(f"/v1/files/{file_id}").json
        assert (begun["status"], begun["version"], begun["uploaded_at"]) == ("processing", 1, "2026-03-01T12:00:00Z")
        assert (begun["asset"], begun["aggregates"], begun["error_count"], begun["errors"]) == (
            "press-1",
            None,
            None,
            [],
        )

    def test_every_result_has_the_same_members(self, api: Api, partial: str) -> None:
        waiting = api.get(f"/v1/files/{send(api, b'x')}").json
        assert [*waiting] == [*api.get(f"/v1/files/{partial}").json] == [*FileResult.model_fields]

    def test_a_slot_without_its_object_awaits_it(self, api: Api) -> None:
        slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
        assert api.get(f"/v1/files/{slot['file_id']}").json["status"] == "awaiting_upload"
        api.clock.pass_time(hours=24)
        assert api.get(f"/v1/files/{slot['file_id']}").status == 404

    @pytest.mark.parametrize("below", ["", "/summaries", "/errors", "/readings", "/raw"])
    @pytest.mark.parametrize("file_id", [NOBODY, "x", "..", "%00", "FILE%23a", NOBODY.upper(), "a" * 2_000])
    def test_a_file_that_is_not_there_is_404_on_every_route(self, api: Api, file_id: str, below: str) -> None:
        answer = api.get(f"/v1/files/{file_id}{below}")
        assert (answer.status, answer.json["code"]) == (404, "unknown_file")

    @pytest.mark.parametrize("below", ["/summaries", "/errors", "/readings"])
    def test_what_is_not_finished_has_no_lists_yet(self, api: Api, below: str) -> None:
        answer = api.get(f"/v1/files/{send(api, b'x')}{below}")
        assert (answer.status, answer.json["code"]) == (409, "not_finished")
        assert answer.headers["Retry-After"] == "2"


class TestAsBefore:
    def test_the_result_has_the_shape_of_the_upload_service(self, api: Api, partial: str) -> None:
        result = api.get(f"/files/{partial}").json
        EarlierResult.model_validate(result)
        assert result == {
            "file_id": partial,
            "status": "partial",
            "uploaded_at": "2026-03-01T12:00:00Z",
            "processed_at": "2026-03-01T12:00:01Z",
            "processing_ms": 1_000,
            "aggregates": {
                "row_count": 5,
                "min_value": 19.87,
                "max_value": 42.0,
                "mean_value": 25.02,
                "per_sensor_count": {"sensor-a": 2, "sensor-b": 2, "sensor-c": 1},
            },
            "errors": [{"row_number": 6, "reason": "missing timestamp"}],
        }

    def test_a_failed_file_says_why(self, api: Api) -> None:
        file_id = judged(api, b"")
        result = api.get(f"/files/{file_id}").json
        assert (result["status"], result["aggregates"]) == ("failed", None)
        assert result["message"]

    def test_a_file_under_way_has_nothing_but_its_status(self, api: Api) -> None:
        result = api.get(f"/files/{send(api, b'x')}").json
        assert (result["status"], result["aggregates"], result["errors"]) == ("uploaded", None, [])


class TestLists:
    def test_files_are_listed_newest_first(self, api: Api, partial: str) -> None:
        api.clock.pass_time(minutes=1)
        waiting = send(api, b"x", name="other.csv")
        page = api.get("/v1/files").json
        FilesPage.model_validate(page)
        assert [(file["file_id"], file["status"]) for file in page["files"]] == [
            (waiting, "uploaded"),
            (partial, "partial"),
        ]
        assert (page["files"][1]["row_count"], page["files"][1]["error_count"]) == (5, 1)
        assert page["next_cursor"] is None

    def test_filters_agree(self, api: Api, partial: str) -> None:
        slot = api.post("/v1/uploads", json_body={"name": "Slot.csv"}).json["file_id"]
        waiting = send(api, b"x", name="other.csv")

        def ids(query: str) -> list[str]:
            return [file["file_id"] for file in api.get(f"/v1/files?{query}").json["files"]]

        assert ids("status=partial") == [partial]
        assert ids("status=awaiting_upload") == [slot]
        assert ids("status=uploaded") == [waiting]
        assert ids("name=slot") == [slot]
        assert ids("since=2026-03-01T12:00:01Z") == [waiting, slot] or set(ids("since=2026-03-01T12:00:01Z")) == {
            waiting,
            slot,
        }
        assert ids("since=2026-03-01T14:00:01%2B02:00&name=csv&status=uploaded") == [waiting]

    def test_files_are_found_by_what_was_measured(self, api: Api, partial: str) -> None:
        batches = judged(
            api, b"sensor,timestamp,value,batch\nTP-1,2025-11-01T08:00:00Z,1,B-1\nTP 2,2025-11-02T08:00:00Z,1,B/2\n"
        )

        def ids(query: str) -> list[str]:
            page = api.get(f"/v1/files?{query}").json
            assert page["unsure"] == 0
            return [file["file_id"] for file in page["files"]]

        assert ids("sensor_id=sensor-a") == [partial]
        assert ids("sensor_id=TP+2") == ids("context.batch=B%2F2") == ids("from=2025-10-02T00:00:00Z") == [batches]
        assert ids("to=2025-10-01T08:00:01Z") == [partial]
        assert ids("sensor_id=TP-1&context.batch=B-1&from=2025-11-02T08:00:00Z&to=2025-11-02T09:00:00Z") == [batches]
        assert ids("sensor_id=TP-1&context.batch=B-3") == ids("context.lot=B-1") == ids("sensor_id=tp-1") == []
        [shown] = api.get("/v1/files?sensor_id=TP-1").json["files"]
        assert (shown["first_at"], shown["last_at"]) == ("2025-11-01T08:00:00Z", "2025-11-02T08:00:00Z")

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("context.=x", "query.context."),
            ("context.batch=", "query.context.batch"),
            (f"context.batch={'x' * 1_001}", "query.context.batch"),
            ("context.batch=a&context.batch=b", "query.context.batch"),
            ("context=a", "query.context"),
            ("contextbatch=a", "query.contextbatch"),
            ("sensor_id=", "query.sensor_id"),
            ("sensor_id=a&sensor_id=a", "query.sensor_id"),
            ("from=1", "query.from"),
            ("to=2025-10-01", "query.to"),
            ("from=2025-10-02T00:00:00Z&to=2025-10-02T00:00:00Z", "query.to"),
            ("name=", "query.name"),
            ("limit=1&limit=2", "query.limit"),
            ("kind=all", "query.kind"),
        ],
    )
    def test_what_asks_for_nothing_is_refused_by_its_name(self, api: Api, query: str, field: str) -> None:
        answer = api.get(f"/v1/files?{query}")
        assert (answer.status, answer.json["code"]) == (422, "invalid_request")
        assert [error["field"] for error in answer.json["errors"]] == [field]

    def test_pages_are_walked_by_cursor(self, api: Api) -> None:
        sent = []
        for _ in range(5):
            sent.append(send(api, b"x"))
            api.clock.pass_time(seconds=1)
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = api.get(f"/v1/files?limit=2&cursor={cursor}" if cursor else "/v1/files?limit=2").json
            seen += [file["file_id"] for file in page["files"]]
            cursor = page["next_cursor"]
        assert seen == sent[::-1]

    @pytest.mark.parametrize(
        ("query", "status", "code"),
        [
            ("limit=0", 422, "invalid_request"),
            ("limit=101", 422, "invalid_request"),
            ("limit=ten", 422, "invalid_request"),
            ("status=done", 422, "invalid_request"),
            ("since=yesterday", 422, "invalid_request"),
            ("since=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z", 422, "invalid_request"),
            ("since=2026-03-01T12:00:00", 422, "invalid_request"),
            ("cursor=abc", 400, "invalid_cursor"),
            ("cursor=", 400, "invalid_cursor"),
            ("cursor=" + "a" * 3_000, 400, "invalid_cursor"),
        ],
    )
    def test_a_query_that_cannot_be_used_is_named(self, api: Api, query: str, status: int, code: str) -> None:
        answer = api.get(f"/v1/files?{query}")
        assert (answer.status, answer.json["code"]) == (status, code)

    def test_a_cursor_fits_its_own_query_alone(self, api: Api) -> None:
        for _ in range(3):
            send(api, b"x")
        cursor = api.get("/v1/files?limit=1").json["next_cursor"]
        assert api.get(f"/v1/files?limit=2&cursor={cursor}").status == 200
        assert api.get(f"/v1/files?limit=1&status=partial&cursor={cursor}").json["code"] == "invalid_cursor"


class TestSummaries:
    @pytest.fixture
    def many(self, api: Api) -> str:
        rows = "".join(f"s{n:04},2026-03-01T11:00:00Z,{n}\n" for n in range(2_500))
        slot = api.post("/v1/uploads", json_body={"name": "many.csv"}).json
        body = b"sensor_id,timestamp,value\n" + rows.encode()
        api.uploads.store(slot["fields"]["key"], body, sha256="")
        judge_newest(api, slot["file_id"])
        return str(slot["file_id"])

    @pytest.mark.parametrize("limit", [300, 1_000])
    def test_every_series_is_listed_once_and_in_order(self, api: Api, many: str, limit: int) -> None:
        seen: list[str] = []
        target: str | None = f"/v1/files/{many}/summaries?limit={limit}"
        while target:
            page = api.get(target).json
            SummariesPage.model_validate(page)
            seen += [summary["sensor_id"] for summary in page["summaries"]]
            cursor = page["next_cursor"]
            target = cursor and f"/v1/files/{many}/summaries?limit={limit}&cursor={cursor}"
        assert seen == [f"s{n:04}" for n in range(2_500)]

    def test_a_short_list_is_one_page(self, api: Api, partial: str) -> None:
        page = api.get(f"/v1/files/{partial}/summaries").json
        assert [summary["count"] for summary in page["summaries"]] == [2, 2, 1]
        assert page["next_cursor"] is None

    def test_a_file_that_failed_has_none(self, api: Api) -> None:
        file_id = judged(api, b"")
        assert api.get(f"/v1/files/{file_id}/summaries").json == {"summaries": [], "next_cursor": None}


class TestRaw:
    def test_the_file_as_it_came_is_at_a_url_of_its_own(self, api: Api, partial: str) -> None:
        answer = api.get(f"/v1/files/{partial}/raw")
        assert answer.status == 303
        assert answer.headers["Location"] == answer.json["url"]
        assert f"slots/{partial}/readings.csv?version=v001&filename=readings.csv" in answer.headers["Location"]

    def test_what_was_judged_is_shown_even_after_another_came(self, api: Api, partial: str) -> None:
        record = api.files.find(partial)
        assert record is not None
        api.uploads.store(record.key, b"new", sha256="")
        assert "version=v001" in api.get(f"/v1/files/{partial}/raw").headers["Location"]

    def test_a_slot_has_nothing_yet(self, api: Api) -> None:
        slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
        assert api.get(f"/v1/files/{slot['file_id']}/raw").json["code"] == "not_uploaded"

    def test_a_new_version_replaces_the_old_for_readers(self, api: Api) -> None:
        slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
        for body in (FIVE_GOOD_ONE_BAD, b"sensor_id,timestamp,value\nz,2026-03-01T11:00:00Z,1\n"):
            api.clock.pass_time(minutes=1)
            api.uploads.store(slot["fields"]["key"], body, sha256="")
            judge_newest(api, slot["file_id"])
        result = api.get(f"/v1/files/{slot['file_id']}").json
        assert (result["version"], result["status"]) == (2, "processed")
        assert "version=v002" in api.get(f"/v1/files/{slot['file_id']}/raw").headers["Location"]
