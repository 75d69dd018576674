"""Exports of analysers, compared with what others read in them, or refused by what a source would have to declare."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.judging.reading import Collected, judged
from tests.unit.judging.shared_data import DATA, needs_data
from titer.judging.outcome import Outcome
from titer.model.instants import format_instant
from titer.model.options import ReadOptions

pytestmark = needs_data
ANALYSERS = DATA / "allotropy-analyzers"
VI_CELL = ANALYSERS / "beckman_vi_cell_blu/testdata/Beckman_Vi-Cell-BLU_example01.csv"
FLEX2 = ANALYSERS / "novabio_flex2/testdata/SampleResultsT123456789C2020-01-01_162647.csv"
CEDEX = ANALYSERS / "roche_cedex_bioht/testdata/roche_cedex_bioht_example01.txt"
MATRIX = ANALYSERS / "revvity_matrix/testdata/revvity_matrix_1_xlsx.xlsx"
PLATES = sorted((ANALYSERS / "example_weyland_yutani/testdata").glob("*.csv"))

# What Titer calls a series, and what the answer calls it.
OF_VI_CELL = {
    "Cell count": "total cell count",
    "Viable cells": "viable cell count",
    "Total": "total cell density (cell counter)",
    "Viable": "viable cell density (cell counter)",
    "Viability": "viability (cell counter)",
    "Average diameter": "average total cell diameter",
    "Average viable diameter": "average live cell diameter (cell counter)",
    "Average circularity": "average total cell circularity",
    "Average viable circularity": "average viable cell circularity",
    "Average cells per image": "Average cells per image",
    "Average background intensity": "Average background intensity",
    "Bubble count": "Bubble count",
    "Cluster count": "Cluster count",
    "Images for analysis": "Images for analysis",
    "Minimum Diameter": "minimum cell diameter setting",
    "Maximum Diameter": "maximum cell diameter setting",
    "Images": "Images",
    "Cell sharpness": "Cell sharpness",
    "Minimum circularity": "Minimum circularity",
    "Aspiration cycles": "Aspiration cycles",
    "Viable spot brightness": "Viable spot brightness (%)",
    "Viable spot area": "Viable spot area (%)",
    "Mixing cycles": "Mixing cycles",
    "Dilution": "cell density dilution factor",
}
OF_FLEX2 = {
    "Total Density": ("total cell density (cell counter)", 1),
    "Viable Density": ("viable cell density (cell counter)", 1),
    "Viability": ("viability (cell counter)", 1),
    "PO2": ("pO2", 1),
    "PCO2": ("pCO2", 1),
    "CO2 Saturation": ("carbon dioxide saturation", 1),
    "O2 Saturation": ("oxygen saturation", 1),
    "Osm": ("osmolality", 1),
    "pH": ("pH", 1),
    "Vessel Temperature": ("temperature", 1),
}
CONCENTRATIONS = {  # of Flex2, by unit
    "mmol/L": ("molar concentration", ["Gln", "Glu", "NH4+", "Na+", "K+", "Ca++", "HCO3"]),
    "g/L": ("mass concentration", ["Gluc", "Lac"]),
}


def _read(path: Path, **said: Any) -> tuple[Outcome, Collected]:
    collected = Collected()
    with path.open("rb") as stream:
        return judged(stream, sinks=collected, name=path.name, **said), collected


def _values(node: Any) -> Iterator[tuple[str, Any]]:
    """Every number of an answer by its name."""
    if isinstance(node, list):
        for each in node:
            yield from _values(each)
    elif isinstance(node, dict):
        for name, member in node.items():
            value = member.get("value") if isinstance(member, dict) else member
            if isinstance(value, int | float) and name != "value":
                yield name, float(value)
            yield from _values(member)


def _answer(path: Path) -> tuple[Counter[tuple[str, float]], Any]:
    document = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return Counter(_values(document)), document


def _named(document: Any, name: str) -> Counter[str]:
    found = document if isinstance(document, list) else document.values() if isinstance(document, dict) else []
    here = [document[name]] if isinstance(document, dict) and name in document else []
    return Counter(map(str, here)) + sum((_named(each, name) for each in found), Counter())


def test_a_vi_cell_blu_export_has_the_values_of_its_answer() -> None:
    outcome, collected = _read(VI_CELL)
    expected, document = _answer(VI_CELL)
    read = Counter((OF_VI_CELL[sensor], value) for _, sensor, _, _, value in collected.readings_seen)
    assert read == Counter({key: count for key, count in expected.items() if key[0] in set(OF_VI_CELL.values())})
    assert set(OF_VI_CELL.values()) == {name for name, _ in expected}, "the answer has nothing else"
    assert [(fault.column, fault.value) for fault in outcome.errors] == [
        ("Cell count", "ERROR"),
        ("Viable cells", "ERROR"),
    ]
    instants = {row: format_instant(at) for row, _, _, at, _ in collected.readings_seen}
    times = Counter(at.replace("Z", "+00:00") for at in instants.values())
    assert times == _named(document, "measurement time")


def test_a_flex2_export_is_refused_until_someone_says_that_the_month_comes_first() -> None:
    outcome, _ = _read(FLEX2)
    assert [*outcome.error_counts] == ["ambiguous_date_order"]
    assert outcome.message
    assert "Date & Time" in outcome.message
    assert "--date-order" in outcome.message


def test_a_flex2_export_has_the_values_and_units_of_its_answer_once_the_order_is_declared() -> None:
    outcome, collected = _read(FLEX2, options=ReadOptions(date_order="month_first"))
    expected, _ = _answer(FLEX2)
    units = {summary.series.sensor_id: summary.series.unit for summary in outcome.summaries}
    values = {sensor: value for _, sensor, _, _, value in collected.readings_seen}
    for ours, (theirs, count) in OF_FLEX2.items():
        assert expected[theirs, values[ours]] == count, theirs
    for unit, (theirs, ours_of_it) in CONCENTRATIONS.items():
        assert Counter((theirs, values[ours]) for ours in ours_of_it) == Counter(
            {key: count for key, count in expected.items() if key[0] == theirs}
        )
        assert {units[ours] for ours in ours_of_it} <= {unit, None}
    assert {format_instant(at) for *_, at, _ in collected.readings_seen} == {"2020-01-01T16:20:00Z"}
    assert {units["PO2"], units["PCO2"], units["Osm"]} == {"mmHg", "mOsm/kg"}


@pytest.mark.parametrize(
    ("path", "code", "wanted"),
    [
        (CEDEX, "no_header", ["no line names the columns", "put a line with the columns' names", "CEDEX BIO HT"]),
        (
            MATRIX,
            "no_time_column",
            ["no column holds the time", "Well Name, Live Count", "name the column with the time"],
        ),
        *((plate, "no_time_column", ["no column holds the time", "A, B, C, D"]) for plate in PLATES),
    ],
    ids=lambda each: each.stem if isinstance(each, Path) else "",
)
def test_what_lacks_a_header_or_a_time_is_refused_by_what_it_lacks(path: Path, code: str, wanted: list[str]) -> None:
    outcome, _ = _read(path)
    assert [*outcome.error_counts] == [code]
    assert outcome.message
    assert all(words.casefold() in outcome.message.casefold() for words in wanted), outcome.message
