"""What stands for a missing value is missing, each of it and nothing else, with one warning for its column."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.work import check_work
from tests.unit.judging.reading import Collected, judged
from titer.cells.names import plain
from titer.cells.numbers.sentinels import USUAL
from titer.cells.quality_words import says_status
from titer.judging.outcome import Outcome
from titer.judging.result import result_document

LETTERS = st.characters(categories=["Lu", "Ll", "Lo"])  # one by one: of texts, Hypothesis tries the product's
NAMES = (
    st.lists(LETTERS, min_size=4, max_size=9)
    .map(lambda letters: normalize("NFKC", f"{''.join(letters)}9x").strip())
    .filter(lambda name: not says_status(name))  # as one with QA in it does
)
USUALLY = st.sampled_from(sorted(USUAL)).map(lambda value: f"{value:.15g}")
ALWAYS = st.sampled_from(["9.9E+37", "-9.9e36", "1E+30", "3.40282347E+38", "-3.4028235e+38"])
NO_NUMBERS = st.sampled_from(["nan", "NaN", "+nan", "-NAN", "null", "None", "NaT"])


def table(columns: Mapping[str, Sequence[str]]) -> bytes:
    height = len(next(iter(columns.values())))
    rows = [[_at(row), *(cells[row] for cells in columns.values())] for row in range(height)]
    return "\n".join(map(",".join, [["timestamp", *columns], *rows])).encode()


def _at(row: int) -> str:
    return f"2025-10-{row // 86400 + 1:02} {row // 3600 % 24:02}:{row // 60 % 60:02}:{row % 60:02}"


def outcome_of(columns: Mapping[str, Sequence[str]], **said: Any) -> Outcome:
    return judged(io.BytesIO(table(columns)), **said)


def missing_of(outcome: Outcome) -> dict[str, int]:
    return {summary.series.sensor_id: summary.missing for summary in outcome.summaries}


def doubts(outcome: Outcome) -> list[tuple[str | None, str]]:
    return [(fault.column, fault.code) for fault in outcome.warnings]


@given(names=st.lists(NAMES, min_size=3, max_size=3, unique_by=plain), data=st.data())
@settings(max_examples=40)
def test_of_k_cells_that_stand_for_a_missing_value_exactly_k_are_missing(names: list[str], data: st.DataObject) -> None:
    base, height = data.draw(st.integers(-40, 900)), data.draw(st.integers(12, 40))
    noisy = [f"{base + (7 * row) % 11 * 0.5:.1f}" for row in range(height)]
    at = data.draw(st.sets(st.integers(0, height - 1), min_size=1, max_size=height // 3))
    one = data.draw(USUALLY if base < 500 else st.sampled_from(["-999", "-9999.9", "65535", "7999", "32767"]))
    words = [data.draw(ALWAYS | NO_NUMBERS | st.just(one)) if row in at else cell for row, cell in enumerate(noisy)]
    columns = {names[0]: noisy, names[1]: words, names[2]: noisy[::-1]}
    outcome = outcome_of({name: columns[name] for name in data.draw(st.permutations(names))})
    assert missing_of(outcome) == {names[0]: 0, names[1]: len(at), names[2]: 0}
    assert doubts(outcome) == [(names[1], "sentinel_value")]
    (way,) = outcome.warnings[0].settled_by
    settled = outcome_of(columns, **way)
    assert missing_of(settled) == missing_of(outcome)
    assert doubts(settled) == []


@given(target=st.sampled_from(sorted(USUAL)), steps=st.integers(3, 30), step=st.floats(0.01, 40), name=NAMES)
@settings(max_examples=40)
def test_a_column_that_reaches_such_a_number_by_itself_holds_measurements(
    target: float, steps: int, step: float, name: str
) -> None:
    cells = [f"{target + step * (row - steps + 1):.4f}" for row in range(2 * steps - 1)]
    assert f"{target:.4f}" in cells
    outcome = outcome_of({name: cells}, rules="replay")  # for a temperature may be called so
    assert doubts(outcome) == []
    assert outcome.row_count == len(cells)
    ends_there = outcome_of({name: cells[:steps]}, rules="replay")
    assert (doubts(ends_there), ends_there.row_count) == ([], steps)


@pytest.mark.parametrize("name", ["flow", "流量", "debit 2"])
def test_half_of_a_column_that_is_one_of_them_is_kept_with_one_warning(name: str) -> None:
    cells = ["-999", "37.1"] * 5
    outcome = outcome_of({name: cells})
    assert doubts(outcome) == [(name, "sentinel_kept")]
    assert outcome.row_count == 10
    settled = outcome_of({name: cells, "ph": ["7"] * 10}, **outcome.warnings[0].settled_by[0])
    assert missing_of(settled) == {name: 5, "ph": 0}
    assert doubts(settled) == []


# what the sample does not show

LONG = 12_000  # records, of which a sample of JSON has 10,000


def long_document(cells: Sequence[object]) -> io.BytesIO:
    return io.BytesIO(json.dumps([{"timestamp": _at(row), "v": cell} for row, cell in enumerate(cells)]).encode())


def test_one_that_first_shows_after_the_sample_is_missing() -> None:
    cells = [20 + row % 7 / 10 for row in range(LONG)]
    cells[LONG - 5] = -127
    outcome = judged(long_document(cells))
    assert missing_of(outcome) == {"v": 1}
    assert doubts(outcome) == [("v", "sentinel_value")]


def test_one_that_later_numbers_come_near_is_a_number() -> None:
    cells = [20.0, 7999, *(20 + row / 2 for row in range(2 * LONG))]
    outcome = judged(long_document(cells))
    assert (doubts(outcome), outcome.row_count) == ([], len(cells))


def test_half_of_the_sample_is_not_half_of_the_file() -> None:
    cells = [-999] * 9000 + [20 + row % 7 / 10 for row in range(LONG)]
    outcome = judged(long_document(cells))
    assert missing_of(outcome) == {"v": 9000}
    assert doubts(outcome) == [("v", "sentinel_value")]


@pytest.mark.parametrize("block_bytes", [300, 1 << 20])
def test_each_series_of_a_long_table_is_judged_by_its_own_numbers(block_bytes: int) -> None:
    series: dict[str, list[float]] = {
        "T": [7999 if row % 9 == 3 else 37 + row / 100 for row in range(90)],
        "F": [5000 + 50 * row for row in range(90)],
    }
    rows = [f"{sensor},{_at(row)},{cells[row]}" for row in range(90) for sensor, cells in series.items()]
    outcome = judged(io.BytesIO("\n".join(["sensor_id,timestamp,value", *rows]).encode()), block_bytes=block_bytes)
    assert outcome.error_counts == {"missing_value": 10}
    assert {summary.series.sensor_id: summary.max for summary in outcome.summaries} == {"T": 37.89, "F": 9450}


# NaN, infinity, and what is none


def test_nan_in_any_kind_of_file_is_an_empty_cell_counted_in_one_warning() -> None:
    outcome = judged(long_document([float("nan"), 1.5, float("nan"), 2.5, None]))
    assert missing_of(outcome) == {"v": 3}
    assert [(fault.code, fault.value) for fault in outcome.warnings] == [("sentinel_value", "NaN × 2; first in row 1")]


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "+++++++", "OVER", "OL", "1e400", "I/O Timeout"])
def test_an_overload_in_words_is_an_error_of_its_cell(cell: str) -> None:
    outcome = outcome_of({"temp": ["37.1", cell, "37.2"], "ph": ["7", "7.1", "7.2"]})
    assert sum(outcome.error_counts.values()) == 1
    assert outcome.row_count == 3
    assert doubts(outcome) == []


def test_no_document_holds_nan() -> None:
    outcome = judged(long_document([float("nan"), 1.5, float("inf"), float("nan")]))
    told = json.loads(json.dumps(result_document(outcome), allow_nan=False))
    assert told["summaries"][0]["mean"] == 1.5
    nothing = judged(long_document([float("nan"), 1.5]), measured=["v"], missing=["1.5"])
    assert json.loads(json.dumps(result_document(nothing), allow_nan=False))["aggregates"]["mean_value"] is None


@pytest.mark.parametrize(("cell", "code"), [("NaT", "missing_timestamp"), ("=A2+1", "formula_without_value")])
def test_a_time_that_is_none_is_told_as_what_it_is(cell: str, code: str) -> None:
    outcome = judged(io.BytesIO(f"timestamp,v\n{_at(1)},1\n{cell},2\n{_at(3)},3\n".encode()))
    assert outcome.error_counts == {code: 1}


def test_a_cell_that_was_declared_is_missing_without_a_word() -> None:
    outcome = outcome_of({"temp": ["37.1", "-999", "nan"], "ph": ["7", "7.1", "-1"]}, missing=["-999", "NaN", "-1"])
    assert missing_of(outcome) == {"temp": 2, "ph": 1}
    assert doubts(outcome) == []


# several units, and what float64 does not hold


POWERS = st.integers(1, 10**6).filter(lambda power: power not in USUAL)


@given(values=st.lists(POWERS, min_size=4, max_size=12), data=st.data())
@settings(max_examples=30)
def test_units_of_one_dimension_make_one_series(values: list[int], data: st.DataObject) -> None:
    cells = [data.draw(st.sampled_from([f"{value} W", f"{value / 1000} kW"])) for value in values]
    sinks = Collected()
    outcome = outcome_of({"power": cells}, sinks=sinks)
    (summary,) = outcome.summaries
    factor = {"W": 1.0, "kW": 1000.0}[summary.series.unit or ""]
    assert [round(value * factor, 6) for *_, value in sinks.readings_seen] == values
    assert doubts(outcome) == []


def test_a_number_that_changes_is_kept_with_a_warning_of_its_row() -> None:
    outcome = outcome_of({"count": ["9007199254740992", "9007199254740993", "9007199254740994", "1e-400"]})
    assert [(fault.row_number, fault.code) for fault in outcome.warnings] == [
        (2, "number_rounded"),
        (4, "number_rounded"),
    ]
    assert outcome.row_count == 4


def test_what_stands_for_a_missing_value_in_one_column_may_be_a_number_of_another() -> None:
    rows = [f"2025-10-01 08:{row:02}:00,{21.5 if row % 7 else -127},{-130 + row}" for row in range(1, 30)]
    data = "\n".join(["timestamp,T [°C],dP [Pa]", *rows]).encode()
    outcome = judged(io.BytesIO(data))
    (doubt,) = outcome.warnings
    way: dict[str, Any] = dict(doubt.settled_by[0])
    assert way == {"missing": ["T [°C]=-127"]}
    settled = judged(io.BytesIO(data), **way)
    assert settled.warnings == ()
    assert [(one.count, one.min) for one in settled.summaries] == [(one.count, one.min) for one in outcome.summaries]


@pytest.mark.parametrize(("cell", "missing"), [("9999.9", 3), ("99999", 3), ("999.9", 3), ("25.5", 0)])
def test_nines_far_above_all_others_stand_for_a_missing_value(cell: str, missing: int) -> None:
    cells = [cell if row in {3, 7, 9} else f"{20 + row / 4}" for row in range(14)]
    assert missing_of(outcome_of({"Temp": cells})) == {"Temp": missing}
    near = [cell if row in {3, 7, 9} else f"{float(cell) - row}" for row in range(14)]
    assert missing_of(outcome_of({"Temp": near})) == {"Temp": 0}


def test_cells_that_are_missing_cost_no_more_beside_a_usual_number_than_beside_another() -> None:
    def judge(last: str) -> Outcome:
        return outcome_of({"v": ["1.5", *["", "7.5"] * 4_000, last], "w": ["2"] * 8_002})

    check_work(lambda: judge("-999"), most=3, than=lambda: judge("8.5"))
