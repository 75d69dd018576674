"""Which quantity a series measures: its unit tells first, else its name, in any language and order."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.rules.quantities import PH, TEMPERATURE, names_temperature, quantity


def of(name: str, unit: str | None = None, sample: Sequence[float] = ()) -> str | None:
    return quantity(name, unit, lambda: sample)


@pytest.mark.parametrize("unit", ["°C", "°F", "degC", "celsius"])
@given(name=st.text(max_size=12))
def test_a_unit_of_temperature_tells_whatever_the_name_is(unit: str, name: str) -> None:
    assert of(name, unit) == TEMPERATURE


@pytest.mark.parametrize("unit", ["%", "V", "mV", "rpm", "bar", "°C/min", "K/min", "pH/h", "W/K"])
@given(name=st.sampled_from(["Temperature", "pH", "T", "温度", "reactor_ph"]))
def test_another_unit_tells_that_it_is_neither(unit: str, name: str) -> None:
    assert of(name, unit) is None


@pytest.mark.parametrize(
    "name",
    [
        "temperature", "Temp", "Temp 1", "TempC", "WaterTemp", "reactor_temp", "Kühlwassertemperatur", "temperatura",
        "Température cuve", "温度", "罐温", "온도", "Температура", "Θερμοκρασία", "lämpötila", "Teplota",
        "Hőmérséklet", "s\u0131cakl\u0131k", "nhiệt độ", "อุณหภูมิ", "درجة الحرارة",
    ],
)  # fmt: skip
def test_a_name_tells_a_temperature_where_there_is_no_unit(name: str) -> None:
    assert of(name) == TEMPERATURE


@pytest.mark.parametrize(
    "name", ["template", "temps", "attempts", "T", "tempo", "contempt", "ΔTemp", "temp_rate", "Temperature change", ""]
)
def test_a_name_of_something_else_does_not(name: str) -> None:
    assert not names_temperature(name)


@pytest.mark.parametrize("name", ["pH", "pH 1", "Reactor pH", "reactor_ph", "PH", "ph", "bioreactor.pH", "pH-1"])
def test_a_name_tells_a_ph(name: str) -> None:
    assert of(name) == of(name, "-") == PH


@pytest.mark.parametrize("name", ["ph_value", "pH-Wert", "pHValue", "pH cuve", "pH 值", "Valeur pH réacteur"])
def test_other_words_may_follow_where_most_numbers_are_such_as_a_ph_has(name: str) -> None:
    assert of(name, sample=[7, 7.1, -3]) == of(name) == PH
    assert of(name, sample=[37, 37.1, 7]) is None


@pytest.mark.parametrize(
    "name", ["phase", "Ph A", "voltage_ph_1", "pH output", "pH pump", "graphHeight", "alpha", "pH slope", "L1 Ph"]
)
def test_what_stands_beside_a_ph_is_none(name: str) -> None:
    assert of(name) is None


def test_the_unit_tells_a_ph_by_itself() -> None:
    assert of("probe 7", "pH") == of("Sonde", "ph") == PH


def test_differences_in_kelvin_are_no_temperatures() -> None:
    assert of("Abweichung", "K", [-0.5, 0.2, 12]) is None
    assert of("Temperature difference", "K", [-0.5, 0.2, 12]) is None
    assert of("Temperature", "K", [300, -5, -6]) == TEMPERATURE
    assert of("T1", "K", [300, 301, -5]) == of("Kryo", "K", [77.4, 77.3]) == TEMPERATURE
