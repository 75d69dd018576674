"""What the command prints as the way out of a refusal or a doubt can be typed as it stands, and says what it meant."""

import json
import shlex
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Titer
from tests.unit.judging.public_reports.answer import Report
from tests.unit.judging.test_public_reports import FILES, REPORTS, read
from titer.model.options import ReadOptions
from titer.model.ways_out import as_flags

SHOWN = 5  # doubts that the terminal shows


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.file)
def test_a_way_out_can_be_typed_as_it_is_printed(
    titer: Titer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    monkeypatch.setenv("COLUMNS", "2000")
    ways = read(report, report.given).ways_out()
    file, given = FILES / report.file, shlex.split(as_flags(report.given))
    printed = titer("process", file, *given, "--out", tmp_path)
    shown = [way for way in ways if f"`{as_flags(way)}`" in printed.out + printed.err]
    assert len(shown) >= min(len(ways), SHOWN)
    for way in shown:
        titer("explain", file, *given, *shlex.split(as_flags(way)), "--save-options", tmp_path / "said.json")
        saved = json.loads((tmp_path / "said.json").read_text("utf-8"))
        assert saved == ReadOptions.parse({**report.given, **way}).given()
