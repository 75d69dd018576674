"""Workbooks of several sheets: which of them are one table, and what is said of it."""

import json
from io import BytesIO
from typing import Any

import pytest

from tests.support.workbooks import of_sheets
from tests.unit.judging.reading import Collected, judged
from titer.judging.contexts import SHEET
from titer.judging.flagged_contexts import CHECKS
from titer.judging.outcome import Outcome
from titer.model.options import ReadOptions

HEADER = ["timestamp", "temp"]
AT = "2025-10-13T08:00:00Z"
CELSIUS, FAHRENHEIT = ["", "°C"], ["", "°F"]


def of(sheets: dict[str, list[list[Any]]], sinks: Collected | None = None, **options: Any) -> Outcome:
    return judged(BytesIO(of_sheets(sheets)), sinks=sinks, options=ReadOptions.parse(options))


@pytest.mark.parametrize(
    ("first", "second"),
    [([CELSIUS], [FAHRENHEIT]), ([], [CELSIUS]), ([CELSIUS], [])],
    ids=["differ", "only in the second", "only in the first"],
)
def test_sheets_in_different_units_are_different_tables(first: list[Any], second: list[Any]) -> None:
    sheets = {"R1": [HEADER, *first, [AT, 37]], "R2": [HEADER, *second, [AT, 99]]}
    refused = of(sheets)
    assert refused.error_counts == {"several_tables": 1}
    assert "R1, R2" in str(refused.message)
    assert of(sheets, sheet="R2").row_count == 1


@pytest.mark.parametrize("units", [["", "degC"], ["UTC", "°C"], ["", "[°C]"]], ids=str)
def test_one_unit_written_in_two_ways_is_one(units: list[str]) -> None:
    assert of({"R1": [HEADER, CELSIUS, [AT, 37]], "R2": [HEADER, units, [AT, 38]]}).row_count == 2


def test_sheets_of_one_table_are_read_with_a_warning_and_each_reading_names_its_sheet() -> None:
    sinks = Collected()
    outcome = of({"R1": [HEADER, [AT, 37]], "R2": [HEADER, [AT, 38], ["2999-01-01", 39]]}, sinks)
    assert outcome.warning_counts["sheets_joined"] == 1
    assert outcome.warnings[0].value == "R1, R2"
    assert [json.loads(context or "{}") for context in sinks.contexts] == [
        {SHEET: "R1"},
        {SHEET: "R2"},
        {SHEET: "R2", CHECKS: ["future_time"]},
    ]


def test_the_sheet_stands_beside_the_context_that_the_row_has() -> None:
    sinks, header = Collected(), ["timestamp", "batch", "temp"]
    of({"R1": [header, [AT, "B7", 37]], "R2": [header, [AT, "B7", 38], [AT, "", 39]]}, sinks)
    assert [json.loads(context or "{}") for context in sinks.contexts] == [
        {SHEET: "R1", "batch": "B7"},
        {SHEET: "R2", "batch": "B7"},
        {SHEET: "R2"},
    ]


@pytest.mark.parametrize("rest", [[HEADER], [HEADER, FAHRENHEIT], []], ids=["header", "units", "empty"])
def test_a_sheet_without_data_is_not_joined(rest: list[Any]) -> None:
    sinks = Collected()
    for sheets in ({"R1": [HEADER, [AT, 37]], "R2": rest}, {"R2": rest, "R1": [HEADER, [AT, 37]]}):
        outcome = of(sheets, sinks)
        assert (outcome.row_count, dict(outcome.warning_counts)) == (1, {})
    assert sinks.contexts == [None, None]


def test_another_table_in_one_sheet_does_not_reach_into_the_next() -> None:
    outcome = of({"R1": [HEADER, [AT, 37], ["timestamp", "ph"], [AT, 7]], "R2": [HEADER, [AT, 38]]})
    assert (outcome.row_count, outcome.error_counts) == (2, {"another_table": 2})
