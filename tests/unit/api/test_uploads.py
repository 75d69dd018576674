import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

import pytest

from tests.support.api import MAX_FILE, MAX_INLINE, Api, form
from titer.files.keys import safe_name
from titer.files.ports import FileQuery
from titer.files.record import Declared
from titer.files.uploads import UploadSlots
from titer.model.options import ReadOptions
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets

CSV = b"sensor_id,timestamp,value\na,2026-03-01T12:00:00Z,1.5\n"
LATIN = "Temperatur;°C\n".encode("latin-1")


def record_of(api: Api, file_id: str) -> Any:
    record = api.files.find(file_id)
    assert record is not None
    return record


class TestSlots:
    def test_a_slot_comes_with_a_form_for_fifteen_minutes(self, api: Api) -> None:
        answer = api.post("/v1/uploads", json_body={"name": "run 7.csv"})
        assert answer.status == 201
        slot = answer.json
        assert slot["fields"]["key"] == f"slots/{slot['file_id']}/run_7.csv"
        assert slot["fields"]["sizes"] == f"0-{MAX_FILE}" == f"0-{slot['max_bytes']}"
        assert slot["expires_at"] == "2026-03-01T12:15:00Z"
        assert answer.headers["Location"] == f"files/{slot['file_id']}"

    def test_what_is_declared_is_kept_for_a_day(self, api: Api) -> None:
        digest = sha256(CSV).hexdigest()
        body = {
            "name": "a.csv",
            "size": len(CSV),
            "sha256": digest.upper(),
            "asset": "press-1",
            "timezone": "Europe/Berlin",
            "rule_set": "equipment",
            "context": ["batch", "lot, number"],
            "measured": ["speed"],
        }
        slot = api.post("/v1/uploads", json_body=body, headers={"X-Request-Id": "run-7"}).json
        record = record_of(api, slot["file_id"])
        assert record.status is Status.AWAITING_UPLOAD
        assert record.expires_at == api.clock() + timedelta(hours=24)
        said = record.declared
        assert (said.name, said.asset, said.options.timezone, said.rule_set) == (
            "a.csv",
            "press-1",
            "Europe/Berlin",
            "equipment",
        )
        assert (said.options.context, said.options.measured) == (("batch", "lot, number"), ("speed",))
        assert (said.sha256, said.request_id) == (digest, "run-7")
        assert base64.b64decode(slot["fields"]["x-amz-checksum-sha256"]).hex() == digest

    def test_what_is_said_of_how_it_is_written_is_kept(self, api: Api) -> None:
        said = {"encoding": "latin1", "delimiter": ";", "decimal": ",", "missing": ["-999,0", "MM"], "header_line": 3}
        slot = api.post("/v1/uploads", json_body={"name": "a.csv", **said}).json
        assert record_of(api, slot["file_id"]).declared.options == ReadOptions.parse(said)

    @pytest.mark.parametrize(
        ("said", "code", "words"),
        [
            ({"timezone": "Europe/Berln"}, "unknown_timezone", "Europe/Berlin"),
            ({"timezone": "../../etc/passwd"}, "unknown_timezone", "not a time zone"),
            ({"rule_set": "defalt"}, "unknown_rule_set", "default"),
            ({"size": -1}, "invalid_request", "greater than or equal to 0"),
            ({"size": "many"}, "invalid_request", "body.size"),
            ({"sha256": "abc"}, "invalid_request", "body.sha256"),
            ({"name": ""}, "invalid_request", "body.name"),
            ({"name": "a\nb"}, "invalid_request", "control characters"),
            ({"name": "a" * 256}, "invalid_request", "body.name"),
            ({"context": "batch"}, "invalid_request", "body.context"),
            ({"context": ["c"] * 101}, "invalid_request", "body.context"),
            ({"tiemzone": "UTC"}, "invalid_request", "body.tiemzone"),
            ({"decimal": "point"}, "invalid_option", "option decimal cannot be 'point'"),
            ({"encoding": "latin-77"}, "invalid_option", "windows-1252"),
            ({"start": "2025-10-01T08:00"}, "invalid_option", "with Z or an offset"),
            ({"units": ["°C"]}, "invalid_option", "COLUMN=UNIT"),
            ({"missing": "-999"}, "invalid_request", "body.missing"),
            ({"header_line": "3"}, "invalid_request", "body.header_line"),
            ({"header_line": 0}, "invalid_request", "body.header_line"),
            ({"context": ["pH", "a"], "measured": ["ph"]}, "context_and_measured", "measured: ph"),
            ({"rule_set": "default@9"}, "unknown_rule_set", "Its newest is default@2"),
            ({"rule_set": "nobody@9"}, "unknown_rule_set", "or one of your own"),
        ],
    )
    def test_what_cannot_be_used_is_named_with_a_way_out(
        self, api: Api, said: dict[str, Any], code: str, words: str
    ) -> None:
        answer = api.post("/v1/uploads", json_body={"name": "a.csv"} | said)
        assert (answer.status, answer.json["code"]) == (422, code)
        assert words in answer.json["detail"] + answer.json["hint"]
        assert api.files.page(FileQuery()).files == ()

    def test_a_file_that_is_too_large_is_refused_before_it_is_sent(self, api: Api) -> None:
        answer = api.post("/v1/uploads", json_body={"name": "a.csv", "size": MAX_FILE + 1})
        assert (answer.status, answer.json["code"]) == (413, "too_large")
        assert api.post("/v1/uploads", json_body={"name": "a.csv", "size": MAX_FILE}).status == 201
        assert api.post("/v1/uploads", json_body={"name": "a.csv", "size": 0}).status == 201

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("", 422),
            ("{", 400),
            ("[]", 422),
            ("null", 422),
            ('"a"', 422),
            ("[" * 100_000, 400),
            (b"\xff\xfe", 400),
            (b"{}", 422),
        ],
    )
    def test_a_body_that_is_no_object_is_a_problem(self, api: Api, body: bytes | str, status: int) -> None:
        answer = api.post("/v1/uploads", body=body, headers={"Content-Type": "application/json"})
        assert answer.status == status
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_a_body_of_another_type_is_unsupported(self, api: Api) -> None:
        assert api.post("/v1/uploads", body="name=a", headers={"Content-Type": "text/plain"}).status == 415

    def test_broken_base64_is_a_problem(self, api: Api) -> None:
        from tests.support.api import LambdaContext, answer_to, event

        broken = event("POST", "/v1/uploads", headers={"Authorization": f"Bearer {api.token}"}, body=b"{}")
        broken["body"] = "e30"
        assert answer_to(api.app(broken, LambdaContext())).status == 400  # type: ignore[arg-type]


class TestAskingAgain:
    SAID: Final = {"name": "run 7.csv", "sha256": sha256(CSV).hexdigest(), "asset": "press-1"}

    def ask(self, api: Api, **said: str | int) -> Any:
        return api.post("/v1/uploads", json_body=self.SAID | said).json

    def test_a_request_made_again_is_given_the_same_slot(self, api: Api) -> None:
        first = self.ask(api)
        api.clock.pass_time(hours=1)
        again = self.ask(api, sha256=self.SAID["sha256"].upper())
        assert (again["file_id"], again["fields"]["key"]) == (first["file_id"], first["fields"]["key"])
        assert again["expires_at"] > first["expires_at"]
        assert len(api.get("/v1/files").json["files"]) == 1

    def test_many_at_once_are_given_one_slot(self, api: Api) -> None:
        slots = UploadSlots(
            api.files, api.uploads, RuleSets(api.rules), bucket="uploads", size_limit=MAX_FILE, clock=api.clock
        )
        said = Declared(name="a.csv", sha256=self.SAID["sha256"])
        with ThreadPoolExecutor(8) as threads:
            given = {slot.file_id for slot in threads.map(lambda _: slots.give_slot(said, None), range(32))}
        assert len(given) == len(api.files.page(FileQuery()).files) == 1

    @pytest.mark.parametrize(
        "said", [{"name": "run 8.csv"}, {"sha256": "0" * 64}, {"asset": "press-2"}, {"decimal": ","}]
    )
    def test_what_is_another_file_or_is_read_otherwise_is_given_another(self, api: Api, said: dict[str, str]) -> None:
        assert self.ask(api)["file_id"] != self.ask(api, **said)["file_id"]

    @pytest.mark.parametrize("size", [0, 7, MAX_FILE])
    def test_a_size_that_is_said_is_the_only_one_that_the_form_takes(self, api: Api, size: int) -> None:
        assert self.ask(api, size=size)["fields"]["sizes"] == f"{size}-{size}"

    def test_a_form_without_a_checksum_says_that_it_takes_whatever_comes(self, api: Api) -> None:
        assert self.ask(api)["reusable"] is False
        assert api.post("/v1/uploads", json_body={"name": "a.csv"}).json["reusable"] is True

    def test_without_a_checksum_nobody_knows_whether_it_is_the_same(self, api: Api) -> None:
        ids = {api.post("/v1/uploads", json_body={"name": "a.csv"}).json["file_id"] for _ in range(2)}
        assert len(ids) == 2

    def test_once_the_file_has_arrived_the_next_is_another(self, api: Api) -> None:
        first = self.ask(api)
        api.uploads.store(first["fields"]["key"], CSV, sha256=self.SAID["sha256"])
        assert self.ask(api)["file_id"] != first["file_id"]

    @pytest.mark.parametrize(("minutes", "same"), [(23 * 60 + 45, True), (23 * 60 + 46, False), (25 * 60, False)])
    def test_a_slot_outlives_the_form_for_it(self, api: Api, minutes: int, same: bool) -> None:
        first = self.ask(api)
        api.clock.pass_time(minutes=minutes)
        second = self.ask(api)["file_id"]
        assert (second == first["file_id"]) is same
        assert self.ask(api)["file_id"] == second


class TestSmallFiles:
    def test_a_form_brings_a_file_and_what_is_said_of_it(self, api: Api) -> None:
        fields = [("timezone", "Europe/Berlin"), ("context", "batch,lot"), ("context", "phase"), ("asset", "Presse ü")]
        headers, body = form(CSV, fields=fields)
        answer = api.post("/v1/files", headers=headers, body=body)
        assert answer.status == 202
        received = answer.json
        digest = sha256(CSV).hexdigest()
        assert received == {
            "file_id": received["file_id"],
            "status": "uploaded",
            "name": "readings.csv",
            "bytes": len(CSV),
            "sha256": digest,
        }
        assert answer.headers["Location"] == f"files/{received['file_id']}"
        record = record_of(api, received["file_id"])
        assert record.declared.options.context == ("batch", "lot", "phase")
        assert (record.declared.asset, record.declared.sha256) == ("Presse ü", digest)
        with api.uploads.open(record.key) as stream:
            assert stream.read() == CSV

    def test_columns_with_a_comma_are_named_in_quotes(self, api: Api) -> None:
        by_query = api.post('/v1/files?name=a.csv&context="a,b",c&measured="d, e"', body=CSV).json["file_id"]
        headers, body = form(CSV, fields=[("context", '"a,b"'), ("context", "c"), ("measured", '"d, e"')])
        by_form = api.post("/v1/files", headers=headers, body=body).json["file_id"]
        for file_id in (by_query, by_form):
            declared = record_of(api, file_id).declared
            assert (declared.options.context, declared.options.measured) == (("a,b", "c"), ("d, e",))

    def test_a_form_has_up_to_128_fields(self, api: Api) -> None:
        headers, body = form(CSV, fields=[("missing", str(at)) for at in range(99)] + [("asset", "R1")] * 28)
        assert api.post("/v1/files", headers=headers, body=body).status == 202
        headers, body = form(CSV, fields=[("asset", "R1")] * 128)
        answer = api.post("/v1/files", headers=headers, body=body)
        assert (answer.status, answer.json["code"]) == (400, "unreadable_form")
        assert "more than 128 fields" in answer.json["detail"]

    @pytest.mark.parametrize("said", [{"delimiter": "\t"}, {"delimiter": "tab"}])
    def test_a_tab_may_be_said_as_it_is(self, api: Api, said: dict[str, str]) -> None:
        headers, body = form(CSV, fields=[*said.items()])
        by_form = api.post("/v1/files", headers=headers, body=body).json["file_id"]
        by_slot = api.post("/v1/uploads", json_body={"name": "a.csv", **said}).json["file_id"]
        for file_id in (by_form, by_slot):
            assert record_of(api, file_id).declared.options.delimiter == "tab"

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("header_line=-1", "greater than or equal to 1"),
            ("header_line=1000000000", "less than or equal to 999999999"),
        ],
    )
    def test_a_number_out_of_its_range_is_told_the_range(self, api: Api, query: str, words: str) -> None:
        answer = api.post(f"/v1/files?name=a.csv&{query}", body=CSV)
        assert (answer.status, answer.json["code"]) == (422, "invalid_request")
        assert words in answer.json["detail"]

    def test_a_query_and_a_form_say_how_it_is_written(self, api: Api) -> None:
        said = ("name=a.csv", "decimal=,", "missing=-999,MM", "units=Temp%20%5B1,2%5D=%C2%B0C", "units=p=mbar")
        query = "&".join((*said, "header_line=3", "start=2025-10-01T08:00Z"))
        by_query = api.post(f"/v1/files?{query}", body=CSV).json["file_id"]
        headers, body = form(CSV, fields=[("decimal", ","), ("missing", '"-999,0"'), ("missing", "MM"), ("sheet", "7")])
        by_form = api.post("/v1/files?decimal=.", headers=headers, body=body).json["file_id"]
        assert record_of(api, by_query).declared.options.given() == {
            "decimal": ",",
            "missing": ["-999", "MM"],
            "units": ["Temp [1,2]=°C", "p=mbar"],
            "start": "2025-10-01T08:00:00Z",
            "header_line": 3,
        }
        assert record_of(api, by_form).declared.options.given() == {
            "decimal": ",",
            "missing": ["-999,0", "MM"],
            "sheet": "7",
        }

    @pytest.mark.parametrize("wrong", ["decimal=;", "encoding=x-none", "header_line=0", "header_line=two", "units=a"])
    def test_what_cannot_be_said_of_how_it_is_written_stores_nothing(self, api: Api, wrong: str) -> None:
        answer = api.post(f"/v1/files?name=a.csv&{wrong}", body=CSV)
        assert answer.status == 422
        assert wrong.partition("=")[0] in answer.json["detail"]
        assert api.files.page(FileQuery()).files == ()

    def test_a_form_may_name_the_file_otherwise(self, api: Api) -> None:
        headers, body = form(CSV, fields=[("name", "other.csv")])
        assert api.post("/v1/files", headers=headers, body=body).json["name"] == "other.csv"

    @pytest.mark.parametrize("content_type", ["text/csv", "application/octet-stream", "application/json", ""])
    def test_a_body_is_a_file_whatever_its_type(self, api: Api, content_type: str) -> None:
        answer = api.post(
            "/v1/files?name=a.csv&context=batch&context=lot", headers={"Content-Type": content_type}, body=CSV
        )
        assert answer.status == 202
        assert record_of(api, answer.json["file_id"]).declared.options.context == ("batch", "lot")

    def test_text_that_came_whole_is_taken(self, api: Api) -> None:
        text = "sensor_id,timestamp,value\nFühler,2026-03-01T12:00:00Z,1.5\n"
        answer = api.post("/v1/files?name=a.csv", headers={"Content-Type": "text/plain"}, body=text)
        assert answer.json["sha256"] == sha256(text.encode()).hexdigest()

    @pytest.mark.parametrize("body", ["Temperatur;\ufffdC\n", "a\ud800b"])
    def test_text_that_lost_bytes_on_the_way_is_refused(self, api: Api, body: str) -> None:
        answer = api.post("/v1/files?name=a.csv", headers={"Content-Type": "text/plain"}, body=body)
        assert (answer.status, answer.json["code"]) == (415, "not_transparent")
        assert "/v1/uploads" in answer.json["hint"]

    @pytest.mark.parametrize("body", [LATIN, b"", bytes(range(256)), b"--titer-test-boundary", b"\r\n\r\n"])
    def test_bytes_arrive_as_they_were_sent(self, api: Api, body: bytes) -> None:
        headers, sent = form(body)
        for answer in (
            api.post("/v1/files", headers=headers, body=sent),
            api.post("/v1/files?name=a", headers={"Content-Type": "application/octet-stream"}, body=body),
        ):
            assert answer.status == 202
            with api.uploads.open(record_of(api, answer.json["file_id"]).key) as stream:
                assert stream.read() == body

    def test_a_file_at_the_limit_passes_and_one_byte_more_is_sent_elsewhere(self, api: Api) -> None:
        assert api.post("/v1/files?name=a", body=b"x" * MAX_INLINE).status == 202
        answer = api.post("/v1/files?name=a", body=b"x" * (MAX_INLINE + 1))
        assert (answer.status, answer.json["code"]) == (413, "too_large")
        assert "/v1/uploads" in answer.json["hint"]

    def test_a_wrong_checksum_stores_nothing(self, api: Api) -> None:
        answer = api.post(f"/v1/files?name=a&sha256={'0' * 64}", body=CSV)
        assert (answer.status, answer.json["code"]) == (422, "checksum_mismatch")
        assert api.files.page(FileQuery()).files == ()

    @pytest.mark.parametrize(("target", "field"), [("/v1/files?name=", "name"), ("/v1/files?name=a&tz=UTC", "tz")])
    def test_a_wish_that_cannot_be_used_is_named(self, api: Api, target: str, field: str) -> None:
        answer = api.post(target, body=CSV)
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, field)

    def test_an_empty_file_in_a_form_is_a_file(self, api: Api) -> None:
        headers, body = form(b"")
        assert api.post("/v1/files", headers=headers, body=body).json["bytes"] == 0

    def test_a_file_without_a_name_is_asked_for_one(self, api: Api) -> None:
        answer = api.post("/v1/files", body=CSV)
        assert (answer.status, answer.json["code"]) == (422, "no_name")

    def test_a_form_without_the_field_file_is_a_problem(self, api: Api) -> None:
        headers, body = form(CSV, name="upload")
        assert api.post("/v1/files", headers=headers, body=body).json["code"] == "no_file"

    @pytest.mark.parametrize(
        "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=other"]
    )
    def test_a_form_that_cannot_be_read_is_a_problem(self, api: Api, content_type: str) -> None:
        _, body = form(CSV)
        answer = api.post("/v1/files", headers={"Content-Type": content_type}, body=body)
        assert (answer.status, answer.json["code"]) == (400, "unreadable_form")

    def test_a_form_that_breaks_off_is_a_problem(self, api: Api) -> None:
        headers, body = form(CSV)
        assert api.post("/v1/files", headers=headers, body=body[:-10]).json["code"] == "unreadable_form"

    def test_the_earlier_path_answers_as_it_did(self, api: Api) -> None:
        headers, body = form(CSV)
        answer = api.post("/files", headers=headers, body=body)
        assert answer.status == 202
        assert list(answer.json) == ["file_id"]
        assert record_of(api, answer.json["file_id"]).declared.name == "readings.csv"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("readings.csv", "readings.csv"),
        ("run 7+[b].csv", "run_7__b_.csv"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("..", "_"),
        ("Fühler.csv", "F_hler.csv"),
        ("a" * 200 + ".csv.gz", "a" * 93 + ".csv.gz"),
    ],
)
def test_a_name_becomes_part_of_a_key(name: str, safe: str) -> None:
    assert safe_name(name) == safe
