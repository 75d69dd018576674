"""Formulas: what they are read as, how their units come out, and what they compute."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from titer.model.errors import Rejected
from titer.model.instants import HOUR
from titer.steps.compute.formula import run
from titer.steps.curves import Curve, Findings, Named
from titer.steps.formula import Formula
from titer.steps.formula_text import MisreadFormula, read_formula, variables_of

UNITS = {"t1": "°C", "t2": "°C", "f": "°F", "flow": "mL/min", "feed": "g/h", "titer": "g/L", "vcd": "x10^6 cells/mL"}
UNITS |= {"o2": "%", "n": "", "p": "mbar", "v": "V", "i": "A", "odd": "furlongs"}


def curve(name: str, values: Mapping[int, float], unit: str | None = None, quality: int = 0) -> Curve:
    at, value = np.array([*values], np.int64), np.array([*values.values()], np.float64)
    unit = (UNITS.get(name) if unit is None else unit) or None
    return Curve(Named(None, name, "value", unit), at, value, np.full(len(at), quality, np.uint8))


def formula(expression: str, *curves: Curve, **others: Any) -> Formula:
    let = {each.of.sensor_id: {"sensor_id": each.of.sensor_id} for each in curves}
    return Formula(**{"let": let, "expression": expression} | others)


def computed(expression: str, *curves: Curve, **others: Any) -> Findings:
    return run(curves, formula(expression, *curves, **others), lambda _: None)


def at_once(expression: str, unit: str | None = None, **values: float) -> tuple[Any, str | None]:
    curves = [curve(name, {0: value}) for name, value in values.items()]
    [made] = computed(expression, *curves, unit=unit).series
    [value] = made.value
    return float(value), made.of.unit


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("n + 2 * 3", 16.0),
        ("-n^2", -100.0),
        ("2^3^2 * n / n", 512.0),
        ("(n - 2 - 3) / 2 / 5", 0.5),
        ("if(n > 5 and not (n >= 11 or n == 3), 1, 2)", 1.0),
        ("clip(n, 0, 4) + min(n, 3, 5) + max(1, n)", 17.0),
        ("mean(n, 20) + sqrt(n * 10) + abs(-n)", 35.0),
        ("ln(exp(n)) + log10(n) ** 2", 11.0),
        ("+n - -1e1 * .5", 15.0),
        (" + ".join(["n"] * 200), 2000.0),  # however long, it is not deep
    ],
)
def test_a_formula_follows_the_rules_of_arithmetic(expression: str, value: float) -> None:
    assert at_once(expression, n=10.0) == (pytest.approx(value), None)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "a value is missing"),
        ("n +", "missing before its end at 4"),
        ("n n", "an operator is missing before “n” at 3"),
        ("2 n", "operator is missing"),
        ("(n", "“)” is missing"),
        ("n)", "nothing is expected"),
        ("n = 1", "“=” at 3"),
        ("1 < n < 2", "joined by “and”"),
        ("eval(n)", "no function “eval”"),
        ("n.real", "“.” at 2"),
        ("__import__('os')", "“'” at 12"),
        ("clip(n, 1)", "takes 3, not 2"),
        ("1e999 * n", "too large"),
        ("n[0]", "nothing is expected"),
        ("(" * 32 + "n" + ")" * 32, "at most 32 deep"),
        ("-" * 40 + "n", "at most 32 deep"),
        ("n" * 1_001, "at most 1,000 characters"),
    ],
)
def test_what_is_no_formula_says_where_it_ends(expression: str, reason: str) -> None:
    with pytest.raises(MisreadFormula) as raised:
        read_formula(expression)
    assert reason in str(raised.value)


@given(st.text(st.sampled_from("nab01.+-*/^()<>=,[]% \tandorifexp_µ"), max_size=60) | st.text(max_size=40))
def test_any_text_is_a_formula_or_is_refused(text: str) -> None:
    with suppress(MisreadFormula):
        read_formula(text)


@pytest.mark.parametrize(
    ("expression", "unit", "expected"),
    [
        ("t1 - t2", None, (7.0, "K")),
        ("t1", None, (37.0, "°C")),
        ("(t1 + t2) / 2", None, (33.5, "°C")),
        ("mean(t1, f)", None, (37.0, "°C")),  # 98.6 °F
        ("t1 + 0.5 * (t2 - t1)", "°F", (92.3, "°F")),
        ("t1 - t2", "°F", (12.6, "°F")),  # a difference has no zero
        ("max(t1, 40 [°C])", None, (40.0, "°C")),
        ("t1 * n", "K", (3101.5, "K")),
        ("flow * 2 [h]", None, (240.0, "mL")),
        ("flow * 2 [h]", "L", (0.24, "L")),
        ("v * i", "W", (24.0, "W")),
        ("100 [%] - o2", None, (79.0, "%")),
        ("o2 * flow", None, (0.42, "mL/min")),
        ("titer * flow", "mg/h", (480.0, "mg/h")),
        ("sqrt(flow * flow)", None, (2.0, "mL/min")),
        ("flow ^ 2 / flow", None, (2.0, "mL/min")),
        ("p * 1 [L] / (8.314 [J/mol] / 1 [K] * t1)", "mmol", (39.2948, "mmol")),
        ("if(t1 > 310 [K], flow, 0 [L/h])", None, (2.0, "mL/min")),
        ("vcd / 1 [cells/mL]", None, (5e6, None)),
        ("ln(vcd / 1 [cells/mL])", None, (15.4249, None)),
        ("odd * flow / odd", "L/h", (0.12, "L/h")),
        ("titer / vcd", "pg/cell", (800.0, "pg/cell")),
        ("flow / 1 [L]", "1/h", (0.12, "1/h")),
    ],
)
def test_units_come_out_as_physics_has_them(expression: str, unit: str | None, expected: tuple[float, str]) -> None:
    all_values = {"t1": 37, "t2": 30, "f": 98.6, "flow": 2, "titer": 4, "vcd": 5, "o2": 21, "n": 10, "p": 1013.25}
    all_values |= {"v": 12, "i": 2, "odd": 3}
    used = {name: value for name, value in all_values.items() if name in _names(expression)}
    value, made = at_once(expression, unit, **used)
    assert (value, made) == (pytest.approx(expected[0], rel=1e-4), expected[1])


def _names(expression: str) -> set[str]:
    return set(variables_of(read_formula(expression)))


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("titer + t1", None),
        ("t1 + 1", None),
        ("100 - o2", None),
        ("ln(titer)", None),
        ("2 ^ titer", None),
        ("titer ^ n", None),
        ("if(titer, 1, 2)", None),
        ("flow", "g/h"),
        ("t1 + t2", "°C"),
        ("t1 < titer", None),
        ("odd + titer", None),
    ],
)
def test_units_that_do_not_fit_are_refused(expression: str, unit: str | None) -> None:
    curves = [curve(name, {0: 1.0}) for name in _names(expression)]
    with pytest.raises(Rejected) as raised:
        formula(expression, *curves, unit=unit).pinned([each.of for each in curves], None)  # type: ignore[arg-type]
    assert raised.value.code == "units_do_not_fit"


def test_an_oxygen_uptake_rate_is_that_of_a_balance_of_gases() -> None:
    """Flow in minus flow out by the volume; 22.414 L a mole at 0 °C and 1 atm."""
    air, off = curve("o2in", {0: 20.95}, "%"), curve("o2out", {0: 20.15}, "%")
    volume, flow = curve("volume", {0: 2.0}, "L"), curve("air", {0: 1.5}, "L/min")
    expression = "air / 22.414 [L/mol] * (o2in - o2out) / volume"
    [made] = computed(expression, air, off, volume, flow, unit="mmol/L/h").series
    assert made.value[0] == pytest.approx(1.5 * 60 / 22.414 * 0.008 / 2 * 1000)
    assert made.of == Named(None, "formula", "value", "mmol/L/h")


def test_a_specific_productivity_takes_assays_of_once_a_day() -> None:
    days = [0, 24, 48, 72]
    titer = curve("titer", {day * HOUR: 0.1 * day / 24 for day in days})
    vcd = curve("vcd", {hour * HOUR: 5.0 for hour in range(73)})
    [made] = computed("rate(titer) / vcd", titer, vcd, unit="pg/cell/d", max_age="1d").series
    assert len(made) == 73  # an assay counts until the next one
    assert made.value == pytest.approx(np.full(73, 20.0))


def test_a_feed_adds_up_but_not_over_gaps() -> None:
    feed = curve("feed", {0: 6.0, HOUR // 2: 6.0, HOUR: 12.0, 4 * HOUR: 12.0, 4 * HOUR + HOUR // 2: 12.0})
    [made] = computed("integral(feed)", feed).series
    assert (made.value.tolist(), made.of.unit) == ([0.0, 3.0, 7.5, 7.5, 13.5], "g")


def test_a_rate_is_the_gradient_that_numpy_has() -> None:
    generator = np.random.default_rng(5)
    at = np.unique(generator.integers(0, 100 * HOUR, 500))
    value = generator.normal(size=len(at)).cumsum()
    made = computed("rate(n)", curve("n", dict(zip(at.tolist(), value, strict=True))), max_age="10h").series[0]
    assert made.value == pytest.approx(np.gradient(value, at / HOUR), rel=1e-9)
    assert made.of.unit == "1/h"


def test_a_last_value_counts_until_it_is_too_old() -> None:
    one = curve("a", {0: 1.0, 100: 2.0}, "")
    other = curve("b", {50: 10.0, 90: 20.0, 150: 30.0, 200: 40.0, 260: 50.0}, "")
    [made] = computed("a + b", one, other, max_age="100us").series
    assert dict(zip(made.at.tolist(), made.value.tolist(), strict=True)) == {
        50: 11.0,
        90: 21.0,
        100: 22.0,
        150: 32.0,
        200: 42.0,
    }


def test_bad_readings_are_left_out_and_the_worst_quality_counts() -> None:
    doubtful = curve("a", {0: 1.0, 10: 2.0}, "", quality=1)
    bad = curve("b", {0: 1.0, 5: 2.0}, "")
    bad.quality[1] = 2
    [made] = computed("a + b", doubtful, bad).series
    assert (made.at.tolist(), made.value.tolist(), made.quality.tolist()) == ([0, 10], [2.0, 3.0], [1, 1])


def test_of_equal_instants_the_last_row_counts_and_what_is_undefined_is_left_out() -> None:
    series = Curve(Named(None, "n", "value"), np.array([0, 0, 7]), np.array([0.0, 4.0, 0.0]), np.zeros(3, np.uint8))
    found = computed("1 / n", series)
    assert found.series[0].value.tolist() == [0.25]
    assert (found.figures["series"][0]["count"], found.figures["series"][0]["left_out"]) == (1, 1)


def test_each_asset_that_has_all_series_gets_its_own() -> None:
    def of(asset: str, name: str) -> Curve:
        return Curve(Named(asset, name, "value"), np.array([0]), np.array([2.0]), np.zeros(1, np.uint8))

    curves = [of("R1", "a"), of("R2", "a"), of("R1", "b"), of("R2", "b"), of("R3", "a")]
    asked = Formula(let={"x": {"sensor_id": "a"}, "y": {"sensor_id": "b"}}, expression="x * y")  # type: ignore[dict-item]
    assert asked.wanted(None) == [("a", "value"), ("b", "value")]  # type: ignore[arg-type]
    assert [made.of.asset for made in run(curves, asked, lambda _: None).series] == ["R1", "R2"]


def test_a_series_that_is_missing_or_ambiguous_is_refused() -> None:
    asked = Formula(let={"x": {"sensor_id": "a"}}, expression="x")  # type: ignore[dict-item]
    with pytest.raises(Rejected) as missing:
        run([curve("b", {0: 1.0}, "")], asked, lambda _: None)
    both = [curve("a", {0: 1.0}, "g"), curve("a", {0: 1.0}, "kg")]
    with pytest.raises(Rejected) as several:
        run(both, asked, lambda _: None)
    assert (missing.value.code, several.value.code) == ("unknown_series", "ambiguous_series")
    said = Formula(let={"x": {"sensor_id": "a", "unit": "kg"}}, expression="x")  # type: ignore[dict-item]
    assert run(both, said, lambda _: None).series[0].of.unit == "kg"


def test_a_series_without_unit_is_in_the_one_that_is_said() -> None:
    asked = Formula(let={"x": {"sensor_id": "a", "unit": "degC"}}, expression="x - 30 [°C]")  # type: ignore[dict-item]
    [made] = run([curve("a", {0: 37.0}, "")], asked, lambda _: None).series
    assert (made.value[0], made.of.unit) == (pytest.approx(7.0), "K")


@pytest.mark.parametrize(
    "fields",
    [
        {"expression": "x +"},
        {"expression": "y"},
        {"expression": "1 + 1"},
        {"expression": "x", "max_age": "soon"},
        {"expression": "x", "let": {"1x": {"sensor_id": "a"}}},
        {"expression": "x" * 1_001},
    ],
)
def test_parameters_that_are_no_formula_are_refused_as_they_come(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Formula(**{"let": {"x": {"sensor_id": "a"}}} | fields)
