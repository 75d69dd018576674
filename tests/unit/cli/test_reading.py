from pathlib import Path

import httpx
import pytest

from tests.unit.cli.conftest import Titer
from tests.unit.cli.documents import ERROR, SUMMARY, failed, partial, processed, unfinished
from tests.unit.cli.fake_api import FILE_ID, FakeApi, problem


@pytest.fixture(autouse=True)
def at_the_fake(api: FakeApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("API_BASE_URL", api.url)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("document", "code"), [(processed(), 0), (partial(), 3), (failed(), 4), (unfinished(), 5)], ids=["0", "3", "4", "5"]
)
def test_the_exit_code_of_result_is_the_status(
    titer: Titer, api: FakeApi, document: dict[str, object], code: int
) -> None:
    api.results[FILE_ID] = [document]
    ended = titer("result", FILE_ID, "--json")
    assert (ended.code, ended.json) == (code, document)


def test_a_result_is_shown(titer: Titer, api: FakeApi) -> None:
    api.results[FILE_ID] = [partial()]
    assert titer("result", FILE_ID).out.startswith("readings.csv  partial\n")


def test_an_unknown_id_is_one_sentence(titer: Titer) -> None:
    ended = titer("result", "nonsense/../x?y")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "titer: There is no file nonsense%2F..%2Fx%3Fy. Check the id.\n"


def test_errors_are_shown_a_hundred_at_a_time(titer: Titer, api: FakeApi) -> None:
    api.page = 60
    api.errors = [ERROR | {"row_number": number} for number in range(1, 251)]
    ended = titer("errors", FILE_ID)
    assert (ended.code, ended.out.count("missing timestamp")) == (0, 100)
    assert "The first 100 errors; --all shows all of them" in ended.err
    api.page = 250  # of more than a page, all are read from Parquet
    assert titer("errors", FILE_ID, "--all").out.count("missing timestamp") == 250


def test_asking_too_early_for_errors_ends_with_5(titer: Titer, api: FakeApi) -> None:
    api.before = [problem(409, "The file is processing.", "Ask again.", "not_finished")]
    ended = titer("errors", FILE_ID)
    assert (ended.code, ended.err) == (5, "titer: The file is processing. Ask again.\n")


def test_errors_as_json_are_one_document(titer: Titer, api: FakeApi) -> None:
    api.errors = [ERROR | {"row_number": number} for number in range(1, 6)]
    assert titer("errors", FILE_ID, "--json").json == {"file_id": FILE_ID, "errors": api.errors}
    api.errors = []
    assert titer("errors", FILE_ID, "--json", "--all").json == {"file_id": FILE_ID, "errors": []}


def test_all_series_are_shown(titer: Titer, api: FakeApi) -> None:
    api.summaries = [SUMMARY | {"sensor_id": f"TT-{number}"} for number in range(5)]
    assert titer("summaries", FILE_ID).out.count("TT-") == 5
    assert titer("summaries", FILE_ID, "--json").json == {"file_id": FILE_ID, "summaries": api.summaries}


def test_no_errors_are_good_news(titer: Titer) -> None:
    assert titer("errors", FILE_ID).out == "No errors.\n"


def test_a_page_of_errors_is_csv_as_it_came(titer: Titer, api: FakeApi) -> None:
    api.errors = [{"row": number} for number in range(2)]
    assert titer("errors", FILE_ID, "--csv").out == "row\r\n0\r\n1\r\n"
    assert len(api.requests) == 1


def test_stdout_takes_csv_or_json(titer: Titer) -> None:
    assert titer("errors", FILE_ID, "--csv", "--json").code == 2
    assert titer("readings", FILE_ID, "--csv", "--json").code == 2


def test_readings_come_as_parquet_from_the_storage(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    ended = titer("readings", FILE_ID)
    assert (ended.code, ended.out, ended.err) == (0, "", f"{FILE_ID}.parquet: 4 bytes\n")
    assert (tmp_path / f"{FILE_ID}.parquet").read_bytes() == b"PAR1"
    assert api.requests[-1].url == "https://storage.test/readings.parquet?signature=s"


def test_readings_become_csv_here_and_are_fetched_by_one_request(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    rows = "".join(
        f"s{number % 7},2026-03-01T12:{number // 60:02}:{number % 60:02}Z,{number}.5\n" for number in range(2_500)
    )
    (tmp_path / "many.csv").write_text(f"sensor_id,timestamp,value\n{rows}")
    assert titer("process", "many.csv", "--out", "judged").code == 0
    api.readings = (tmp_path / "judged" / "readings.parquet").read_bytes()
    ended = titer("readings", FILE_ID, "--csv", "--out", tmp_path / "r.csv", "--json")
    text = (tmp_path / "r.csv").read_bytes().decode()
    assert ended.json == {"file_id": FILE_ID, "out": f"{tmp_path}/r.csv", "bytes": len(text)}
    assert [request.url.host for request in api.requests] == ["api.test", "storage.test"]
    assert text.splitlines()[-1].startswith('"s0","value","2026-03-01T12:41:39Z",2499.5,')
    assert (text.count("\r\n"), text.count("sensor_id")) == (2_501, 1)
    assert titer("readings", FILE_ID, "--csv").out == text
    assert titer("readings", FILE_ID, "--out", tmp_path / "named.CSV").code == 0
    assert (tmp_path / "named.CSV").read_text(newline="") == text
    assert {path.name for path in tmp_path.iterdir()} == {"many.csv", "judged", "r.csv", "named.CSV"}


def test_some_of_the_readings_are_asked_for(titer: Titer, api: FakeApi) -> None:
    titer(
        "readings", FILE_ID, "--sensor-id", "TT 1", "--parameter", "pH", "--from", "2026-03-01T12:00:00Z", "--to", "x"
    )
    assert dict(api.requests[0].url.params) == {
        "sensor_id": "TT 1",
        "parameter": "pH",
        "from": "2026-03-01T12:00:00Z",
        "to": "x",
    }


def test_a_download_that_breaks_off_leaves_the_old_file(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    (tmp_path / "r.parquet").write_text("old")
    redirect = httpx.Response(303, headers={"Location": "https://storage.test/r"})
    api.before = [redirect, *[httpx.ReadError("broken")] * 4]
    assert titer("readings", FILE_ID, "--out", "r.parquet").code == 1
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_folder_that_is_not_there_is_one_sentence(titer: Titer) -> None:
    ended = titer("readings", FILE_ID, "--out", "no/where.parquet")
    assert ended.code == 2
    assert ended.err == "titer: There is no folder no to write to. Make it first, or choose another.\n"


def test_files_are_listed_newest_first_with_the_filters_passed_on(titer: Titer, api: FakeApi) -> None:
    api.files = [
        {"file_id": f"f{number}", "name": f"{number}.csv", "status": "processed", "row_count": 1000}
        for number in range(5)
    ]
    ended = titer("files", "--status", "processed", "--name", "a&b", "--since", "2025-10-01T00:00:00Z")
    assert ended.out.splitlines()[3].split() == ["0.csv", "processed", "1,000", "f0"]
    asked = api.requests[0].url.params
    assert (asked["status"], asked["name"], asked["since"]) == ("processed", "a&b", "2025-10-01T00:00:00Z")
    assert titer("files", "--limit", "3", "--json").json == {
        "files": api.files[:3],
        "more": True,
        "unsure": 0,
        "damaged": 0,
    }
    assert titer("files", "--limit", "5", "--json").json["more"] is False


def test_no_file_is_not_an_error(titer: Titer) -> None:
    ended = titer("files")
    assert (ended.code, ended.out) == (0, "No file matches.\n")
