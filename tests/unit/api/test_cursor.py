import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.cursor import seal, unseal
from titer.errors import Rejected


@given(st.text(), st.text(max_size=500))
def test_a_cursor_leads_back_to_its_place(name: str, position: str) -> None:
    cursor = seal(name, position)
    assert unseal(name, cursor) == position
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(st.text(), st.text(), st.text())
def test_a_cursor_fits_no_other_list(name: str, other: str, position: str) -> None:
    if name != other:
        with pytest.raises(Rejected):
            unseal(other, seal(name, position))


@given(st.text())
def test_a_cursor_that_was_made_up_is_rejected(cursor: str) -> None:
    with pytest.raises(Rejected) as refused:
        unseal("files", cursor)
    assert refused.value.code == "invalid_cursor"
