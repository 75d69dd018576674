"""Facts that hold for any table: what was broken is what is reported, and how a file is cut changes nothing."""

import csv
import io
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import Collected, judged
from titer.cells.numbers.sentinels import TOO_LARGE, USUAL
from titer.model.readings import Series
from titer.model.summaries import Summary, Tally

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # EXAMPLES=1000 asks for more
SENSORS = st.text("abcXYZ019 ._-µ,;\"'", min_size=1, max_size=8).filter(lambda text: text.strip() != "")
INSTANTS = st.datetimes(datetime.fromisoformat("1971-01-01"), datetime.fromisoformat("2024-12-31")).map(
    lambda at: at.isoformat(sep=" ")
)
MEASURED = st.floats(-TOO_LARGE, TOO_LARGE, exclude_min=True, exclude_max=True)
VALUES = MEASURED.filter(lambda value: value not in USUAL and abs(value) != 1e30).map(repr)
NOT_NUMBERS = st.sampled_from(["1_0", "inf", "0x1", "1,5,5", "--1", "1e", "Ⅲ", "1 2"])
NOT_TIMES = st.sampled_from(["2025-02-30", "2025-13-01", "yesterday", "1759306330", "2025-01-01T25:00", "03/04/2025"])

FAULTS = st.sampled_from(
    [
        ("sensor_id", "missing_sensor_id", st.just("")),
        ("timestamp", "missing_timestamp", st.just("  ")),
        ("timestamp", "invalid_timestamp", NOT_TIMES),
        ("value", "missing_value", st.sampled_from(["", "n/a", "---", "NaN"])),
        ("value", "not_a_number", NOT_NUMBERS),
        ("value", "other_unit", st.just("7.2 pH")),
        ("value", "number_out_of_range", st.just("1e400")),
    ]
)


@dataclass(frozen=True)
class Written:
    """A table as text, and every (row, column, code) that was put into it."""

    rows: list[dict[str, str]]
    injected: set[tuple[int, str | None, str]]
    short: set[int]  # rows that lose their last cell


@st.composite
def tables(draw: st.DrawFn) -> Written:
    rows: list[dict[str, str]] = []
    injected: set[tuple[int, str | None, str]] = set()
    short: set[int] = set()
    for number in range(1, draw(st.integers(1, 30)) + 1):
        row = {"sensor_id": draw(SENSORS), "timestamp": draw(INSTANTS), "value": draw(VALUES)}
        # Lines under the header that hold no record may be units or descriptions: the first one is a record.
        kind = draw(st.sampled_from(["good", "good", "good", "faulty", "short"])) if rows else "good"
        if kind == "short":
            short.add(number)
            injected.add((number, None, "too_few_cells"))
        for column, code, cells in draw(st.lists(FAULTS, max_size=3)) if kind == "faulty" else ():
            injected = {one for one in injected if one[:2] != (number, column)} | {(number, column, code)}
            row[column] = draw(cells)
        rows.append(row)
    rows += [{"sensor_id": "good", "timestamp": f"2025-01-01 00:0{minute}", "value": "1.5"} for minute in range(3)]
    return Written(rows, injected, short)


def as_csv(table: Written, **style: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, **style)
    writer.writerow(["sensor_id", "timestamp", "value"])
    for number, row in enumerate(table.rows, start=1):
        writer.writerow(list(row.values())[: 2 if number in table.short else 3])
    return text.getvalue().encode()


def reported(data: bytes, **said: Any) -> set[tuple[int | None, str | None, str]]:
    collected = Collected()
    outcome = judged(io.BytesIO(data), sinks=collected, **said)
    if outcome.aggregates is None:
        return {(fault.row_number, fault.column, fault.code) for fault in outcome.errors}
    return {(fault.row_number, fault.column, fault.code) for fault in collected.faults}


@settings(max_examples=EXAMPLES)
@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.integers(1, 4096),
)
def test_what_was_broken_is_what_is_reported(
    table: Written, delimiter: str, end: str, everything_quoted: bool, block: int
) -> None:
    quoting = csv.QUOTE_ALL if everything_quoted else csv.QUOTE_MINIMAL
    data = as_csv(table, delimiter=delimiter, lineterminator=end, quoting=quoting)
    assert reported(data, block_bytes=block) == table.injected


@settings(max_examples=EXAMPLES)
@given(tables(), st.integers(1, 4096))
def test_json_and_jsonl_report_what_csv_reports(table: Written, block: int) -> None:
    rows = [row for number, row in enumerate(table.rows, start=1) if number not in table.short] or [
        {"sensor_id": "a", "timestamp": "2025-01-01", "value": "1"}
    ]
    whole = Written(rows, set(), set())
    expected = reported(as_csv(whole))
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    for data in (lines, json.dumps(rows).encode(), json.dumps({"name": "x", "readings": rows}, indent=1).encode()):
        assert reported(data, block_bytes=block) == expected


@settings(max_examples=EXAMPLES)
@given(tables())
def test_cells_of_fitting_rows_are_kept_rejected_or_missing(table: Written) -> None:
    """Up to three lines above the first record are none, and said to be skipped."""
    outcome = judged(io.BytesIO(as_csv(table)))
    aggregates = outcome.aggregates
    assert aggregates is not None
    skipped = len(table.rows) - aggregates.row_count - aggregates.rejected_rows
    assert 0 <= skipped <= 3 * outcome.warning_counts.get("lines_skipped", 0)
    cells = aggregates.reading_count + aggregates.rejected_readings + aggregates.missing_count
    fitting = len(table.rows) - len(table.short)
    assert fitting - skipped <= cells <= fitting


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def summed(parts: Sequence[Sequence[float]]) -> Summary:
    whole = Tally()
    for part in parts:
        tally = Tally()
        tally.add(list(range(len(part))), part)
        whole.merge(tally)
    return whole.summary(Series("a", "value"))


@given(st.lists(st.lists(FLOATS, min_size=1), min_size=1, max_size=8))
def test_merged_parts_give_what_one_pass_gives(parts: list[list[float]]) -> None:
    merged, once = summed(parts), summed([[value for part in parts for value in part]])
    assert (merged.count, merged.min, merged.max) == (once.count, once.min, once.max)
    assert math.isclose(merged.mean or 0, once.mean or 0, rel_tol=1e-12)
    assert (merged.stddev is None) == (once.stddev is None)
    last_digit = max(
        (math.ulp(value) for part in parts for value in part), default=0
    )  # of values that differ in it alone
    assert math.isclose(merged.stddev or 0, once.stddev or 0, rel_tol=1e-12, abs_tol=4 * last_digit)


@given(st.binary(max_size=2000), st.integers(1, 512))
@settings(max_examples=3 * EXAMPLES)
def test_any_bytes_end_in_an_outcome_that_is_the_same_for_every_block_size(data: bytes, block: int) -> None:
    small, large = judged(io.BytesIO(data), block_bytes=block), judged(io.BytesIO(data))
    assert small.status == large.status
    assert small.error_counts == large.error_counts
    assert small.aggregates == large.aggregates


@given(st.text('a,;"\n\r\t 019-:TZ\0', max_size=300), st.integers(1, 64))
@settings(max_examples=3 * EXAMPLES)
def test_any_text_under_a_header_is_judged_the_same_for_every_block_size(text: str, block: int) -> None:
    data = b"sensor_id,timestamp,value\na,2025-01-01,1\n" + text.encode()
    small, large = Collected(), Collected()
    assert (
        judged(io.BytesIO(data), sinks=small, block_bytes=block).aggregates
        == judged(io.BytesIO(data), sinks=large).aggregates
    )
    assert small.faults == large.faults
    assert small.readings_seen == large.readings_seen
