import json
from pathlib import Path

import httpx
import pytest

from tests.unit.cli.conftest import Titer
from tests.unit.cli.documents import processed
from tests.unit.cli.fake_api import FILE_ID, FakeApi, problem


@pytest.fixture
def stack(api: FakeApi, tmp_path: Path) -> dict[str, str]:
    api.results[FILE_ID] = [processed()]
    (tmp_path / ".titer").mkdir()
    known = {"api_url": api.url, "token": api.token}
    (tmp_path / ".titer" / "stack.json").write_text(json.dumps(known))
    return known


def test_the_local_stack_is_found_from_the_folder_upward(titer: Titer, stack: dict[str, str]) -> None:
    assert titer("result", FILE_ID, environ={}).code == 0


def test_the_local_stacks_token_goes_nowhere_else(titer: Titer, api: FakeApi, stack: dict[str, str]) -> None:
    ended = titer("result", FILE_ID, "--base-url", "https://elsewhere.test", environ={})
    assert ended.code == 2
    assert "TITER_TOKEN is not set" in ended.err
    assert api.requests == []


def test_titer_token_comes_before_the_stacks(titer: Titer, api: FakeApi, stack: dict[str, str]) -> None:
    titer("result", FILE_ID, environ={"TITER_TOKEN": "tt_mine"})
    assert api.requests[0].headers["Authorization"] == "Bearer tt_mine"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"api_url": "https://x.test"}'])
def test_a_stack_file_that_cannot_be_read_says_what_to_do(
    titer: Titer, stack: dict[str, str], tmp_path: Path, content: str
) -> None:
    (tmp_path / ".titer" / "stack.json").write_text(content)
    ended = titer("result", FILE_ID, environ={})
    assert ended.code == 2
    assert "stack.json cannot be used" in ended.err
    assert "titer up" in ended.err


@pytest.mark.parametrize("url", ["api.test", "ftp://api.test", "https://", "localhost:4566"])
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


def test_the_token_is_never_shown(titer: Titer, api: FakeApi) -> None:
    ended = titer("--log-level", "DEBUG", "files", "--base-url", api.url)
    assert "GET /dev/v1/files: 200" in ended.err
    assert api.token not in ended.out + ended.err
