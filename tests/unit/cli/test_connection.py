import json
import os
from pathlib import Path

import httpx
import pytest

from tests.unit.cli.conftest import Titer
from tests.unit.cli.documents import processed
from tests.unit.cli.fake_api import FILE_ID, FakeApi, problem

LOCAL = "http://127.0.0.1:4566/dev"


@pytest.fixture
def stack(api: FakeApi, tmp_path: Path) -> Path:
    api.results[FILE_ID] = [processed(), processed()]
    (tmp_path / ".titer").mkdir(mode=0o700)
    file = tmp_path / ".titer" / "stack.json"
    file.write_text(json.dumps({"api_url": LOCAL, "endpoint_url": LOCAL, "token": api.token}))
    file.chmod(0o600)
    return file


def test_the_local_stack_is_found_from_the_folder_upward(titer: Titer, stack: Path) -> None:
    assert titer("result", FILE_ID, environ={}).code == 0


def test_the_local_stacks_token_goes_nowhere_else(titer: Titer, api: FakeApi, stack: Path) -> None:
    ended = titer("result", FILE_ID, "--base-url", "https://elsewhere.test", environ={})
    assert ended.code == 2
    assert "TITER_TOKEN is not set" in ended.err
    assert api.requests == []


def test_titer_token_is_not_sent_to_the_local_stack(titer: Titer, api: FakeApi, stack: Path) -> None:
    assert titer("result", FILE_ID, environ={"TITER_TOKEN": "tt_mine"}).code == 0
    assert {request.headers["Authorization"] for request in api.requests} == {f"Bearer {api.token}"}


@pytest.mark.parametrize(("what", "mode"), [("stack.json", 0o620), ("stack.json", 0o602), ("", 0o770), ("", 0o777)])
def test_what_others_may_write_is_not_taken(titer: Titer, api: FakeApi, stack: Path, what: str, mode: int) -> None:
    (stack.parent / what).chmod(mode)
    ended = titer("result", FILE_ID, environ={"TITER_TOKEN": "tt_mine"})
    assert (ended.code, api.requests) == (2, [])
    assert "may be changed by others" in ended.err


def test_what_another_user_has_put_there_is_not_taken(
    titer: Titer, api: FakeApi, stack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: stack.stat().st_uid + 1)
    ended = titer("result", FILE_ID, environ={"TITER_TOKEN": "tt_mine"})
    assert (ended.code, api.requests) == (2, [])
    assert "is not yours" in ended.err


@pytest.mark.parametrize("name", ["api_url", "endpoint_url"])
@pytest.mark.parametrize("url", ["http://elsewhere.test", "https://127.0.0.1.elsewhere.test", "http://10.0.0.1", "x"])
def test_what_leads_off_this_machine_is_not_taken(titer: Titer, api: FakeApi, stack: Path, name: str, url: str) -> None:
    stack.write_text(json.dumps({**json.loads(stack.read_text()), name: url}))
    for command in (["result", FILE_ID], ["reconcile"]):
        ended = titer(*command, environ={"TITER_TOKEN": "tt_mine"})
        assert (ended.code, api.requests) == (2, [])
        assert "is not this machine" in ended.err


@pytest.mark.parametrize(
    "url", ["http://api.test/dev", "http://172.17.0.1:4566", "http://localhost.test", "HTTP://a.b"]
)
def test_a_token_is_not_sent_where_everyone_on_the_way_could_read_it(titer: Titer, api: FakeApi, url: str) -> None:
    ended = titer("files", "--base-url", url)
    assert (ended.code, api.requests) == (2, [])
    assert f"plain http, {url}, by" in ended.err


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "[::1]", "titer.localhost"])
def test_this_machine_may_be_asked_by_plain_http(host: str, titer: Titer, api: FakeApi) -> None:
    api.results[FILE_ID] = [processed()]
    assert titer("result", FILE_ID, "--base-url", f"http://{host}:4566/dev").code == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"api_url": "https://x.test"}',
        '{"api_url": 5, "token": []}',
        '{"api_url": "http://127.0.0.1:4566/x", "token": ""}',
        "\udcff{}",
    ],
)
def test_a_stack_file_that_cannot_be_read_says_what_to_do(titer: Titer, stack: Path, content: str) -> None:
    stack.write_text(content, errors="surrogateescape")
    ended = titer("result", FILE_ID, environ={})
    assert ended.code == 2
    assert "stack.json cannot be used" in ended.err
    assert "titer up" in ended.err


@pytest.mark.parametrize(
    "url",
    [
        "api.test",
        "ftp://api.test",
        "https://",
        "localhost:4566",
        "http://[::1",
        "https://a.test:99999",
        "https://u:p@a.test",
    ],
)
def test_what_is_no_url_is_a_usage_error(titer: Titer, url: str) -> None:
    ended = titer("files", "--base-url", url)
    assert ended.code == 2
    assert "is not the URL of an API" in ended.err


def test_an_api_that_does_not_answer_is_one_sentence(titer: Titer, api: FakeApi) -> None:
    api.before = [httpx.ConnectError("Connection refused")] * 4
    ended = titer("files", "--base-url", api.url)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("titer: No answer from api.test (Connection refused). See whether it runs")


@pytest.mark.parametrize("content", ["<html>", "[]", '"x"', "", "{}"])
def test_something_else_than_titer_on_the_other_end_is_one_sentence(titer: Titer, api: FakeApi, content: str) -> None:
    for status in (200, 302):
        api.before = [httpx.Response(status, text=content)]
        ended = titer("files", "--base-url", api.url)
        assert ended.code == 1
        assert "is not Titer's API" in ended.err


def test_api_gateways_own_refusal_is_shown(titer: Titer, api: FakeApi) -> None:
    api.before = [httpx.Response(403, json={"message": "Forbidden"})]
    ended = titer("files", "--base-url", api.url)
    assert (ended.code, ended.err) == (2, "titer: Forbidden.\n")


def test_patience_with_a_busy_api_has_an_end(titer: Titer, api: FakeApi) -> None:
    api.before = [problem(503, "the table did not answer", "Try again in a moment")] * 4
    ended = titer("files", "--base-url", api.url)
    assert (ended.code, ended.err) == (1, "titer: The table did not answer (request r-1). Try again in a moment.\n")


@pytest.mark.parametrize("token", ["tt_ü", "tt_1\u200b", "tt_1\ntt_2", "tt_1 tt_2", "tt_\x00"])
def test_a_token_that_was_copied_with_something_else_is_one_sentence(
    titer: Titer, api: FakeApi, stack: Path, token: str
) -> None:
    stack.write_text(json.dumps({**json.loads(stack.read_text()), "token": token}))
    for ended in (
        titer("result", FILE_ID, environ={}),
        titer("files", "--base-url", api.url, environ={"TITER_TOKEN": token}),
    ):
        assert (ended.code, api.requests) == (2, [])
        assert "has characters that no token has" in ended.err
        assert token not in ended.err


def test_the_token_is_never_shown(titer: Titer, api: FakeApi) -> None:
    ended = titer("--log-level", "DEBUG", "files", "--base-url", api.url)
    assert "GET /dev/v1/files: 200" in ended.err
    assert api.token not in ended.out + ended.err
