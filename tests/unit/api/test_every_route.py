"""Every route of the published document, and everyone who has no business there."""

from collections.abc import Iterator

import pytest

from tests.support.api import Answer, Api
from tests.support.published import CLOSED, PATHS, ROUTES, SOME_ID, filled, methods_of
from titer.api.app import LARGEST_BODY
from titer.api.scopes import TAKE_FILES

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"}


def refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def strangers(api: Api) -> Iterator[tuple[str, str | None]]:
    """What is sent by who has no token any more, or never had one."""
    expired = api.new_token("admin", expires_at=api.clock())
    revoked = api.new_token("admin")
    api.delete(f"/v1/tokens/{revoked.split('_')[1]}")
    yield from {
        "no token": None,
        "garbage": "Bearer garbage",
        "basic": "Basic YWRtaW46YWRtaW4=",
        "a wrong secret": f"Bearer {api.token[:-8]}00000000",
        "another's id": f"Bearer {api.new_token('read')[:16]}{api.token[16:]}",
        "expired": f"Bearer {expired}",
        "revoked": f"Bearer {revoked}",
        "two": f"Bearer {api.token}, Bearer {api.token}",
        "a megabyte": "Bearer " + "x" * (1 << 20),
    }.items()


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
def test_a_stranger_is_answered_401(api: Api, method: str, path: str, scope: str) -> None:
    for who, authorization in strangers(api):
        headers = {"Authorization": authorization} if authorization else {}
        answer = api.ask(method, filled(path), token=None, headers=headers)
        assert answer.status == 401, who
        refused(answer, 401, "invalid_token" if authorization else "no_token")


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
def test_a_token_in_the_query_or_in_another_header_opens_nothing(api: Api, method: str, path: str, scope: str) -> None:
    refused(api.ask(method, f"{filled(path)}?token={api.token}&authorization={api.token}", token=None), 401, "no_token")
    refused(api.ask(method, filled(path), token=None, headers={"X-Api-Key": api.token}), 401, "no_token")


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
def test_every_other_scope_is_answered_403(api: Api, method: str, path: str, scope: str) -> None:
    for other in {"read", "write"} - {scope}:
        refused(api.ask(method, filled(path), token=api.new_token(other)), 403, "insufficient_scope")


@pytest.mark.parametrize("path", PATHS)
def test_methods_that_a_path_does_not_have_are_answered_405(api: Api, path: str) -> None:
    has = methods_of(path)
    for method in METHODS - has:
        answer = api.ask(method, filled(path))
        refused(answer, 405, "no_such_method")
        assert set(answer.headers["Allow"].split(", ")) == {*has, "OPTIONS"}


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
def test_a_body_that_is_too_large_is_answered_413(api: Api, method: str, path: str, scope: str) -> None:
    refused(api.ask(method, filled(path), body="x" * (5 << 20)), 413, "too_large")
    assert (method, path) in TAKE_FILES or api.ask(method, filled(path), body=" " * LARGEST_BODY).status != 413


@pytest.mark.parametrize("path", [path for path in PATHS if "{" in path])
@pytest.mark.parametrize(
    "trick",
    [
        "..",
        ".",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        f"{SOME_ID}%00",
        f"{SOME_ID};a=b",
        "%0d%0aX-Evil:1",
        "*",
        "a" * 9_000,
        "💥",
    ],
)
def test_tricks_with_the_path_find_nothing(api: Api, path: str, trick: str) -> None:
    for method in PATHS[path]:
        answer = api.ask(method.upper(), path[: path.index("{")] + trick + path[path.index("}") + 1 :], json_body={})
        nothing = answer.status == 200 and answer.json.get("readings") == []  # of a sensor that never sent any
        assert nothing or answer.status in {404, 422}
        assert "X-Evil" not in answer.headers


def test_no_token_is_repeated_in_an_answer_or_a_log_line(api: Api) -> None:
    secret = api.token.rpartition("_")[2]
    answers = [
        api.ask(
            method,
            f"{filled(path)}?cursor={api.token}&name={api.token}",
            json_body={"label": api.token, "x": api.token},
        )
        for method, path, scope in ROUTES
    ]
    assert [answer for answer in answers if secret in answer.text] == []
    assert secret not in str([answer.headers for answer in answers])
    assert secret not in api.log.getvalue()
