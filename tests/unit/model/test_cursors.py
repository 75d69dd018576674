import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.model.cursors import INSTANT_AND_ID, NAME, NUMBER, seal, unseal
from titer.model.errors import Rejected

ANY = re.compile(".*", re.DOTALL)


@given(st.text(), st.text(max_size=500))
def test_a_cursor_leads_back_to_its_place(name: str, position: str) -> None:
    cursor = seal(name, position)
    assert unseal(name, cursor, ANY) == position
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(st.text(), st.text(), st.text())
def test_a_cursor_fits_no_other_list(name: str, other: str, position: str) -> None:
    if name != other:
        with pytest.raises(Rejected):
            unseal(other, seal(name, position), ANY)


@given(st.text())
def test_a_cursor_that_was_made_up_is_rejected(cursor: str) -> None:
    with pytest.raises(Rejected) as refused:
        unseal("files", cursor, ANY)
    assert refused.value.code == "invalid_cursor"


@pytest.mark.parametrize("shape", [NUMBER, NAME, INSTANT_AND_ID])
@pytest.mark.parametrize("forged", ["", "-1", "9" * 400, "a b", "\0", "2026#", "x" * 1_500, "\ud7ff", "1\n"])
def test_a_sealed_place_that_no_list_has_is_rejected(shape: re.Pattern[str], forged: str) -> None:
    """Whoever reads this can seal; all it gets them is another refusal."""
    if not (shape is NAME and forged == "-1"):
        with pytest.raises(Rejected):
            unseal("files", seal("files", forged), shape)
