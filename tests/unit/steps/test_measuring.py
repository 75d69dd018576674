"""Detectors held against labels: hits, misses, and false alarms per day."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.model.instants import DAY, HOUR
from titer.steps.measuring import Alarm, Counts, Label, Part, Seen, Truth, common, merged, without
from titer.steps.named import Named
from titer.steps.parts import parts_by_batch, parts_by_time

PH = Named("R1", "pH", "value", None)
DO = Named("R1", "DO", "value", "%")
WEEK = 7 * DAY


def fault(since: int, until: int, **of: Any) -> Label:
    return Label(annotation_id=f"f{since}", says="fault", since=since, until=until, **of)


def normal(since: int, until: int, **of: Any) -> Label:
    return Label(annotation_id=f"n{since}", says="normal", since=since, until=until, **of)


def counted(labels: list[Label], at: list[int], of: Named | None = PH, **how: Any) -> Counts:
    seen = [Seen(PH, 0, WEEK - 1), Seen(DO, 0, WEEK - 1)]
    [counts] = Truth(seen, labels, **how).counts(Alarm(of, each) for each in at)
    return counts


def test_a_fault_is_hit_where_an_event_begins_in_it_and_what_begins_elsewhere_is_false() -> None:
    found = counted([fault(DAY, 2 * DAY), fault(4 * DAY, 5 * DAY)], [DAY + 5, DAY + 6, 3 * DAY])
    assert (found.faults, found.hits, found.misses, found.false_alarms) == (2, 1, 1, 1)
    assert found.normal == pytest.approx(5 * DAY, abs=5)
    assert found.per_day == pytest.approx(0.2)


def test_where_something_is_labelled_normal_nothing_else_is() -> None:
    found = counted([fault(DAY, 2 * DAY), normal(5 * DAY, 6 * DAY - 1)], [3 * DAY, 5 * DAY + 1])
    assert (found.false_alarms, found.normal) == (1, DAY)


def test_without_normal_time_nobody_can_tell() -> None:
    assert counted([fault(0, WEEK)], [5]).per_day is None


def test_an_event_near_a_fault_hits_it_within_the_tolerance_and_is_not_false() -> None:
    labels = [fault(DAY, DAY)]
    assert counted(labels, [DAY - HOUR]).hits == 0
    found = counted(labels, [DAY - HOUR], tolerance=HOUR)
    assert (found.hits, found.false_alarms) == (1, 0)


def test_false_alarms_close_to_each_other_are_one() -> None:
    at = [DAY, DAY, DAY + HOUR, DAY + 2 * HOUR, 3 * DAY]
    assert counted([], at).false_alarms == 4
    assert counted([], at, together=HOUR).false_alarms == 2


def test_a_label_is_of_the_series_that_it_names() -> None:
    labels = [fault(DAY, 2 * DAY, sensor_id="DO")]
    assert counted(labels, [DAY + 1], PH).hits == 0
    assert counted(labels, [DAY + 1], PH).false_alarms == 1
    assert counted(labels, [DAY + 1], DO).hits == 1
    assert counted(labels, [DAY + 1], None).hits == 1  # what is of no series is of all
    assert counted([fault(DAY, 2 * DAY, asset="R2")], []).faults == 0


def test_the_normal_time_of_several_series_is_taken_once() -> None:
    assert counted([], []).normal == WEEK


def test_parts_are_counted_apart() -> None:
    parts = (Part("one", ((None, 0, 3 * DAY),)), Part("two", (("R1", 3 * DAY, WEEK),)))
    truth = Truth([Seen(PH, 0, WEEK - 1)], [fault(DAY, 2 * DAY - 1), fault(4 * DAY, 5 * DAY - 1)], parts=parts)
    one, two = truth.counts([Alarm(PH, DAY), Alarm(PH, 6 * DAY)])
    assert (one.faults, one.hits, one.false_alarms, one.normal) == (1, 1, 0, 2 * DAY)
    assert (two.faults, two.hits, two.false_alarms, two.normal) == (1, 0, 1, 3 * DAY)
    assert one + two == Counts(2, 1, 1, 5 * DAY)


class TestParts:
    FAULTS = (fault(10, 20), fault(15, 30), fault(50, 60), fault(90, 95))

    def test_of_time_have_faults_each_and_part_none(self) -> None:
        parts = parts_by_time(self.FAULTS, 5)
        assert len(parts) == 3
        assert [[part.holds("R1", each.since) for part in parts].index(True) for each in self.FAULTS] == [0, 0, 1, 2]
        assert all(any(part.holds(None, at) for part in parts) for at in range(200))

    def test_of_time_are_no_more_than_asked_for(self) -> None:
        assert len(parts_by_time(self.FAULTS, 2)) == 2
        assert len(parts_by_time([], 5)) == 1

    def test_of_batches_are_whole_and_those_with_faults_are_spread(self) -> None:
        windows = [(f"B{number}", "R1", 20 * number, 20 * number + 20) for number in range(5)]
        parts = parts_by_batch(windows, [fault(5, 6), fault(45, 46)], 2)
        assert sorted(", ".join(part.name for part in parts).split(", ")) == ["B0", "B1", "B2", "B3", "B4"]
        assert [part.holds("R1", 5) for part in parts] != [part.holds("R1", 45) for part in parts]
        assert not any(part.holds("R2", 5) for part in parts)


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


@given(ones=SPANS, others=SPANS)
def test_spans_hold_the_instants_that_they_should(ones: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    def instants(spans: list[tuple[int, int]]) -> list[int]:
        return [at for since, until in spans for at in range(since, until)]

    first, second = merged(ones), merged(others)
    assert instants(first) == sorted({*instants(ones)})
    assert instants([*common(first, second)]) == sorted({*instants(ones)} & {*instants(others)})
    assert instants([*without(first, second)]) == sorted({*instants(ones)} - {*instants(others)})
