"""A number that may stand for a missing one does not, where its column has others near it, in whatever notation."""

import pytest

from titer.cells.numbers.column import read_numbers
from titer.cells.numbers.notation import decide_notations


@pytest.mark.parametrize(
    "near", ["-950", "-950.5", "-950,5", "-1.950,5", "-1 950 000", "-1'950.5", "-1,950.5", "-1,950,000"]
)
def test_a_sentinel_is_a_number_where_others_are_near(near: str) -> None:
    cells = [near, "-999"]
    numbers = read_numbers(cells, decide_notations({"a": cells})["a"])
    assert not numbers.wrong
    assert numbers.values[1] == -999


@pytest.mark.parametrize("far", ["-12", "-12,5", "-1,234", "950,5"])
def test_a_sentinel_stands_for_a_missing_number_where_all_others_are_far(far: str) -> None:
    cells = [far, "-999"]
    assert read_numbers(cells, decide_notations({"a": cells})["a"]).wrong[1] == "sentinel_value"
