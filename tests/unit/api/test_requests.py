"""What requests may hold, and what they may only seem to."""

import pytest

from tests.support.api import Api

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
