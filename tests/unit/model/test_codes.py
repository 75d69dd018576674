"""Every code has its words, and the type checker knows every code."""

from typing import TypeAliasType, get_args

import pytest

from titer.model.codes import CellCode, DoubtCode, FileCode, RowCode
from titer.model.doubt_words import DOUBTS
from titer.model.error_words import OF_CELLS, OF_FILES, OF_ROWS, Words


@pytest.mark.parametrize(
    ("codes", "words"), [(RowCode, OF_ROWS), (CellCode, OF_CELLS), (FileCode, OF_FILES), (DoubtCode, DOUBTS)]
)
def test_the_codes_that_types_know_are_those_that_have_words(codes: TypeAliasType, words: Words) -> None:
    assert get_args(codes.__value__) == tuple(words)
