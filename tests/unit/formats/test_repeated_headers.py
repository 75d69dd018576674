"""Headers amid a file: nothing under another table's header is kept, and nothing of it is lost without a word."""

import tracemalloc
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.work import check_work
from tests.support.workbooks import xlsx
from tests.unit.judging.reading import Collected, judged
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.records import read_records
from titer.formats.streams.table import Records, Table
from titer.model.block_faults import BlockFaults
from titer.model.options import ReadOptions
from titer.model.units import is_unit

HEADER = "timestamp,temp,ph"
ROWS = ["2025-10-13 08:00,37.5,7.1", "2025-10-13 08:01,37.6,7.2"]
AGAIN = {"repeated_header"}
OTHER = {"another_table"}


def codes(data: bytes, **said: Any) -> tuple[list[int], dict[int | None, set[str]]]:
    """Return the rows that were kept, and the codes of each that was not."""
    sinks = Collected()
    outcome = judged(BytesIO(data), sinks=sinks, **said)
    kept = sorted({row for row, *_ in sinks.readings_seen})
    wrong: dict[int | None, set[str]] = {}
    for fault in sinks.faults:
        wrong.setdefault(fault.row_number, set()).add(fault.code)
    if outcome.aggregates:
        assert outcome.aggregates.row_count == len(kept)
        assert outcome.aggregates.rejected_rows == len(wrong)
    return kept, wrong


def of(*lines: str, **said: Any) -> tuple[list[int], dict[int | None, set[str]]]:
    return codes("\n".join([HEADER, *ROWS, *lines]).encode(), **said)


@pytest.mark.parametrize(
    "second",
    [
        ["timestamp,glucose,lactate", "2025-10-13 08:00,5.5,1.1"],
        ["timestamp,ph,do", "2025-10-13 08:00,7.1,37.5"],
        ["do,timestamp,ph", "37.5,2025-10-13 08:00,7.1"],
        ["timestamp,ph,ph", "2025-10-13 08:00,7.1,7.1"],
        ["timestamp,temp [°F],ph", "2025-10-13 08:00,99.5,7.1"],
        ["timestamp,glucose", "2025-10-13 08:00,5.5", "2025-10-13 08:00,5.5,1.1"],
        ["timestamp,temp,ph,do", "2025-10-13 08:00,37.5,7.1,5", "2025-10-13 08:00,37.5,7.1"],
        ["timestamp,temp,,", "2025-10-13 08:00,37.5,,"],
        ["Date,Glucose,Lactate", '"2025-10-13 08:00,5', "2025-10-13 08:00,5.5,1.1"],
    ],
    ids=lambda lines: lines[0],
)
def test_rows_under_another_header_are_rejected_with_it(second: list[str]) -> None:
    assert of("", *second) == ([1, 2], {3 + at: OTHER for at in range(len(second))})


def test_a_title_before_another_table_is_a_row_by_itself() -> None:
    kept, wrong = of("Table 2", "timestamp,glucose,lactate", "2025-10-13 08:00,5.5,1.1")
    assert (kept, wrong) == ([1, 2], {3: {"too_few_cells"}, 4: OTHER, 5: OTHER})


@pytest.mark.parametrize("again", [HEADER, "Timestamp, Temp ,pH", f"{HEADER},", "# timestamp,temp,ph"])
def test_the_header_again_costs_its_own_row(again: str) -> None:
    assert of(again, *ROWS) == ([1, 2, 4, 5], {3: AGAIN})


@pytest.mark.parametrize("names", ["Time,Temp", "Time,T", "Time,1", "T,°C", "1,Zeit"])
def test_the_first_header_again_is_none_of_its_rows_whatever_it_is_called(names: str) -> None:
    header, row = names.split(","), ["2025-10-01T08:00:00Z", "-1.5E3"]
    assert RepeatedHeaders(header).own([row, header, row]) == [row, row]


def test_rows_are_kept_where_the_first_header_comes_back() -> None:
    kept, wrong = of("timestamp,ph,do", "2025-10-13 08:00,7.1,37.5", HEADER, *ROWS)
    assert (kept, wrong) == ([1, 2, 6, 7], {3: OTHER, 4: OTHER, 5: AGAIN})


@pytest.mark.parametrize("row", ["date,37.5,7.1", "time,,7", "stopped,by,Jo", "2025-10-13 08:02,time,date"])
def test_a_row_with_a_time_or_a_number_or_no_name_of_a_time_is_no_header(row: str) -> None:
    kept, wrong = of(row, *ROWS)
    assert kept[-2:] == [4, 5]
    assert not any(codes & (AGAIN | OTHER) for codes in wrong.values())


def test_names_that_are_numbers_are_names_where_the_first_header_has_such() -> None:
    lines = ["timestamp,280,260", "2025-10-13 08:00,1,2", "timestamp,300,320", "2025-10-13 08:00,3,4"]
    assert codes("\n".join(lines).encode()) == ([1], {2: OTHER, 3: OTHER})


def test_two_tables_under_each_other_in_a_sheet_are_two() -> None:
    rows = [line.split(",") for line in (HEADER, ROWS[0], "timestamp,glucose", "2025-10-13 08:00,5.5")]
    assert codes(xlsx([*rows[:2], [], *rows[2:]])) == ([1], {2: OTHER, 3: OTHER})


def test_the_first_of_two_tables_is_read_however_short_it_is() -> None:
    second = ["timestamp,do", "timestamp,ph,do", *[f"2025-10-13 08:0{minute},7.1,37.5" for minute in range(5)]]
    assert of(*second) == ([1, 2], {3 + at: OTHER for at in range(len(second))})


def test_what_another_table_holds_does_not_decide_how_the_first_is_read() -> None:
    lines = ["timestamp;temp", "2025-10-13 08:00;1,234", "timestamp;glucose", "2025-10-13 08:00;5.5"]
    outcome = judged(BytesIO("\n".join(lines).encode()))
    assert outcome.error_counts == {"ambiguous_decimal": 1}


def test_records_by_themselves_leave_out_another_table_and_the_header_again() -> None:
    lines = [HEADER, ROWS[0], HEADER, ROWS[1], "timestamp,glucose,lactate", "2025-10-13 08:00,5.5,1.1"]
    found = read_records(BytesIO("\n".join(lines).encode()))
    assert [record["temp"] for record in found] == ["37.5", "37.6"]


_OTHERS = ["ph,timestamp,temp", "7.1,2025-10-13 08:02,37.7", "timestamp,do", "Table 2"]
LINES = st.sampled_from([HEADER, *_OTHERS, "x,37,7", ",,", '"x', "2025-10-13 07:00,3,7", *ROWS])


@given(st.lists(LINES, max_size=12), st.integers(1, 400))
def test_it_does_not_matter_how_the_file_is_cut_into_blocks(lines: list[str], block: int) -> None:
    assert of(*lines) == of(*lines, block_bytes=block)


def test_long_cells_are_not_remembered() -> None:
    headers = RepeatedHeaders(("timestamp", "a"))
    tracemalloc.start()
    for row in range(200):
        headers.own([[f"x{row}", "y" * 100_000 + str(row)]])
        assert not is_unit("z" * 100_000 + str(row))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1 << 20


def titled(times: tuple[str, str], *, title: str = "Pen 2,PT-502,bar") -> bytes:
    """Two tables of one header under a title each, that begin at these times."""
    rows = [[f"{time},{n}.5", f"{time[:-1]}{int(time[-1]) + 1},{n}.75"] for n, time in enumerate(times)]
    lines = ["Pen 1,TT-501,°C", "Time,Value", *rows[0], "", title, "Time,Value", *rows[1]]
    return "\n".join([*lines, ""]).encode()


@pytest.mark.parametrize("title", ["Pen 2,PT-502,bar", "Pen 2,", "Reactor B"])
@pytest.mark.parametrize("time", ["2025-10-13T08:00", "13.10.2025 08:00", "10"])
def test_the_same_header_under_another_title_where_times_begin_anew_is_that_of_another_table(
    time: str, title: str
) -> None:
    start = {"start": "2025-10-13T08:00:00Z", "units": ["Time=s"]} if time.isdigit() else {}
    data = titled((time, time), title=title)
    kept, wrong = codes(data, options=ReadOptions.parse(start))
    assert kept == [1, 2]
    assert wrong.keys() == {3, 4, 5, 6}
    assert [wrong[row] for row in (4, 5, 6)] == [AGAIN, OTHER, OTHER]
    second, _ = codes(data, options=ReadOptions.parse({**start, "table": 2}))
    assert len(second) == 2


def test_pages_of_one_table_have_titles_too_and_go_on() -> None:
    kept, wrong = codes(titled(("2025-10-13T08:00", "2025-10-13T09:00"), title="Page 2"))
    assert len(kept) == 4
    assert wrong.keys() == {3, 4}
    assert wrong[4] == AGAIN


def test_rows_under_the_same_names_in_another_order_are_read_in_that_order() -> None:
    more = ["ph,timestamp,temp", "7.3,2025-10-13 08:02,37.7", "7.4,2025-10-13 08:03,37.8", HEADER, ROWS[1]]
    data = "\n".join([HEADER, *ROWS, *more]).encode()
    kept, wrong = codes(data)
    assert (kept, wrong) == ([1, 2, 4, 5, 7], {3: {"reordered_header"}, 6: AGAIN})
    sinks = Collected()
    judged(BytesIO(data), sinks=sinks)
    found = {(row, sensor): value for row, sensor, _, _, value in sinks.readings_seen}
    assert (found[4, "temp"], found[4, "ph"], found[5, "temp"]) == (37.7, 7.3, 37.8)
    read = [*read_records(BytesIO(data))]
    assert read[2] == {"timestamp": "2025-10-13 08:02", "temp": "37.7", "ph": "7.3"}


@given(st.permutations(["timestamp", "temp", "flow", "od"]), st.integers(1, 12), st.integers(1, 40))
def test_any_order_of_the_names_is_followed(names: list[str], rows: int, block: int) -> None:
    def row(order: list[str], n: int) -> str:
        cells = {"timestamp": f"2025-10-13 08:{n:02d}", "temp": f"{n}.25", "flow": f"{n}.5", "od": f"{n}.75"}
        return ",".join(cells[name] for name in order)

    first = ["timestamp", "temp", "flow", "od"]
    lines = [first, *[first] * rows, names, *[names] * rows]
    text = "\n".join(",".join(one) if n in {0, rows + 1} else row(one, n) for n, one in enumerate(lines))
    sinks = Collected()
    judged(BytesIO(text.encode()), sinks=sinks, block_bytes=block * 8)
    ends = {"temp": 0.25, "flow": 0.5, "od": 0.75}
    assert len(sinks.readings_seen) == 6 * rows
    assert all(value % 1 == ends[sensor] for _, sensor, _, _, value in sinks.readings_seen)


def test_a_header_again_and_again_under_titles_costs_as_much_each_time() -> None:
    def tables(count: int) -> Table:
        records = Records()
        for line in range(count):
            for cells in (["Serial", "1"], HEADER.split(","), [str(line), "1", "2"]):
                records.add(line, "", cells)
        none = BlockFaults(1, records.lines, records.raws)
        return Table(1, records, [], [], none, none)

    few, many = tables(1_000), tables(20_000)

    def look(table: Table) -> None:
        RepeatedHeaders(HEADER.split(",")).others(table, range(len(table.records.cells)))

    check_work(lambda: look(many), most=35, than=lambda: look(few))
