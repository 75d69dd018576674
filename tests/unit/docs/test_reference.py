"""What the documentation takes from the code is what the code says today."""

import pytest

from scripts.reference import PAGES, ROOT


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_the_code_would_write_it(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == PAGES[name](), "run `make reference`"
