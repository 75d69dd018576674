"""docs/errors.md: every code has an example, and an example that is a file has the code."""

from io import BytesIO

import pytest

from scripts.examples import EXAMPLES, Example
from tests.unit.judging.reading import judged
from titer.model.faults import codes
from titer.model.options import ReadOptions

FILES = {code: example for code, example in EXAMPLES.items() if isinstance(example, Example)}


def test_every_code_has_an_example_and_nothing_else_has() -> None:
    assert set(EXAMPLES) == codes()


@pytest.mark.parametrize("code", FILES)
def test_a_file_that_is_an_example_of_a_code_has_it(code: str) -> None:
    example = FILES[code]
    outcome = judged(BytesIO(example.file.encode()), options=ReadOptions.parse(example.options), **example.said)
    assert code in {*outcome.error_counts, *outcome.warning_counts}
