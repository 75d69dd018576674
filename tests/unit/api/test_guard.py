from datetime import timedelta

import pytest

from tests.support.api import Api
from titer.api.door import resolver
from titer.api.openapi import every_route
from titer.api.scopes import SCOPES, Scope

CLOSED = sorted(route for route, scope in SCOPES.items() if scope is not Scope.OPEN)
OPEN = sorted(route for route, scope in SCOPES.items() if scope is Scope.OPEN)
SECRET = "0" * 64


def routes_in_code() -> set[tuple[str, str]]:
    app = resolver(every_route())
    return {(route.method, route.openapi_path) for route in app._static_routes + app._dynamic_routes}


def test_the_table_of_scopes_names_every_route_and_no_other() -> None:
    assert set(SCOPES) == routes_in_code()


def test_reading_needs_read_and_whatever_changes_something_needs_write() -> None:
    for (method, _), scope in SCOPES.items():
        assert scope in ({Scope.OPEN, Scope.READ} if method == "GET" else {Scope.WRITE})


@pytest.mark.parametrize(("method", "path"), CLOSED)
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dGVzdDp0ZXN0",
        f"Bearer tt_unknowntoken_{SECRET}",
        f"Bearer tt_unknowntoke0_{SECRET}",
        "Bearer tt_unknowntoke0_short",
        f"Bearer tt_unknowntoke0_{SECRET}, Bearer x",
        "Bearer \x00",
        "x" * 9_000,
    ],
)
def test_without_a_good_token_every_closed_route_answers_401(
    api: Api, method: str, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = api.ask(method, path, token=None, headers=headers, body="{ not json", json_body=None)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["code"] in {"no_token", "invalid_token"}


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_open_routes_ask_for_no_token(api: Api, method: str, path: str) -> None:
    assert api.ask(method, path, token=None).status in {200, 503}


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_token_without_the_scope_answers_403(api: Api, method: str, path: str) -> None:
    other = {"GET": "write", "POST": "read"}[method]
    answer = api.ask(method, path, token=api.new_token(other))
    assert (answer.status, answer.json["code"]) == (403, "insufficient_scope")
    assert 'scope="' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path"), CLOSED)
@pytest.mark.parametrize("scopes", [("admin",), ("read", "write")])
def test_a_token_with_the_scope_passes(api: Api, method: str, path: str, scopes: tuple[str, ...]) -> None:
    assert api.ask(method, path, token=api.new_token(*scopes)).status not in {401, 403}


def test_the_scheme_is_read_in_any_case(api: Api) -> None:
    assert api.get("/v1/files", token=None, headers={"authorization": f"BEARER {api.token}"}).status == 200


def test_a_wrong_secret_is_refused(api: Api) -> None:
    assert api.get("/v1/files", token=api.token[:-1] + ("0" if api.token[-1] != "0" else "1")).status == 401


def test_a_token_ends_at_its_instant_even_while_it_is_remembered(api: Api) -> None:
    token = api.new_token("read", expires_at=api.clock() + timedelta(seconds=10))
    assert api.get("/v1/files", token=token).status == 200
    api.clock.pass_time(seconds=9)
    assert api.get("/v1/files", token=token).status == 200
    api.clock.pass_time(seconds=1)
    assert api.get("/v1/files", token=token).status == 401


def test_a_withdrawn_token_passes_for_thirty_seconds_at_most(api: Api) -> None:
    token = api.new_token("read")
    assert api.get("/v1/files", token=token).status == 200
    api.tokens._tokens.clear()
    api.clock.pass_time(seconds=29)
    assert api.get("/v1/files", token=token).status == 200
    api.clock.pass_time(seconds=1)
    assert api.get("/v1/files", token=token).status == 401


def test_a_bad_request_learns_nothing_before_its_token_is_seen(api: Api) -> None:
    assert api.post("/v1/uploads", token=None, json_body={"nonsense": 1}).status == 401
    assert api.post("/v1/uploads", token=api.new_token("read"), json_body={"nonsense": 1}).status == 403


def test_no_log_line_holds_a_token(api: Api) -> None:
    api.get("/v1/files")
    api.get("/v1/files", token=api.token + "0")
    assert api.token.rpartition("_")[2] not in api.log.getvalue()
    assert [line.get("token_id") for line in api.log_lines()] == [api.token.split("_")[1], None]
