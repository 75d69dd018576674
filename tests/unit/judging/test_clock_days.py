"""Times of day under a declared day: the order of rows tells the day of each, in its zone; what is odd is said."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import Collected, judged
from titer.model.instants import format_instant, micros

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
WRITTEN = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")


def read(
    cells: Sequence[str], start: str, zone: str = "UTC", *, block: int = 1 << 16
) -> tuple[list[str], dict[str, int]]:
    """The instants in the order of rows, and the codes of what is doubtful."""
    sinks = Collected()
    text = "\n".join(["Time,x", *(f"{cell},{n}.5" for n, cell in enumerate(cells)), ""])
    outcome = judged(
        BytesIO(text.encode()), sinks=sinks, block_bytes=block, time_format="time_of_day", start=start, timezone=zone
    )
    return [format_instant(at) for _, _, _, at, _ in sorted(sinks.readings_seen)], dict(outcome.warning_counts)


@settings(max_examples=60)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(WRITTEN),
    st.dates(date(2000, 1, 1), date(2024, 12, 1)),
    st.integers(0, 1439),
    st.lists(st.integers(1, 11 * 60 + 30), min_size=1, max_size=60),
    st.integers(60, 1 << 12),
)
def test_rows_that_go_on_pass_midnight(
    zone: str, written: str, day: date, first: int, steps: Sequence[int], block: int
) -> None:
    midnight = datetime.combine(day, time.min)
    walls = [midnight + timedelta(minutes=first + sum(steps[:n])) for n in range(len(steps) + 1)]
    start = midnight.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    instants, codes = read([f"{wall:{written}}" for wall in walls], f"{start:%Y-%m-%dT%H:%M:%SZ}", zone, block=block)
    assert instants == [format_instant(micros(wall.replace(tzinfo=ZoneInfo(zone)))) for wall in walls]
    assert codes.pop("midnight_passed", 0) == (walls[-1].date() - day).days
    assert not codes.keys() - {"ambiguous_local_time", "nonexistent_local_time"}


def test_a_row_out_of_order_passes_no_midnight() -> None:
    instants, codes = read(["08:00", "08:10", "08:05", "23:59", "00:01"], "2025-03-04T00:00:00Z")
    assert instants[2:] == ["2025-03-04T08:05:00Z", "2025-03-04T23:59:00Z", "2025-03-05T00:01:00Z"]
    assert codes == {"midnight_passed": 1}


def test_what_is_no_time_of_day_is_rejected_and_passes_none() -> None:
    instants, _ = read(["22:00", "25:10", "", "00:10"], "2025-03-04T00:00:00Z")
    assert instants == ["2025-03-04T22:00:00Z", "2025-03-05T00:10:00Z"]


def test_a_start_late_in_the_day_has_the_next_morning_behind_it() -> None:
    assert read(["00:10", "00:20"], "2025-03-04T22:00:00Z")[0] == ["2025-03-05T00:10:00Z", "2025-03-05T00:20:00Z"]


def test_a_first_time_before_the_start_is_said() -> None:
    assert read(["07:50", "08:10"], "2025-03-04T08:00:00Z")[1] == {"before_start": 1}


def test_a_refusal_proposes_the_days_that_the_file_tells() -> None:
    text = b"Date: 2025-03-04\n\nTime,x\n08:00 AM,1.5\n01:00 PM,2.5\n"
    refused = judged(BytesIO(text))
    assert dict(refused.error_counts) == {"no_date": 1}
    way = refused.errors[0].settled_by[0]
    assert way == {"time_format": "time_of_day", "start": "2025-03-04T00:00:00Z"}
    outcome = judged(BytesIO(text), time_format=way["time_format"], start=way["start"])
    assert (outcome.row_count, dict(outcome.warning_counts)) == (2, {})


def test_times_of_day_need_a_day() -> None:
    refused = judged(BytesIO(b"Time,x\n08:00,1.5\n"), time_format="time_of_day")
    assert dict(refused.error_counts) == {"no_date": 1}


@pytest.mark.parametrize(
    ("cells", "doubted"),
    [
        (["22:00:00", "23:50:00", "00:10:00"], True),
        (["00:00:00", "20:00:00", "00:00:00", "20:00:00"], False),  # of one series, then of the next
        (["22:00:00", "26:15:00", "01:00:00"], False),  # no clock shows 26
        (["02:00:00", "01:00:00"], False),
    ],
)
def test_times_that_count_and_go_back_as_clocks_do_are_doubted(cells: Sequence[str], doubted: bool) -> None:
    text = "Time,x\n" + "".join(f"{cell},{n}.5\n" for n, cell in enumerate(cells))
    codes = judged(BytesIO(text.encode()), start="2025-03-04T00:00:00Z").warning_counts
    assert ("may_be_time_of_day" in codes) == doubted
