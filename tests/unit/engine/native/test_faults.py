"""Faults come to the same whether they are kept in lists or in arrays."""

import gc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.engine.native.faults import TypedFaults
from titer.engine.native.library import kernel
from titer.engine.native.texts import BlockText, Lines, Raws, gathered
from titer.engine.parquet import text_columns
from titer.engine.parquet.rejected import rejected_batch
from titer.model.block_faults import BlockFaults
from titer.model.faults import LONGEST_VALUE

KERNEL = kernel()
pytestmark = pytest.mark.skipif(KERNEL is None, reason="there is no kernel")

ROWS = ["", "a,1", "bä,2", "c", "d,,"]
TEXT = "\n".join(ROWS).encode()
LENGTHS = [len(row.encode()) for row in ROWS]
STARTS = np.cumsum([0, *LENGTHS[:-1]]) + np.arange(len(ROWS))
ORDER: dict[str | None, int] = {"at": 0, "value": 1}

ONE = st.tuples(
    st.integers(0, len(ROWS) - 1), st.sampled_from(["missing_value", "invalid_number", "too_few_cells"]), st.text()
)
PART = st.tuples(st.lists(ONE), st.sampled_from([None, "at", "value", "other"]), st.booleans())


def raws() -> Raws:
    assert KERNEL
    return Raws(BlockText(TEXT), STARTS, np.array(LENGTHS, np.int32), KERNEL)


def both() -> tuple[BlockFaults, TypedFaults]:
    lines = Lines(7, np.arange(len(ROWS), dtype=np.int32) * 2)
    return BlockFaults(11, lines, raws()), TypedFaults(11, lines, raws())


@given(st.lists(PART), st.lists(PART), st.booleans())
def test_they_are_the_same_faults(parts: list[Any], late: list[Any], is_counted: bool) -> None:
    for faults in (found := both()):
        for some in (parts, late):
            for those, column, shown in some:
                positions, codes, values = [*zip(*those, strict=True)] or ((), (), ())
                faults.extend(positions, [*codes], column, values if shown else None)
            if some is parts and is_counted:
                faults.only_count()
        faults.sort(ORDER)
    plain, typed = found
    assert [*typed] == [*plain]
    assert (len(typed), typed[:2]) == (len(plain), plain[:2])
    assert [*typed.counts().items()] == [*plain.counts().items()]
    if plain:
        assert rejected(typed) == rejected(plain)


def rejected(faults: BlockFaults | TypedFaults) -> dict[str, Any]:
    batch = rejected_batch(faults)
    return {name: batch.column(name).to_pylist() for name in batch.schema.names}


def test_faults_of_some_rows_are_taken_in_at_their_places() -> None:
    _, typed = both()
    odd = BlockFaults(99, [1, 2], ["x", "y"])
    odd.add(1, "unclosed_quote", "value", "z" * 300)
    odd.add(0, "too_many_cells")
    typed.take_in(odd, np.array([2, 4]))
    typed.sort(ORDER)
    found = [(fault.row_number, fault.line, fault.column, fault.code, fault.raw) for fault in typed]
    assert found == [(13, 11, None, "too_many_cells", "bä,2"), (15, 15, "value", "unclosed_quote", "d,,")]
    assert typed[1].value == "z" * LONGEST_VALUE


def test_arrow_has_the_memory_of_a_column_until_it_lets_go() -> None:
    gc.collect()
    before = len(text_columns._held)
    column = raws().column(np.array([2, 0, 1]), np.array([True, True, False]))
    assert column.to_pylist() == ["bä,2", "", None]
    assert len(text_columns._held) == before + 1
    del column
    gc.collect()
    assert len(text_columns._held) == before


@pytest.mark.parametrize(("start", "length"), [(-1, 1), (0, len(TEXT) + 1), (len(TEXT), 1)])
def test_a_text_beyond_the_block_is_refused(start: int, length: int) -> None:
    assert KERNEL
    with pytest.raises(ValueError, match="beyond the block"):
        gathered(KERNEL, TEXT, np.array([start]), np.array([length], np.int32))
