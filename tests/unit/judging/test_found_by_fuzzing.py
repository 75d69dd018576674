"""Files with which a fuzzer found something, each read again by the reader that it was for: see `make fuzz-readers`."""

from pathlib import Path

import pytest

from tests.fuzz.invariants import read_within_reason
from tests.fuzz.readers import READERS, found
from tests.fuzz.seeds import seeds_of


@pytest.mark.parametrize(("reader", "path"), [pytest.param(*one, id=f"{one[0]}/{one[1].name}") for one in found()])
def test_what_a_fuzzer_found_is_mended(reader: str, path: Path) -> None:
    read_within_reason(READERS[reader], path.read_bytes())


@pytest.mark.parametrize("reader", READERS)
def test_what_a_fuzzer_begins_with_is_sound(reader: str) -> None:
    for seed in seeds_of(reader):
        read_within_reason(READERS[reader], seed)
