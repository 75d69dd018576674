"""`titer send`: readings in, in requests that are answered once."""

import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.cli.conftest import Titer
from tests.unit.cli.fake_api import FakeApi, problem

AT = "2025-10-01T08:00:00Z"


def answer(*fates: str, **said: Any) -> httpx.Response:
    """What the API says of readings with these fates; the error of a rejected one is always the same."""
    error = {"column": "value", "value": "x", "code": "not_a_number", "reason": "not a number", "hint": "write 1"}
    readings = [
        {
            "index": index,
            "status": fate,
            "late": fate == "late",
            "errors": [error] if fate == "rejected" else [],
            "anomalies": [],
            "warnings": [],
        }
        for index, fate in enumerate(fates)
    ]
    rejected = fates.count("rejected")
    document = {"receipt_id": "r1", "items": len(fates), "accepted": len(fates) - rejected, "rejected": rejected}
    status = 422 if rejected == len(fates) else 202
    return httpx.Response(status, json=document | {"readings": readings, "code": "nothing_accepted"} | said)


def sent(api: FakeApi) -> list[list[dict[str, Any]]]:
    return [json.loads(request.content)["readings"] for request in api.requests]


def test_one_reading_of_options_is_sent_as_it_was_said(titer: Titer, api: FakeApi) -> None:
    api.before = [answer("accepted")]
    options = ("--sensor", "BR-1", "--value", "37.2", "--at", AT, "--unit", "°C", "--context", "batch=B7")
    ended = titer("send", *options, "--asset", "R1", "--base-url", api.url, "--json")
    assert ended.code == 0
    assert sent(api) == [
        [{"sensor_id": "BR-1", "timestamp": AT, "value": "37.2", "unit": "°C", "context": {"batch": "B7"}}]
    ]
    [request] = api.requests
    assert dict(request.url.params) == {"asset": "R1"}
    assert len(request.headers["Idempotency-Key"]) == 36
    assert (ended.json["accepted"], ended.json["receipts"]) == (1, ["r1"])


def test_a_reading_without_an_instant_is_one_of_now(titer: Titer, api: FakeApi) -> None:
    api.before = [answer("accepted")]
    assert titer("send", "--sensor", "a", "--value", "1", "--base-url", api.url).code == 0
    assert sent(api)[0][0]["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "text",
    [
        f'{{"sensor_id": "a", "timestamp": "{AT}", "value": 1.50}}\n\n{{"sensor_id": "b", "value": 2}}\n',
        f'[{{"sensor_id": "a", "timestamp": "{AT}", "value": 1.50}}, {{"sensor_id": "b", "value": 2}}]',
        f'{{"readings": [\n{{"sensor_id": "a", "timestamp": "{AT}", "value": 1.5}}, {{"sensor_id":"b","value":2}}]}}',
    ],
    ids=["lines", "array", "object"],
)
def test_readings_of_json_are_sent_some_at_a_time(titer: Titer, api: FakeApi, tmp_path: Path, text: str) -> None:
    path = tmp_path / "readings.json"
    path.write_text(text)
    api.before = [answer("accepted"), answer("accepted")]
    assert titer("send", path, "--batch", "1", "--base-url", api.url).code == 0
    assert sent(api) == [
        [{"sensor_id": "a", "timestamp": AT, "value": 1.5}],
        [{"sensor_id": "b", "value": 2}],
    ]


def test_numbers_of_lines_are_sent_digit_by_digit(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text('{"value": 1.2345678901234567890123, "x": 1e400}\n{"value": 2}\n')
    api.before = [answer("accepted", "accepted")]
    assert titer("send", path, "--base-url", api.url).code == 0
    assert b"1.2345678901234567890123" in api.requests[0].content
    assert b"1e400" in api.requests[0].content


def test_rows_of_csv_on_stdin_are_told_by_their_number(
    titer: Titer, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"sensor_id;timestamp;value\na;{AT};12,5\n\nb;;x\n"))
    api.before = [answer("accepted", "rejected")]
    ended = titer("send", "-", "--base-url", api.url)
    assert ended.code == 3
    assert sent(api) == [[{"sensor_id": "a", "timestamp": AT, "value": "12,5"}, {"sensor_id": "b", "value": "x"}]]
    assert "1 reading accepted · 1 rejected · 2 rows in 1 request" in ended.out
    assert "3  value   x      not a number" in ended.out


def test_a_line_that_is_no_json_is_an_error_and_the_others_are_sent(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text('{"value": 1}\n{"value": \n')
    api.before = [answer("accepted")]
    ended = titer("send", path, "--base-url", api.url, "--json")
    assert ended.code == 3
    assert [(error["row_number"], error["code"]) for error in ended.json["errors"]] == [(2, "invalid_json")]


def test_nothing_accepted_is_exit_4(titer: Titer, api: FakeApi) -> None:
    api.before = [answer("rejected")]
    ended = titer("send", "--sensor", "a", "--value", "x", "--base-url", api.url)
    assert ended.code == 4
    assert "nothing was accepted" in ended.out


def test_a_request_that_is_not_answered_is_sent_again_with_its_key(titer: Titer, api: FakeApi) -> None:
    busy = httpx.Response(409, json={"code": "idempotency_key_in_flight"}, headers={"Retry-After": "0"})
    api.before = [httpx.ConnectError("gone"), problem(503, "later", ""), busy, problem(429, "", ""), answer("accepted")]
    assert titer("send", "--sensor", "a", "--value", "1", "--base-url", api.url).code == 1  # the fake's patience is 3
    api.before = [httpx.ConnectError("gone"), problem(503, "later", ""), answer("accepted")]
    assert titer("send", "--sensor", "a", "--value", "1", "--base-url", api.url).code == 0
    assert len({request.headers["Idempotency-Key"] for request in api.requests[-3:]}) == 1


def test_what_is_too_much_for_the_api_is_sent_in_halves(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text('{"value": 1}\n' * 4)
    too_many = problem(413, "too many", "", code="too_many_readings")
    api.before = [too_many, answer("accepted", "accepted"), answer("accepted", "late")]
    ended = titer("send", path, "--base-url", api.url, "--json")
    assert (ended.code, ended.json["accepted"], ended.json["late"]) == (0, 4, 1)
    assert list(map(len, sent(api))) == [4, 2, 2]


def test_what_ends_a_run_tells_how_far_it_came(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text('{"value": 1}\n' * 2)
    api.before = [answer("accepted"), problem(403, "no right", "", code="insufficient_scope")]
    ended = titer("send", path, "--batch", "1", "--base-url", api.url)
    assert ended.code == 2
    assert "Sent before: 1 of the rows, of which 1 readings were accepted" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("x.csv", "--sensor", "a"),
        ("--sensor", "a", "--epoch", "h"),
        ("--sensor", "a", "--context", "x"),
        ("nowhere.csv",),
    ],
)
def test_a_wrong_call_is_exit_2(titer: Titer, api: FakeApi, arguments: tuple[str, ...]) -> None:
    assert titer("send", *arguments, "--base-url", api.url).code == 2
    assert api.requests == []


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_nothing_to_send_is_exit_2(titer: Titer, api: FakeApi, tmp_path: Path, text: str) -> None:
    path = tmp_path / "readings.csv"
    path.write_text(text)
    assert titer("send", path, "--base-url", api.url).code == 2
