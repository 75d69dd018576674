"""Where tables begin: under which lines, by which names, and over which row of units."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.work import check_work
from titer.cells.names import DAYS, TIMES, display_names, is_time_name
from titer.cells.times.form import is_time
from titer.formats.dialects.header import HeaderRow, find_header
from titer.model.units import unit_of_row

DATA = ["2025-10-01T08:00:00Z;1.0;7.0", "2025-10-01T08:01:00Z;1.1;7.1", "2025-10-01T08:02:00Z;;7.2"]
HOURS = [f"{hour};37;7.1" for hour in range(5)]


def cells(lines: Sequence[str]) -> list[list[str]]:
    return [line.split(";") for line in lines if line]


def header_of(*lines: str) -> tuple[str, bool]:
    """Return the line that was taken for the header, and whether a row of units follows it."""
    rows = cells(lines)
    found = find_header(rows, range(1, len(rows) + 1))
    return ";".join(rows[found.index]), found.units_at == found.index + 1


@pytest.mark.parametrize(
    "preamble",
    [
        [],
        ["Export of Tuesday"],
        ["Device;BioR1", "Operator;Jo", "", "Batch;7"],
        ["Device;BioR1;", "Operator;Jo;", ";;", "Batch;7;"],
        ["Date;2025-10-01"],
        ["Date;2025-10-01;", "Time;08:00;"],
        ["key;value;", "Date;2025-10-01;"],
        ["key;value;", "Begin;2025-10-01;", "End;2025-10-02;"],
        ["Date;Jo;7"],
        ["# written by a logger; with commas; and more", "# and more"],
        ["Group;Reactor 1;Reactor 2"],
        ["Group;Reactor;Reactor"],
        ["A;B;C", "X;Y;Z"],
    ],
    ids=lambda lines: "/".join(lines)[:40] or "none",
)
@pytest.mark.parametrize("header", ["timestamp;a;b", "timestamp;280;260", "timestamp;Temp [°C];pH"])
def test_lines_before_a_table_are_no_header(preamble: list[str], header: str) -> None:
    assert header_of(*preamble, header, *DATA) == (header, False)


@pytest.mark.parametrize(
    "preamble", [["Time;10;x", "Runs;2;y"], ["Time;Comment;By", "x;y;z"], ["Start time;End time;By", "x;y;z"]], ids=str
)
def test_of_two_lines_that_name_the_time_the_one_over_times_is_the_header(preamble: list[str]) -> None:
    assert header_of(*preamble, "Time [h];T;pH", *HOURS) == ("Time [h];T;pH", False)


def test_where_no_line_names_the_time_the_one_over_data_is_the_header() -> None:
    assert header_of("Name;A;B", "Wann;X;Y", *DATA) == ("Wann;X;Y", False)
    assert header_of("Wann;Wert;pH", *DATA) == ("Wann;Wert;pH", False)


def test_a_row_among_data_that_looks_like_a_header_is_data() -> None:
    rows = ["wann;note;x", *DATA, "Date;stopped;by Jo", *DATA]
    assert header_of(*rows) == ("wann;note;x", False)


def test_a_header_that_comes_again_is_found_where_it_is_first() -> None:
    assert header_of("time;T;pH", *HOURS, "time;T;pH", *HOURS) == ("time;T;pH", False)


@pytest.mark.parametrize(
    "units",
    [
        ";mg;%",
        "UTC;1/min;pH",
        "[UTC];[mg];[%]",
        "YYYY-MM-DD hh:mm:ss;°C;-",
        "ISO 8601;(degC);mmol/(L*h)",
        "h;°C;-",
        "-;g;h",
    ],
)
def test_a_row_of_units_is_known_by_them(units: str) -> None:
    assert header_of("timestamp;a;b", units, *DATA) == ("timestamp;a;b", True)


@pytest.mark.parametrize(
    "row",
    ["A;pass;fail", "-;-;-", ";A;C", "x;A;V", "5;mg;%", ";;", "2025-10-01;mg;%", "target;actual;mg"],
)
def test_a_row_that_may_be_data_is_no_row_of_units(row: str) -> None:
    assert header_of("timestamp;a;b", row, *DATA) == ("timestamp;a;b", False)


def test_two_rows_that_look_like_units_are_data() -> None:
    assert header_of("timestamp;state;gate", ";min;s", ";min;s", *DATA) == ("timestamp;state;gate", False)


@pytest.mark.parametrize("padding", [";", ";;;"])
def test_a_sheet_padded_with_empty_cells_has_its_header(padding: str) -> None:
    padded = [line + padding for line in ("Device;BioR1;", "timestamp;a;b", "h;mg;%", *DATA)]
    assert header_of(*padded) == (f"timestamp;a;b{padding}", True)
    assert header_of("Device;BioR1", f"timestamp;a;b{padding}", *DATA) == (f"timestamp;a;b{padding}", False)


def test_without_a_header_the_first_row_is_said_to_be_data() -> None:
    rows = cells(DATA)
    assert find_header(rows, [1, 2, 3]).names_data
    assert not find_header(cells(["timestamp;a;b", *DATA]), [1, 2, 3, 4]).names_data


def test_a_declared_line_is_the_header_whatever_it_holds() -> None:
    rows = cells(["Time;10;x", "Dauer;T;pH", ";°C;-", *HOURS])
    found = find_header(rows, [1, 4, 5, *range(6, 11)], line=3)
    assert found == HeaderRow(
        1, "line 4 is the first filled from the declared line 3 on", units_at=2, last=2, names_time=False
    )


def test_a_declared_line_beyond_the_rows_is_said_to_be() -> None:
    assert find_header(cells(DATA), [1, 2, 3], line=4).beyond
    assert find_header(cells(DATA), [1, 2, 3], line=3).evidence == "line 3 was declared to be the header"


def test_a_comment_mark_before_a_name_of_the_time_is_no_part_of_it() -> None:
    assert header_of("# timestamp;a;b", *DATA) == ("# timestamp;a;b", False)
    assert display_names(("# Time [h]", "T")) == ("Time [h]", "T")
    assert display_names(("#1", "#", "T")) == ("#1", "#", "T")


def test_a_name_of_the_time_is_one_in_letters_of_any_width() -> None:
    assert is_time_name("\uff54\uff49\uff4d\uff45")
    assert not is_time_name("\uff11\uff12")


def test_a_wide_table_of_texts_is_looked_at_in_no_time() -> None:
    rows = [[f"name {row} {column}" for column in range(500)] for row in range(200)]
    check_work(
        lambda: find_header(rows, range(200)),
        most=6,
        than=lambda: [(is_time_name(cell), is_time(cell), unit_of_row(cell)) for row in rows[:100] for cell in row],
    )


@pytest.mark.parametrize(
    ("wide", "most"), [(["1"] * 50_000, 5), ([f"{n}" for n in range(50_000)], 5), (["a"] * 50_000, 12)], ids="1na"
)
def test_a_wide_row_is_little_more_than_looked_at_for_times(wide: list[str], most: int) -> None:
    rows = [["sensor_id", "timestamp", "value"], ["a", DATA[0][:20], "1"], wide, ["a", DATA[1][:20], "2"]]
    check_work(lambda: find_header(rows, range(1, 5)), most=most, than=lambda: [is_time(name) for name in wide])


WORDS = st.text("abcxyz °", min_size=1, max_size=6).map(str.strip).filter(lambda word: word and not unit_of_row(word))


@given(st.lists(st.tuples(WORDS, WORDS), max_size=8), st.lists(WORDS, min_size=1, max_size=5, unique=True), st.data())
def test_a_header_is_found_under_whatever_pairs_of_words(
    pairs: list[tuple[str, str]], names: list[str], data: st.DataObject
) -> None:
    header = ["timestamp", *names]
    rows = [[f"2025-10-01T08:{minute:02}:00Z", *(str(minute) for _ in names)] for minute in range(10)]
    blank = [[""] * len(header)] * data.draw(st.integers(0, 2))
    preamble = [list(pair) + [""] * data.draw(st.integers(0, 3)) for pair in pairs]
    table = [*preamble, *blank, header, *rows]
    found = find_header(table, range(1, len(table) + 1))
    assert table[found.index] == header
    assert found.units_at is None


@pytest.mark.parametrize("name", [*TIMES, *DAYS, "unix ms", "ts_seconds", "Zeit Sekunden"])
def test_each_name_of_a_time_is_known_however_it_is_written(name: str) -> None:
    for written in (name, name.upper(), name.replace("_", " ").title(), name.replace("s", "\u017f")):
        assert is_time_name(written), written


@pytest.mark.parametrize("name", ["Age (h)", "EFT [h]", "Process time (min)"])
def test_a_time_that_went_by_is_known_by_its_unit(name: str) -> None:
    assert is_time_name(name)
    assert not is_time_name(name.rpartition(" ")[0])


def test_a_header_over_rows_of_nothing_but_numbers_is_one_before_others() -> None:
    lines = ["[info]", "sample;mAb 7", "[detector]", "wave (nm);280", "Gurk (min);Zap", "0.0;1.5", "0.1;1.6", "0.2;1.7"]
    assert header_of(*lines)[0] == "Gurk (min);Zap"
