import hashlib
import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.cli.conftest import Titer
from tests.unit.cli.documents import failed, partial, processed, unfinished
from tests.unit.cli.fake_api import FakeApi, problem
from titer.files.record import Declared
from titer_cli.client import Slot, TiterApi
from titer_cli.tasks import upload

CONTENT = b"sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "readings.csv"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number:02}.csv" for number in range(30)]
    for path in paths:
        path.write_bytes(CONTENT + path.name.encode())
    return paths


def test_the_file_arrives_as_it_is_with_its_checksum_declared(titer: Titer, api: FakeApi, file: Path) -> None:
    ended = titer("upload", file, "--base-url", api.url, "--json")
    assert ended.code == 0
    assert ended.json == {
        "file_id": "slot-1",
        "name": "readings.csv",
        "status": "uploaded",
        "bytes": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    assert api.stored == {"slots/slot-1/x": CONTENT}
    assert api.slots == [{"name": "readings.csv", "size": len(CONTENT), "sha256": ended.json["sha256"]}]


def test_what_is_declared_is_sent(titer: Titer, api: FakeApi, file: Path) -> None:
    options = [
        "--rule-set",
        "equipment",
        "--timezone",
        "Europe/Ljubljana",
        "--asset",
        "P1",
        "--context",
        "lot,run",
        "--measured",
        "code",
    ]
    assert titer("upload", file, "--base-url", api.url, *options).code == 0
    (slot,) = api.slots
    del slot["name"], slot["size"], slot["sha256"]
    assert slot == {
        "rule_set": "equipment",
        "timezone": "Europe/Ljubljana",
        "asset": "P1",
        "context": ["lot", "run"],
        "measured": ["code"],
    }


WRITTEN = [
    *("--encoding", "latin1", "--delimiter", "tab", "--decimal", ",", "--date-order", "day_first"),
    *("--missing", "-999,MM", "--missing", '"-1,5"', "--unit", "Temp=°C", "--unit", "p, total=mbar"),
    *("--convert", "temperature=K", "--sheet", "Run 7", "--start", "2025-10-01T08:00Z", "--header-line", "3"),
]
SAID = {
    "encoding": "iso-8859-1",
    "delimiter": "tab",
    "decimal": ",",
    "date_order": "day_first",
    "missing": ["-999", "MM", "-1,5"],
    "units": ["Temp=°C", "p, total=mbar"],
    "convert": ["temperature=K"],
    "sheet": "Run 7",
    "start": "2025-10-01T08:00:00Z",
    "header_line": 3,
}


def test_what_is_said_of_how_it_is_written_is_sent(titer: Titer, api: FakeApi, file: Path) -> None:
    assert titer("upload", file, "--base-url", api.url, *WRITTEN).code == 0
    (slot,) = api.slots
    assert {name: value for name, value in slot.items() if name in SAID} == SAID


def test_the_token_opens_the_api_and_never_reaches_the_storage(titer: Titer, api: FakeApi, file: Path) -> None:
    titer("upload", file, "--base-url", api.url)
    hosts = {request.url.host: request.headers.get("Authorization") for request in api.requests}
    assert hosts == {"api.test": f"Bearer {api.token}", "storage.test": None}


@pytest.mark.parametrize(
    ("document", "code"), [(processed(), 0), (partial(), 3), (failed(), 4)], ids=["processed", "partial", "failed"]
)
def test_waiting_ends_with_the_result(
    titer: Titer, api: FakeApi, file: Path, document: dict[str, object], code: int
) -> None:
    api.results["slot-1"] = [unfinished(status="uploaded"), unfinished(), document]
    ended = titer("upload", file, "--wait", "--base-url", api.url, "--poll-interval", "0.01", "--json")
    assert (ended.code, ended.json) == (code, document)


def test_waiting_ends_with_5_when_the_time_is_over(titer: Titer, api: FakeApi, file: Path) -> None:
    api.results["slot-1"] = [unfinished()]
    ended = titer(
        "upload", file, "--wait", "--base-url", api.url, "--poll-interval", "0.01", "--poll-timeout", "0.05", "--json"
    )
    assert (ended.code, ended.json["status"]) == (5, "processing")
    assert "readings.csv is not finished after 0.05 s; titer result slot-1 --wait waits for it" in ended.err


@pytest.mark.parametrize("command", ["upload", "result"])
def test_waiting_goes_on_while_the_api_cannot_answer(titer: Titer, api: FakeApi, file: Path, command: str) -> None:
    killed = httpx.Response(502, json={"message": '{"errorMessage": "Worker process exited immediately. stderr: "}'})
    busy = problem(503, "the table did not answer", "Try again in a moment")
    api.results["slot-1"] = [unfinished(), *[killed] * 4, *[busy] * 8, processed()]
    what = [file] if command == "upload" else ["slot-1"]
    ended = titer(command, *what, "--wait", "--base-url", api.url, "--poll-interval", "0.01", "--json")
    assert (ended.code, ended.json, ended.err) == (0, processed(), "")


@pytest.mark.parametrize("command", ["upload", "result"])
def test_an_api_that_never_answers_again_is_one_sentence(titer: Titer, api: FakeApi, file: Path, command: str) -> None:
    api.results["slot-1"] = [httpx.Response(502, json={"message": '{"errorMessage": "Worker process exited"}'})]
    what = [file] if command == "upload" else ["slot-1"]
    ended = titer(command, *what, "--wait", "--base-url", api.url, "--poll-interval", "0.01", "--poll-timeout", "0.1")
    assert (ended.code, ended.out) == (1, "")
    assert "titer: The API broke off before it could answer (502). Try again in a moment; if it stays so" in ended.err


def test_the_environment_sets_the_pace_and_flags_override_it(
    titer: Titer, api: FakeApi, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.results["slot-1"] = [unfinished()]
    monkeypatch.setenv("CLI_POLL_INTERVAL", "0.01")
    monkeypatch.setenv("CLI_POLL_TIMEOUT", "0.02")
    monkeypatch.setenv("API_BASE_URL", api.url)
    assert "after 0.02 s" in titer("upload", file, "--wait").err
    assert "after 0.03 s" in titer("result", "slot-1", "--wait", "--poll-timeout", "0.03").err


def test_many_files_go_in_parallel_and_are_reported_in_order(titer: Titer, api: FakeApi, many: list[Path]) -> None:
    ended = titer("upload", *many, "--base-url", api.url, "--parallel", "8", "--json")
    assert [document["name"] for document in ended.json] == [path.name for path in many]
    assert sorted(api.stored.values()) == [path.read_bytes() for path in many]
    assert len({document["file_id"] for document in ended.json}) == 30


def test_of_many_files_the_worst_counts(titer: Titer, api: FakeApi, many: list[Path]) -> None:
    for number in range(30):
        api.results[f"slot-{number + 1}"] = [partial() if number == 7 else processed()]
    assert titer("upload", *many, "--wait", "--base-url", api.url).code == 3


def test_one_that_the_api_refuses_leaves_the_others_alone(titer: Titer, api: FakeApi, many: list[Path]) -> None:
    api.before = [problem(422, "the name is odd", "Choose another")]
    ended = titer("upload", *many[:3], "--base-url", api.url, "--parallel", "1", "--json")
    assert ended.code == 2
    assert [(document["status"], document.get("message")) for document in ended.json] == [
        ("refused", "The name is odd. Choose another."),
        ("uploaded", None),
        ("uploaded", None),
    ]


def test_one_file_that_the_api_refuses_is_one_sentence(titer: Titer, api: FakeApi, file: Path) -> None:
    api.before = [problem(422, "the zone 'Mars' is not known", "Use an IANA name")]
    ended = titer("upload", file, "--base-url", api.url, "--timezone", "Mars")
    assert (ended.code, ended.out, ended.err) == (2, "", "titer: The zone 'Mars' is not known. Use an IANA name.\n")


def test_a_wait_that_breaks_off_tells_the_id(titer: Titer, api: FakeApi, file: Path, many: list[Path]) -> None:
    ended = titer("upload", file, "--wait", "--base-url", api.url)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "readings.csv was sent as slot-1\ntiter: There is no file slot-1. Check the id.\n"
    ended = titer("upload", *many[:2], "--wait", "--base-url", api.url, "--json")
    assert [(one["status"], one["file_id"][:5]) for one in ended.json] == [("refused", "slot-")] * 2


def test_ctrl_c_while_it_waits_tells_the_ids(
    titer: Titer, api: FakeApi, many: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(upload, "await_each", stop)
    ended = titer("upload", *many[:2], "--wait", "--parallel", 1, "--base-url", api.url)
    assert (ended.code, ended.out) == (130, "")
    assert ended.err == (
        f"{many[0].name} was sent as slot-1\n{many[1].name} was sent as slot-2\n"
        "What was sent is judged whatever happens here; titer result ID --wait waits for it\ntiter: Stopped.\n"
    )


def test_ctrl_c_while_it_sends_tells_what_was_sent(
    titer: Titer, api: FakeApi, many: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve, asked = TiterApi.reserve, iter(range(2))

    def stop(self: TiterApi, declared: Declared, **said: Any) -> Slot:
        if next(asked):
            raise KeyboardInterrupt
        return reserve(self, declared, **said)

    monkeypatch.setattr(TiterApi, "reserve", stop)
    ended = titer("upload", *many[:3], "--parallel", 1, "--base-url", api.url)
    assert ended.code == 130
    assert ended.err.splitlines()[:2] == ["00.csv was sent as slot-1", "Not sent: 01.csv, 02.csv"]


def test_a_name_in_no_encoding_arrives_as_text(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xe9.csv")
    path.write_bytes(CONTENT)
    assert titer("upload", path, "--base-url", api.url).code == 0
    assert api.slots[0]["name"] == "��.csv"


@pytest.mark.parametrize("code", ["EntityTooLarge", "EntityTooSmall"])
def test_a_file_that_changes_while_it_is_sent_is_told(titer: Titer, api: FakeApi, file: Path, code: str) -> None:
    answers = iter([httpx.Response(400, text=f"<Error><Code>{code}</Code><Message>Its size</Message></Error>")])
    storage = api._storage
    api._storage = lambda request: next(answers, None) or storage(request)  # type: ignore[method-assign]
    ended = titer("upload", file, "--base-url", api.url)
    assert ended.code == 2
    assert "changed its size while it was sent" in ended.err


def test_an_empty_file_is_sent_for_the_api_says_what_is_wrong_with_it(
    titer: Titer, api: FakeApi, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").touch()
    assert titer("upload", tmp_path / "empty.csv", "--base-url", api.url).code == 0
    assert api.stored == {"slots/slot-1/x": b""}


def test_nothing_is_sent_where_one_path_is_wrong(titer: Titer, api: FakeApi, file: Path, tmp_path: Path) -> None:
    for wrong, said in (
        (tmp_path, "is a folder"),
        (tmp_path / "gone.csv", "There is no file"),
        (Path("/dev/null"), "not a regular file"),
    ):
        ended = titer("upload", file, wrong, "--base-url", api.url)
        assert ended.code == 2
        assert said in ended.err
    assert api.requests == []


def test_a_request_that_the_api_puts_off_is_made_again(titer: Titer, api: FakeApi, file: Path) -> None:
    api.before = [problem(429, "too many requests", "", **{"Retry-After": "0"}), httpx.ConnectError("reset")]
    assert titer("upload", file, "--base-url", api.url).code == 0
    assert len(api.stored) == 1


def test_a_name_full_of_escapes_is_shown_as_text(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2J[red].csv"
    path.write_bytes(CONTENT)
    ended = titer("upload", path, "--base-url", api.url)
    assert "\x1b" not in ended.out
    assert "␛[2J[red].csv" in ended.out
    assert api.slots[0]["name"] == path.name


def test_a_rule_set_in_a_file_stays_with_process(titer: Titer, api: FakeApi, file: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_text(json.dumps({}))
    ended = titer("upload", file, "--base-url", api.url, "--rule-set", tmp_path / "rules.json")
    assert ended.code == 2
    assert "titer process" in ended.err
    assert api.requests == []


def test_a_large_file_goes_in_parts_and_on_where_it_broke_off(
    titer: Titer, api: FakeApi, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("titer_cli.tasks.upload.LEAST", 20)
    body = file.read_bytes()
    api.stored["slot-1/1"] = body[:10]
    ended = titer("upload", file, "--base-url", api.url, "--json")
    assert ended.code == 0
    assert "1 of" in ended.err
    assert b"".join(api.stored[f"slot-1/{n}"] for n in range(1, -(-len(body) // 10) + 1)) == body
    assert next(request.url.path for request in api.requests if request.method == "PUT") == "/slot-1/2"
