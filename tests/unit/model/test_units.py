"""Units: which are known, how they are spelled, where a header says them, and what converts into what."""

import math
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from titer.model.named_units import split_unit, split_units
from titer.model.unit_symbols import SYMBOLS
from titer.model.units import canonical, conversion, is_unit, unit_of_row


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("degC", "°C"), ("deg C", "°C"), ("℃", "°C"), ("° C", "°C"), ("ºC", "°C"), ("C", "°C"), ("Celsius", "°C"),
        ("°F", "°F"), ("F", "°F"), ("K", "K"), ("\u212a", "K"), ("%", "%"), ("percent", "%"),
        ("μg/mL", "µg/mL"), ("ug/ml", "µg/mL"), ("mcg", "µg"), ("μm", "µm"), ("ul/min", "µL/min"),
        ("mmol / L", "mmol/L"), ("mmol L-1", "mmol/L"), ("mmol·L⁻¹", "mmol/L"), ("mmol*L^-1", "mmol/L"), ("mM", "mM"),
        ("g/(L·h)", "g/L/h"), ("g/L/h", "g/L/h"), ("g L-1 h-1", "g/L/h"), ("h-1", "1/h"), ("1/min", "1/min"),
        ("x10^6 Cells / mL", "x10^6 cells/mL"), ("x10^6/mL", "x10^6/mL"), ("×10⁶ cells/mL", "x10^6 cells/mL"),
        ("10^6 cells/ml", "x10^6 cells/mL"), ("1E6 cells/mL", "x10^6 cells/mL"), ("x10^6", "x10^6"),
        ("mOsm / kg", "mOsm/kg"), ("mOsmol/kg", "mOsm/kg"), ("RPM", "rpm"), ("tr/min", "rpm"), ("kvarh", "kvarh"),
        ("Bar", "bar"), ("mbar", "mbar"),
        ("bar(g)", "barg"), ("mmHg", "mmHg"), ("PSI", "psi"), ("lpm", "L/min"), ("sec", "s"), ("hrs", "h"), ("min",
        "min"),
        ("m3/h", "m³/h"), ("m^2", "m²"), ("W/m^3", "W/m³"), ("m/s2", "m/s²"), ("Ohm", "Ω"), ("\u2126", "Ω"), ("kN",
        "kN"),
        ("mPa·s", "mPa·s"), ("MPa·s", "MPa·s"), ("U/L", "U/L"), ("mS/cm", "mS/cm"), ("% sat", "%sat"), ("AU", "AU"),
    ],
)  # fmt: skip
def test_a_unit_has_one_spelling(written: str, spelling: str) -> None:
    assert is_unit(written)
    assert canonical(written) == spelling
    assert canonical(spelling) == spelling


@pytest.mark.parametrize(
    "text",
    ["", " ", "1", "106", "5", "target", "MM", "10E6 cells/mL", "mL//h", "/", "·", "user", "StandardCHO", "x",
    "g/L/", "(L)", "T1",
     "N/A", "date", "2025-10-01", "%%", "mmol/foo", "x" * 5000, "m" * 5000, "\n", "\x1c"],
)  # fmt: skip
def test_what_is_no_unit_stays_as_it_is(text: str) -> None:
    assert not is_unit(text)
    assert canonical(text) == text.strip()


def test_a_dash_in_a_units_row_says_that_there_is_none() -> None:
    assert is_unit("-")
    assert is_unit(" – ")


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("[mg]", "mg"), (" (degC) ", "°C"), ("mmol/(L*h)", "mmol/L/h"), ("-", "-"), ("[–]", "-"), ("ml", "mL"),
     ("[]", None), ("target", None), ("[5]", None), ("", None), ("bar(g)", "barg")],
)  # fmt: skip
def test_a_row_of_units_may_have_them_in_brackets(cell: str, unit: str | None) -> None:
    assert unit_of_row(cell) == unit


def test_an_unknown_unit_keeps_its_words_and_gets_the_one_micro_sign() -> None:
    assert canonical(" μfoo ") == "µfoo"
    assert canonical("e\u0301") == "é"


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("Temp [°C]", "Temp", "°C"), ("Temp[degC]", "Temp", "°C"), ("Feed [foo]", "Feed", "foo"),
        ("Viability (%)", "Viability", "%"), ("Cells (x10^6/mL)", "Cells", "x10^6/mL"),
        ("Average diameter (μm)", "Average diameter", "µm"), ("Vessel Pressure (psi)", "Vessel Pressure", "psi"),
        ("Total (x10^6) cells/mL", "Total", "x10^6 cells/mL"), ("Pressure (bar(g))", "Pressure", "barg"),
        ("Glucose (offline) (g/L)", "Glucose (offline)", "g/L"), ("Temperature / °C", "Temperature", "°C"),
        ("Time, h", "Time", "h"), ("Time in h", "Time", "h"), ("Age (h)", "Age", "h"), ("Temp (C)", "Temp", "°C"),
        ("Total Cells/ml (x10^6)", "Total", "x10^6 cells/mL"), ("Average diameter (microns)", "Average diameter", "µm"),
        ("DO (% a.s.)", "DO", "%a.s."), ("Osmolality (mOsm/kg H2O)", "Osmolality", "mOsm/kg"), ("Hardness (N)",
        "Hardness", "N"), ("Tbl speed (tbl/h)", "Tbl speed", "tablets/h"), ("FO2.PV [sL/h]", "FO2.PV", "sL/h"),
        ("Time(s)", "Time", "s"), ("Run time (min)", "Run time", "min"), ("Diameter (in)", "Diameter", "in"),
        ("Motor current (A)", "Motor current", "A"), ("  Stir (RPM) ", "Stir", "rpm"), ("O2 [% sat]", "O2", "%sat"),
        ("Temp, °F (LGR S/N: 10485923)", "Temp (LGR S/N: 10485923)", "°F"),
        ("Extrakt (°P)", "Extrakt", "°P"), ("Extrakt (°Xy)", "Extrakt", "°Xy"), ("Takt (Stk/h)", "Takt", "pcs/h"),
        ("Nitrat (mg/l NO3)", "Nitrat", "mg/l NO3"), ("O2 (mg O2/L)", "O2", "mg O2/L"), ("CO2 (% abc)", "CO2", "% abc"),
        ("Keime (KBE/100mL)", "Keime", "KBE/100mL"), ("Fett (g/100g)", "Fett", "g/100g"),
        ("RH, % (LGR S/N: 1, SEN S/N: 2)", "RH (LGR S/N: 1, SEN S/N: 2)", "%"),
    ],
)  # fmt: skip
def test_a_header_says_the_unit_behind_the_name(header: str, name: str, unit: str) -> None:
    assert split_unit(header) == (name, unit)


@pytest.mark.parametrize(
    "header",
    ["Speed (target)", "Pump (A)", "Pump (C)", "Line (S)", "[°C]", "(%)", "Temp []", "pH / Gas Flow Time",
    "Analysis date/time",
     "Sparging O2%", "Time In Tray", "Position in tray", "Tag, main", "Ca++", "pH @ Temp", "", "Avg. Live Diameter",
     "x (1)", "Tank (Reaktor 1)", "x (in/out)", "x (max/min)", "x (95 %)", "x (A/B)", "x (dd/mm)", "x (1/100 mm)",
     "x (links)",
     "Force (min)", "Force, min", "Sensor(s)", "Flow (in)", "Channel [12]",
     "Host Connected (LGR S/N: 10485923)"],
)  # fmt: skip
def test_a_header_without_a_unit_stays_as_it_is(header: str) -> None:
    assert split_unit(header) == (header, None)


@pytest.mark.parametrize(
    ("names", "units"),
    [
        (["Line (V)"], ["V"]), (["Spænding (V)", "Effekt (kW)"], ["V", "kW"]), (["Arm (K)"], ["K"]),
        (["Probe (A)"], [None]), (["Strøm (A)", "Effekt (kW)"], ["A", "kW"]), (["x (C)", "y (bar)"], ["°C", "bar"]),
        (["Probe (A)", "Probe (B)", "p (bar)"], [None, None, "bar"]), (["T (V)", "T (W)"], [None, None]),
        (["Force (L)", "Force (R)", "p (bar)"], [None, None, "bar"]), (["Sensor(s)"], [None]), (["x (B)"], [None]),
        (["Signal (dBm)"], ["dBm"]), (["電流(A)", "A相电压(V)"], ["A", "V"]), (["積算熱量(J)", "U(V)"], ["J", "V"]),
        (["温度\uff08℃\uff09", "Давление (кПа)", "Поток (м³/ч)"], ["°C", "kPa", "m³/h"]),
        (["Sensor(s)", "p(bar)"], [None, "bar"]), (["Durée cycle (min)", "T (°C)"], ["min", "°C"]),
        (["Cykl (min)", "T (°C)"], ["min", "°C"]), (["Druck (min)", "T (°C)"], [None, "°C"]),
        (["Cykl (min)", "Cykl (max)", "T (°C)"], [None, None, "°C"]), (["X (min)", "X (bar)"], [None, "bar"]),
    ],
)  # fmt: skip
def test_a_letter_in_brackets_is_a_unit_unless_names_differ_in_it(names: list[str], units: list[str | None]) -> None:
    assert [unit for _, unit in split_units(names)] == units


@pytest.mark.parametrize(
    ("source", "target", "value", "expected"),
    [
        ("°C", "K", 25.0, 298.15), ("K", "°C", 300.0, 26.85), ("°F", "°C", 212.0, 100.0), ("°C", "°F", 37.0, 98.6),
        ("°F", "K", 32.0, 273.15), ("bar", "kPa", 1.5, 150.0), ("atm", "mmHg", 1.0, 759.9998917256113), ("psi",
        "bar", 100.0, 6.894757293168361),
        ("mL", "L", 5.0, 0.005), ("m3", "L", 1.0, 1000.0), ("µL", "mL", 250.0, 0.25), ("mg", "kg", 1.0, 1e-6),
        ("h", "min", 1.5, 90.0), ("d", "h", 2.0, 48.0), ("g/L", "mg/mL", 3.0, 3.0), ("mg/dL", "g/L", 90.0, 0.9),
        ("mM", "mol/L", 5.0, 0.005), ("L/h", "mL/min", 6.0, 100.0), ("%", "ppm", 0.1, 1000.0), ("x10^6 cells/mL",
        "cells/L", 2.0, 2e9),
        ("mPa·s", "cP", 7.0, 7.0), ("kN", "N", 1.2, 1200.0), ("°C/min", "°F/h", 1.0, 108.0),
    ],
)  # fmt: skip
def test_a_value_converts_into_what_it_is_in_the_other_unit(
    source: str, target: str, value: float, expected: float
) -> None:
    found = conversion(source, target)
    assert found is not None
    assert math.isclose(found.apply(value), expected, rel_tol=1e-15)


@pytest.mark.parametrize(
    ("source", "target", "values", "expected"),
    [
        ("K", "°C", [300.0, 273.15, 310.15], [26.85, 0.0, 37.0]),
        ("K", "°F", [273.15, 293.15, 310.15], [32.0, 68.0, 98.6]),
        ("°C", "°F", [36.9, 36.6, -40.0], [98.42, 97.88, -40.0]),
        ("°F", "°C", [98.42, 98.6, -0.0], [36.9, 37.0, -160 / 9]),
        ("mL", "L", [0.3, 1e23, 5e-324], [0.0003, 1e20, 0.0]),
    ],
)  # fmt: skip
def test_decimals_survive_a_conversion(source: str, target: str, values: list[float], expected: list[float]) -> None:
    found = conversion(source, target)
    assert found is not None
    assert found.apply_all(values) == [*map(found.apply, values)] == expected


def test_what_no_float_holds_is_infinite_and_so_stays_an_open_limit() -> None:
    found = conversion("kg", "µg")
    assert found is not None
    assert found.apply_all([1e300, -1e300, math.inf, -math.inf, 1.0]) == [math.inf, -math.inf, math.inf, -math.inf, 1e9]


PAIRS = [found for one, other in permutations(SYMBOLS, 2) if (found := conversion(one, other))]


@pytest.mark.parametrize("places", [1, 2, 3])
@given(data=st.data())
def test_every_conversion_is_the_exact_result_rounded_once(places: int, data: st.DataObject) -> None:
    decimals = data.draw(st.lists(st.decimals(-100_000, 100_000, places=places), min_size=1, max_size=3))
    for found in PAIRS:
        exact = [float(Fraction(decimal) * found.factor + found.offset) for decimal in decimals]
        assert found.apply_all([*map(float, decimals)]) == exact, found.label


def test_moles_convert_into_grams_where_the_molar_mass_is_known() -> None:
    glucose = conversion("mmol/L", "g/L", molar_mass=180.156)
    assert glucose is not None
    assert glucose.apply(10.0) == 1.80156
    assert glucose.label == "mmol/L → g/L: × 0.180156"
    back = conversion("g/L", "mM", molar_mass=180.156)
    assert back is not None
    assert math.isclose(back.apply(1.80156), 10.0, rel_tol=1e-15)
    assert conversion("mmol/L", "g/L") is None
    for no_mass in (-1.0, 0.0, math.nan, math.inf):
        assert conversion("mmol/L", "g/L", molar_mass=no_mass) is None
    assert conversion("mmol/L", "g/kg", molar_mass=180.156) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [("°C", "bar"), ("pH", "%"), ("mL/L", "mg/g"), ("bar", "barg"), ("rpm", "1/min"), ("cells/mL", "g/mL"), ("foo",
    "foo"),
     ("°C", "foo"), ("L/min", "slpm"), ("U/L", "mol/L"), ("W", "J"), ("", "%"), ("-", "%"), ("OD", "AU"), ("g/L", "g")],
)  # fmt: skip
def test_what_measures_something_else_does_not_convert(source: str, target: str) -> None:
    assert conversion(source, target) is None


def test_a_conversion_says_what_it_does() -> None:
    labels = [found.label for pair in (("degF", "°C"), ("K", "C"), ("ml", "L")) if (found := conversion(*pair))]
    assert labels == ["°F → °C: × 5/9 − 160/9", "K → °C: × 1 − 273.15", "mL → L: × 0.001"]


FAMILIES = [
    ["°C", "°F", "K"], ["bar", "psi", "kPa", "mmHg", "atm"], ["L", "mL", "m3", "µL"], ["g", "kg", "lb", "µg"],
    ["s", "min", "h", "d"], ["g/L", "mg/mL", "kg/m3"], ["mmol/L", "mM", "µM"], ["L/h", "mL/min"], ["%", "ppm", "‰"],
    ["x10^6 cells/mL", "cells/L"], ["W/m3", "kW/L"], ["rpm", "rev/s"], ["mPa·s", "cP"],
]  # fmt: skip
ALIKE = st.sampled_from(FAMILIES).flatmap(lambda units: st.tuples(*[st.sampled_from(units)] * 3))


@given(ALIKE, st.floats(-1e6, 1e6))
def test_by_way_of_other_units_is_the_same_and_back_is_where_it_began(
    units: tuple[str, str, str], value: float
) -> None:
    first, by, target = units
    there, onwards, straight = conversion(first, by), conversion(by, target), conversion(first, target)
    back = conversion(target, first)
    assert there
    assert onwards
    assert straight
    assert back
    assert math.isclose(onwards.apply(there.apply(value)), straight.apply(value), rel_tol=1e-12, abs_tol=1e-9)
    assert math.isclose(back.apply(straight.apply(value)), value, rel_tol=1e-12, abs_tol=1e-9)


@given(st.sampled_from(["mmol/L", "mM", "nM"]), st.sampled_from(["g/L", "µg/mL"]), st.floats(1, 1e4), st.floats(0, 1e6))
def test_moles_to_grams_and_back_is_where_it_began(moles: str, grams: str, molar_mass: float, value: float) -> None:
    there = conversion(moles, grams, molar_mass=molar_mass)
    back = conversion(grams, moles, molar_mass=molar_mass)
    assert there
    assert back
    assert math.isclose(back.apply(there.apply(value)), value, rel_tol=1e-12, abs_tol=1e-9)


@given(st.sampled_from(FAMILIES), st.sampled_from(FAMILIES))
def test_units_of_two_families_never_convert(one: list[str], other: list[str]) -> None:
    assert (conversion(one[0], other[0]) is not None) == (one == other)


@given(st.text("µμumgLlkhsCcels°/·* ^-123x×0()⁶%", max_size=14))
@example("CC2")
def test_a_spelling_is_stable_and_known_where_the_unit_is(text: str) -> None:
    spelling = canonical(text)
    assert canonical(spelling) == spelling
    assert is_unit(spelling) == is_unit(text)


@given(st.text(max_size=30))
def test_any_header_splits_into_what_it_holds(header: str) -> None:
    name, unit = split_unit(header)
    assert name in header
    assert unit is None or unit
    assert unit is not None or name == header


@pytest.mark.parametrize("unit", ["mg N/L", "mg/L N", "µmol K/L", "mg S/kg"])
def test_letters_of_elements_are_no_symbols_of_units(unit: str) -> None:
    assert canonical(unit) == unit
    assert not is_unit(unit)
    assert is_unit("mg·h/L")
    assert is_unit("J/(kg·K)")
