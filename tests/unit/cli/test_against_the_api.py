"""The command against the API itself, over stores in memory: what the fake of the other tests promises holds."""

import csv
import io
import json
from io import StringIO
from pathlib import Path
from threading import Lock
from urllib.parse import unquote

import httpx
import pyarrow.parquet
import pytest
from python_calamine import CalamineWorkbook

from tests.support.api import Api
from tests.support.clock import NOON
from tests.support.commands import Ended
from tests.support.judging import announce, deliver, deliver_all, judged
from tests.support.lists import follow
from tests.support.readings import keep, posted_of, reading_of
from tests.support.records import WHY, announcement, declared, parked
from tests.unit.cli.fake_api import form_of
from titer.files.keys import file_id_of
from titer.files.record import ParkedMessage
from titer.live.posted import LiveSeries
from titer.model.instants import SECOND, micros
from titer.rules.versions import RuleSetVersion
from titer_cli.main import run
from titer_cli.surroundings import Surroundings
from titer_cli.tasks.sample import write_samples

URL = "https://api.test/dev"


class World:
    """The API and its storage on the other end of the wire. What arrives is judged at once."""

    def __init__(self, folder: Path) -> None:
        self.api = Api(folder)
        self.arrived = 0
        self._one_at_a_time = Lock()  # as Lambda has it: Powertools keeps the request in hand where all can see it

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        with self._one_at_a_time:
            return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "memory":
            return self._ask(request)
        return self._take(request) if request.method == "POST" else self._give(request)

    def _ask(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode().removeprefix("/dev")
        sent = {name.title(): value for name, value in request.headers.items()}
        answer = self.api.ask(request.method, target, token=None, headers=sent, body=request.content.decode() or None)
        deliver_all(self.api)
        return httpx.Response(answer.status, headers=dict(answer.headers), text=answer.text)

    def _take(self, request: httpx.Request) -> httpx.Response:
        fields = form_of(request)
        key = fields["key"].decode()
        said = fields.get("x-amz-meta-titer-declared", b"").decode()
        self.api.uploads.store(key, fields["file"], sha256="", declaration=said)
        self.arrived += 1
        deliver(self.api, announce(self.api, key.split("/")[1], f"{self.arrived:04}"))
        return httpx.Response(204)

    def _give(self, request: httpx.Request) -> httpx.Response:
        copy = self.api.folder / "given"
        key, version = unquote(request.url.path.lstrip("/")), request.url.params["version"]
        if request.url.host == self.api.uploads.bucket:
            with self.api.uploads.open(key, version) as stream:
                return httpx.Response(200, content=stream.read())
        self.api.artefacts.fetch(key, version, copy)
        return httpx.Response(200, content=copy.read_bytes())


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")  # they would go to stdout, as Lambda wants them
    (tmp_path / "api").mkdir()
    return World(tmp_path / "api")


@pytest.fixture
def titer(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> "Titer":
    monkeypatch.setenv("API_BASE_URL", URL)
    monkeypatch.chdir(tmp_path)
    return Titer(world, tmp_path, capsys)


class Titer:
    """The command, with the admin's token."""

    def __init__(self, world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._here = Surroundings(
            environ={"TITER_TOKEN": world.api.token}, directory=folder, transport=httpx.MockTransport(world)
        )

    def __call__(self, *arguments: object) -> Ended:
        code = run([str(argument) for argument in arguments], self._here)
        out, err = self._capsys.readouterr()
        return Ended(code, out, err)


@pytest.fixture
def sent(titer: Titer, tmp_path: Path) -> str:
    """The id of the sample with every common fault."""
    write_samples(tmp_path / "samples")
    ended = titer("upload", "--wait", tmp_path / "samples" / "partly_bad.csv", "--json")
    assert ended.code == 3
    return str(ended.json["file_id"])


def test_the_way_through_the_api_gives_what_process_gives(titer: Titer, tmp_path: Path) -> None:
    of_the_cloud = {"file_id", "kind", "compacted_into", "version", "uploaded_at", "processed_at", "processing_ms"}
    for path in write_samples(tmp_path / "samples"):
        here, there = titer("process", path, "--json"), titer("upload", path, "--wait", "--json")
        assert here.code == there.code
        assert {name: value for name, value in there.json.items() if name not in of_the_cloud} == {
            name: value for name, value in here.json.items() if name not in of_the_cloud
        }


def test_a_result_can_be_shown_again(titer: Titer, sent: str) -> None:
    assert titer("result", sent).out.startswith("partly_bad.csv  partial\n")


def test_errors_come_as_tables_json_and_csv(titer: Titer, sent: str) -> None:
    errors = titer("errors", sent, "--json").json["errors"]
    assert [error["code"] for error in errors][:3] == ["not_a_number", "invalid_timestamp", "missing_value"]
    assert "fewer cells than the header has columns" in titer("errors", sent).out
    lines = titer("errors", sent, "--csv").out.splitlines()
    assert lines[0] == "row_number,line,column,value,code,reason,hint"
    assert len(lines) == 1 + len(errors)


def test_rejected_rows_come_with_their_texts_and_by_code_and_column(titer: Titer, sent: str) -> None:
    errors, rows = titer("errors", sent, "--json").json["errors"], titer("rejected", sent, "--json").json["rejected"]
    assert [{**error, "raw": row["raw"]} for error, row in zip(errors, rows, strict=True)] == rows
    assert all(row["raw"] for row in rows)
    of_a_code = [row for row in rows if row["code"] == "invalid_timestamp"]
    assert titer("rejected", sent, "--code", "invalid_timestamp", "--json").json["rejected"] == of_a_code
    assert titer("rejected", sent, "--column", "no such", "--json").json["rejected"] == []
    assert of_a_code[0]["raw"] in titer("rejected", sent, "--code", "invalid_timestamp").out
    assert titer("rejected", sent, "--csv").out.startswith("row_number,line,column,value,code,reason,hint,raw\r\n")


def test_very_many_errors_are_fetched_at_once_and_are_those_that_the_api_pages_through(
    titer: Titer, world: World, tmp_path: Path
) -> None:
    rows = "".join(f"s,2026-03-01T12:00:00Z,{'none' if number % 3 else '1'}\ns,,{number}\n" for number in range(1_100))
    (tmp_path / "bad.csv").write_text(f"sensor_id,timestamp,value\n{rows}")
    file_id = titer("upload", "--wait", tmp_path / "bad.csv", "--json").json["file_id"]
    for what, code in (("errors", None), ("rejected", None), ("rejected", "missing_timestamp")):
        asked = f"&code={code}" if code else ""
        pages = follow(world.api, f"/v1/files/{file_id}/{what}?format=csv&limit=1000{asked}")
        shown = titer(what, file_id, "--csv", *(("--code", code) if code else ())).out
        assert shown == "".join(page.text for page in pages)
        pages = follow(world.api, f"/v1/files/{file_id}/{what}?limit=1000{asked}")
        listed = [error for page in pages for error in page.json[what]]
        assert titer(what, file_id, "--json", "--all", *(("--code", code) if code else ())).json[what] == listed
    titer("errors", file_id, "--out", tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text()) == titer("rejected", file_id, "--json", "--all").json
    titer("errors", file_id, "--out", tmp_path / "report.csv")
    assert (tmp_path / "report.csv").read_bytes().decode() == titer("rejected", file_id, "--csv").out


@pytest.mark.parametrize("what", ["errors", "rejected"])
def test_an_error_report_is_what_its_name_says(titer: Titer, sent: str, tmp_path: Path, what: str) -> None:
    rows = titer("rejected", sent, "--json").json["rejected"]
    for kind in ("json", "csv", "xlsx"):
        assert titer(what, sent, "--out", tmp_path / f"report.{kind}").code == 0
    assert json.loads((tmp_path / "report.json").read_text())["rejected"] == rows
    assert len(list(csv.DictReader(StringIO((tmp_path / "report.csv").read_text())))) == len(rows)
    sheet = CalamineWorkbook.from_path(tmp_path / "report.xlsx").get_sheet_by_index(0)
    assert len(sheet.to_python()) == 1 + len(rows)
    assert titer(what, sent, "--out", "report.docx").code == 2
    assert titer(what, sent, "--csv", "--out", "report.xlsx").code == 2


def test_a_file_comes_back_byte_for_byte(titer: Titer, sent: str, tmp_path: Path) -> None:
    said = titer("download", sent, "--json").json
    sample = (tmp_path / "samples" / "partly_bad.csv").read_bytes()
    assert (said["out"], said["bytes"]) == ("partly_bad.csv", len(sample))
    assert (tmp_path / "partly_bad.csv").read_bytes() == sample
    again = titer("download", sent)
    assert (again.code, "--out" in again.err) == (2, True)
    assert titer("download", sent, "--out", "copy.csv", "--version", 1).code == 0
    assert (tmp_path / "copy.csv").read_bytes() == sample


def test_readings_come_as_parquet_and_csv(titer: Titer, sent: str, tmp_path: Path) -> None:
    assert titer("readings", sent, "--out", "r.parquet").code == 0
    table = pyarrow.parquet.read_table(tmp_path / "r.parquet")
    lines = titer("readings", sent, "--csv").out.splitlines()
    assert (table.num_rows, len(lines)) == (5, 6)
    assert lines[1] == '"TT-101","temperature","2025-10-01T08:00:00Z",36.9,"°C","good",1,'


def test_summaries_are_those_of_the_result(titer: Titer, sent: str) -> None:
    assert titer("summaries", sent, "--json").json["summaries"] == titer("result", sent, "--json").json["summaries"]


def test_files_are_found_by_status_name_and_time(titer: Titer, sent: str) -> None:
    (listed,) = titer(
        "files", "--status", "partial", "--name", "PARTLY", "--since", "2020-01-01T00:00:00Z", "--json"
    ).json["files"]
    assert (listed["file_id"], listed["row_count"], listed["error_count"]) == (sent, 5, 6)
    assert sent in titer("files").out
    assert titer("files", "--name", "nothing like it").out == "No file matches.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("result", "no-such-id"), "There is no file with this id"),
        (("files", "--status", "broken"), "status"),
        (("files", "--since", "yesterday"), "since"),
        (("upload", "samples/good.csv", "--timezone", "Mars/Base"), "'Mars/Base' is not a time zone"),
        (
            ("upload", "samples/good.csv", "--rule-set", "defualt"),
            "default, bioreactor, equipment, replay, or one of your own",
        ),
        (("upload", "samples/good.csv", "--asset", "\x1b[2J"), "control characters"),
    ],
)
def test_what_the_api_refuses_is_one_sentence(titer: Titer, sent: str, arguments: tuple[str, ...], said: str) -> None:
    ended = titer(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert "\x1b" not in ended.err


def test_a_wrong_token_is_one_sentence(
    world: World, sent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = Surroundings(environ={"TITER_TOKEN": "tt_wrong"}, directory=tmp_path, transport=httpx.MockTransport(world))
    assert run(["result", sent], wrong) == 2
    assert "token" in capsys.readouterr().err


def test_a_file_is_judged_again_and_both_versions_can_be_shown(titer: Titer, sent: str, tmp_path: Path) -> None:
    ended = titer("reprocess", sent, "--timezone", "Europe/Berlin", "--rule-set", "equipment", "--wait", "--json")
    assert (ended.code, ended.json["version"], ended.json["rule_set"]) == (3, 2, "equipment@1")
    assert ended.json["format"]["timezone"] == "Europe/Berlin"
    first = titer("result", sent, "--version", 1, "--json").json
    assert (first["version"], first["format"]["timezone"]) == (1, "UTC")
    assert titer("result", sent, "--json").json == ended.json
    for what in ("errors", "summaries"):
        assert titer(what, sent, "--version", 1, "--json").json[what] == first[what]
    assert titer("errors", sent, "--version", 1, "--csv").out.startswith("row_number,")
    assert titer("readings", sent, "--version", 1, "--csv").out != titer("readings", sent, "--csv").out
    assert titer("readings", sent, "--version", 1, "--out", "r.parquet").code == 0
    assert titer("result", sent, "--version", 3).code == 2


def test_a_corrected_file_is_the_next_version_of_the_same_file(titer: Titer, sent: str, tmp_path: Path) -> None:
    good = str(tmp_path / "samples" / "good.csv")
    ended = titer("upload", good, "--replaces", sent, "--json")
    assert (ended.code, ended.json["file_id"], ended.json["version"]) == (0, sent, 2)
    waited = titer("upload", good, "--replaces", sent, "--wait", "--json")
    assert (waited.code, waited.json["file_id"], waited.json["version"]) == (0, sent, 3)
    assert titer("result", sent, "--json").json == waited.json
    unusable = tmp_path / "unusable.csv"
    unusable.write_bytes(bytes(64))
    failed = titer("upload", unusable, "--replaces", sent, "--wait", "--json")
    assert (failed.code, failed.json["version"], failed.json["status"]) == (4, 4, "failed")
    assert titer("result", sent, "--json").json == waited.json
    assert titer("upload", good, good, "--replaces", sent).code == 2
    refused = titer("upload", good, "--replaces", sent, "--asset", "press-9")
    assert (refused.code, "of no asset" in refused.err) == (2, True)


def test_what_a_reprocess_does_not_say_stays_and_an_empty_text_takes_it_back(titer: Titer, sent: str) -> None:
    titer("reprocess", sent, "--asset", "press-1", "--context", "batch, lot")
    assert "Version 3 will be judged by default@2 or bioreactor@1" in titer("reprocess", sent, "--timezone", "UTC").err
    titer("reprocess", sent, "--asset", "", "--context", "")
    listed = titer("versions", sent, "--json").json["versions"]
    assert [(each["asset"], each["context"], each["timezone"]) for each in listed] == [
        (None, [], "UTC"),
        ("press-1", ["batch", "lot"], "UTC"),
        ("press-1", ["batch", "lot"], None),
        (None, [], None),
    ]
    shown = titer("versions", sent).out
    assert shown.startswith("4 versions\n")
    assert "an upload" in shown


def test_what_a_reprocess_says_of_how_a_file_is_written_is_shown_with_its_versions(titer: Titer, sent: str) -> None:
    titer("reprocess", sent, "--date-order", "day_first", "--missing", "-999,MM", "--unit", "value=°C")
    titer("reprocess", sent, "--date-order", "", "--missing", "", "--header-line", "1")
    second, first, _ = titer("versions", sent, "--json").json["versions"]
    assert (first["date_order"], first["missing"], first["units"]) == ("day_first", ["-999", "MM"], ["value=°C"])
    assert (second["date_order"], second["missing"], second["units"]) == (None, [], ["value=°C"])
    assert second["header_line"] == 1
    assert "date_order day_first · missing -999, MM · units value=°C" in titer("versions", sent).out


def test_the_same_file_again_is_shown_as_a_duplicate(titer: Titer, sent: str, tmp_path: Path) -> None:
    again = titer("upload", "--wait", tmp_path / "samples" / "partly_bad.csv")
    assert again.code == 3
    assert f"same as {sent}" in again.out


def test_deleted_results_are_gone(titer: Titer, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert titer("delete", sent).code == 1
    assert titer("result", sent).code == 3
    assert titer("delete", sent, "--yes", "--json").json["status"] == "deleted"
    ended = titer("result", sent)
    assert (ended.code, ended.out.splitlines()[0]) == (4, "partly_bad.csv  deleted")
    assert titer("errors", sent).code == 2
    assert "upload them again" in titer("readings", sent, "--csv").err


def test_rule_sets_are_written_shown_and_listed(titer: Titer, sent: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text('{"name": "press", "every": {"hard": {"max": 40}}}')
    assert titer("rules", "put", path, "--reason", "a colder press", "--json").json["rule_set"] == "press@1"
    path.write_text('{"name": "press", "version": 7, "every": {"hard": {"max": 30}}}')
    assert "press@2 it is" in titer("rules", "put", path, "--reason", "colder still").err
    assert titer("rules", "show", "press@1").json["every"] == {"hard": {"max": 40}}
    assert titer("rules", "show", "press").json["reason"] == "colder still"
    assert titer("rules", "put", path, "--reason", "again", "--name", "other", "--json").json["rule_set"] == "other@1"
    listed = titer("rules", "list").out
    assert listed.startswith("6 rule sets\n")
    assert "comes with Titer" in listed
    assert "colder still" in listed
    assert titer("reprocess", sent, "--rule-set", "press@1", "--wait", "--json").json["rule_set"] == "press@1"


@pytest.mark.parametrize("arguments", [("list",), ("show", "old")])
def test_a_pattern_that_is_no_longer_taken_is_named(titer: Titer, world: World, arguments: tuple[str, ...]) -> None:
    limits = json.dumps({"sensor_id": {"pattern": r"(a|b)-\1"}})
    world.api.rules.add(RuleSetVersion(name="old", version=1, limits=limits))
    assert r"old@1: the pattern (a|b)-\1 is none that is taken today" in titer("rules", *arguments).err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nobody"), "is not a rule set"),
        (("show", "default@x"), "is no version of a rule set"),
        (("put", "rules.json", "--reason", "x"), "every.hard.max is not a number"),
        (("put", "none.json", "--reason", "x"), "no file none.json"),
    ],
)
def test_what_is_wrong_with_rules_is_one_sentence(
    titer: Titer, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "rules.json").write_text('{"name": "press", "every": {"hard": {"max": "40"}}}')
    ended = titer("rules", *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err


@pytest.mark.parametrize("called", ["create", "new"])
def test_a_token_is_made_listed_and_revoked(titer: Titer, world: World, called: str) -> None:
    made = titer("token", called, "--label", "press 1", "--scope", "read", "--scope", "write", "--expires-days", 30)
    token_id = made.out.split("_")[1]
    assert world.api.get("/v1/files", token=made.out.strip()).status == 200
    assert world.api.get("/v1/tokens", token=made.out.strip()).status == 403
    assert made.out.strip() not in made.err
    listed = titer("token", "list")
    assert token_id in listed.out
    assert "read, write" in listed.out
    assert made.out.strip().rpartition("_")[2] not in listed.out
    assert titer("token", "revoke", token_id).code == 0
    assert token_id not in titer("token", "list", "--json").out
    assert titer("token", "revoke", token_id).code == 2
    assert titer("token", called, "--label", "x", "--scope", "root").code == 2


def given_up(world: World, key: str) -> ParkedMessage:
    """Something that broke for a while; it can be judged by now."""
    world.api.uploads.store(key, b"sensor_id,timestamp,value\na,2025-10-01T07:00:00Z,1\n", sha256="")
    described = world.api.uploads.describe(key)
    assert described is not None
    what = parked(file_id_of("uploads", key), announcement(described.version_id, key=key))
    world.api.parking.park(what, declared(key))
    return what


class TestWhatWasGivenUp:
    def test_is_listed_with_the_reason(self, titer: Titer, world: World) -> None:
        assert titer("parked").out == "Nothing is parked.\n"
        what = given_up(world, "a.csv")
        shown = titer("parked")
        assert (shown.code, what.parked_id in shown.out, "a.csv" in shown.out) == (0, True, True)
        assert titer("parked", "--json").json["parked"][0]["message"] == WHY

    def test_shows_as_failed(self, titer: Titer, world: World) -> None:
        result = titer("result", given_up(world, "a.csv").file_id)
        assert result.code == 4
        assert "tried 5 times and given up" in result.out

    def test_is_sent_again_and_comes_to_its_end(self, titer: Titer, world: World) -> None:
        what = given_up(world, "a.csv")
        ended = titer("redrive", what.parked_id)
        assert (ended.code, "Sent again: 1" in ended.err) == (0, True)
        assert titer("result", what.file_id).code == 0
        assert titer("parked").out == "Nothing is parked.\n"

    def test_all_of_it_is_sent_again_but_what_is_on_its_way(self, titer: Titer, world: World) -> None:
        first, *_ = [given_up(world, f"{n}.csv") for n in range(3)]
        world.api.parking.note_redriven(first, NOON)
        assert len(titer("redrive", "--all", "--json").json["redriven"]) == 2
        assert [one["parked_id"] for one in titer("parked", "--json").json["parked"]] == [first.parked_id]

    def test_what_is_refused_keeps_nothing_else_from_it(self, titer: Titer, world: World) -> None:
        what = given_up(world, "a.csv")
        ended = titer("redrive", "unknown", what.parked_id)
        assert ended.code == 2
        assert "unknown: Nothing is parked under this id" in ended.err
        assert titer("result", what.file_id).code == 0

    def test_is_left_at_that_and_it_is_told_by_whom_and_why(self, titer: Titer, world: World) -> None:
        what = given_up(world, "a.csv")
        ended = titer("parked", "discard", what.parked_id, "--reason", "sent by mistake")
        assert (ended.code, "Discarded: 1" in ended.err) == (0, True)
        assert titer("parked").out == "Nothing is parked.\n"
        assert "sent by mistake" in titer("parked", "--discarded").out
        [kept] = titer("parked", "--discarded", "--json").json["parked"]
        assert (kept["parked_id"], bool(kept["discarded_by"]["token_id"])) == (what.parked_id, True)
        assert "left it at that: sent by mistake" in titer("result", what.file_id, "--json").json["message"]
        assert titer("redrive", what.parked_id).code == 0, "it can be sent again all the same"
        assert titer("parked", "--discarded").out == "Nothing was discarded.\n"

    def test_some_or_all_has_to_be_said(self, titer: Titer) -> None:
        assert titer("parked", "discard", "--reason", "x").code == 2
        assert titer("redrive").code == 2
        assert titer("redrive", "--all", "id").code == 2


class TestReprocessAll:
    @pytest.fixture
    def three(self, world: World, titer: Titer, sent: str, tmp_path: Path) -> list[str]:
        """The ids of three files, the newest first; the last has errors, the first belongs to a press."""
        world.api.clock.pass_time(seconds=1)
        good = titer("upload", tmp_path / "samples" / "good.csv", "--wait", "--json").json["file_id"]
        world.api.clock.pass_time(seconds=1)
        of_a_press = titer("upload", tmp_path / "samples" / "good.csv", "--asset", "press-1", "--wait", "--json").json
        world.api.clock.pass_time(seconds=1)
        return [of_a_press["file_id"], good, sent]

    def test_a_dry_run_tells_which_files_and_begins_nothing(self, titer: Titer, three: list[str]) -> None:
        found = titer("reprocess", "--all", "--dry-run", "--json").json
        assert ([file["file_id"] for file in found["files"]], found["counts"]) == (three, {"to_begin": 3})
        shown = titer("reprocess", "--all", "--status", "partial", "--dry-run")
        assert three[2] in shown.out
        assert shown.err == "1 to judge; nothing was begun\n"
        assert {titer("result", file_id, "--json").json["version"] for file_id in three} == {1}

    def test_all_that_match_are_judged_by_what_is_wished(self, world: World, titer: Titer, three: list[str]) -> None:
        ended = titer("reprocess", "--all", "--asset", "press-1", "--rule-set", "equipment", "--wait", "--json")
        assert (ended.code, ended.json["counts"]) == (0, {"finished": 1})
        assert titer("result", three[0], "--json").json["rule_set"] == "equipment@1"
        assert [titer("result", file_id, "--json").json["version"] for file_id in three] == [2, 1, 1]
        world.api.clock.pass_time(seconds=1)
        told = titer("reprocess", "--all", "--wait")
        assert (told.code, told.err.splitlines()[-1]) == (3, "1 partial · 2 processed")

    def test_a_file_can_be_moved_to_another_asset_by_either_option(self, titer: Titer, three: list[str]) -> None:
        assert titer("reprocess", "--all", "--asset", "press-1", "--to-asset", "press-2").code == 0
        assert titer("reprocess", three[1], "--asset", "press-3").code == 0
        assert [titer("result", file_id, "--json").json["asset"] for file_id in three] == ["press-2", "press-3", None]

    def test_what_was_begun_is_not_begun_again(self, world: World, titer: Titer, three: list[str]) -> None:
        first = titer("reprocess", "--all", "--json").json
        world.api.clock.pass_time(seconds=1)
        again = titer("reprocess", "--all", "--as-of", first["as_of"])
        assert again.err.splitlines()[-1] == "3 judged already"
        assert {titer("result", file_id, "--json").json["version"] for file_id in three} == {2}

    def test_stopped_it_tells_how_to_go_on(
        self, titer: Titer, three: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from titer_cli.tasks import sweep

        def stop(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(sweep, "await_result", stop)
        ended = titer("reprocess", "--all", "--wait")
        assert ended.code == 130
        assert "3 of 3 files are known to be begun" in ended.err
        as_of = ended.err.partition("--as-of ")[2].partition(" ")[0]
        assert titer("reprocess", "--all", "--as-of", as_of).err.splitlines()[-1] == "3 judged already"

    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("ID", "--all"),
            ("ID", "--status", "partial"),
            ("ID", "--dry-run"),
            ("ID", "--as-of", "2025-10-01T08:00Z"),
            ("ID", "--asset", "a", "--to-asset", "b"),
        ],
    )
    def test_a_call_that_could_be_meant_in_two_ways_is_refused(self, titer: Titer, arguments: tuple[str, ...]) -> None:
        assert titer("reprocess", *arguments).code == 2


def test_files_are_listed_by_asset_rule_set_and_time(titer: Titer, sent: str) -> None:
    for found in (("--asset", ""), ("--rule-set", "default"), ("--until", "2999-01-01T00:00:00Z")):
        assert [file["file_id"] for file in titer("files", *found, "--json").json["files"]] == [sent]
    for missed in (("--asset", "press-1"), ("--rule-set", "default@9"), ("--until", "2020-01-01T00:00:00Z")):
        assert titer("files", *missed, "--json").json["files"] == []


def take_live(world: World, sensor: str, *values: float) -> None:
    of = LiveSeries("line 1", sensor, "temperature", "°C")
    readings = [reading_of(of, at=micros(NOON) + n * SECOND, value=value, index=n) for n, value in enumerate(values)]
    keep(world.api, posted_of(*readings, simulated=True))


def test_sensors_are_listed_with_what_is_newest_and_who_is_silent(titer: Titer, world: World) -> None:
    take_live(world, "probe/7", 21.5, 22.25)
    world.api.clock.pass_time(seconds=61)
    table = titer("sensors")
    assert table.code == 0
    assert "1 series" in table.out
    assert "probe/7" in table.out
    assert "22.25 °C" in table.out
    assert "stale, simulated" in table.out
    [sensor] = titer("sensors", "--stale", "--json").json["sensors"]
    assert (sensor["sensor_id"], sensor["stale"]) == ("probe/7", True)
    assert titer("sensors", "--fresh", "--json").json == {"sensors": [], "more": False}
    assert titer("sensors", "--name", "nobody", "--asset", "line 1", "--json").json["sensors"] == []


def test_the_newest_readings_of_a_sensor_are_shown_the_newest_first(titer: Titer, world: World) -> None:
    take_live(world, "probe/7", *range(5))
    table = titer("latest", "probe/7", "--limit", 2).out
    assert "2 readings of probe/7" in table
    assert table.index("4 °C") < table.index("3 °C")
    assert "there are more" in table
    found = titer("latest", "probe/7", "--parameter", "temperature", "--json").json
    assert [each["value"] for each in found["readings"]] == [4.0, 3.0, 2.0, 1.0, 0.0]
    assert titer("latest", "nobody").out.startswith("0 readings of nobody")


def test_the_series_of_a_file_are_shown_in_buckets_or_as_they_are(titer: Titer, world: World) -> None:
    minutes = [*range(10), *range(40, 50)]
    rows = "".join(f"press,2026-03-01T11:{minute:02}:00Z,{minute}\n" for minute in minutes)
    file_id = judged(world.api, f"sensor_id,timestamp,value\n{rows}".encode())
    table = titer("series", file_id, "--points", 2).out
    assert "press / value: 20 readings" in table
    assert [line.split() for line in table.splitlines() if line.startswith("2026")] == [
        ["2026-03-01T11:00:00Z", "0", "4.5", "9", "10", "0", "9"],
        ["2026-03-01T11:24:30.000001Z", "40", "44.5", "49", "10", "40", "49"],
    ]
    assert "nothing from 2026-03-01T11:09:00Z to 2026-03-01T11:40:00Z" in table
    csv = titer("series", file_id, "--sensor-id", "press", "--parameter", "value", "--raw", "--csv").out.splitlines()
    assert csv[0] == "sensor_id,parameter,unit,at,count,value,min,min_at,max,max_at,first,last,quality"
    assert csv[-1] == '"press","value",,"2026-03-01T11:49:00Z",1,49.0,,,,,,,"good"'
    assert titer("series", file_id, "--points", 2, "--csv").out.splitlines()[-1].startswith('"press","value",,')
    [drawn] = titer("series", file_id, "--json", "--from", "2026-03-01T11:41:00Z").json["series"]
    assert (drawn["kind"], drawn["count"]) == ("raw", 9)
    assert "0 readings" in titer("series", file_id, "--sensor-id", "nobody").out
    assert titer("series", file_id, "--sensor-id", "a", "--sensor-id", "b", "--parameter", "c").code == 2
