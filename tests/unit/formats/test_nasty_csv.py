"""Every nasty file: what is kept, what is said, and that no row is lost."""

from io import BytesIO

import pytest

from tests.unit.formats.nasty import CASES, Nasty
from tests.unit.judging.reading import Collected, judged
from titer.files.record import NOT_NAMED


def test_there_are_51_nasty_files_at_least() -> None:
    assert len({case.data for case in CASES}) == len(CASES) >= 51


@pytest.mark.parametrize("block", [64, 1 << 20], ids=["small blocks", "one block"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_nasty_file_gets_exactly_its_errors(case: Nasty, block: int) -> None:
    collected = Collected()
    outcome = judged(BytesIO(case.data), rules=NOT_NAMED, sinks=collected, block_bytes=block)
    found = {(fault.row_number, fault.code) for fault in outcome.errors}
    assert found == case.errors
    assert outcome.row_count == case.kept
    assert set(outcome.warning_counts) == case.warnings
    assert outcome.bytes == len(case.data)


@pytest.mark.parametrize("case", [case for case in CASES if case.kept], ids=lambda case: case.name)
def test_every_row_of_a_nasty_file_is_kept_or_in_the_quarantine(case: Nasty) -> None:
    collected = Collected()
    aggregates = judged(BytesIO(case.data), sinks=collected).aggregates
    assert aggregates is not None
    kept = {row for row, *_ in collected.readings_seen}
    rejected = {fault.row_number for fault in collected.faults} - kept
    assert len(kept) == aggregates.row_count
    assert len(rejected) == aggregates.rejected_rows
    assert kept | rejected == set(range(1, aggregates.row_count + aggregates.rejected_rows + 1))
    assert all(fault.raw is not None for fault in collected.faults)
