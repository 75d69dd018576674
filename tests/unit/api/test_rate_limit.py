"""How often one token may ask."""

from pathlib import Path

import pytest

from tests.support.api import Api
from titer.api.guard import RateLimit


@pytest.fixture
def api(tmp_path: Path) -> Api:
    return Api(tmp_path, rate_limit=RateLimit(reads=3, writes=1))


def test_a_token_that_used_its_minute_up_is_told_when_to_come_back(api: Api) -> None:
    api.clock.pass_time(seconds=20)
    assert [api.get("/v1/files").status for _ in range(4)] == [200, 200, 200, 429]
    refused = api.get("/v1/files")
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("too_many_requests", "40")
    assert refused.headers["Content-Type"] == "application/problem+json"
    api.clock.pass_time(seconds=40)
    assert api.get("/v1/files").status == 200


def test_reads_and_writes_are_counted_apart(api: Api) -> None:
    slot = {"name": "a.csv"}
    assert [api.post("/v1/uploads", json_body=slot).status for _ in range(2)] == [201, 429]
    assert api.get("/v1/files").status == 200


def test_one_token_does_not_use_up_the_minute_of_another(api: Api) -> None:
    for _ in range(4):
        api.get("/v1/files")
    assert api.get("/v1/files", token=api.new_token("read")).status == 200


def test_asking_for_what_the_token_may_not_counts_too(api: Api) -> None:
    reader = api.new_token("read")
    assert [api.post("/v1/uploads", token=reader, json_body={}).status for _ in range(2)] == [403, 429]


def test_whoever_has_no_token_uses_nobodys_minute_up(api: Api) -> None:
    for _ in range(9):
        assert api.get("/v1/files", token=api.token[:-4] + "0000").status == 401
    assert api.get("/v1/files").status == 200


def test_open_routes_are_not_counted(api: Api) -> None:
    assert {api.get("/health").status for _ in range(9)} == {200}
