"""How an explanation looks to a person."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from rich.console import RenderableType

from tests.unit.cli.conftest import Titer
from tests.unit.cli.documents import ERROR
from tests.unit.cli.test_results import ESCAPE, text
from titer_cli.command_line import Call
from titer_cli.views.explanation import explanation_view, is_refused

TOLD: dict[str, Any] = {
    "message": None,
    "kind": "csv",
    "compression": "gzip",
    "encoding": "utf-16",
    "delimiter": ";",
    "refused": False,
    "quoting": True,
    "decimal": ",",
    "preamble": ["Instrument: Cedex", "Run: 7"],
    "header_line": 4,
    "units_line": 5,
    "sheets": [],
    "layout": "wide_by_sensor",
    "evidence": {"header": "line 4 names the time"},
    "columns": [
        {
            "name": "Zeit",
            "role": "at",
            "unit": None,
            "notation": None,
            "ambiguous": False,
            "evidence": ["its name", "31.10.2025 is a day"],
            "example": "31.10.2025",
        },
        {
            "name": "Temp",
            "role": "value",
            "unit": "°C",
            "notation": {"decimal": ",", "thousands": "."},
            "ambiguous": False,
            "evidence": ["it holds numbers"],
            "example": "1.012,5",
        },
    ],
    "date_order": "day_first",
    "time_form": "numeric",
    "timezone": "UTC",
    "timezone_assumed": True,
    "cadence_seconds": 90.0,
    "sample_readings": [
        {
            "sensor_id": "R1",
            "parameter": "Temp",
            "at": "2025-10-31T08:00:00Z",
            "value": 12.5,
            "unit": "°C",
            "quality": "good",
            "row_number": 1,
        }
    ],
    "settled_by": [],
    "errors": [ERROR],
    "warnings": [],
    "options": [{"option": "date_order", "effect": "which comes first"}, {"option": "units", "effect": "the unit"}],
}


CALL = Call(["titer", "explain", "my file.csv"], {"context": ["batch"]})


def told(**otherwise: Any) -> dict[str, Any]:
    return deepcopy(TOLD) | otherwise


def view(document: dict[str, Any], name: str = "a.csv") -> RenderableType:
    return explanation_view(name, document, CALL)


def test_it_says_first_what_the_file_is() -> None:
    lines = text(view(told())).splitlines()
    assert lines[:4] == [
        "a.csv  can be read",
        "csv, gzip, wide by sensor, utf-16 · delimiter semicolon · decimal comma · quoted cells",
        "2 lines above the header · header in line 4 · units in line 5",
        "times numeric · dates day first · zone UTC (assumed) · a reading every 1.5 min",
    ]


def test_each_column_is_shown_with_what_it_is_taken_for_and_why() -> None:
    shown = text(view(told()))
    assert "Zeit    at                                               31.10.2025  its name; 31.10.2025 is a day" in shown
    assert "Temp    value      °C    decimal comma, thousands point  1.012,5     it holds numbers" in shown
    assert "header: line 4 names the time" in shown


def test_it_shows_readings_errors_and_what_would_change_the_reading() -> None:
    shown = text(view(told()))
    assert "R1      Temp       2025-10-31T08:00:00Z   12.5  °C    good" in shown
    assert "give every row a time such as 2025-10-01T08:12:10Z" in shown
    assert "--date-order  which comes first" in shown
    assert "--unit        the unit" in shown
    assert "Warnings" not in shown


def test_a_refusal_comes_first_with_its_reason_and_is_said_once() -> None:
    whole = ERROR | {"row_number": None, "line": None, "reason": "more than one column could hold the time"}
    message = "More than one column could hold the time. Join them."
    refused = told(
        refused=True,
        message=message,
        errors=[whole],
        columns=[],
        options=[],
        sample_readings=[],
        preamble=[],
        evidence={},
    )
    shown = text(view(refused))
    assert is_refused(refused)
    assert shown.startswith(f"a.csv  would be refused\n{message}\n")
    assert "Errors" not in shown


def test_what_the_sample_leaves_open_is_said_at_once_and_with_the_readings() -> None:
    message = "The sample does not show whether day or month comes first."
    unsure = told(message=message, columns=[TOLD["columns"][0] | {"ambiguous": True}])
    shown = text(view(unsure))
    assert not is_refused(unsure)
    assert shown.startswith(f"a.csv  not sure\n{message}\n")
    assert "at (not sure how)" in shown
    assert "Readings, as far as one can tell" in shown


def test_the_sheets_of_a_workbook_are_named() -> None:
    assert "units in line 5 · sheets Run 7, Run 8" in text(view(told(sheets=["Run 7", "Run 8"])))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.5, "0.5 s"), (1, "1 s"), (60, "1 min"), (5_400, "1.5 h"), (86_400, "1 d")]
)
def test_a_cadence_is_in_the_unit_that_people_would_take(seconds: float, words: str) -> None:
    assert f"a reading every {words}\n" in text(view(told(cadence_seconds=seconds)))


def test_what_is_too_much_for_a_terminal_is_counted() -> None:
    many = told(columns=TOLD["columns"] * 40, preamble=["line"] * 7)
    shown = text(view(many))
    assert "and 20 more columns (--json shows all)" in shown
    assert "and 2 more lines (--json shows all)" in shown


def test_nothing_of_a_file_reaches_the_terminal_unescaped() -> None:
    evil = f"{ESCAPE}[2J[bold]"
    column = TOLD["columns"][1] | dict.fromkeys(("name", "unit", "example"), evil) | {"evidence": [evil]}
    column["notation"] = {"decimal": evil, "thousands": evil}
    shown = text(
        view(
            told(columns=[column], preamble=[evil], message=evil, delimiter=evil, sheets=[evil], evidence={evil: evil}),
            evil,
        )
    )
    assert ESCAPE not in shown
    assert "[bold]" in shown


GERMAN = """Instrument;Cedex
Run;7

Zeit;Temp [°C];Charge
31.10.2025 08:00;12,5;A
31.10.2025 08:01;x;A
"""


def test_a_file_is_explained_on_the_command_line_and_nothing_is_written(titer: Titer, tmp_path: Path) -> None:
    path = tmp_path / "german.csv"
    path.write_text(GERMAN, "utf-8")
    ended = titer("explain", path)
    assert ended.code == 0
    assert ended.out.startswith("german.csv  can be read\ncsv, wide, utf-8 · delimiter semicolon · decimal comma\n")
    assert "'31.10.2025 08:00' has the day first" in ended.out
    assert [*tmp_path.iterdir()] == [path]


def test_what_is_said_of_it_counts(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "unsure.csv").write_text("timestamp;v\n03/04/2025 08:00;1,5\n")
    unsure = titer("explain", tmp_path / "unsure.csv", "--json").json
    said = titer(
        "explain", tmp_path / "unsure.csv", "--json", "--date-order", "month_first", "--timezone", "Europe/Berlin"
    ).json
    assert "--date-order" in unsure["message"]
    assert (said["message"], said["sample_readings"][0]["at"]) == (None, "2025-03-04T07:00:00Z")


def test_a_file_that_would_be_refused_ends_with_4(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "timeless.csv").write_text("a,b\nx,y\n")
    ended = titer("explain", tmp_path / "timeless.csv")
    assert ended.code == 4
    assert ended.out.startswith("timeless.csv  would be refused\nNo column holds the time")


def test_a_path_that_leads_nowhere_is_a_usage_error(titer: Titer, tmp_path: Path) -> None:
    assert titer("explain", tmp_path / "gone.csv").code == 2
    assert titer("explain", tmp_path / "gone.csv", "--decimal", "x").code == 2


def test_a_file_of_which_nothing_would_be_kept_ends_with_4(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("sensor_id,timestamp,value\na,x,1")
    ended = titer("explain", tmp_path / "odd.csv")
    assert ended.code == 4
    assert ended.out.startswith("odd.csv  would be refused\nNo reading could be kept of 1 row.")
