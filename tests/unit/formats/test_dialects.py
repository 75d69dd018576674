"""How a text is split into a table, and what is said where that cannot be told."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.work import check_work
from tests.unit.judging.reading import judged
from titer.formats.delimited.dialect import Sample, candidate_of, candidates
from titer.formats.dialects.header import HEADER_WITHIN
from titer.formats.text import sniff
from titer.judging.outcome import Outcome
from titer.model.options import ReadOptions

ROW = "2025-10-13 08:00"
LINES = "".join(f"# line {n}\n" for n in range(HEADER_WITHIN + 5))
PAIRS = "".join(f"Key {n};value, a\n" for n in range(HEADER_WITHIN + 5))


def of(text: str | bytes, **options: Any) -> Outcome:
    return judged(BytesIO(text.encode() if isinstance(text, str) else text), options=ReadOptions.parse(options))


# the delimiter


@pytest.mark.parametrize(
    ("text", "delimiter", "names"),
    [
        ("Время;Температура, °C\n13.10.2025 08:00;37,5\n13.10.2025 08:01;37,6\n", ";", ("Время", "Температура, °C")),
        ("Wann|Temp, innen|pH, 25 °C\n2025-10-13 08:00|37,5|7,1\n", "|", ("Wann", "Temp, innen", "pH, 25 °C")),
        ("Wann,Temp;innen\n2025-10-13 08:00,37.5\n", ",", ("Wann", "Temp;innen")),
    ],
)
def test_of_delimiters_that_fit_alike_the_one_that_sets_times_and_numbers_apart_is_taken(
    text: str, delimiter: str, names: tuple[str, ...]
) -> None:
    outcome = of(text)
    assert outcome.format is not None
    assert (outcome.format.dialect.delimiter, outcome.format.layout.names) == (delimiter, names)


CELLS = st.sampled_from(
    ["Time", "Zeit [s]", "°C", "37,5", "a;b", "Time|x", "2025-10-13 08:00", "", " ", "°F\tDatum", "7.1"]
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=4), st.sampled_from(",;|"))
def test_the_delimiter_is_the_fittest_of_all_whether_all_are_tried_or_not(rows: list[list[str]], mark: str) -> None:
    sample, options = Sample("\n".join(map(mark.join, rows)) + "\n", whole=True), ReadOptions()
    every = [candidate_of(sample, each, options, line=None) for each in ",;\t|" if each in sample.start]
    tried = candidates(sample, options, line=None)
    if every and max(every, key=lambda one: one.fitness).makes_columns:
        assert max(tried, key=lambda one: one.fitness).delimiter == max(every, key=lambda one: one.fitness).delimiter
    assert {one.delimiter for one in tried} >= {one.delimiter for one in every if one.fitness[1]}


def test_delimiters_under_which_no_header_names_a_time_are_not_tried_beside_one_that_does() -> None:
    sample = Sample("Zeit;T\n13.10.2025 08:00;37,5\n", whole=True)
    assert [one.delimiter for one in candidates(sample, ReadOptions(), line=None)] == [";"]


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_with_decimal_commas_and_without_a_header_are_said_to_have_none(rows: int) -> None:
    outcome = of(f"{ROW};37,5;7,1\n" * rows)
    assert outcome.error_counts == {"no_header": 1}
    assert f"holds times or numbers: {ROW};37,5;7,1." in str(outcome.message)


@pytest.mark.parametrize("header", ["timestamp,temp,ph", "Wann,Temp,pH"])
def test_rows_of_which_none_fits_the_header_are_said_not_to(header: str) -> None:
    outcome = of(f"{header}\n{ROW},37,5,7,1\n{ROW},37,6,7,2\n")
    assert outcome.error_counts == {"unquoted_decimals": 1}
    assert "so 37,5 seems to be one number" in str(outcome.message)


@pytest.mark.parametrize("header", ["timestamp,temp,ph", "Wann,Temp,pH"])
def test_rows_of_which_none_is_as_wide_as_the_header_are_said_not_to_be(header: str) -> None:
    outcome = of(f"{header}\n{ROW},37.5,7.1,a,b\n{ROW},37.6,7.2,a,b\n")
    assert outcome.error_counts == {"no_row_fits": 1}
    assert "the header has 3 cells, most rows have 5." in str(outcome.message)


def test_a_row_that_fits_costs_the_others_themselves() -> None:
    outcome = of(f"timestamp,temp,ph\n{ROW},37,5,7,1\n{ROW},37,7\n")
    assert outcome.error_counts == {"too_many_cells": 1}


# the header


@pytest.mark.parametrize(
    "text",
    [
        f"{LINES}timestamp;temp\n{ROW};1\n",
        f"{PAIRS}timestamp;temp\n{ROW};1\n",
        f"{LINES}Wann;temp\n{ROW};1\n",
    ],
    ids=["lines", "pairs", "another name"],
)
def test_a_header_below_the_rows_that_are_looked_at_is_said_to_be_there_and_can_be_declared(
    text: str,
) -> None:
    refused = of(text)
    assert refused.error_counts == {"no_header": 1}
    assert f"in the first {HEADER_WITHIN} rows, but line {HEADER_WITHIN + 6} seems to." in str(refused.message)
    assert "--header-line" in str(refused.message)
    (way,) = refused.errors[0].settled_by
    assert of(text, **way).row_count == 1


@pytest.mark.parametrize("cell", [b"1", b"-1.5", b"a"])
def test_a_row_of_50_000_cells_among_short_ones_is_not_read_over_and_over(cell: bytes) -> None:
    row = b"a,2025-10-13 08:00,1\n"
    text = b"sensor_id,timestamp,value\n%b%b\n%b" % (row, b",".join([cell] * 50_000), row)
    check_work(lambda: sniff(text, whole=True), most=50)


def test_a_long_column_by_itself_has_no_delimiter() -> None:
    assert of("temp\n" + "37\n" * 200).error_counts == {"no_delimiter": 1}


@pytest.mark.parametrize("options", [{}, {"encoding": "windows-1252"}, {"encoding": "shift_jis"}], ids=str)
@pytest.mark.parametrize("before", ["", "Export of Tuesday\n"])
def test_bytes_of_another_encoding_in_the_header_refuse_the_file(options: dict[str, str], before: str) -> None:
    outcome = of(before.encode() + b"Wert\x81\xfd,timestamp\n1,2025-10-13 08:00\n", **options)
    assert outcome.error_counts == {"invalid_encoding": 1}
    assert "in the header." in str(outcome.message)
    assert "declare --encoding" in str(outcome.message)


def test_a_name_that_looks_like_an_escaped_byte_is_a_name() -> None:
    outcome = of(f'timestamp,"a\\x81 ""b"""\n{ROW},1\n')
    assert outcome.format is not None
    assert outcome.format.layout.names == ("timestamp", 'a\\x81 "b"')


def test_of_two_delimiters_that_fit_alike_the_one_between_numbers_is_taken() -> None:
    rows = [f"{day:02}1020250600;{day},{day}" for day in range(8, 16)]
    outcome = of("\n".join(["Дата/время;VCD, млн/мл", *rows, ""]))
    assert outcome.format is not None
    assert outcome.format.dialect.delimiter == ";"


@pytest.mark.parametrize(
    "text", ["time;v\n2025-01-01;1\n", '"time","v"\n"2025-01-01","1,5"\n', "a\n1\n", "a b\n\n1 2\n"]
)
def test_delimiters_that_a_text_does_not_hold_split_it_alike(text: str) -> None:
    sample = Sample(text, whole=True)
    absent = [candidate_of(sample, mark, ReadOptions(), line=None) for mark in ",;\t|" if mark not in text]
    assert len({one.fitness for one in absent}) == 1
    assert all((one.records, one.style) == (absent[0].records, absent[0].style) for one in absent)


@pytest.mark.parametrize("first", ["[Messung]", "[測定情報]\tKanal 1", "[Time]\t[Druck]"])
def test_a_line_that_begins_with_a_word_in_brackets_begins_no_json(first: str) -> None:
    outcome = of(f"{first}\ntimestamp\tx\n2025-10-01 08:00\t7.5\n2025-10-01 08:01\t7.6\n")
    assert (outcome.error_counts, outcome.row_count) == ({}, 2)


@pytest.mark.parametrize("text", ["[true, 1]", "[NaN]", '[{"timestamp": "2025-10-01", "x": 1},]'])
def test_a_bracket_before_what_json_knows_begins_json(text: str) -> None:
    found = of(text).format
    assert found is None or found.dialect.kind == "json"
