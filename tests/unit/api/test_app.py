import json

import pytest

from tests.support.api import Api, LambdaContext, answer_to, event
from titer.api.app import ApiApp, handle
from titer.api.scopes import SCOPES
from titer.model.errors import Unavailable


def test_an_unknown_path_is_a_problem(api: Api) -> None:
    answer = api.get("/v2/files", token=None)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json | {"request_id": ""} == {
        "type": "urn:titer:problem:no_such_route",
        "title": "Not Found",
        "status": 404,
        "code": "no_such_route",
        "detail": "There is nothing at this path.",
        "hint": "See /docs for what there is.",
        "request_id": "",
    }


def test_a_method_that_a_path_lacks_is_a_problem_that_names_those_it_has(api: Api) -> None:
    answer = api.ask("DELETE", "/v1/files", token=None)
    assert (answer.status, answer.json["code"], answer.headers["Allow"]) == (
        405,
        "no_such_method",
        "GET, OPTIONS, POST",
    )


@pytest.mark.parametrize("path", ["/v1/files/a/b", "/v1/files/a\x00b", "/v1/files//errors", "/v1"])
def test_a_path_that_resembles_a_route_is_none(api: Api, path: str) -> None:
    assert api.get(path).status == 404


@pytest.mark.parametrize("path", sorted({path for _, path in SCOPES}))
def test_a_preflight_is_answered_without_a_token(api: Api, path: str) -> None:
    headers = {"Origin": "https://lab.example", "Access-Control-Request-Method": "POST"}
    answer = api.ask("OPTIONS", path, token=None, headers=headers)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "OPTIONS", "POST"} <= set(answer.headers["Access-Control-Allow-Methods"].split(","))
    assert {"Authorization", "Content-Type", "X-Request-Id"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(",")
    )


@pytest.mark.parametrize("path", ["/v1/files", "/v1/files/x", "/nowhere"])
def test_a_page_of_another_origin_may_read_problems_too(api: Api, path: str) -> None:
    answer = api.get(path, token=None, headers={"Origin": "https://lab.example"})
    assert answer.status in {401, 404}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]


class TestRequestIds:
    @pytest.mark.parametrize("sent", ["a", "run-7.b_2", "A" * 128])
    def test_the_callers_id_is_taken_over(self, api: Api, sent: str) -> None:
        answer = api.get("/v1/nowhere", headers={"x-request-id": sent})
        assert answer.headers["X-Request-Id"] == sent
        assert answer.json["request_id"] == sent

    @pytest.mark.parametrize("sent", ["", "a b", "a\nb", "A" * 129, "é", '"><script>'])
    def test_an_id_that_cannot_be_used_gives_way_to_the_gateways(self, api: Api, sent: str) -> None:
        answer = api.get("/health", headers={"X-Request-Id": sent})
        assert answer.headers["X-Request-Id"] == "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def test_a_request_without_any_gets_one(self, api: Api) -> None:
        bare = event("GET", "/health")
        bare["requestContext"].pop("requestId")
        assert len(answer_to(api.app(bare, LambdaContext())).headers["X-Request-Id"]) == 36  # type: ignore[arg-type]


def test_every_request_leaves_one_line(api: Api) -> None:
    api.get("/v1/files/7c9e6679-7425-40de-944b-e07fc1f90ae7?version=3", headers={"X-Request-Id": "run-7"})
    [line] = api.log_lines()
    told = {name: line[name] for name in ("level", "message", "method", "route", "status", "request_id", "token_id")}
    assert told == {
        "level": "INFO",
        "message": "request",
        "method": "GET",
        "route": "/v1/files/{file_id}",
        "status": 404,
        "request_id": "run-7",
        "token_id": api.token.split("_")[1],
    }
    assert line["duration_ms"] > 0


def test_every_request_is_counted(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    for target in ("/health", "/nowhere"):
        api.get(target)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [[name for name in line if name.startswith("Requests")] for line in told] == [
        ["RequestsAnswered"],
        ["RequestsRefused"],
    ]
    assert all(line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Titer" for line in told)


def test_what_nobody_foresaw_shows_no_trace_and_leaves_one(api: Api) -> None:
    api.broken["table"] = lambda: 1 / 0
    answer = api.get("/health/ready", headers={"X-Request-Id": "run-7"})
    assert answer.status == 500
    assert "ZeroDivisionError" not in answer.text
    assert answer.json["request_id"] == "run-7"
    failure, request = api.log_lines()
    assert "ZeroDivisionError" in failure["exception"]
    assert (failure["request_id"], request["status"]) == ("run-7", 500)


def test_answers_are_neither_stored_nor_sniffed(api: Api) -> None:
    for target in ("/v1/files", "/nowhere"):
        answer = api.get(target)
        assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_function_that_cannot_be_wired_says_why() -> None:
    def wire() -> ApiApp:
        raise Unavailable("setting_missing", "the environment variable STAGE is not set", "Deploy with template.yaml")

    answer = answer_to(handle(wire, event("GET", "/health", headers={"X-Request-Id": "run-7"}), LambdaContext()))  # type: ignore[arg-type]
    assert (answer.status, answer.json["code"]) == (503, "setting_missing")
    assert answer.json["detail"] == "The environment variable STAGE is not set."
    assert answer.headers["X-Request-Id"] == "run-7"
