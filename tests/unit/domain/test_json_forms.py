import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titer.errors import Rejected
from titer.jsonforms import JsonForm, sniff_json
from titer.jsonrecords import JsonLines, array_records
from titer.lines import blocks
from titer.table import Records

AT, LATER = "2025-10-01T08:12:10Z", "2025-10-01T08:13:10Z"
A = [{"timestamp": AT, "value": 7.125}, {"timestamp": LATER, "value": 7.25}]
B = [{"timestamp": AT, "value": 8}]
RECORDS = [*({"sensor_id": "a"} | row for row in A), *({"sensor_id": "b"} | row for row in B)]
ARRAYS = [list(record.values()) for record in RECORDS]
NAMES = ["sensor_id", "timestamp", "value"]
CELLS = [["a", AT, "7.125"], ["a", LATER, "7.25"], ["b", AT, "8"]]

DOCUMENTS: dict[str, tuple[str, Any]] = {
    "an array of records": ("records", RECORDS),
    "a list under a key": ("nested", {"readings": RECORDS}),
    "a list under two keys": ("nested", {"payload": {"readings": RECORDS}}),
    "a list of each sensor's readings": (
        "nested",
        [{"sensor_id": "a", "readings": A}, {"readings": B, "sensor_id": "b"}],
    ),
    "a list in a list": (
        "nested",
        {"results": [{"sensors": [{"sensor_id": "a", "points": A}, {"sensor_id": "b", "points": B}]}]},
    ),
    "lists under sensor ids": ("keyed", {"a": A, "b": B}),
    "columns": ("columns", dict(zip(NAMES, map(list, zip(*ARRAYS, strict=True)), strict=True))),
    "columns under sensor ids": (
        "columns",
        {"a": {"timestamp": [AT, LATER], "value": [7.125, 7.25]}, "b": {"timestamp": [AT], "value": [8]}},
    ),
    "columns for each sensor": (
        "columns",
        [
            {"sensor_id": "a", "timestamp": [AT, LATER], "value": [7.125, 7.25]},
            {"sensor_id": "b", "timestamp": [AT], "value": [8]},
        ],
    ),
    "arrays after their names": ("arrays", [NAMES, *ARRAYS]),
    "arrays beside their names": ("arrays", {"columns": NAMES, "index": [0, 1, 2], "data": ARRAYS}),
    "arrays under a key": ("arrays", {"data": [NAMES, *ARRAYS]}),
    "series of arrays": (
        "arrays",
        {
            "results": [
                {
                    "series": [
                        {"sensor_id": "a", "columns": NAMES[1:], "values": [[AT, 7.125], [LATER, 7.25]]},
                        {"sensor_id": "b", "columns": NAMES[1:], "values": [[AT, 8]]},
                    ]
                }
            ]
        },
    ),
}


def _read(text: str, *, form: JsonForm | None = None, chunk: int = 1 << 20, limit: int = 1 << 20) -> Records:
    form = form or sniff_json(text, whole=True)
    data = text.encode()
    chunks = (data[at : at + chunk] for at in range(0, len(data), chunk))
    found = Records()
    for records in _cut(chunks, form, limit):
        found.extend(records)
    return found


def _cut(chunks: Iterator[bytes], form: JsonForm, limit: int) -> Iterator[Records]:
    if form.kind == "jsonl":
        return map(JsonLines(form.header, form).cut, blocks(chunks))
    return array_records(chunks, form.header, limit=limit, block=100, form=form)


def _dictionaries(text: str) -> list[dict[str, str]]:
    records = _read(text)
    assert not records.broken
    return [dict(zip(sniff_json(text, whole=True).header, cells, strict=True)) for cells in records.cells]


def _refused(document: Any) -> Rejected:
    with pytest.raises(Rejected) as refusal:
        sniff_json(json.dumps(document), whole=True)
    return refusal.value


@pytest.mark.parametrize("chunk", [1, 10, 1 << 20])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_form_gives_the_same_records(name: str, chunk: int) -> None:
    shape, document = DOCUMENTS[name]
    text = json.dumps(document, indent=1)
    form = sniff_json(text, whole=True)
    records = _read(text, chunk=chunk)
    assert (form.kind, form.shape, form.header) == ("json", shape, tuple(NAMES))
    assert (records.cells, records.broken) == (CELLS, {})
    assert list(zip(*form.columns, strict=True)) == list(map(tuple, CELLS))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_on_one_line_is_read_as_one_on_many(name: str) -> None:
    assert _read(json.dumps(DOCUMENTS[name][1])).cells == CELLS


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ("records", RECORDS),
        ("nested", [{"sensor_id": "a", "readings": A}, {"sensor_id": "b", "readings": B}]),
        ("columns", DOCUMENTS["columns for each sensor"][1]),
        ("arrays", [NAMES, *ARRAYS]),
    ],
)
def test_each_form_may_stand_in_lines(shape: str, values: list[Any]) -> None:
    text = "\n\n".join(map(json.dumps, values)) + "\n"
    form = sniff_json(text, whole=True)
    assert (form.kind, form.shape, form.header) == ("jsonl", shape, tuple(NAMES))
    assert _read(text, chunk=9).cells == CELLS


def test_records_of_one_line_share_its_number() -> None:
    text = f"{json.dumps({'sensor_id': 'a', 'readings': A})}\n\n{json.dumps({'sensor_id': 'b', 'readings': B})}"
    assert _read(text).lines == [1, 1, 3]


def test_one_object_is_one_record() -> None:
    assert _read(json.dumps(RECORDS[0], indent=2)).cells == CELLS[:1]


def test_objects_in_a_record_become_columns() -> None:
    text = json.dumps([{"timestamp": AT, "measurements": {"ph": 7, "gas": {"o2": 21, "none": {}}}}])
    assert _dictionaries(text) == [{"timestamp": AT, "measurements.ph": "7", "measurements.gas.o2": "21"}]


def test_a_record_takes_what_it_lacks_from_all_that_stand_above_it() -> None:
    text = json.dumps(
        {
            "site": "north",
            "device": {"id": "d1"},
            "sensors": [{"sensor_id": "a", "unit": "pH", "readings": [{"timestamp": AT, "value": 1, "unit": "%"}]}],
            "operator": "ann",
        }
    )
    assert _dictionaries(text) == [
        {
            "site": "north",
            "device.id": "d1",
            "operator": "ann",
            "sensor_id": "a",
            "unit": "%",
            "timestamp": AT,
            "value": "1",
        }
    ]


def test_null_and_what_is_long_beside_a_list_say_nothing_of_its_records() -> None:
    text = json.dumps({"next": None, "readme": "x" * 2000, "readings": RECORDS})
    assert sniff_json(text, whole=True).header == tuple(NAMES)


def test_a_list_that_says_more_of_a_reading_stays_one_cell() -> None:
    reading = RECORDS[0] | {"alarms": [{"level": "high"}, {"level": "low"}]}
    assert _read(json.dumps([reading])).cells == [[*CELLS[0], '[{"level": "high"}, {"level": "low"}]']]


def test_lists_of_values_in_a_reading_are_no_columns() -> None:
    reading = RECORDS[0] | {"tags": ["x", "y"], "times": ["1", "2"]}
    assert sniff_json(json.dumps([reading]), whole=True).shape == "records"


def test_under_keys_that_name_no_sensor_the_key_is_a_column_of_its_own() -> None:
    text = json.dumps({"line 1": RECORDS[:2], "line 2": RECORDS[2:]})
    assert sniff_json(text, whole=True).header == ("key", *NAMES)
    assert [cells[0] for cells in _read(text).cells] == ["line 1", "line 1", "line 2"]


def test_a_list_without_readings_has_no_rows() -> None:
    text = json.dumps([{"sensor_id": "c", "readings": []}, {"sensor_id": "a", "readings": A}])
    assert _read(text).cells == CELLS[:2]


def test_a_broken_record_in_a_list_costs_itself_alone() -> None:
    readings = [A[0], 5, {"timestamp": "\0"}, {"timestamp": AT, "value": "\ud800"}, A[1]]
    records = _read(json.dumps([{"sensor_id": "a", "readings": readings}]))
    assert records.broken == {
        1: ("not_an_object", None),
        2: ("nul_character", None),
        3: ("invalid_encoding", None),
    }
    assert [records.cells[0], records.cells[4]] == CELLS[:2]


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_constant_that_is_not_json_costs_its_cell_alone(constant: str) -> None:
    text = f'[{{"timestamp": "{AT}", "value": {constant}}}, {{"timestamp": "{LATER}", "value": 1}}]'
    assert _read(text).cells == [[AT, constant], [LATER, "1"]]


def test_a_constant_in_the_place_of_a_record_costs_that_record_alone() -> None:
    records = _read(f"[{json.dumps(RECORDS[0])}, NaN, {json.dumps(RECORDS[1])}]")
    assert records.broken == {1: ("invalid_json", None)}
    assert [records.cells[0], records.cells[2]] == CELLS[:2]


def test_bytes_that_are_not_utf8_cost_their_record_alone() -> None:
    form = sniff_json(json.dumps(RECORDS), whole=True)
    data = json.dumps(RECORDS).encode().replace(b'"a"', b'"\xe9"', 1)
    [records] = array_records(iter([data]), form.header, limit=1000, block=1000, form=form)
    assert records.broken == {0: ("invalid_encoding", None)}
    assert records.raws[0].startswith('{"sensor_id": "\\xe9"')
    assert records.cells[1:] == CELLS[1:]


def test_the_same_name_flat_and_nested_is_a_key_twice() -> None:
    records = _read(json.dumps([{"a": {"b": 1}}, {"a.b": 1, "a": {"b": 2}}]))
    assert records.broken == {1: ("duplicate_key", "a.b")}


def test_objects_nested_deeper_than_eight_are_refused() -> None:
    deep: Any = 1
    for _ in range(9):
        deep = {"x": deep}
    assert _read(json.dumps([RECORDS[0], deep])).broken == {1: ("too_deep", None)}


@pytest.mark.parametrize(
    ("document", "code", "told"),
    [
        ([], "no_rows", ""),
        ({}, "no_rows", ""),
        ([{}], "no_rows", ""),
        ({"readings": []}, "no_rows", ""),
        (5, "not_an_object", ""),
        ([1, 2], "not_an_object", ""),
        ({"timestamp": [AT, LATER], "value": [1]}, "unequal_columns", "value has 1, others have 2"),
        ([{"id": 1, "left": [{"timestamp": AT}], "right": [{"timestamp": AT}]}], "two_lists", "left, right"),
        ([[AT, 1], [LATER, 2]], "no_row_of_names", ""),
        ([["timestamp", "value", "value"], [AT, 1, 2]], "duplicate_column", ""),
    ],
)
def test_what_cannot_be_known_is_refused(document: Any, code: str, told: str) -> None:
    refusal = _refused(document)
    assert refusal.code == code
    assert told in refusal.reason


def test_columns_of_one_sensor_that_are_not_equally_long_cost_that_sensor_alone() -> None:
    columns = [
        {"sensor_id": "a", "timestamp": [AT, LATER], "value": [7.125, 7.25]},
        {"sensor_id": "b", "timestamp": [AT], "value": []},
    ]
    records = _read(json.dumps(columns))
    assert records.cells[:2] == CELLS[:2]
    assert records.broken == {2: ("unequal_columns", "value")}


def test_an_array_with_more_or_fewer_cells_than_names_is_broken_by_itself() -> None:
    records = _read(json.dumps([NAMES, ARRAYS[0], ["a"], [*ARRAYS[1], None], [*ARRAYS[1], 5]]))
    assert records.broken == {1: ("too_few_cells", None), 3: ("too_many_cells", None)}
    assert records.cells[2] == CELLS[1]


def test_what_stands_before_a_break_is_read() -> None:
    records = _read(json.dumps(RECORDS)[:-10] + "x")
    assert (records.cells[:2], records.broken) == (CELLS[:2], {2: ("invalid_json", None)})


def _many(count: int) -> list[dict[str, Any]]:
    return [{"timestamp": AT, "value": number} for number in range(count)]


def test_a_sample_that_ends_within_a_document_shows_its_form() -> None:
    for document in ({"site": "x", "readings": _many(100)}, _many(100), {"a": _many(100), "b": _many(100)}):
        text = json.dumps(document)
        form, known = sniff_json(text[:1000], whole=False), sniff_json(text, whole=True)
        assert (form.shape, form.header, form.needs_more) == (known.shape, known.header, False)


def test_a_sample_that_ends_before_its_header_is_known_asks_for_more() -> None:
    columns = {"timestamp": [AT] * 100, "value": [1] * 100}
    for document in (columns, [{"readings": _many(100), "sensor_id": "a"}], {"about": "x" * 2000, "readings": A}):
        assert sniff_json(json.dumps(document)[:1000], whole=False).needs_more


def test_what_stands_after_a_list_is_taken_from_the_end_of_the_file() -> None:
    text = json.dumps({"readings": _many(100), "tags": ["x"], "sensor_id": "a"})
    form = sniff_json(text[:1000], whole=False, end=text[-200:])
    assert form.header == ("sensor_id", "timestamp", "value")
    assert _read(text, form=form).cells[99] == ["a", AT, "99"]


@pytest.mark.parametrize("late", [{}, {"sensor_id": "b"}])
def test_what_stands_after_a_list_and_was_not_foreseen_refuses_the_file(late: dict[str, str]) -> None:
    text = json.dumps({"readings": _many(100), "sensor_id": "a"})
    form = sniff_json(text[:1000], whole=False, end=json.dumps({"x": [], **late})[5:])
    with pytest.raises(Rejected) as refusal:
        _read(text, form=form)
    assert refusal.value.code == "late_member"
    assert "sensor_id" in refusal.value.reason


def test_a_list_of_readings_that_comes_twice_is_no_loss_in_silence() -> None:
    again = json.dumps(RECORDS)
    records = _read(
        f'{{"readings": {again}, "readings": {again}}}', form=sniff_json(f'{{"readings": {again}}}', whole=True)
    )
    assert records.broken == {3: ("duplicate_key", "readings")}


def test_a_value_longer_than_may_be_held_is_refused() -> None:
    text = json.dumps({"timestamp": [AT] * 1000, "value": [1] * 1000})
    assert _read(text, chunk=100, limit=1000).broken == {0: ("value_too_long", None)}


NAME = st.text(st.characters(exclude_characters="\0.", codec="utf-8"), max_size=8)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12)
)


@given(st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAME, inner, max_size=4)))
def test_any_document_is_read_or_refused_with_a_code(document: Any) -> None:
    text = json.dumps(document)
    try:
        form = sniff_json(text, whole=True)
    except Rejected:
        return
    assert _read(text, form=form, chunk=3) == _read(text, form=form)


@settings(max_examples=1500)
@given(st.data())
def test_any_start_of_a_document_shows_its_header_or_asks_for_more(data: st.DataObject) -> None:
    text = json.dumps(DOCUMENTS[data.draw(st.sampled_from(list(DOCUMENTS)))][1])
    form = sniff_json(text[: data.draw(st.integers(1, len(text)))], whole=False)
    assert form.needs_more or form.header == tuple(NAMES)
