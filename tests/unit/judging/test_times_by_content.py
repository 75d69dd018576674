"""The column of the time under a name that no list has: by what its cells hold, whatever stands beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import Collected, judged
from titer.cells.times.part_names import parts_of_seconds, seconds_in_parts, words_of
from titer.judging.outcome import Outcome
from titer.model.instants import format_instant
from titer.model.options import ReadOptions

_START = datetime(2025, 6, 13, 8, 0, 1, tzinfo=UTC)
_NAMES = ("Tiempo2", "時間点", "момент", "capture", "stempel", "لحظة")
_FORMS = {
    "YYYYMMDDHHmmss": "%Y%m%d%H%M%S", "DDMMYYYYHHmmss": "%d%m%Y%H%M%S", "YYYY-MM-DD": "%Y-%m-%d %H:%M:%S",
    "DD.MM.YYYY": "%d.%m.%Y %H:%M:%S",
}  # fmt: skip


def of(header: str, rows: Sequence[str], **said: Any) -> tuple[Outcome, list[str]]:
    """What a table comes to, and the instants of its readings."""
    sinks = Collected()
    outcome = judged(BytesIO("\n".join((header, *rows, "")).encode()), sinks=sinks, **said)
    return outcome, [format_instant(at) for _, _, _, at, _ in sinks.readings_seen]


@settings(max_examples=25)
@given(st.sampled_from(_NAMES), st.sampled_from(sorted(_FORMS)), st.permutations(range(3)), st.integers(3, 20))
def test_whole_times_alone_are_the_time_without_a_word(name: str, form: str, order: list[int], count: int) -> None:
    moments = [_START + timedelta(minutes=7 * row) for row in range(count)]
    rows = [[moment.strftime(_FORMS[form]), f"{row}.5", f"{row % 3}.25"] for row, moment in enumerate(moments)]
    names = [name, "a", "b"]
    outcome, instants = of(",".join(names[at] for at in order), [",".join(row[at] for at in order) for row in rows])
    assert {at[:19] for at in instants} == {f"{moment:%Y-%m-%dT%H:%M:%S}" for moment in moments}
    assert outcome.warning_counts == {}


@pytest.mark.parametrize("cells", [("2506130800", "2506130810", "2506130820"), ("20250611", "20250612", "20250613")])
def test_short_numbers_that_are_times_are_taken_with_one_doubt(cells: Sequence[str]) -> None:
    outcome, instants = of("capture,a", [f"{cell},{at}.5" for at, cell in enumerate(cells)])
    assert (len(instants), outcome.warning_counts) == (3, {"time_column_assumed": 1})


@pytest.mark.parametrize(
    "cells",
    [("202506130800",) * 3, ("2025061308", "2025061309", "2025061310"), ("1749800001", "1749800002", "1749800003"),
     ("202513130800", "202513130801", "202513130802")],
)  # fmt: skip
def test_numbers_of_orders_are_no_times(cells: Sequence[str]) -> None:
    outcome, _ = of("capture,a", [f"{cell},{at}.5" for at, cell in enumerate(cells)])
    assert set(outcome.error_counts) == {"no_time_column"}


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("step", [2, 60, 300, 3600])
def test_whole_seconds_since_1970_that_go_on_evenly_are_taken_with_one_doubt(name: str, step: int) -> None:
    outcome, instants = of(f"{name},a", [f"{1_749_800_000 + row * step},{row}.5" for row in range(6)])
    assert instants[1] == format_instant((1_749_800_000 + step) * 10**6)
    assert outcome.warning_counts == {"time_column_assumed": 1}


def test_blanks_around_whole_seconds_change_nothing() -> None:
    outcome, instants = of("capture,a", [f" {1_749_800_000 + row * 60} ,{row}.5" for row in range(6)])
    assert (len(instants), outcome.warning_counts) == (6, {"time_column_assumed": 1})


@pytest.mark.parametrize("steps", [(1, 1, 1, 1), (5, 0, 7, 12), (60, 60, -120, 60), (0, 0, 0, 0)])
def test_whole_numbers_that_go_on_in_another_way_are_no_times(steps: Sequence[int]) -> None:
    cells = [1_749_800_000 + sum(steps[:row]) for row in range(5)]
    outcome, _ = of("capture,a", [f"{cell},{row}.5" for row, cell in enumerate(cells)])
    assert set(outcome.error_counts) == {"no_time_column"}


def test_a_column_with_times_in_most_rows_is_the_time_with_one_doubt() -> None:
    rows = [f"2025-06-13 08:0{minute}:00,{minute}.5" for minute in range(6)]
    outcome, instants = of("Horário,a", [*rows, "Média,3.0"])
    assert (len(instants), outcome.warning_counts) == (6, {"time_column_assumed": 1})
    assert outcome.error_counts == {"invalid_timestamp": 1}


@pytest.mark.parametrize(("name", "doubts"), [("Datum_Zeit", 0), ("Дата и время", 0), ("Data/Ora", 0), ("Lage", 1)])
def test_days_of_a_spreadsheet_are_the_time_with_a_doubt_unless_the_name_says_date(name: str, doubts: int) -> None:
    outcome, instants = of(f"{name},a", [f"{45_900 + row / 8:.3f},{row % 7}.5" for row in range(16)])
    assert (len(instants), outcome.warning_counts.get("time_column_assumed", 0)) == (16, doubts)


def test_another_table_below_is_told_by_the_word_for_its_time() -> None:
    rows = [f"2025-06-13 08:0{minute}:00,{minute}.5" for minute in range(6)]
    outcome, instants = of("Čas,a", [*rows, "Čas,b", "2025-06-13 09:00:00,7.5"])
    assert len(instants) == 6
    assert outcome.error_counts == {"another_table": 2}


@pytest.mark.parametrize(
    ("cells", "way", "first"),
    [
        ("3843273600 3843273660", {"units": ["Zeit=s"], "start": "1904-01-01T00:00:00Z"}, "2025-10-14T08:00:00Z"),
        ("3843273600.5 3843273660.5", {"units": ["Zeit=s"], "start": "1904-01-01T00:00:00Z"}, "2025-10-14T08:00:00.5"),
        ("739904.25 739904.375", {"time_format": "matlab_datenum"}, "2025-10-14T06:00:00Z"),
        ("20375.25 20375.375", {"units": ["Zeit=d"], "start": "1970-01-01T00:00:00Z"}, "2025-10-14T06:00:00Z"),
        ("60962.25 60962.375", {"units": ["Zeit=d"], "start": "1858-11-17T00:00:00Z"}, "2025-10-14T06:00:00Z"),
        ("141025 151025", {"time_format": "DDMMYY"}, "2025-10-14T00:00:00Z"),
        ("251014 251015", {"time_format": "YYMMDD"}, "2025-10-14T00:00:00Z"),
    ],
)
def test_numbers_that_come_to_lately_from_a_known_origin_are_refused_with_it(
    cells: str, way: dict[str, Any], first: str
) -> None:
    rows = [f"{cell};{at}.5" for at, cell in enumerate(cells.split())]
    outcome, _ = of("Zeit;a", rows)
    assert outcome.errors[0].settled_by[0] == way
    assert of("Zeit;a", rows, **way)[1][0].startswith(first.removesuffix("Z"))


@pytest.mark.parametrize("name", ["Čas měření x", "シリアル", "Дата/час"])
def test_days_of_a_spreadsheet_under_any_name_are_proposed_as_such(name: str) -> None:
    rows = ["45932.25,1.5", "45932.28125,2.5", "45932.3125,4.5"]
    outcome, _ = of(f"{name},a", rows)
    way = outcome.errors[0].settled_by[0] if outcome.errors else {}
    assert way.get("time_format", "excel_1900") == "excel_1900"
    assert of(f"{name},a", rows, **way)[1][0] == "2025-10-02T06:00:00Z"


def test_elapsed_seconds_since_1904_are_given_this_start() -> None:
    outcome, _ = of("Time [s]\ta", ["3843273600.5\t1.5"])
    assert outcome.errors[0].settled_by[0] == {"start": "1904-01-01T00:00:00Z"}


def test_counts_since_1970_of_two_magnitudes_are_read_by_their_size_where_the_time_goes_on() -> None:
    rows = [f"{(1759305600 + 30 * n) * (1000 if n > 20 else 1)},{n}.5" for n in range(40)]
    outcome, instants = of("reporttime,x", rows, options=ReadOptions.parse({"time": ["reporttime"]}))
    assert instants == [format_instant((1759305600 + 30 * n) * 10**6) for n in range(40)]
    assert not outcome.warning_counts


def test_what_settles_a_form_names_the_column_as_it_stands() -> None:
    outcome, _ = of("takt,x", ["5,1.5", "7,2.5"], options=ReadOptions.parse({"time": ["takt"]}))
    assert outcome.errors[0].settled_by[0]["units"] == ["takt=s"]


@pytest.mark.parametrize("mark", [".", ","])
def test_seconds_since_1970_with_decimals_are_the_time_under_any_name(mark: str) -> None:
    rows = [f"1761609600{mark}{row}25000000000000;{row}{mark}5" for row in range(6)]
    outcome, instants = of("quando;a", rows)
    assert (instants[1][:22], outcome.warning_counts) == ("2025-10-28T00:00:00.12", {})


def test_a_spreadsheets_days_are_taken_with_one_doubt_that_says_what_they_are() -> None:
    rows = [f"{45931.25 + row / 8},{row}.5" for row in range(6)]
    outcome, instants = of("momento,a", rows)
    assert (instants[0], instants[1]) == ("2025-10-01T06:00:00Z", "2025-10-01T09:00:00Z")
    (doubt,) = outcome.warnings
    assert doubt.settled_by == ({"time": ["momento"], "time_format": "excel_1900"},)
    settled, again = of("momento,a", rows, time=["momento"], time_format="excel_1900")
    assert (again, settled.warning_counts) == (instants, {})


def test_days_and_times_of_day_in_digits_are_joined_with_what_is_smaller() -> None:
    rows = [f"20251014,{clock},{ms},{at}.5" for at, (clock, ms) in enumerate([(95958, 0), (95959, 850), (100000, 700)])]
    outcome, instants = of("일자,시각,밀리초,a", rows)
    assert instants == ["2025-10-14T09:59:58Z", "2025-10-14T09:59:59.850000Z", "2025-10-14T10:00:00.700000Z"]
    (doubt,) = outcome.warnings
    settled, again = of("일자,시각,밀리초,a", rows, **doubt.settled_by[0])
    assert (again, settled.warning_counts) == (instants, {})


def test_hours_in_decimals_beside_days_are_joined_whatever_unit_their_name_has() -> None:
    rows = [f"2025-11-0{6 + row // 96},{row % 96 / 4:.2f},{row}.5" for row in range(120)]
    outcome, instants = of("日期,时刻(h),a", rows)
    assert (instants[1], instants[97], outcome.warning_counts) == ("2025-11-06T00:15:00Z", "2025-11-07T00:15:00Z", {})


def test_a_few_mistyped_digits_do_not_change_what_the_others_are() -> None:
    moments = [_START + timedelta(minutes=10 * row) for row in range(200)]
    cells = [f"{moment:%y%m%d%H%M}" for moment in moments]
    cells[150] = "2513409999"
    outcome, instants = of("Stempel,a", [f"{cell},{row}.5" for row, cell in enumerate(cells)])
    assert (len(instants), instants[0]) == (199, "2025-06-13T08:00:00Z")
    assert outcome.error_counts == {"invalid_timestamp": 1}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [(("0000 UTC", "1300 UTC"), "2025-10-01T13:00:00Z"), (("0000Z", "0130Z"), "2025-10-01T01:30:00Z")],
)
def test_times_of_day_in_digits_before_a_zone_are_joined_to_the_date(cells: Sequence[str], expected: str) -> None:
    rows = [f"2025/10/0{1 + row // 2},{cells[row % 2]},{row}.5" for row in range(6)]
    outcome, instants = of("Data,Hora UTC,a", rows)
    assert (instants[1], outcome.warning_counts) == (expected, {})


@pytest.mark.parametrize("form", ["2025-10-01T08:{:02}:00[Europe/Berlin]", "01.10.2025 08:{:02} Europe/Berlin"])
def test_a_zone_by_name_behind_a_time_is_its_zone(form: str) -> None:
    outcome, instants = of("time,a", [f"{form.format(row)},{row}.5" for row in range(3)], date_order="day_first")
    assert instants == ["2025-10-01T06:00:00Z", "2025-10-01T06:01:00Z", "2025-10-01T06:02:00Z"]
    assert outcome.error_counts == {}


def test_seconds_and_their_parts_that_are_declared_are_those_that_are_found() -> None:
    rows = [f"{1763942400 + row},{row * 333},{row}.5" for row in range(4)]
    _, found = of("stamp_sec,stamp_nsec,a", rows)
    _, declared = of("stamp_sec,stamp_nsec,a", rows, time=["stamp_sec", "stamp_nsec"])
    assert declared == found


def test_ticks_of_rows_that_are_a_little_late_are_the_time_without_a_word() -> None:
    ticks = [638_700_000_000_000_000 + 50_000_000 * n - 53_000_000 * (n % 2) for n in range(12)]
    assert sum(after < before for before, after in pairwise(ticks)) > 3
    outcome, instants = of("Marke,x", [f"{one},{n}.5" for n, one in enumerate(ticks)])
    assert instants[0] == "2024-12-17T02:40:00Z"
    assert outcome.warning_counts == {}


def test_days_above_lines_of_means_are_joined_with_their_times_of_day() -> None:
    rows = [f"14.09.2025;06:0{n}:00;{n}.5" for n in range(9)]
    outcome, instants = of("Tarih;Gurk;x", [*rows, "Ortalama;;4.5", "En az;;0.5"])
    assert instants == [f"2025-09-14T06:0{n}:00Z" for n in range(9)]
    assert outcome.error_counts == {"missing_timestamp": 2}


def test_days_of_matlab_under_any_name_are_proposed_as_such() -> None:
    rows = ["739937.0000,1.5", "739937.0625,2.5", "739937.1250,4.5"]
    outcome, _ = of("gurk,a", rows)
    way = outcome.errors[0].settled_by[0]
    assert way == {"time": ["gurk"], "time_format": "matlab_datenum"}
    assert of("gurk,a", rows, **way)[1][1] == "2025-11-16T01:30:00Z"


@pytest.mark.parametrize(("clocks", "ways"), [(("22:00:00", "23:30:00"), 2), (("22:00:00", "00:30:00"), 1)])
def test_times_of_day_alone_are_refused_for_their_date_whatever_they_are_called(
    clocks: tuple[str, ...], ways: int
) -> None:
    outcome, _ = of("gurk,a", [f"{clock},1.5" for clock in clocks])
    assert (outcome.error_counts, len(outcome.errors[0].settled_by)) == ({"no_date": 1}, ways)
    for way in outcome.errors[0].settled_by:
        assert of("gurk,a", [f"{clock},1.5" for clock in clocks], **way)[1][0][10:] == "T22:00:00Z"


@pytest.mark.parametrize("end", ["", "_sec", "_usec", "_time_s"])
def test_names_of_many_columns_are_not_compared_each_with_each(end: str) -> None:
    names = [f"c{at}{end}" for at in range(2000)]
    before = words_of.cache_info()
    of(",".join(names), [",".join(["1750000000", *[str(row)] * 1999]) for row in range(3)])
    after = words_of.cache_info()
    assert after.hits + after.misses - before.hits - before.misses < 100 * len(names)
    assert after.misses - before.misses < 5 * len(names)


def test_seconds_are_told_from_their_parts_by_the_words_before_both() -> None:
    names = ["tv_sec", "tv_usec", "a_sec", "sec", "usec", "b_ms", "x", "", "#"]
    assert seconds_in_parts(names) == {"tv_sec"}
    assert parts_of_seconds(names) == {"tv_usec"}
