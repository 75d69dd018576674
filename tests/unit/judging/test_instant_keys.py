"""What tells rows of an instant apart is proposed as the sensor; what is not needed for that is not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tables import words
from tests.unit.judging.test_column_natures import AT, few, of, told
from titer.formats.dialects.dialect import SAMPLE
from titer.judging.outcome import Outcome

REMARK = "x" * 400  # fills the sample with few rows


def merged(outcome: Outcome) -> dict[str, Any]:
    """The first ways out of all doubts: of two that name the same option, the first."""
    found: dict[str, Any] = {}
    for one in outcome.warnings:
        if one.row_number is None and one.settled_by:
            found = {**one.settled_by[0], **found}
    return found


@few
@given(words(10, 12), words(6, 8), st.randoms(use_true_random=False), st.booleans())
def test_one_column_that_tells_rows_apart_is_the_sensor_alone(
    key: str, other: str, chance: Any, other_first: bool
) -> None:
    said = [[chance.choice(("pax", "nox", "vux")) for _ in "ab"] for _ in AT]
    said[0], said[1] = ["pax", "nox"], ["vux", "pax"]
    rows = [(place, said[n]["ab".index(place)], n) for n in range(len(AT)) for place in "ab"]
    cells = [f"{said},{place}" if other_first else f"{place},{said}" for place, said, _ in rows]
    header = f"timestamp,{other},{key},x" if other_first else f"timestamp,{key},{other},x"
    outcome = of(header, *(f"{AT[n]},{cell},{n}.5" for cell, (_, _, n) in zip(cells, rows, strict=True)))
    assert set(told(outcome)) == {key, other}
    assert merged(outcome) == {"sensor": [key], "context": [other]}


def test_what_is_the_same_at_each_instant_and_never_comes_again_is_no_sensor() -> None:
    rows = [(n, name) for n in range(12) for name in ("Cafeína", "Paracetamol", "Salicílico")]
    outcome = of("timestamp,Vial,Compuesto,x,y", *(f"{AT[n]},1:A{n},{name},{n}.5,1.5" for n, name in rows))
    assert merged(outcome) == {"sensor": ["Compuesto"], "context": ["Vial"]}


@pytest.mark.parametrize("name", ["mp_nr", "Ort"])
@pytest.mark.parametrize("others", ["at once", "afterwards"])
def test_a_number_that_was_the_same_throughout_the_sample_may_tell_apart_later(name: str, others: str) -> None:
    count = SAMPLE // len(REMARK)
    alone = [(n, 17) for n in range(count)]
    later = [(n, number) for n in range(count, count + 40) for number in (17, 23)]
    rows = alone + (later if others == "at once" else [(n, 23) for n in range(count)])
    header, cells = (
        f"timestamp,{name},messwert,r",
        [f"{1_760_000_000 + 60 * n},{number},{n}.5,{REMARK}" for n, number in rows],
    )
    outcome = of(header, *cells)
    assert told(outcome)[name] in {"series_not_told_apart", "sensor_column_assumed"}
    assert {one.series.sensor_id for one in of(header, *cells, **merged(outcome)).summaries} == {"17", "23"}


@pytest.mark.parametrize("shared", [1, 60])
def test_a_number_that_is_set_anew_later_is_measured(shared: int) -> None:
    """Where a minute is written for many rows of it too."""
    count = SAMPLE // len(REMARK) + 600
    number = [5 if n < count - 200 else 6 + (n % 90 > 45) for n in range(count)]
    cells = [f"{1_760_000_000 + n // shared * 60},{number[n]},{n}.5,{REMARK}" for n in range(count)]
    assert told(of("timestamp,Drehzahl,messwert,r", *cells)) == {}


def test_numbers_that_only_together_tell_rows_of_an_instant_apart_are_doubted_and_settled_as_sensors() -> None:
    keys = [(point, size) for point in (11, 12, 17) for size in ("0.5", "5.0")]
    rows = [f"{AT[n]},{point},{size},{n}{point}" for n in range(12) for point, size in keys]
    header = "timestamp,Punkt,Kanal [µm],count"
    outcome = of(header, *rows)
    assert told(outcome) == {"Punkt": "series_not_told_apart", "Kanal [µm]": "series_not_told_apart"}
    assert len(of(header, *rows, **merged(outcome)).summaries) == len(keys)


def test_a_set_point_of_each_thing_that_texts_tell_apart_is_measured_beside_it() -> None:
    rows = [(n, cuve, *what) for n in range(8) for cuve in "AB" for what in (("pH", "7.0"), ("pO2", "40.0"))]
    header = "timestamp,cuve,grandeur,consigne,relevé"
    cells = [f"{AT[n]},{cuve},{what},{point},{n}.5" for n, cuve, what, point in rows]
    outcome = of(header, *cells)
    assert merged(outcome) == {"sensor": ["cuve", "grandeur"]}
    settled = of(header, *cells, **merged(outcome))
    assert (len(settled.summaries), told(settled)) == (8, {})


def test_what_differs_in_each_row_of_a_series_needs_no_word() -> None:
    rows = [(n, name) for n in range(12) for name in ("Cafeína", "Paracetamol", "Salicílico")]
    cells = [f"{AT[n]},1:A{n},{name},{n}.5,1.5" for n, name in rows]
    assert told(of("timestamp,Vial,Compuesto,x,y", *cells, sensor=["Compuesto"])) == {}


@pytest.mark.parametrize(("name", "numbers"), [("채널", (1, 2)), ("No Meter", (86200114733, 86200114741))])
def test_numbers_of_channels_and_meters_are_settled_with_the_texts_beside_them(
    name: str, numbers: tuple[int, int]
) -> None:
    rows = [(n, gate, number) for n in range(9) for gate in ("N01", "S07", "S08") for number in numbers]
    place = {number: place for place, number in enumerate(numbers)}
    cells = [
        f"{AT[n][:-3]}{place[number] * 7:02},{gate},{number},{n + 60 * place[number]}.5" for n, gate, number in rows
    ]
    outcome = of(f"timestamp,puerta,{name},lectura", *cells)
    assert merged(outcome) == {"sensor": ["puerta", name]}


@pytest.mark.parametrize("name", ["site_id", "station", "asset", "Standort", "machine"])
def test_a_thing_that_tells_apart_all_rows_of_each_instant_needs_no_word(name: str) -> None:
    rows = [
        f"{one},{at},{what},{n}.5" for n, at in enumerate(AT[:12]) for one in ("H1", "H2") for what in ("pix", "pox")
    ]
    outcome = of(f"{name},timestamp,parameter,value", *rows)
    assert (told(outcome), len(outcome.summaries)) == ({}, 4)


def test_a_thing_that_comes_in_turn_is_assumed_with_a_word() -> None:
    rows = [f"{('H1', 'H2')[n % 2]},{at},{n}.5" for n, at in enumerate(AT[:12])]
    assert told(of("site,timestamp,value", *rows)) == {"site": "sensor_column_assumed"}


def test_of_two_keys_the_finer_one_alone_is_proposed() -> None:
    rows = [f"{point[0]},{point},{at},{n}.5" for n, at in enumerate(AT[:12]) for point in ("N1", "N2", "S1", "S2")]
    outcome = of("wix,wox,timestamp,value", *rows)
    assert [fault.settled_by[0] for fault in outcome.warnings if fault.code == "series_not_told_apart"] == [
        {"sensor": ["wox"]}
    ] * 2
