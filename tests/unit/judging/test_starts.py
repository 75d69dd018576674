"""What times count from, where lines above the table or a column that never changes tell it."""

import pytest

from tests.unit.judging.test_time_parts import of

COUNTED = "Time [h];OD\n0;1.1\n0.5;1.2\n1;1.4\n"
CLOCKS = "Time;OD\n09:30:00;1.1\n09:30:10;1.2\n09:30:20;1.4\n"
AT = "2025-03-03T09:30:00Z"


@pytest.mark.parametrize(
    "above",
    [
        "Start;2025-03-03 09:30",
        "Start: 2025-03-03T10:30:00+01:00",
        "Beginn;03.03.2025 09:30 Uhr",
        "# inoculated = 3 March 2025, 09:30",
        "Début de la culture : 03/03/2025 09:30\nExporté le : 15/03/2025 12:00",
        "Start date;2025-03-03\nStart time;09:30:00",
        "接种时间;2025年3月3日 09:30",
        "Run began Mon Mar 03 2025 09:30:00; firmware 2.11.3, S/N 2023-112",
        "Started: 03/03/2025 9:30 AM, ended: 03/04/2025 9:30 AM",
        "Timezone: Europe/Berlin\nStart: 2025-03-03 10:30",
        "Start: 2025-03-03 10:30, Europe/Berlin",
    ],
)
def test_times_count_from_the_only_instant_that_words_say_to_be_the_start(above: str) -> None:
    outcome, instants, series = of(f"Device;X1\n{above}\n\n{COUNTED}")
    assert (instants[0], len(instants), series) == (AT, 3, {"OD"})
    assert dict(outcome.warning_counts) == {"start_assumed": 1}
    (way,) = outcome.warnings[0].settled_by
    assert way == {"start": AT}
    settled, same, _ = of(f"Device;X1\n{above}\n\n{COUNTED}", **way)
    assert (same, dict(settled.warning_counts)) == (instants, {})


@pytest.mark.parametrize(
    ("above", "proposed"),
    [
        ("Exported: 2025-03-03 09:30", [AT]),
        ("Batch start;2025-03-03 08:00\nInoculation;2025-03-03 09:30", ["2025-03-03T08:00:00Z", AT]),
        ("Calibrated;2024-11-11\nDate;2025-03-03", ["2024-11-11T00:00:00Z", "2025-03-03T00:00:00Z"]),
        ("Start;03/04/2025 09:30", ["2025-04-03T09:30:00Z", "2025-03-04T09:30:00Z"]),
        ("Start;2025-03-03", ["2025-03-03T00:00:00Z"]),
        ("Start: 2025-03-03 09:30\nPlant in Europe/Berlin", ["2025-03-03T08:30:00Z", AT]),
        ("Firmware 2.1.4 of 01.02.23, order 20250303", ["2025-10-01T08:00:00Z"]),  # an example
    ],
)
def test_instants_of_which_none_is_sure_to_be_the_start_are_proposed(above: str, proposed: list[str]) -> None:
    outcome, instants, _ = of(f"{above}\n\n{COUNTED}")
    assert (instants, dict(outcome.error_counts)) == ([], {"no_start": 1})
    assert [way["start"] for way in outcome.errors[0].settled_by] == proposed
    assert of(f"{above}\n\n{COUNTED}", start=proposed[-1])[1][0] == proposed[-1]


def test_a_column_that_holds_one_time_in_all_rows_is_the_start_of_what_counts() -> None:
    rows = "".join(f"{AT},2025-03-04,{n * 5},{n}.5\n" for n in range(4))
    outcome, instants, series = of(f"run_start,exported,elapsed_s,torque_Nm\n{rows}")
    assert (instants[:2], series) == ([AT, "2025-03-03T09:30:05Z"], {"torque_Nm"})
    assert set(outcome.warning_counts) == {"time_column_assumed", "start_assumed"}


@pytest.mark.parametrize("above", ["Date: 2025-03-03", "Datum;03.03.2025", "2025-03-03 12:00:00"])
def test_clocks_are_said_to_count_from_the_midnight_of_a_day_above(above: str) -> None:
    outcome, instants, _ = of(f"{above}\n\n{CLOCKS}")
    assert (instants, dict(outcome.error_counts)) == ([], {"no_date": 1})
    days, counts = outcome.errors[0].settled_by
    assert days == {"time_format": "time_of_day", **counts}
    assert [of(f"{above}\n\n{CLOCKS}", **way)[1][0] for way in (days, counts)] == [AT, AT]


def test_numbers_without_a_unit_are_said_to_count_from_the_day_above() -> None:
    rows = "".join(f"{43_500 + 60 * n},1.{n}\n" for n in range(8))
    outcome, instants, _ = of(f"Date: 2025-03-03\n\nTimestamp,OD\n{rows}")
    assert (instants, dict(outcome.error_counts)) == ([], {"unknown_time_form": 1})
    ways = outcome.errors[0].settled_by
    assert ways[0] == {"units": ["Timestamp=s"], "start": "2025-03-03T00:00:00Z"}
    assert ways[-1] == {"time_format": "excel_1900"}
    assert of(f"Date: 2025-03-03\n\nTimestamp,OD\n{rows}", **ways[0])[1][0] == "2025-03-03T12:05:00Z"
