"""A question about dates is shown by one of which the answer makes another."""

import pytest

from titer.cells.times.telling import telling


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["01/01/2025 08:00", "02/02/2025", "03/04/2025 10:00"], "03/04/2025 10:00"),
        (["01.01.2025", "1.1.2025"], "01.01.2025"),
        (["soon", "x" * 100, "2-3-25"], "2-3-25"),
        ([], None),
    ],
)
def test_the_first_that_shows_it_is_taken(cells: list[str], shown: str | None) -> None:
    assert telling(cells) == shown
