"""What nobody sees is no part of a name, an id, a cell or a line, in whichever kind of file it stands."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.workbooks import xlsx
from tests.unit.judging.reading import Collected, judged
from titer.formats.delimited.records import Delimited
from titer.formats.streams.lines import Block
from titer.model.spaces import BLANK, INVISIBLE, holds_invisible, visible

MARKS = st.text(INVISIBLE, max_size=3)
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
READINGS = [("a", 1.0), ("b", 2.0)]


def readings(data: bytes) -> list[tuple[str, float]]:
    sinks = Collected()
    judged(io.BytesIO(data), sinks=sinks)
    return [(sensor, value) for _, sensor, _, _, value in sinks.readings_seen]


@given(words=st.lists(WORDS, min_size=2, max_size=4), delimiter=st.sampled_from(",;\t|"), data=st.data())
def test_a_cell_is_what_is_seen_of_it(words: list[str], delimiter: str, data: st.DataObject) -> None:
    quotes = [data.draw(st.sampled_from(["", '"'])) for _ in words]
    cells = [
        data.draw(MARKS) + quote + data.draw(MARKS) + word + data.draw(MARKS) + quote + data.draw(MARKS)
        for word, quote in zip(words, quotes, strict=True)
    ]
    records = Delimited(delimiter).split(Block(delimiter.join(cells).encode(), last=True))
    assert [[cell.strip(BLANK) for cell in row] for row in records.cells] == [words]


@given(word=WORDS, before=MARKS, after=MARKS)
def test_what_is_seen_of_a_text_stays_as_it_is(word: str, before: str, after: str) -> None:
    assert visible(before + word + after) == word
    assert visible(f" {word} ") == f" {word} "
    assert holds_invisible(f"{word}{before}".encode()) == any(mark in before for mark in INVISIBLE)


def test_a_mark_within_a_word_is_not_seen_either_but_a_joiner_is() -> None:
    assert visible("soft\u00adhyphen") == "softhyphen"
    assert visible("zero\u200cwidth") == "zero\u200cwidth"
    (cells,) = Delimited(",").split(Block("soft\u00adhyphen,\u200bb".encode(), last=True)).cells
    assert cells == ["softhyphen", "b"]


JOINED = [
    "\ufeff\ufeffsensor_id,timestamp,value\na,2025-10-01 08:00,1\nb,2025-10-01 08:01,2\n",
    "\ufeffsensor_id,timestamp,value\na,2025-10-01 08:00,1\n\ufeffb,2025-10-01 08:01,2\n\ufeff",
    "sensor_id\u200b,\u200etimestamp,value\n\u2060a,2025-10-01 08:00\u200b,1\u00ad\nb,2025-10-01 08:01,\u200e2\n",
    '\ufeff{"sensor_id":"a","timestamp":"2025-10-01 08:00","value":1}\n'
    '\ufeff{"sensor_id":"b","timestamp":"2025-10-01 08:01","value":2}\n\ufeff\n',
    '[{"sensor_id\u200b":"a\u200e","timestamp":"2025-10-01 08:00","value":1},'
    '{"sensor_id\u200b":"\ufeffb","timestamp":"2025-10-01 08:01","value":"2\\u200b"}]',
    '{"sensor_id":"a","timestamp":"2025-10-01 08:00","value":1}\ufeff'
    '{"sensor_id":"b","timestamp":"2025-10-01 08:01","value":2}',
]


@pytest.mark.parametrize("text", JOINED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_mark_amid_joined_files_is_no_content(text: str, encoding: str) -> None:
    assert readings(text.encode(encoding)) == READINGS


def test_names_and_cells_of_a_sheet_are_what_is_seen_of_them() -> None:
    rows: list[list[Any]] = [["sensor_id\u200b", "\ufefftimestamp", "value"], ["a\u00ad", "2025-10-01 08:00", 1]]
    assert readings(xlsx([*rows, ["\u200eb", "2025-10-01 08:01\u2060", "2\u200b"]])) == READINGS


# a comma after each record, a space before a quote, NUL characters behind cells


@pytest.mark.parametrize("between", [",\n", "\n,", " ,\r\n ", ", ", "\n", ""])
@pytest.mark.parametrize("end", [",", "", ",\n"])
def test_objects_with_commas_between_them_are_records_as_those_without_are(between: str, end: str) -> None:
    objects = [f'{{"timestamp":"2025-10-01T08:{minute:02}:00Z","ph":{minute}.5}}' for minute in range(10)]
    assert [value for _, value in readings((between.join(objects) + end).encode())] == [i + 0.5 for i in range(10)]


@pytest.mark.parametrize("rows", ['{}, "a", 1\n{},  "b", 2\n', '{} , "a" , 1\n{} , "b" , 2\n'])
def test_a_space_beside_a_quote_is_no_part_of_the_cell(rows: str) -> None:
    text = "timestamp, sensor_id, value\n" + rows.format("2025-10-01 08:00", "2025-10-01 08:01")
    assert readings(text.encode()) == READINGS


def test_a_quote_behind_a_space_that_does_not_close_as_a_cell_does_is_text() -> None:
    text = 'timestamp,value,comment\n2025-10-01 08:00,1,"a"\n2025-10-01 08:01,2, "so" he said\n'
    sinks = Collected()
    judged(io.BytesIO(text.encode()), sinks=sinks)
    assert [value for *_, value in sinks.readings_seen] == [1, 2]
    assert '\\"so\\" he said' in str(sinks.contexts[1])


@pytest.mark.parametrize("header", ["sensor_id,timestamp,value\r\n", "sensor_id\0\0,timestamp\0,value\0\0\r\n"])
def test_nul_characters_that_fill_up_cells_are_left_out_with_one_warning(header: str) -> None:
    rows = "a\0\0,2025-10-01 08:00,1\0\0\0\r\nb\0\0,2025-10-01 08:01,2\0\0\0\r\n"
    outcome = judged(io.BytesIO((header + rows).encode()))
    assert outcome.warning_counts == {"padding_left_out": 1}
    assert readings((header + rows).encode()) == READINGS


def test_a_nul_character_in_one_row_among_others_is_damage() -> None:
    rows = "".join(f"a,2025-10-01 08:0{minute},{minute}{'\0' * (minute == 3)}\n" for minute in range(6))
    outcome = judged(io.BytesIO(b"sensor_id,timestamp,value\n" + rows.encode()))
    assert outcome.error_counts == {"nul_character": 1}
    assert outcome.row_count == 5


@pytest.mark.parametrize("mark", INVISIBLE)
def test_ids_that_look_alike_are_one_sensor_wherever_the_mark_stands(mark: str) -> None:
    found = readings(f"time,sensor_id,value\n2025-10-01,T-1,1\n2025-10-02,T{mark}-1,2\n".encode())
    assert found == [("T-1", 1.0), ("T-1", 2.0)]
