"""How an explanation looks to a person."""

from copy import deepcopy
from typing import Any

import pytest

from tests.unit.cli.documents import ERROR
from tests.unit.cli.test_render import ESCAPE, text
from titer_cli.explained import explained_view

TOLD: dict[str, Any] = {
    "message": None,
    "kind": "csv",
    "compression": "gzip",
    "encoding": "utf-16",
    "delimiter": ";",
    "quoting": '"',
    "decimal": ",",
    "preamble": ["Instrument: Cedex", "Run: 7"],
    "header_line": 4,
    "units_line": 5,
    "layout": "wide_by_sensor",
    "columns": [
        {"name": "Zeit", "role": "at", "unit": None, "notation": None, "evidence": ["its name", "31.10.2025 is a day"]},
        {"name": "Temp", "role": "measured", "unit": "°C", "notation": "decimal comma", "evidence": ["'12,5'"]},
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
    "errors": [ERROR],
    "warnings": [],
    "options": [{"option": "--timezone Europe/Berlin", "effect": "times are read an hour earlier"}],
}


def told(**otherwise: Any) -> dict[str, Any]:
    return deepcopy(TOLD) | otherwise


def test_it_says_first_what_the_file_is() -> None:
    lines = text(explained_view("a.csv", told())).splitlines()
    assert lines[:4] == [
        "a.csv  can be read",
        'csv, gzip, wide by sensor, utf-16 · delimiter semicolon · quoting " · decimal comma',
        "2 lines above the header · header in line 4 · units in line 5",
        "times numeric · dates day first · zone UTC (assumed) · a reading every 1.5 min",
    ]


def test_each_column_is_shown_with_what_it_is_taken_for_and_why() -> None:
    shown = text(explained_view("a.csv", told()))
    assert "Zeit    at" in shown
    assert "its name; 31.10.2025 is a day" in shown
    assert "Temp    measured   °C    decimal comma  '12,5'" in shown


def test_it_shows_readings_errors_and_what_would_change_the_reading() -> None:
    shown = text(explained_view("a.csv", told()))
    assert "R1      Temp       2025-10-31T08:00:00Z   12.5  °C    good" in shown
    assert "give every row a time such as 2025-10-01T08:12:10Z" in shown
    assert "--timezone Europe/Berlin  times are read an hour earlier" in shown
    assert "Warnings" not in shown


def test_a_refusal_comes_first_with_its_reason() -> None:
    refused = {"message": "More than one column could hold the time. Join them.", "columns": [], "kind": "csv"}
    assert text(explained_view("a.csv", refused)) == (
        "a.csv  would be refused\nMore than one column could hold the time. Join them.\ncsv\n"
    )


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.5, "0.5 s"), (1, "1 s"), (60, "1 min"), (5_400, "1.5 h"), (86_400, "1 d")]
)
def test_a_cadence_is_in_the_unit_that_people_would_take(seconds: float, words: str) -> None:
    assert f"a reading every {words}\n" in text(explained_view("a.csv", told(cadence_seconds=seconds)))


def test_what_is_too_much_for_a_terminal_is_counted() -> None:
    many = told(columns=TOLD["columns"] * 40, preamble=["line"] * 7)
    shown = text(explained_view("a.csv", many))
    assert "and 20 more columns (--json shows all)" in shown
    assert "and 2 more lines (--json shows all)" in shown


def test_nothing_of_a_file_reaches_the_terminal_unescaped() -> None:
    evil = f"{ESCAPE}[2J[bold]"
    column = {"name": evil, "role": "measured", "unit": evil, "notation": evil, "evidence": [evil], "example": evil}
    shown = text(explained_view(evil, told(columns=[column], preamble=[evil], message=evil, delimiter=evil)))
    assert ESCAPE not in shown
    assert "[bold]" in shown
