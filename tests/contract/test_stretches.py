"""Which files have readings of which series, in every store."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.readings import NOON_MICROS, PROBE
from titer.live.ports import Noted, Stretch, Stretches
from titer.live.posted import LiveSeries
from titer.model.errors import Conflict
from titer.model.instants import SECOND


def stretch(of: LiveSeries | None = PROBE, *, file_id: str = "a", first: int = 0, **given: Any) -> Stretch:
    values: dict[str, Any] = {"version": 1, "count": 3, "received_at": NOON_MICROS} | given
    at = NOON_MICROS + first * SECOND
    return Stretch(of=of, asset=of and of.asset, file_id=file_id, first_at=at, last_at=at + SECOND, **values)


def of_probe(stretches: Stretches, before: int | None = None) -> list[Stretch]:
    return [*stretches.of(PROBE.asset, PROBE.sensor_id, PROBE.parameter, before=before)]


def test_files_of_a_series_are_found_by_when_their_readings_begin(stretches: Stretches) -> None:
    some = [stretch(first=first, file_id=name) for first, name in ((0, "a"), (0, "b"), (5, "c"))]
    in_kelvin = stretch(PROBE._replace(unit="K"))
    stretches.put([*some, in_kelvin, stretch(PROBE._replace(asset="x")), stretch(None, live=True)])
    assert sorted(of_probe(stretches), key=str) == sorted([*some, in_kelvin], key=str)
    assert sorted(of_probe(stretches, NOON_MICROS + 5 * SECOND), key=str) == sorted([*some[:2], in_kelvin], key=str)
    assert of_probe(stretches, NOON_MICROS) == []
    assert stretches.whole() == [stretch(None, live=True)]


def test_what_is_noted_again_is_replaced_and_what_is_removed_is_gone(stretches: Stretches) -> None:
    stretches.put([stretch()])
    stretches.put([stretch(version=2)])
    assert of_probe(stretches) == [stretch(version=2)]
    stretches.remove([stretch(), stretch(None)])
    stretches.remove([stretch()])
    assert of_probe(stretches) == []


def test_who_did_not_see_the_last_note_of_a_file_notes_nothing(stretches: Stretches) -> None:
    assert stretches.noted("a") is None
    first = stretches.note(Noted(file_id="a", mark="1", versions=(1,), finished=False))
    second = stretches.note(replace(first, versions=(), finished=True))
    assert stretches.noted("a") == second
    for stale in (first, replace(first, revision=0)):
        with pytest.raises(Conflict):
            stretches.note(stale)
