"""Limits of physics hold for every series whose unit or name tells what it measures, under any name, in any order."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.judging.reading import Collected, judged
from titer.files.record import NOT_NAMED
from titer.judging.outcome import Outcome
from titer.judging.result import result_document


def wide(columns: Mapping[str, Sequence[object]], **said: Any) -> Outcome:
    rows = zip(*columns.values(), strict=True)
    lines = (f"2025-10-01T08:{minute:02}:00Z,{','.join(map(str, row))}\n" for minute, row in enumerate(rows))
    text = f"timestamp,{','.join(columns)}\n{''.join(lines)}"
    return judged(BytesIO(text.encode()), **said)


@pytest.mark.parametrize(
    ("name", "cells", "code"),
    [
        ("Temp [°C]", (21, -500, 22), "below_minimum"),
        ("Kessel 3 [°C]", (21, -274, 22), "below_minimum"),
        ("Ofen (degF)", (900, -460, 910), "below_minimum"),
        ("T1 [K]", (300, 301, -5), "below_minimum"),
        ("罐温", (21, -300, 22), "below_minimum"),
        ("Température cuve", (21, -300, 22), "below_minimum"),
        ("pH", (7, -3, 7.1), "below_minimum"),
        ("pH", (7, 71, 7.1), "above_maximum"),
        ("Sonde 4 [pH]", (7, 17, 7.1), "above_maximum"),
        ("pH-Wert", (7, 17, 7.1), "above_maximum"),
    ],
)
def test_what_cannot_be_is_rejected_under_any_name(name: str, cells: Sequence[float], code: str) -> None:
    outcome = wide({"rpm": (1, 2, 3), name: cells, "level": (-500, -3, 17)})
    assert outcome.error_counts == {code: 1}
    assert [summary.limited for summary in outcome.summaries] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Freezer [°C]", (-20, -80, -196)),
        ("temperature", (-20, -80, -196)),
        ("temperature", (80, 121, 400)),
        ("Abweichung [K]", (-0.5, 0.2, -3)),
        ("dT [K]", (-0.5, 0.2, -3)),
        ("Rampe [°C/min]", (-400, 0.2, -3)),
        ("pH Temp", (37, 37.1, 36.9)),
        ("pH output", (0, 100, 50)),
        ("Ph A", (230, 231, 229)),
        ("pH [mV]", (-120, 30, 177)),
    ],
)
def test_what_can_be_is_a_good_reading_and_no_anomaly(name: str, cells: Sequence[float]) -> None:
    outcome = wide({name: cells})
    assert (outcome.error_counts, outcome.warning_counts, outcome.anomalies) == ({}, {}, ())


@given(
    st.permutations(["Temp [°C]", "pH", "DO [%]", "Drehzahl"]),
    st.text(min_size=1, max_size=8, alphabet="xyzäßжфтпд温度"),
)
def test_no_order_and_no_other_column_changes_what_is_impossible(order: list[str], decoy: str) -> None:
    cells = {
        "Temp [°C]": (37, -300),
        "pH": (20, 7),
        "DO [%]": (-400, 99),
        "Drehzahl": (-1e6, 50),
        f"{decoy} [bar]": (-300, 1),
    }
    outcome = wide({name: cells[name] for name in (*order, f"{decoy} [bar]")})
    assert outcome.error_counts == {"below_minimum": 1, "above_maximum": 1}


def test_in_a_long_table_each_series_has_the_limits_of_its_own() -> None:
    rows = [
        "a,Temp,°C,-300",
        "a,pH,,-3",
        "a,dT,K,-3",
        "a,dT,K,2",
        "a,flow,L/h,-300",
        "a,T2,K,-1",
        "a,T2,K,300",
        "a,T2,K,301",
    ]
    lines = "".join(f"2025-10-01T08:0{minute}:00Z,{row}\n" for minute, row in enumerate(rows))
    seen = Collected()
    outcome = judged(BytesIO(f"timestamp,sensor_id,parameter,unit,value\n{lines}".encode()), sinks=seen)
    assert outcome.error_counts == {"below_minimum": 3}
    assert [value for *_, value in seen.readings_seen] == [-3, 2, -300, 300, 301]


def test_readings_that_are_converted_have_the_limits_of_what_they_were() -> None:
    outcome = wide({"T [°C]": (20, -274)}, convert=("T=K",))
    assert outcome.error_counts == {"below_minimum": 1}


BOTH = {"ph_value": (7, -0.5, 7), "temperature": (37, 45, -5)}


def test_the_table_of_a_bioreactor_takes_its_own_rules_where_nobody_names_any() -> None:
    outcome = wide(BOTH, rules=NOT_NAMED)
    assert (outcome.rule_set, outcome.error_counts, len(outcome.anomalies)) == ("bioreactor@1", {"below_minimum": 2}, 1)


@pytest.mark.parametrize(
    "columns", [{"ph_value": (7, 7)}, {"temperature": (45, -5)}, {"pH": (7, 7), "temperature": (45, -5)}]
)
def test_any_other_table_takes_the_rules_of_physics(columns: Mapping[str, Sequence[float]]) -> None:
    outcome = wide(columns, rules=NOT_NAMED)
    assert (outcome.rule_set, outcome.error_counts, outcome.anomalies) == ("default@2", {}, ())


def test_rules_that_were_named_are_taken_whatever_the_table_is() -> None:
    outcome = wide(BOTH, rules="default")
    assert (outcome.rule_set, outcome.error_counts, outcome.anomalies) == ("default@2", {}, ())


def test_a_file_that_cannot_be_read_names_the_rules_that_it_would_have_had() -> None:
    assert judged(BytesIO(b""), rules=NOT_NAMED).rule_set == "default@2"


def test_a_result_names_the_series_that_no_limit_applied_to() -> None:
    document = result_document(wide({"Temp [°C]": (37, 38), "DO [%]": (90, 91)}))
    assert {one["sensor_id"]: one["limited"] for one in document["summaries"]} == {"Temp": True, "DO": False}
