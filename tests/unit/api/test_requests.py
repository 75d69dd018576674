"""What requests may hold, and what they may only seem to."""

import pytest

from tests.support.api import Api, form
from tests.support.published import ROUTES, filled, parameters_of

DIGITS = "9" * 5_000
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("size", ["true", '"5"', "-1", "1e99", "0.5", f"{1 << 60}"])
def test_a_size_is_a_number_of_bytes(api: Api, size: str) -> None:
    answer = api.post("/v1/uploads", body=f'{{"name": "a", "size": {size}}}', headers=JSON)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "body.size")


def test_a_whole_number_may_be_written_as_javascript_writes_it(api: Api) -> None:
    assert api.post("/v1/uploads", body='{"name": "a", "size": 5.0}', headers=JSON).status == 201


@pytest.mark.parametrize("since", ["0.5", "1790000000", "2026-03-01", "9999-12-31T23:59:59-01:00"])
def test_an_instant_is_a_date_a_time_and_an_offset(api: Api, since: str) -> None:
    answer = api.get(f"/v1/files?since={since}")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "query.since")


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded", "text/csv", "nonsense"])
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/uploads"), ("POST", "/v1/tokens"), ("PUT", "/v1/rules/a")])
def test_a_body_that_says_it_is_no_json_is_answered_415(api: Api, method: str, path: str, kind: str) -> None:
    answer = api.ask(method, path, body="a=b", headers={"Content-Type": kind})
    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", ""])
def test_json_may_be_called_so_or_not_at_all(api: Api, kind: str) -> None:
    assert api.post("/v1/uploads", body='{"name": "a"}', headers={"Content-Type": kind}).status == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "invalid_json"),
        (f'{{"name": "a", "size": {DIGITS}}}', "invalid_json"),
        ('{"name": ' * 20_000, "unreadable_body"),
        (b'{"name": "\xff"}', "unreadable_body"),
    ],
)
def test_what_cannot_be_read_is_answered_400(api: Api, body: str | bytes, code: str) -> None:
    answer = api.post("/v1/uploads", body=body, headers=JSON)
    assert (answer.status, answer.json["code"]) == (400, code)


def test_numbers_of_thousands_of_digits_in_the_query_are_refused(api: Api) -> None:
    for target in (f"/v1/files?limit={DIGITS}", f"/v1/rules/default?version={DIGITS}"):
        assert api.get(target).status == 422


def test_a_parameter_that_a_route_does_not_have_is_refused_and_those_that_it_has_are_named(api: Api) -> None:
    for method, path, _ in ROUTES:
        if path.startswith("/v1/"):
            known = parameters_of(method, path)
            query = "&".join(f"{name}=1" for name in [*known, "limt"])
            answer = api.ask(method, f"{filled(path)}?{query}", body="{}")
            assert (answer.status, answer.json["code"]) == (422, "invalid_request"), path
            assert "'limt'" in answer.json["detail"]
            assert [error["field"].removeprefix("query.") for error in answer.json["errors"]] == ["limt"]
            assert answer.json["hint"].startswith(f"It may hold {', '.join(known)}." if known else "Ask without")


def test_the_paths_of_the_earlier_systems_go_on_ignoring_parameters(api: Api) -> None:
    sent = api.post("/files?name=a.csv&priority=high", body="sensor_id,timestamp,value\n")
    assert sent.status == 202
    assert api.get(f"/files/{sent.json['file_id']}?verbose=1").status == 200
    for path in ("/", "/health", "/docs"):
        assert api.get(f"{path}?verbose=1", token=None).status == 200


def test_names_that_nobody_knows_are_not_repeated_at_length(api: Api) -> None:
    query = "&".join(f"{'x' * 500}{n:03}=1" for n in range(100))
    assert len(api.get(f"/v1/files?{query}").text) < 4_000


@pytest.mark.parametrize(("path", "field"), [("/v1/uploads", "body.tiemzone"), ("/v1/files?name=a", "tiemzone")])
def test_a_field_that_a_body_does_not_have_is_refused_and_those_that_it_has_are_named(
    api: Api, path: str, field: str
) -> None:
    headers, body = form(b"a,b\n", fields=[("tiemzone", "UTC")])
    said = (
        api.post(path, headers=headers, body=body)
        if "?" in path
        else api.post(path, json_body={"name": "a.csv", "tiemzone": "UTC"})
    )
    assert (said.status, said.json["errors"][0]["field"]) == (422, field)
    assert "timezone" in said.json["hint"]
