"""What the readings of a file cover: as much as a list of files is filtered by, and what of it is left out."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO

import pytest

from tests.unit.judging.reading import judged
from titer.judging import coverage
from titer.judging.coverage import ContextValues
from titer.model.coverage import MOST_SENSORS, Coverage, Sought, marks_of
from titer.model.readings import Readings, Series


def block(*contexts: Mapping[str, object] | None) -> Readings:
    """A reading in each of these contexts."""
    readings = Readings(runs=[(Series("s", "value"), 0, len(contexts))])
    readings.contexts = [None if each is None else json.dumps(each) for each in contexts]
    for position in range(len(contexts)):
        readings.at.append(position)
        readings.context.append(position)
    return readings


def covered(*blocks: Readings) -> Coverage:
    values = ContextValues()
    for readings in blocks:
        values.add(readings)
    return values.of({})


def holds(known: Coverage, *context: tuple[str, str], **sought: object) -> bool | None:
    return known.holds(Sought(context=context, **sought))  # type: ignore[arg-type]


def test_a_file_covers_the_time_the_sensors_and_the_context_of_what_was_kept() -> None:
    known = judged(
        BytesIO(
            b"sensor_id,timestamp,value,batch\n"
            b"a,2025-03-01T08:00:00Z,1,B-1\n"
            b"b,2025-03-01T07:00:00Z,2,B-2\n"
            b"c,2025-03-01T09:00:00Z,x,B-3\n"
        )
    ).coverage
    assert known.contexts == {"batch": ("B-1", "B-2")}
    assert (known.first_at, known.last_at) == (1740812400000000, 1740816000000000)
    assert [holds(known, sensor_id=sensor) for sensor in "abc"] == [True, True, False]
    assert holds(known, ("batch", "B-2"), sensor_id="a", since=known.last_at, until=known.last_at + 1)  # type: ignore[operator]
    assert not holds(known, since=known.last_at + 1)  # type: ignore[operator]
    assert not holds(known, until=known.first_at)
    assert not holds(known, ("batch", "B-3"))
    assert not holds(known, ("phase", "B-1"))


def test_the_values_past_the_fiftieth_are_unknown_and_not_absent() -> None:
    known = covered(*(block({"n": str(n), "phase": "fill"}, None) for n in range(51)))
    assert (len(known.contexts["n"]), known.more) == (50, ("n",))
    assert (holds(known, ("n", "49")), holds(known, ("n", "50"))) == (True, None)
    assert (holds(known, ("phase", "fill")), holds(known, ("phase", "drain"))) == (True, False)
    assert holds(known, ("n", "50"), ("phase", "drain")) is False


def test_the_names_past_the_twentieth_are_unknown_and_not_absent() -> None:
    known = covered(block({f"c{n}": "x" for n in range(21)}))
    assert (len(known.contexts), known.more_names) == (20, True)
    assert (holds(known, ("c20", "x")), holds(known, ("c0", "y"))) == (None, False)


def test_long_values_leave_room_for_the_rest_of_the_record() -> None:
    known = covered(block(*({"note": f"{n}" * 3_000, "batch": f"B-{n}"} for n in range(9))))
    assert len(known.contexts["note"]) < 9
    assert len(known.contexts["batch"]) == 9
    assert known.more == ("note",)


def test_a_context_of_its_own_for_each_row_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "LOOK_AT_MOST", 10)
    known = covered(*(block({"n": str(n % 7), "m": str(n)}) for n in range(12)))
    assert holds(known, ("n", "3")) is True
    assert (holds(known, ("n", "8")), holds(known, ("m", "11")), holds(known, ("other", "x"))) == (None, None, None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"titer:checks": ["sensor_fault"], "titer:sheet": "Lauf 2"}, {"titer:sheet": ("Lauf 2",)}),
        ({"run": 7, "dry": True, "of": None, "list": [1]}, {"run": ("7",), "dry": ("true",)}),
    ],
)
def test_what_this_service_says_is_left_out_and_single_values_are_text(
    said: dict[str, object], expected: dict[str, Sequence[str]]
) -> None:
    assert covered(block(said)).contexts == expected


def test_more_sensors_than_are_kept_are_unknown() -> None:
    many = Coverage(sensors=marks_of(str(n) for n in range(MOST_SENSORS)))
    assert (holds(many, sensor_id="999"), holds(many, sensor_id="1000")) == (True, False)
    assert len(many.sensors or "") == 8 * MOST_SENSORS
    assert holds(Coverage(sensors=marks_of(str(n) for n in range(MOST_SENSORS + 1))), sensor_id="999") is None
