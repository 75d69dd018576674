"""The forms in which JSON holds readings: what a sample says of them, and the records that the whole file gives."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.work import check_work
from titer.formats.json.form import sniff_json
from titer.formats.json.in_lines import JsonLines
from titer.formats.json.records import array_records
from titer.formats.json.tree import LONGEST_INHERITED, JsonForm
from titer.formats.json.values import DEEPEST
from titer.formats.json.weighed import CELLS_PER_BYTE, FREE_CELLS, bounded
from titer.formats.streams.counted import Counted
from titer.formats.streams.lines import blocks, most_rows
from titer.formats.streams.table import Records
from titer.model.errors import Rejected

SAMPLE = 2000  # characters, where a test is about a file larger than its sample
ROW = {"timestamp": "2025-10-01T08:00:00Z", "ph": 7.1}
LATER = {"timestamp": "2025-10-01T08:01:00Z", "ph": 7.2}
CELLS = {"timestamp": "2025-10-01T08:00:00Z", "ph": "7.1"}
LATER_CELLS = {"timestamp": "2025-10-01T08:01:00Z", "ph": "7.2"}
MANY = [{"timestamp": f"2025-10-01T08:{n // 60:02}:{n % 60:02}Z", "ph": n} for n in range(1000)]


def text_of(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def split(text: str, form: JsonForm, *, limit: int = 1 << 20, size: int = 1000) -> Records:
    data, records = text.encode("utf-8", "surrogatepass"), Records()
    if form.kind == "jsonl":
        reader = JsonLines(form.header, form)
        found: Iterator[Records] = chain.from_iterable(map(reader.split, blocks(chunks(data, size))))
    else:
        found = array_records(chunks(data, size), form.header, limit=limit, block=100, form=form)
    for block in found:
        records.extend(block)
    return records


def read(document: Any) -> list[dict[str, str]]:
    """Return the records of a document, without empty cells; none of them broken."""
    text = text_of(document)
    form = sniff_json(text, whole=True)
    records = split(text, form)
    assert not records.broken
    return [{name: cell for name, cell in zip(form.header, cells, strict=True) if cell} for cells in records.cells]


def codes(document: Any) -> list[tuple[str, str | None]]:
    text = text_of(document)
    return list(split(text, sniff_json(text, whole=True)).broken.values())


def refusal(text: str, *, whole: bool = True) -> str:
    with pytest.raises(Rejected) as refused:
        sniff_json(text, whole=whole)
    return refused.value.code


A, B = {"sensor_id": "a"}, {"sensor_id": "b"}
R1, R2 = {"sensor_id": "BioR1"}, {"sensor_id": "BioR2"}
FORMS: list[tuple[str, Any, list[dict[str, str]]]] = [
    ("records", [ROW, LATER], [CELLS, LATER_CELLS]),
    ("records", f"{text_of(ROW)}\n{text_of(LATER)}\n", [CELLS, LATER_CELLS]),
    ("records", ROW, [CELLS]),
    ("records", json.dumps(ROW, indent=2), [CELLS]),
    ("nested", {"readings": [ROW]}, [CELLS]),
    ("nested", {"sensor_id": "a", "readings": [ROW, LATER]}, [CELLS | A, LATER_CELLS | A]),
    ("nested", {"readings": [ROW], "sensor_id": "a"}, [CELLS | A]),
    ("nested", {"readings": [ROW | B, LATER], "sensor_id": "a"}, [CELLS | B, LATER_CELLS | A]),
    ("nested", {"data": {"readings": [ROW]}, "sensor_id": "a"}, [CELLS | A]),
    ("nested", [A | {"readings": [ROW]}, B | {"readings": [LATER]}], [CELLS | A, LATER_CELLS | B]),
    ("nested", text_of({"readings": [ROW]} | A) + '\n{"sensor_id": "b", "readings": []}', [CELLS | A]),
    ("nested", {"site": "x", "sensors": [{"sensor_id": "a", "readings": [ROW]}]}, [CELLS | A | {"site": "x"}]),
    ("keyed", {"BioR1": [ROW], "BioR2": [LATER]}, [CELLS | R1, LATER_CELLS | R2]),
    ("keyed", {"BioR1": ROW, "BioR2": LATER}, [CELLS | R1, LATER_CELLS | R2]),
    ("keyed", {"x": [ROW | A], "y": [LATER | A]}, [CELLS | A | {"key": "x"}, LATER_CELLS | A | {"key": "y"}]),
    ("keyed", {"2025-10-01T08:00:00Z": {"ph": 7.1}, "2025-10-01T08:01:00Z": {"ph": 7.2}}, [CELLS, LATER_CELLS]),
    (
        "keyed",
        {"BioR1": {"timestamp": ["2025-10-01"], "ph": [7]}, "BioR2": {"timestamp": ["2025-10-02"], "ph": [8]}},
        [R1 | {"timestamp": "2025-10-01", "ph": "7"}, R2 | {"timestamp": "2025-10-02", "ph": "8"}],
    ),
    ("columns", {"timestamp": [ROW["timestamp"], LATER["timestamp"]], "ph": [7.1, 7.2]}, [CELLS, LATER_CELLS]),
    ("columns", {"sensor_id": "a", "data": {"timestamp": [ROW["timestamp"]], "ph": [7.1]}}, [CELLS | A]),
    ("arrays", [["timestamp", "ph"], [ROW["timestamp"], 7.1], [LATER["timestamp"], 7.2]], [CELLS, LATER_CELLS]),
    ("arrays", '["timestamp", "ph"]\n["2025-10-01T08:00:00Z", 7.1]\n', [CELLS]),
    ("arrays", {"columns": ["timestamp", "ph"], "data": [[ROW["timestamp"], 7.1]], "sensor_id": "a"}, [CELLS | A]),
    ("arrays", {"data": [[ROW["timestamp"], 7.1]], "columns": ["timestamp", "ph"]}, [CELLS]),
    (
        "arrays",
        {"results": [{"series": [{"name": "a", "columns": ["timestamp", "ph"], "values": [[ROW["timestamp"], 7.1]]}]}]},
        [CELLS | {"name": "a"}],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "document", "records"), FORMS, ids=range(len(FORMS)))
def test_each_form_gives_its_records(shape: str, document: Any, records: list[dict[str, str]]) -> None:
    form = sniff_json(text_of(document), whole=True)
    assert (form.shape, form.needs_more) == (shape, False)
    assert form.evidence
    assert read(document) == records


def test_objects_in_a_record_are_columns_named_by_their_way() -> None:
    measured = {"timestamp": "2025-10-01", "measurements": {"ph": 7, "gas": {"o2": 40}}, "note": {}}
    assert read([measured]) == [{"timestamp": "2025-10-01", "measurements.ph": "7", "measurements.gas.o2": "40"}]


@pytest.mark.parametrize(
    ("member", "cells"),
    [
        ({"value": -5.5, "unit": "°C"}, {"t": "-5.5 °C"}),
        ({"unit": "degC", "value": "36.6"}, {"t": "36.6 degC"}),
        ({"value": None, "unit": "°C"}, {}),
        ({"value": 5, "unit": "furlong"}, {"t.value": "5", "t.unit": "furlong"}),
        ({"value": "warm", "unit": "°C"}, {"t.value": "warm", "t.unit": "°C"}),
        ({"value": 5, "unit": "°C", "by": "MK"}, {"t.value": "5", "t.unit": "°C", "t.by": "MK"}),
    ],
)
def test_a_number_with_its_unit_is_one_cell(member: dict[str, Any], cells: dict[str, str]) -> None:
    assert read([{"timestamp": "2025-10-01", "t": member}]) == [{"timestamp": "2025-10-01"} | cells]


def test_two_ways_to_one_name_are_a_key_twice() -> None:
    assert codes([ROW, {"a.b": 1, "a": {"b": 2}}]) == [("duplicate_key", "a.b")]


def test_a_list_that_says_more_of_a_reading_stays_with_it() -> None:
    assert read([ROW | {"flags": ["x"]}]) == [CELLS | {"flags": '["x"]'}]


def test_a_record_amid_nested_ones_that_has_no_list_stands_for_itself() -> None:
    assert read([{"sensor_id": "a", "readings": [ROW]}, ROW | A]) == [CELLS | A, CELLS | A]


def test_numbers_beside_a_list_are_context_and_not_measured() -> None:
    form = sniff_json(text_of({"count": 1, "start_time": 1759305600, "site": "x", "readings": [ROW]}), whole=True)
    assert form.context == ("count",)
    assert set(form.header) == {"count", "start_time", "site", "timestamp", "ph"}


def test_what_no_record_can_take_is_named_as_left_out() -> None:
    long = "x" * (LONGEST_INHERITED + 1)
    form = sniff_json(text_of({"about": long, "readings": [ROW], "alarms": [{"id": 1}], "tags": ["a"]}), whole=True)
    assert form.left_out == ("about", "alarms")


def test_numbers_are_kept_as_they_were_written() -> None:
    text = '{"timestamp": [1e5, 10], "ph": [7.10, 0.30000000000000000001]}'
    assert [one["ph"] for one in read(text)] == ["7.10", "0.30000000000000000001"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{}", "no_list_of_readings"),
        ("[]", "no_rows"),
        ('{"readings": []}', "no_rows"),
        ("5", "not_an_object"),
        ("NaN", "invalid_json"),
        ('{"alarms": [{"x": 1}], "steps": [{"x": 1}]}', "two_lists"),
        ('{"timestamp": ["2025-10-01", "2025-10-02"], "ph": [1]}', "unequal_columns"),
        ('[["2025-10-01", 7.1], ["2025-10-02", 7.2]]', "no_row_of_names"),
        ('[["timestamp", "ph", "ph"], ["2025-10-02", 7.2, 1]]', "duplicate_column"),
        ("[" * 5000, "too_deep"),
        ('[{"timestamp": "2025-10-01", "x": ' + '{"x":' * DEEPEST + "1" + "}" * DEEPEST + "}]", "too_deep"),
    ],
)
def test_a_document_whose_readings_cannot_be_told_is_refused(document: str, code: str) -> None:
    assert refusal(document) == code


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([ROW, 5], ("not_an_object", None)),
        ([{"sensor_id": "a", "readings": [ROW, 5]}], ("not_an_object", None)),
        ([["timestamp", "ph"], ["2025-10-01", 1], ["2025-10-01"]], ("too_few_cells", None)),
        ([["timestamp", "ph"], ["2025-10-01", 1], ["2025-10-01", 1, 2]], ("too_many_cells", None)),
        ([["timestamp", "ph"], ["2025-10-01", 1], 5], ("not_an_array", None)),
        ('[{"timestamp": "2025-10-01", "ph": 7}, {"ph": 1, "ph": 2}]', ("duplicate_key", None)),
        ('[{"timestamp": "2025-10-01", "ph": 7}, {"ph": "\\ud800"}]', ("invalid_encoding", None)),
        ('[{"timestamp": "2025-10-01", "ph": 7}, {"ph": "\\u0000"}]', ("nul_character", None)),
        ('[{"sensor_id": "a", "readings": [{"ph": 7}, {"ph": "\\ud800"}]}]', ("invalid_encoding", None)),
        ('[{"timestamp": "2025-10-01", "ph": 7}, NaN]', ("invalid_json", None)),
        ('{"timestamp": ["2025-10-01", "x"], "ph": [7, "\\u0000"]}', ("nul_character", None)),
        ('[{"timestamp": "2025-10-01", "ph": 7}, {"timestamp": ', ("broken_document", None)),
        ('[{"timestamp": "2025-10-01", "ph": 7}] x', ("broken_document", None)),
        ('{"note": "\\ud800", "readings": [{"timestamp": "2025-10-01", "ph": 7}]}', ("invalid_encoding", None)),
        ('{"readings": [{"timestamp": "2025-10-01", "ph": 7}], "note": "\\u0000"}', ("nul_character", None)),
        ('{"R1": [{"timestamp": "2025-10-01", "ph": 7}], "note": "\\ud800"}', ("invalid_encoding", None)),
        ('{"R1": [{"timestamp": "2025-10-01", "ph": 7}], "no\\ud800": 1}', ("invalid_encoding", None)),
        ('{"\\ud800": [{"timestamp": "2025-10-01"}], "R1": [{"timestamp": "2025-10-01"}]}', ("invalid_encoding", None)),
        ('[{"note": "\\ud800", "readings": [{"timestamp": "2025-10-01", "ph": 7}]}]', ("invalid_encoding", None)),
        ('{"note": "\\ud800", "timestamp": ["2025-10-01"], "ph": [7]}', ("invalid_encoding", None)),
    ],
)
def test_what_is_broken_costs_itself_alone(document: Any, code: tuple[str, str | None]) -> None:
    text = text_of(document)
    form = sniff_json(text, whole=True)
    records = split(text, form)
    assert list(records.broken.values()) == [code]
    assert len(records.raws) == 2


def test_a_constant_that_is_not_json_is_a_cell() -> None:
    assert read('[{"timestamp": "2025-10-01", "ph": NaN, "o2": -Infinity}]') == [
        {"timestamp": "2025-10-01", "ph": "NaN", "o2": "-Infinity"}
    ]


def test_bytes_that_are_not_utf8_cost_their_record() -> None:
    form = sniff_json(text_of([ROW]), whole=True)
    data = b'[{"ph": "\xff"}, {"timestamp": "2025-10-01", "ph": 7}]'
    (records,) = array_records(iter([data]), form.header, limit=1000, block=1000, form=form)
    assert records.broken == {0: ("invalid_encoding", None)}
    assert records.raws[0] == r'{"ph": "\xff"}'
    assert records.cells[1] == ["2025-10-01", "7"]


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_what_many_records_take_from_above_is_held_for_few_at_a_time(kind: str) -> None:
    head = {f"k{n}": "v" for n in range(4000)}
    text = text_of({**head, "data": [{"timestamp": row, "ph": 1} for row in range(3000)]}) + "\n"
    form = sniff_json(text if kind == "json" else text * 2, whole=True)
    data = text.encode()
    if kind == "json":
        found = [*array_records(iter([data]), form.header, limit=1 << 20, block=1 << 20, form=form)]
    else:
        found = [one for block in blocks(iter([data])) for one in JsonLines(form.header, form).split(block)]
    assert form.kind == kind
    assert sum(len(one.raws) for one in found) == 3000
    assert max(len(one.raws) for one in found) <= most_rows(len(form.header))
    assert len(form.columns[0]) <= most_rows(len(form.header))


def test_a_line_separator_of_unicode_does_not_end_a_line_of_jsonl() -> None:
    assert len(read('{"timestamp": "2025-10-01", "note": "a\u2028b"}\n{"timestamp": "2025-10-02", "note": "c"}')) == 2


# files larger than the sample


def sampled(document: Any, *, end: str = "]") -> JsonForm:
    return sniff_json(text_of(document)[:SAMPLE], whole=False, end=end)


@pytest.mark.parametrize(
    "document",
    [
        MANY,
        {"site": "x", "readings": MANY},
        {"data": {"readings": MANY}},
        {"BioR1": MANY, "BioR2": MANY},
        [["timestamp", "ph"], *([row["timestamp"], row["ph"]] for row in MANY)],
        {"columns": ["timestamp", "ph"], "data": [[row["timestamp"], row["ph"]] for row in MANY]},
        "\n".join(map(json.dumps, MANY)),
    ],
    ids=["array", "under a key", "under two keys", "keyed", "arrays", "arrays under a key", "lines"],
)  # fmt: skip
def test_the_start_of_a_large_document_shows_its_form(document: Any) -> None:
    form, whole = sampled(document), sniff_json(text_of(document), whole=True)
    assert not form.needs_more
    assert (form.shape, form.path, form.key, form.names, form.header) == (
        whole.shape, whole.path, whole.key, whole.names, whole.header,
    )  # fmt: skip
    records = split(text_of(document), form, limit=200)
    assert not records.broken
    assert len(records.cells) == (2000 if form.key else 1000)


@pytest.mark.parametrize(
    "document",
    [
        {"timestamp": [row["timestamp"] for row in MANY], "ph": [row["ph"] for row in MANY]},
        {"about": "x" * SAMPLE, "readings": MANY},
        [{"sensor_id": "a", "readings": MANY, "unit": "pH"}],
        {"timestamp": "2025-10-01", **{f"sensor {n}": n for n in range(1000)}},
    ],
)
def test_a_document_whose_start_does_not_show_its_form_asks_for_more(document: Any) -> None:
    assert sampled(document).needs_more
    assert len(read(document)) in {1, 1000}


def test_an_object_asks_for_more_where_its_end_was_not_looked_at() -> None:
    assert sampled({"readings": MANY}, end="").needs_more
    assert not sampled(MANY, end="").needs_more


def test_a_member_after_a_large_list_is_taken_where_the_end_was_looked_at() -> None:
    text = text_of({"readings": MANY, "sensor_id": "a", "pages": [1]})
    form = sampled(text, end=text[-100:])
    assert dict(form.late) == {"sensor_id": "a"}
    records = split(text, form)
    assert {cells[form.header.index("sensor_id")] for cells in records.cells} == {"a"}


@pytest.mark.parametrize("end", ["]", '], "sensor_id": "b"}', '], "sensor_id": "a", "unit": "C"}'])
def test_a_member_after_a_large_list_that_the_records_did_not_get_refuses_the_file(end: str) -> None:
    text = text_of({"readings": MANY, "sensor_id": "a"})
    with pytest.raises(Rejected) as refused:
        split(text, sampled(text, end=end))
    assert refused.value.code == "late_member"


def test_a_second_list_after_a_large_one_is_an_error_in_its_place() -> None:
    text = text_of({"readings": MANY, "alarms": [{"id": 1}]})
    assert list(split(text, sampled(text)).broken.values()) == [("list_left_out", "alarms")]


def test_columns_longer_than_may_be_held_are_refused() -> None:
    text = text_of({"timestamp": ["2025-10-01"] * 1000, "ph": [1] * 1000})
    with pytest.raises(Rejected) as refused:
        split(text, sniff_json(text, whole=True), limit=5000)
    assert refused.value.code == "value_too_long"


def test_a_nested_value_longer_than_may_be_held_ends_the_reading() -> None:
    text = text_of([{"sensor_id": "a", "readings": [ROW]}, {"sensor_id": "b", "readings": MANY}])
    records = split(text, sniff_json(text, whole=True), limit=5000, size=100)
    assert records.broken == {1: ("value_too_long", None)}


# properties

NAMES = st.text("abcxyz_.é", min_size=1, max_size=6)
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
TREES = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))


def form_or_refusal(text: str, *, whole: bool) -> JsonForm | str:
    try:
        form = sniff_json(text, whole=whole)
        if whole:
            split(text, form)
    except Rejected as refused:
        return refused.code
    return form


@given(TREES, st.booleans())
def test_any_json_is_read_or_refused_with_a_code(document: Any, indented: bool) -> None:
    text = json.dumps(document, indent=1 if indented else None, ensure_ascii=False)
    found = form_or_refusal(text, whole=True)
    assert isinstance(found, str) or found.header


@given(TREES, st.integers(1, 200))
def test_any_start_of_any_json_is_taken_or_refused_with_a_code(document: Any, size: int) -> None:
    found = form_or_refusal(json.dumps({"readings": [document, document]})[:size], whole=False)
    assert isinstance(found, str) or found.needs_more or found.header


DOCUMENTS = [
    MANY[:3],
    {"a": "x", "readings": MANY[:3], "b": "y"},
    {"BioR1": MANY[:3], "BioR2": MANY[:2]},
    [{"sensor_id": "a", "readings": MANY[:3]}],
    {"timestamp": ["2025-10-01", "2025-10-02"], "ph": [1, 2]},
    [["timestamp", "ph"], ["2025-10-01", 1], ["2025-10-02", 2]],
    {"columns": ["timestamp", "ph"], "data": [["2025-10-01", 1]]},
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_each_start_of_a_document_shows_its_header_or_asks_for_more(document: Any) -> None:
    text, whole = text_of(document), sniff_json(text_of(document), whole=True)
    for size in range(1, len(text)):
        form = sniff_json(text[:size], whole=False, end=text[-40:])
        assert form.needs_more or (form.header, form.path) == (whole.header, whole.path)


RECORDS = st.lists(st.fixed_dictionaries({"timestamp": st.just("2025-10-01"), "ph": st.integers()}), min_size=1)


@given(st.dictionaries(st.sampled_from(["BioR1", "BioR2", "BioR3"]), RECORDS, min_size=2), st.integers(1, 50))
def test_one_table_is_the_same_in_every_form(by_sensor: dict[str, list[dict[str, Any]]], size: int) -> None:
    flat = [{"sensor_id": sensor, **record} for sensor, records in by_sensor.items() for record in records]
    names = list(flat[0])
    forms: list[Any] = [
        flat,
        "\n".join(map(json.dumps, flat)),
        by_sensor,
        {"readings": flat},
        [{"sensor_id": sensor, "readings": records} for sensor, records in by_sensor.items()],
        {"sensors": [{"sensor_id": sensor, "readings": records} for sensor, records in by_sensor.items()]},
        {name: [row[name] for row in flat] for name in names},
        [names, *([row[name] for name in names] for row in flat)],
        {"columns": names, "data": [[row[name] for name in names] for row in flat]},
    ]
    expected = [{name: str(cell) for name, cell in row.items()} for row in flat]
    for document in forms:
        text = text_of(document)
        form = sniff_json(text, whole=True)
        records = split(text, form, size=size)
        assert [dict(zip(form.header, cells, strict=True)) for cells in records.cells] == expected


def few_of_many(names: int, records: int) -> str:
    """Lines of one field each, under one of so many names."""
    return "".join(f'{{"c{at % names}":{at}}}\n' for at in range(records))


@pytest.mark.parametrize("names", [4_000, 10_000])
def test_what_is_kept_of_a_sample_is_bounded_where_its_records_name_few_of_many_columns(names: int) -> None:
    form = sniff_json(few_of_many(names, 10_000), whole=True)
    assert len(form.header) == names
    assert len(form.columns[0]) == most_rows(names)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_records_of_many_columns_come_in_small_blocks(form: str) -> None:
    text = few_of_many(4_000, 1_000)
    data = (text if form == "lines" else f"[{','.join(text.splitlines())}]").encode()
    header = tuple(f"c{at}" for at in range(4_000))
    if form == "lines":
        found = [*chain.from_iterable(map(JsonLines(header).split, blocks(iter([data]))))]
    else:
        found = [*array_records(iter([data]), header, limit=1 << 20, block=1 << 20)]
    assert max(len(records.raws) for records in found) <= most_rows(4_000)
    rows = [cells for records in found for cells in records.cells]
    assert [cells.index(str(at)) for at, cells in enumerate(rows)] == [*range(1_000)]
    assert {cells.count("") for cells in rows} == {3_999}


def test_records_come_to_no_more_cells_than_their_text_allows() -> None:
    width, most = 4_000, 5_000_000

    def made(of: int) -> list[int]:
        text = Counted([b" " * of])
        [_] = text
        return [len(records.raws) for records in bounded([Records(raws=["{}"] * (most // width))], text, width)]

    enough = (most - FREE_CELLS) // CELLS_PER_BYTE
    assert made(enough + 1) == [most // width]
    with pytest.raises(Rejected) as refused:
        made(enough - 1)
    assert refused.value.code == "too_sparse"


def test_short_broken_lines_are_looked_at_as_far_as_a_sample_goes() -> None:
    lines = '{"timestamp": "2025-10-01T08:00:00Z", "a": 1}\n' + '"\n' * 100_000
    check_work(lambda: sniff_json(lines, whole=True), most=60)
