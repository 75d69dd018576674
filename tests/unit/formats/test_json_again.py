"""Short elements of a list of JSON that stand in it again and again: they are read once, and taken many at once."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from tests.support.work import check_work
from titer.formats.json.form import sniff_json
from titer.formats.json.records import array_records
from titer.formats.streams.table import Records

HEADER = ("a",)
LIMIT = 1 << 20
CELLS = {'{"a":"1"}': ["1"], '{"a":2}': ["2"], "{}": [""]}
BROKEN = {"1": "not_an_object", "12": "not_an_object", '"x"': "not_an_object", "[]": "not_an_object"}
ELEMENTS = st.lists(st.sampled_from([*CELLS, *BROKEN, '{"a":"1,2"}']), min_size=1, max_size=60)


def _read(text: str, size: int, block: int) -> list[Records]:
    data = text.encode()
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    return [*array_records(chunks, HEADER, limit=LIMIT, block=block)]


@given(ELEMENTS, st.lists(st.sampled_from(["", " ", "\n  "]), min_size=1, max_size=3), st.integers(1, 2_000))
def test_each_element_is_what_it_is_where_it_stands_alone(elements: list[str], spaces: list[str], size: int) -> None:
    found = _read("[" + ",".join(spaces[at % len(spaces)] + one for at, one in enumerate(elements)) + "]", size, 1_000)
    [records] = [one for one in found if one.raws]
    assert records.raws == elements
    assert [*map(list, records.cells)] == [CELLS.get(one, ["1,2"] if "," in one else []) for one in elements]
    assert {at: code for at, (code, _) in records.broken.items()} == {
        at: BROKEN[one] for at, one in enumerate(elements) if one in BROKEN
    }


@given(ELEMENTS, st.integers(1, 40))
def test_blocks_end_where_they_would(elements: list[str], block: int) -> None:
    found, expected = _read(f"[{','.join(elements)}]", 2_000, block), list[list[str]]([[]])
    for one in elements:
        expected[-1].append(one)
        if sum(map(len, expected[-1])) >= block:
            expected.append([])
    assert [records.raws for records in found] == expected


def test_what_follows_them_is_read_as_ever() -> None:
    raws = [one.raws for one in _read('[1,1,1,1 x,1,1,{},1,1,12,1,1,,1,{"a":1},1]', 2_000, 1_000)]
    rest = ["{}", "1", "1", "12", "1", "1", ",1", '{"a":1}', "1"]
    assert [*chain.from_iterable(raws)] == ["1", "1", "1", "1", "x,1,1", *rest]


def test_what_stands_before_a_list_is_no_element_of_it() -> None:
    text = '{"b":0,"c":[1,1,"c":[1,{"a":2}]}'
    form = sniff_json('{"b":0,"c":[{"a":1},{"a":1}]}', whole=True)
    found = array_records(iter([text.encode()]), form.header, limit=LIMIT, block=1_000, form=form)
    assert [*chain.from_iterable(one.raws for one in found)][:2] == ["1", "1"]


def test_a_list_of_the_same_takes_little_more_than_its_text() -> None:
    data = b"[" + b"1,{}," * 100_000 + b"1]"
    check_work(lambda: [*array_records(iter([data]), HEADER, limit=LIMIT, block=LIMIT)], most=80)
