from array import array

from hypothesis import given
from hypothesis import strategies as st

from titer.model.block_faults import BlockFaults
from titer.model.faults import LONGEST_VALUE, Fault

RAWS = ["a,x,1", "b,y,z", "c,w,2"]
ORDER: dict[str | None, int] = {"sensor": 0, "at": 1, "value": 2}


def some() -> BlockFaults:
    faults = BlockFaults(11, [20, None, 22], RAWS)
    faults.extend([1, 2], ["not_a_number", "below_minimum"], "value", ["z", "2"])
    faults.add(1, "too_few_cells")
    faults.extend([0, 1], ["invalid_timestamp"] * 2, "at", ["x", "y"])
    return faults


def test_columns_are_faults_once_one_looks_at_them() -> None:
    faults = some()
    assert len(faults) == 5
    assert faults[0] == Fault(12, None, "value", "not_a_number", "z", "b,y,z")
    assert faults[1:3] == [
        Fault(13, 22, "value", "below_minimum", "2", "c,w,2"),
        Fault(12, None, None, "too_few_cells", None, "b,y,z"),
    ]
    assert [*faults] == faults[:]


def test_they_are_sorted_by_row_then_by_column_what_concerns_the_row_first() -> None:
    faults = some()
    faults.sort(ORDER)
    assert [(fault.row_number, fault.column) for fault in faults] == [
        (11, "at"),
        (12, None),
        (12, "at"),
        (12, "value"),
        (13, "value"),
    ]
    assert [fault.value for fault in faults] == ["x", None, "y", "z", "2"]


def test_faults_of_one_place_keep_their_order() -> None:
    faults = BlockFaults(1, [1, 2], ["", ""])
    faults.extend([1, 0, 1], ["too_deep", "invalid_json", "not_an_object"], "at", ["", "", ""])
    faults.sort(ORDER)
    assert faults.codes == ["invalid_json", "too_deep", "not_an_object"]


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 5), max_size=4), st.sampled_from([*ORDER, None])), max_size=6),
    st.integers(1, 3),
)
def test_they_are_sorted_alike_however_they_came(columns: list[tuple[list[int], str | None]], times: int) -> None:
    faults, expected = BlockFaults(0, [None] * 6, RAWS * 2), list[tuple[int, int, str]]()
    for positions, column in columns * times:
        values = [f"{len(expected) + at}" for at in range(len(positions))]
        faults.extend(positions, ["not_a_number"] * len(positions), column, values)
        place = -1 if column is None else ORDER[column]
        expected += [(position, place, value) for position, value in zip(positions, values, strict=True)]
    faults.sort(ORDER)
    expected.sort(key=lambda one: one[:2])
    assert [(fault.row_number, fault.value) for fault in faults] == [(row, value) for row, _, value in expected]
    assert faults.columns == [[*ORDER][place] if place >= 0 else None for _, place, _ in expected]


def test_a_row_s_text_stands_with_its_first_fault_alone() -> None:
    faults = some()
    faults.sort(ORDER)
    assert faults.texts() == ["a,x,1", "b,y,z", None, None, "c,w,2"]
    assert (faults.row_numbers(), faults.lines_of()) == ([11, 12, 12, 12, 13], [20, None, None, None, 22])


def test_faults_of_some_rows_are_left_out() -> None:
    left = some().without({1})
    assert [fault.row_number for fault in left] == [13, 11]
    assert left.positions == array("q", [2, 0])
    assert len(some()) == 5


def test_long_cells_are_cut() -> None:
    faults = BlockFaults(1, [1], [""])
    faults.extend([0, 0], ["not_a_number", "other_unit"], "at", ["x" * 300, "y"])
    faults.add(0, "other_decimal", "at", "z" * 300)
    assert [len(fault.value or "") for fault in faults] == [LONGEST_VALUE, 1, LONGEST_VALUE]
