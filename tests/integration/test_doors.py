"""What the API says to those who may come in, to those who may not, and to browsers."""

from typing import Any

import httpx
import pytest

from tests.support.template import routes, template

OPEN = {"/", "/health", "/health/ready", "/openapi.json", "/docs", "/redoc", "/ui"}
RESOURCES = template()["Resources"].items()
FUNCTIONS = [name for name, found in RESOURCES if "Events" in found.get("Properties", {})]
ROUTES = sorted(route for name in FUNCTIONS for route in routes(name))
ALL_BELOW = {"/ui/{proxy+}", "/{proxy+}"}
LOGIN = "/v1/logins"  # open to whoever has a code
NOT_CLOSED = {*OPEN, *ALL_BELOW, LOGIN}
CLOSED = [(method, path) for method, path in ROUTES if method != "OPTIONS" and path not in NOT_CLOSED]


@pytest.mark.parametrize("path", sorted(OPEN))
def test_what_is_open_needs_no_token(path: str, stranger: httpx.Client) -> None:
    answer = stranger.get(path)
    unbuilt = path == "/ui" and answer.status_code == 503  # where nobody ran `make web`
    assert answer.status_code == 200 or (unbuilt and answer.json()["code"] == "page_missing")


def test_who_has_a_code_needs_no_token_to_say_it(stranger: httpx.Client) -> None:
    assert stranger.post(LOGIN, json={"code": "A" * 43}).json()["code"] == "invalid_code"


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_everything_else_is_closed(method: str, path: str, stranger: httpx.Client) -> None:
    answer = stranger.request(method, path.replace("{file_id}", "0" * 32))
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_token_is_told_from_none(stranger: httpx.Client) -> None:
    wrong = f"Bearer tt_{'a' * 12}_{'0' * 64}"
    assert stranger.get("/v1/files", headers={"Authorization": wrong}).json()["code"] == "invalid_token"
    assert stranger.get("/v1/files").json()["code"] == "no_token"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_path_that_is_not_there_is_a_problem_that_says_so(method: str, api: httpx.Client) -> None:
    answer = api.request(method, "/v1/nowhere/at/all")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", sorted({path for _, path in ROUTES if "proxy" not in path}))
def test_a_browser_may_ask_first_whatever_the_path_takes(path: str, stranger: httpx.Client) -> None:
    taken = {method for method, known in ROUTES if known == path} - {"OPTIONS"}
    for method in taken:
        asked = {"Origin": "https://lab.example", "Access-Control-Request-Method": method}
        answer = stranger.options(path.replace("{file_id}", "0" * 32), headers=asked)
        assert answer.status_code == 204
        assert method in answer.headers["Access-Control-Allow-Methods"]


def test_the_documentation_asks_no_other_host(stranger: httpx.Client) -> None:
    for path in ("/docs", "/redoc"):
        page = stranger.get(path).text
        assert '<script src="http' not in page
        assert '<link href="http' not in page


def test_all_that_the_service_stands_on_answers(stranger: httpx.Client) -> None:
    answer: dict[str, Any] = stranger.get("/health/ready").json()
    assert (answer["status"], set(answer["dependencies"].values())) == ("healthy", {"ok"})
