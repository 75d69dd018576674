from datetime import timedelta

import pytest

from tests.support.api import Api
from titer.access.tokens import Scope
from titer.adapters.clock import utc_now
from titer.adapters.memory.stores import MemoryStores
from titer.api.app import resolver
from titer.api.routes.openapi import every_route
from titer.api.scopes import SCOPES

CLOSED = sorted(route for route, scope in SCOPES.items() if scope is not Scope.OPEN)
OPEN = sorted(route for route, scope in SCOPES.items() if scope is Scope.OPEN)
SECRET = "0" * 64


def routes_in_code() -> set[tuple[str, str]]:
    app = resolver(every_route(MemoryStores(utc_now)))
    return {(route.method, route.openapi_path) for route in app._static_routes + app._dynamic_routes}


def test_the_table_of_scopes_names_every_route_and_no_other() -> None:
    assert set(SCOPES) == routes_in_code()


PUBLISHED = """
    open   POST /v1/logins
    read   GET /v1/annotations  GET /v1/annotations/{annotation_id}  GET /v1/annotations/{annotation_id}/history
    write  POST /v1/annotations  PATCH /v1/annotations/{annotation_id}  DELETE /v1/annotations/{annotation_id}
    read   GET /v1/views  GET /v1/views/{name}
    write  PUT /v1/views/{name}  DELETE /v1/views/{name}
    read   GET /v1/me  POST /v1/login-codes
    open   GET /  GET /health  GET /health/ready  GET /openapi.json  GET /docs  GET /redoc  GET /ui
    read   GET /v1/files  GET /v1/files/{file_id}  GET /v1/files/{file_id}/summaries  GET /v1/files/{file_id}/errors
    read   GET /v1/files/{file_id}/rejected  GET /v1/files/{file_id}/readings  GET /v1/files/{file_id}/raw
    read   GET /files/{file_id}  GET /v1/rules  GET /v1/rules/{name}
    read   GET /v1/files/{file_id}/versions  GET /v1/parked  POST /v1/preview  POST /v1/tickets
    write  POST /v1/uploads  POST /v1/files  POST /files  POST /v1/files/{file_id}/reprocess  POST /v1/reprocess
    write  POST /v1/readings  POST /api/v1/sensors/ingest  POST /api/v1/sensors/ingest/batch
    read   GET /v1/receipts/{receipt_id}  GET /v1/sensors  GET /v1/sensors/{sensor_id}/latest
    read   GET /v1/files/{file_id}/series  GET /v1/files/{file_id}/rows  POST /v1/rules/{name}/check
    read   GET /v1/files/{file_id}/versions/{a}/changes/{b}
    read   GET /v1/sensors/{sensor_id}/series  GET /api/v1/sensors/{sensor_id}/latest
    write  POST /v1/replays  PATCH /v1/replays/{replay_id}  DELETE /v1/replays/{replay_id}
    read   GET /v1/replays  GET /v1/replays/{replay_id}  GET /api/status  GET /api/current  GET /api/sensors
    read   GET /api/sensor/{sensor_name}  GET /api/sensor/{sensor_name}/{parameter}  GET /api/latest/{count}
    read   GET /api/all  GET /v1/exports/{export_id}  GET /v1/files/{file_id}/export
    write  POST /v1/exports  POST /v1/uploads/{file_id}/parts  POST /v1/uploads/{file_id}/complete
    write  DELETE /v1/uploads/{file_id}
    read   GET /v1/uploads/{file_id}/parts
    write  POST /v1/analyses  DELETE /v1/analyses/{analysis_id}  POST /v1/analyses/{analysis_id}/cancel
    read   GET /v1/steps  GET /v1/analyses  GET /v1/analyses/{analysis_id}  GET /v1/analyses/{analysis_id}/result
    read   GET /v1/models  GET /v1/models/{name}
    admin  PUT /v1/models/{name}  DELETE /v1/models/{name}
    read   GET /v1/batches  GET /v1/batches/{batch_id}
    write  PUT /v1/batches/{batch_id}  DELETE /v1/batches/{batch_id}
    write  POST /v1/optimizer  POST /api/optimizer
    read   GET /v1/optimizer/{optimizer_id}
    admin  POST /v1/tokens  GET /v1/tokens  DELETE /v1/tokens/{token_id}  PUT /v1/rules/{name}
    admin  DELETE /v1/files/{file_id}
    admin  POST /v1/parked/{parked_id}/redrive  POST /v1/parked/{parked_id}/discard
"""


def test_the_table_of_scopes_is_what_was_published() -> None:
    """Written out once more, so that opening a route wider shows in review."""
    published = {
        (method, path): scope
        for scope, *words in (line.split() for line in PUBLISHED.strip().splitlines())
        for method, path in zip(words[::2], words[1::2], strict=True)
    }
    assert published == SCOPES


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
    assert api.ask(method, path, token=None).status in ({200, 503} if method == "GET" else {422})


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_token_without_the_scope_answers_403(api: Api, method: str, path: str) -> None:
    others = {"read", "write"} - {SCOPES[method, path]}
    answer = api.ask(method, path, token=api.new_token(*others))
    assert (answer.status, answer.json["code"]) == (403, "insufficient_scope")
    assert 'scope="' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_token_with_the_scope_passes_and_so_does_an_administrators(api: Api, method: str, path: str) -> None:
    for scope in (SCOPES[method, path], "admin"):
        assert api.ask(method, path, token=api.new_token(scope)).status not in {401, 403}


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
    assert api.delete(f"/v1/tokens/{token.split('_')[1]}").status == 204
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
