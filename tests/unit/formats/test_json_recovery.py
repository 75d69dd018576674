"""JSON that is broken in places: what is lost with the place, and what is read behind it."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.work import check_work
from tests.unit.judging.reading import Collected, judged
from titer.formats.json.recovery import is_final
from titer.formats.json.values import DECODER

BLOCKS = pytest.mark.parametrize("block", [1, 7, 1 << 20])
ROWS = [f'{{"timestamp": "2025-10-13T08:0{n}:00Z", "temp": {n}}}' for n in range(5)]
GOOD = [0.0, 1.0, 3.0, 4.0]


def judge(text: str, block: int = 1 << 20) -> tuple[list[float], dict[str, int], list[str | None]]:
    """Return the values that were kept, how many errors of each code there are, and the text of each."""
    sinks = Collected()
    outcome = judged(BytesIO(text.encode()), sinks=sinks, block_bytes=block)
    return (
        [value for *_, value in sorted(sinks.readings_seen)],
        dict(outcome.error_counts),
        [f.raw for f in sinks.faults],
    )


def with_third(third: str) -> list[str]:
    return [*ROWS[:2], third, *ROWS[3:]]


@BLOCKS
@pytest.mark.parametrize("form", ["[{}]", '{{"readings": [{}]}}', '{{"batch": "B7", "readings": [{}], "site": "x"}}'])
@pytest.mark.parametrize(
    "third",
    [
        '{"temp":,}',
        '{"temp": 1,}',
        '{"temp" 1}',
        '{"temp": 0x1F}',
        '{"temp": [1, 2,], "x": {"y": [}]}',
        '{"temp": "ab\ncd"}',
        '{"temp": "a\\qb"}',
        '{"temp": "abc}',
        '{"temp: 1}',
        '{"temp": 1',
        '{"temp": [1}',
        "{temp: 1}",
        "tru",
        '// "left',
        "{'temp': 1}",
        '{"timestamp": "2025", "log": [{"temp": 1}, {"temp": 2}],,}',
    ],
)
def test_a_broken_record_costs_itself_alone(third: str, form: str, block: int) -> None:
    values, errors, raws = judge(form.format(", ".join(with_third(third))), block)
    assert (values, errors, raws) == (GOOD, {"invalid_json": 1}, [third])


@BLOCKS
@pytest.mark.parametrize(
    ("text", "kept", "errors"),
    [
        (f"[{ROWS[0]}, , {ROWS[1]}]", [0, 1], {"invalid_json": 1}),
        (f"[{ROWS[0]}, {ROWS[1]}, ]", [0, 1], {"invalid_json": 1}),
        (f"[{ROWS[0]} {ROWS[1]}, {ROWS[2]}]", [0, 2], {"invalid_json": 1}),
        (f"[{ROWS[0]}}}, {ROWS[1]}]", [0, 1], {"invalid_json": 1}),
        (f'[{ROWS[0]}, {{"temp":,}}]', [0], {"invalid_json": 1}),
        (f'[{ROWS[0]}, {{"a":,}}, {{"b":,}}, {ROWS[1]}]', [0, 1], {"invalid_json": 2}),
        (f"[{ROWS[0]}, {ROWS[1]}", [0, 1], {"broken_document": 1}),
        (f'[{ROWS[0]}, {{"temp":', [0], {"broken_document": 1}),
        (f'[{ROWS[0]}, {{"temp": "abc}}]', [0], {"invalid_json": 1}),
        (f"[{ROWS[0]}] {ROWS[1]}", [0], {"broken_document": 1}),
        (f'{{"readings": [{ROWS[0]}], x}}', [0], {"broken_document": 1}),
    ],
)
def test_what_follows_a_break_is_read_or_said_to_be_unread(
    text: str, kept: list[float], errors: dict[str, int], block: int
) -> None:
    assert judge(text, block)[:2] == (kept, errors)


@BLOCKS
def test_rows_that_are_arrays_are_found_again(block: int) -> None:
    text = '[["timestamp", "temp"], ["2025-10-13", 0], ["2025-10-14", 1,, ["2025-10-15", 3], ["2025-10-16", 4]]'
    assert judge(text, block)[:2] == ([0, 3, 4], {"invalid_json": 1})


def test_records_of_records_are_found_again_by_their_lists() -> None:
    nodes = [f'{{"sensor_id": "{name}", "readings": [{ROWS[0]}, {ROWS[1]}]}}' for name in "abc"]
    text = f"[{nodes[0]}, {nodes[1][:-2]}, {nodes[2]}]"
    assert judge(text)[:2] == ([0, 1, 0, 1], {"invalid_json": 1})


@pytest.mark.parametrize("place", [1, 3000, 40_000])
@BLOCKS
def test_a_break_in_or_behind_the_sample_of_a_large_document_costs_its_record(place: int, block: int) -> None:
    many = [f'{{"timestamp": "2025-10-13T08:00:00Z", "temp": {n}}}' for n in range(41_000)]
    many[place] = many[place][:-1]
    values, errors, _ = judge(f"[{', '.join(many)}]", block * 1000)
    assert (len(values), errors) == (len(many) - 1, {"invalid_json": 1})


def test_where_not_even_the_first_record_can_be_read_the_file_is_refused() -> None:
    assert judge(f'[{{"temp":,}}, {ROWS[0]}]')[1] == {"invalid_json": 1}


def is_broken(text: str) -> bool:
    try:
        DECODER.raw_decode(text)
    except ValueError as error:
        return is_final(error, text)
    return False


# objects one after the other


@BLOCKS
@pytest.mark.parametrize("between", ["", " ", "\n", "\r\n\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_objects_one_after_the_other_are_read(indent: int | None, between: str, block: int) -> None:
    rows = [json.dumps(json.loads(row), indent=indent) for row in ROWS]
    assert judge(between.join(rows), block) == ([0, 1, 2, 3, 4], {}, [])


@BLOCKS
@pytest.mark.parametrize("third", ['{"temp":,\n}', '{"temp": 1,\n', '{"temp": "a\n}'])
def test_a_broken_object_in_a_sequence_costs_itself_alone(third: str, block: int) -> None:
    rows = [row if row == third else json.dumps(json.loads(row), indent=1) for row in with_third(third)]
    assert judge("\n".join(rows), block) == (GOOD, {"invalid_json": 1}, [third.rstrip()])


# properties

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.booleans(), st.booleans(), st.data())
def test_no_start_of_a_sound_value_is_taken_for_broken(value: Any, plain: bool, indented: bool, data: Any) -> None:
    text = json.dumps(value, ensure_ascii=plain, indent=3 if indented else None)
    start = text[: data.draw(st.integers(0, len(text)))]
    assert not is_broken(start)


@given(st.lists(st.tuples(st.integers(0, 240), st.sampled_from('{}[],:"\\ \n1x')), max_size=4), st.integers(1, 300))
def test_a_list_that_is_damaged_anywhere_is_read_the_same_in_pieces_of_any_size(
    damage: list[tuple[int, str]], block: int
) -> None:
    text = f"[{', '.join(ROWS)}]"
    for place, mark in damage:
        text = text[:place] + mark + text[place + 1 :]
    assert judge(text, block) == judge(text)


def nothing_but(piece: str, size: int) -> str:
    return f"[{ROWS[0]}, ,{piece * (size // len(piece))}"


@pytest.mark.parametrize(
    "piece",
    [
        '{"temp":[', ',{"temp":', '"},{', ',{"temp":"', "[[", '{"temp":1},', ',{"temp":{}',
        ',{"temp":[1', ',{"temp":[1,{}',
    ],
)  # fmt: skip
def test_a_document_that_is_nothing_but_broken_is_passed_over_in_linear_time(piece: str) -> None:
    small, middling, large = (nothing_but(piece, size) for size in (12_500, 50_000, 500_000))
    check_work(lambda: judge(middling, 1 << 12), most=200)
    check_work(lambda: judge(middling, 1 << 12), most=7, than=lambda: judge(small, 1 << 12))  # it is four; or sixteen
    check_work(lambda: judge(large, 1 << 16), most=2_000)
