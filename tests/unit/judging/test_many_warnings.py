from io import BytesIO

from tests.unit.judging.reading import judged
from titer.judging.stored_result import KEPT


def test_warnings_beyond_the_first_thousand_are_counted_and_not_kept() -> None:
    rows = "".join(f"a,2025-10-01T08:00:00Z,{number},\n" for number in range(5_000))
    outcome = judged(BytesIO(f"sensor_id,timestamp,value\n{rows}".encode()), block_bytes=20_000)
    assert outcome.warning_counts == {"trailing_delimiter": 5_000, "duplicate_instant": 4_999}
    assert len(outcome.warnings) == KEPT
    assert [warning.row_number for warning in outcome.warnings[:3]] == [1, 2, 2]
    assert outcome.warnings[-1].row_number == 501
