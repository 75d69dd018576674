"""What a file says of how far its readings can be trusted is not lost, and no number is taken for it in silence."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tables import words
from tests.unit.judging.reading import Collected
from tests.unit.judging.test_column_natures import AT, few, measured, of, told
from titer.judging.outcome import Outcome

WORDS = {"gültig": "GOOD", "ungueltig": "BAD", "zweifelhaft": "UNCERTAIN"}


def first_way(outcome: Outcome, column: str) -> dict[str, Any]:
    (found,) = (one for one in outcome.warnings if one.column == column and one.row_number is None)
    return dict(found.settled_by[0])


@few
@given(words(), st.lists(st.sampled_from([*WORDS]), min_size=3, max_size=20))
def test_clear_words_of_any_language_are_the_quality_under_any_name(name: str, cells: list[str]) -> None:
    sinks = Collected()
    outcome = of(f"timestamp,x,{name}", *(f"{AT[n]},{n}.5,{cell}" for n, cell in enumerate(cells)), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == ([WORDS[cell] for cell in cells], {})


@few
@given(words(10, 12), st.permutations(["dobra", "zła", "dobra", "niepewna", "dobra"]))
def test_words_that_may_say_more_than_quality_are_doubted_quality_first(name: str, cells: list[str]) -> None:
    rows = [f"{AT[n]},{n}.5,{cell}" for n, cell in enumerate(cells)]
    outcome, sinks = of(f"timestamp,x,{name}", *rows), Collected()
    assert told(outcome) == {name: "quality_not_read"}
    settled = of(f"timestamp,x,{name}", *rows, sinks=sinks, **first_way(outcome, name))
    said = {"dobra": "GOOD", "zła": "BAD", "niepewna": "UNCERTAIN"}
    assert (sinks.qualities, told(settled)) == ([said[cell] for cell in cells], {})


@few
@given(st.integers(0, 10**6), st.sampled_from(["Air quality", "Indice qualité air", "水质质量"]))
def test_an_index_amid_opcs_numbers_is_no_quality_in_silence(seed: int, name: str) -> None:
    chance = random.Random(seed)
    walk = [chance.choice((64, 192)) + (n * 7 + chance.randint(0, 3)) % 24 for n in range(20)]
    outcome = of(f"timestamp,x,{name}", *(f"{at},1.5,{cell}" for at, cell in zip(AT, walk, strict=False)))
    assert told(outcome) == {name: "quality_not_read"}
    assert first_way(outcome, name) == {"measured": [name]}


@few
@given(words(10, 12), st.permutations([192, 192, 192, 192, 216, 68, 24, 0]))
def test_opcs_codes_are_doubted_under_a_name_that_says_nothing(name: str, codes: list[int]) -> None:
    outcome = of(f"timestamp,x,{name}", *(f"{AT[n]},{n}.5,{code}" for n, code in enumerate(codes)))
    assert (measured(outcome), told(outcome)) == ({"x"}, {name: "quality_not_read"})
    assert first_way(outcome, name) == {"quality": [name]}


@pytest.mark.parametrize(("name", "yes", "no"), [("Válida", "TRUE", "FALSE"), ("достоверно", "да", "нет")])
def test_booleans_of_other_languages_under_a_name_that_says_so(name: str, yes: str, no: str) -> None:
    sinks = Collected()
    outcome = of(f"timestamp,x,{name}", f"{AT[0]},1.5,{yes}", f"{AT[1]},2.5,{no}", sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (["GOOD", "BAD"], {})


def test_the_way_out_of_one_quality_names_the_other_that_is_read_by_itself() -> None:
    rows = ("gut,Good", "mittel,Bad", "gut,Good")
    header = "timestamp,x,Datenqualität,Zustand B"
    outcome = of(header, *(f"{AT[n]},{n}.5,{row}" for n, row in enumerate(rows)))
    assert first_way(outcome, "Datenqualität") == {"quality": ["Datenqualität", "Zustand B"]}


@pytest.mark.parametrize(
    "names",
    [
        "TE-1 (°C),TE-1 Qualidade,PT-2 (bar),PT-2 Qualidade", "F1.PV,F1.Status,P2.PV,P2.Status",
        "T1.PV,T1.Q,P2.PV,P2.Q", "TEMP,QC_TEMP,PSAL [PSU],QC_PSAL",
    ],
)  # fmt: skip
def test_a_quality_of_each_column_counts_for_that_alone(names: str) -> None:
    sinks = Collected()
    rows = ("1.5,Good,2.5,Good", "1.5,Bad,2.5,Good", "1.5,Good,2.5,Uncertain")
    of(f"timestamp,{names}", *(f"{AT[n]},{row}" for n, row in enumerate(rows)), sinks=sinks)
    assert sinks.qualities == ["GOOD", "BAD", "GOOD", "GOOD", "GOOD", "UNCERTAIN"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("T1,T1 Quality,T2,Quality", "BAD UNCERTAIN BAD GOOD"),
        ("T1,T1 Quality,T2,T1 Status", "BAD UNCERTAIN BAD UNCERTAIN"),
        ("T1,QA,T2,QB", "GOOD UNCERTAIN BAD GOOD"), ("T1,T1 QC,T2,Battery QC", "BAD UNCERTAIN BAD GOOD"),
    ],
)  # fmt: skip
def test_a_quality_counts_for_the_column_that_it_names_or_stands_beside_and_else_for_all(names: str, said: str) -> None:
    sinks = Collected()
    of(f"timestamp,{names}", f"{AT[0]},1.5,Good,2.5,Bad", f"{AT[1]},1.5,Uncertain,2.5,Good", sinks=sinks)
    assert sinks.qualities == said.split()


def test_columns_that_no_quality_names_have_none_beside_those_that_do() -> None:
    sinks = Collected()
    rows = ("7.1,Good,21.5,Good,3.6", "7.2,Bad,21.6,Good,3.5", "7.1,Good,21.7,Uncertain,3.4")
    of("timestamp,pH,pH status,DO,DO status,Battery", *(f"{AT[n]},{row}" for n, row in enumerate(rows)), sinks=sinks)
    assert sinks.qualities == ["GOOD", "BAD", "GOOD", "GOOD", "GOOD", "UNCERTAIN", *["GOOD"] * 3]


@pytest.mark.parametrize("name", ["q", "tank.q", "Quality"])
def test_true_and_false_under_a_name_of_nothing_but_quality_are_good_and_bad(name: str) -> None:
    sinks = Collected()
    rows = [f"{AT[n]},{n}.5,{said}" for n, said in enumerate(("true", "false", "true"))]
    outcome = of(f"timestamp,x,{name}", *rows, sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (["GOOD", "BAD", "GOOD"], {})


def test_many_fractions_under_a_name_of_quality_stay_measured_with_a_warning() -> None:
    outcome = of("timestamp,Signal quality", *(f"{AT[n]},{95 + n / 4}" for n in range(12)))
    assert [one.series.sensor_id for one in outcome.summaries] == ["Signal quality"]
    assert told(outcome) == {"Signal quality": "status_measured"}


def test_words_of_several_unknown_meanings_can_be_told_one_by_one() -> None:
    rows = [f"{AT[n]},{n}.5,{'ok' if n % 3 else word}" for n, word in enumerate(("zerxt", "", "", "qwert", "", ""))]
    outcome, sinks = of("timestamp,x,Status", *rows, quality=["Status"]), Collected()
    ways = outcome.warnings[0].settled_by
    assert {"quality_words": ["zerxt=bad"]} in ways
    settled = of(
        "timestamp,x,Status", *rows, sinks=sinks, quality=["Status"], quality_words=["zerxt=bad", "qwert=good"]
    )
    assert (sinks.qualities[::3], told(settled)) == (["BAD", "GOOD"], {})


@pytest.mark.parametrize(("name", "yes", "no"), [("En défaut", "Vrai", "Faux"), ("Störung", "ja", "nein")])
def test_yes_under_a_name_that_says_fault_is_doubted_quality_first(name: str, yes: str, no: str) -> None:
    rows = [f"{AT[n]},{n}.5,{cell}" for n, cell in enumerate((no, yes, no))]
    outcome, sinks = of(f"timestamp,x,{name}", *rows), Collected()
    assert told(outcome) == {name: "quality_not_read"}
    settled = of(f"timestamp,x,{name}", *rows, sinks=sinks, **first_way(outcome, name))
    assert (sinks.qualities, told(settled)) == (["GOOD", "BAD", "GOOD"], {})
    clean = of(f"timestamp,x,{name}", *(f"{AT[n]},{n}.5,{no}" for n in range(3)))
    assert told(clean) == {}


def test_a_fault_that_first_comes_after_the_sample_is_told() -> None:
    said = ["yes" if n == 500 else "no" for n in range(1400)]
    rows = [f"2025-10-01T{n // 60:02}:{n % 60:02}:00Z,{n % 7}.5,{cell},{'-' * 700}" for n, cell in enumerate(said)]
    outcome = of("timestamp,x,pump fault,note", *rows)
    assert told(outcome) == {"pump fault": "quality_not_read"}


def test_words_of_faults_and_of_none_are_a_quality_under_a_name_that_says_so() -> None:
    sinks = Collected()
    cells = ("no-fault-detected", "open-loop", "no-fault-detected", "Messbereichsüberschreitung", "kein Fehler")
    outcome = of("timestamp,x,reliability", *(f"{AT[n]},{n}.5,{cell}" for n, cell in enumerate(cells)), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (["GOOD", "BAD", "GOOD", "BAD", "GOOD"], {})


@few
@given(words(10, 12), words(4, 6), words(7, 9))
def test_where_no_word_of_a_declared_quality_is_known_that_of_most_rows_is_good(name: str, most: str, few: str) -> None:
    sinks = Collected()
    rows = [f"{AT[n]},{n}.5,{few if n == 3 else most}" for n in range(8)]
    outcome = of(f"timestamp,x,{name}", *rows, sinks=sinks, quality=[name])
    assert [n for n, quality in enumerate(sinks.qualities) if quality != "GOOD"] == [3]
    assert told(outcome) == {name: "unknown_quality"}
