"""Hours that clocks show twice: the order of rows tells them apart, or they stay doubtful; never wrong in silence."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import Collected, judged
from titer.model.instants import format_instant, micros

ZONES = {
    "Europe/Berlin": datetime(2025, 10, 26, 1, tzinfo=UTC),
    "America/New_York": datetime(2025, 11, 2, 6, tzinfo=UTC),
}


class LastPass(Collected):
    """Keeps what the last pass over the file gave."""

    def zone(self, name: str) -> None:
        self.readings_seen.clear()
        self.qualities.clear()


def read(
    rows: Sequence[str], zone: str, *, header: str = "timestamp,x", block: int = 1 << 16
) -> tuple[list[str], set[str], dict[str, int]]:
    """The instants in the order of rows, their qualities, and the codes of what is doubtful."""
    sinks = LastPass()
    text = "\n".join([header, *rows, ""])
    outcome = judged(BytesIO(text.encode()), sinks=sinks, timezone=zone, block_bytes=block)
    instants = [format_instant(at) for _, _, _, at, _ in sorted(sinks.readings_seen)]
    return instants, set(sinks.qualities), dict(outcome.warning_counts)


def local(times: Sequence[datetime], zone: str) -> list[str]:
    return [f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for at in times]


@settings(max_examples=20)
@given(st.sampled_from(sorted(ZONES)), st.sampled_from([1, 5, 10, 15, 20, 30]), st.integers(60, 1 << 12), st.booleans())
def test_rows_that_go_on_tell_which_of_two_hours_is_meant(zone: str, step: int, block: int, pairs: bool) -> None:
    times = [ZONES[zone] + n * timedelta(minutes=step) for n in range(-150 // step, 150 // step)]
    times = [at for at in times for _ in range(1 + pairs)]
    cells = ("a", "b") if pairs else ("a",)
    rows = [f"{at},{n}.5,{cells[n % len(cells)]}" for n, at in enumerate(local(times, zone))]
    instants, qualities, codes = read(rows, zone, header="timestamp,value,sensor", block=block)
    assert instants == [format_instant(micros(at)) for at in times]
    assert (qualities, codes) == ({"GOOD"}, {})


@pytest.mark.parametrize("step", [45, 60])
def test_steps_that_do_not_tell_leave_them_doubtful(step: int) -> None:
    times = [ZONES["Europe/Berlin"] + n * timedelta(minutes=step) for n in range(-4, 4)]
    _, qualities, codes = read([f"{at},1.5" for at in local(times, "Europe/Berlin")], "Europe/Berlin")
    assert "UNCERTAIN" in qualities
    assert codes["ambiguous_local_time"] > 0


def test_another_sensor_that_begins_anew_is_no_second_hour() -> None:
    times = [ZONES["Europe/Berlin"] + n * timedelta(minutes=15) for n in range(-8, 0)]
    rows = [f"{at},1.5,{sensor}" for sensor in "ab" for at in local(times, "Europe/Berlin")]
    instants, _, codes = read(rows, "Europe/Berlin", header="timestamp,value,sensor")
    assert instants == [format_instant(micros(at)) for at in times] * 2
    assert codes == {"ambiguous_local_time": 8}


def test_a_broken_row_amid_the_second_hour_changes_nothing() -> None:
    times = [ZONES["Europe/Berlin"] + n * timedelta(minutes=15) for n in range(-6, 6)]
    rows = [f"{at},1.5" for at in local(times, "Europe/Berlin")]
    instants, qualities, codes = read([*rows[:8], "gurk,7.5", *rows[8:]], "Europe/Berlin")
    assert instants == [format_instant(micros(at)) for at in times]
    assert (qualities, codes) == ({"GOOD"}, {})
