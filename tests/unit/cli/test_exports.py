"""`titer export`."""

import json
from pathlib import Path

from tests.unit.cli.conftest import Titer
from tests.unit.cli.fake_api import FILE_ID, FakeApi

URL = "https://storage.test/export.xlsx?signature=s"
SHOWN = {"export_id": "e-1", "filename": "../a.xlsx", "format": "xlsx", "code": None, "message": None, "url": None}


def shown(status: str, **said: object) -> dict[str, object]:
    return {**SHOWN, "status": status, **said}


def test_it_waits_until_an_export_is_made_and_fetches_it(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    api.exports = [shown("queued"), shown("running"), shown("done", url=URL)]
    out = tmp_path / "a.xlsx"
    run = titer(
        "export",
        "--base-url",
        api.url,
        FILE_ID,
        "--out",
        str(out),
        "--layout",
        "wide",
        "--poll-interval",
        "0.01",
        "--json",
    )
    assert (run.code, out.read_bytes()) == (0, api.readings)
    asked = json.loads(next(each.content for each in api.requests if each.method == "POST"))
    wanted = {"format": "xlsx", "layout": "wide", "timezone": "UTC", "decimal": "point"}
    assert asked == {"file_ids": [FILE_ID], **wanted}


def test_sensors_are_asked_for_instead_of_files(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    api.exports = [shown("done", url=URL)] * 2
    span = ("--from", "2026-03-01T12:00:00Z", "--to", "2026-03-02T12:00:00Z")
    run = titer(
        "export", "--base-url", api.url, "--sensor-id", "a", "--asset", "", *span, "--out", str(tmp_path / "a.csv")
    )
    assert run.code == 0
    asked = json.loads(next(each.content for each in api.requests if each.method == "POST"))
    assert asked["series"] == [{"sensor_id": "a", "asset": ""}]


def test_one_that_fails_is_one_sentence(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    api.exports = [shown("failed", code="too_many_cells", message="Too wide. Ask for long.")] * 2
    run = titer("export", "--base-url", api.url, FILE_ID, "--out", str(tmp_path / "a.csv"))
    assert run.code != 0
    assert "Too wide. Ask for long." in run.err
    assert not (tmp_path / "a.csv").exists()


def test_what_contradicts_itself_is_told(titer: Titer, api: FakeApi) -> None:
    assert titer("export", "--base-url", api.url).code == 2
    assert titer("export", "--base-url", api.url, FILE_ID, "--format", "csv", "--out", "a.xlsx").code == 2
    assert api.requests == []
