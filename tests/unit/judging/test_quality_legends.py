"""Codes of quality mean what a legend says, or what is declared of them; neither is guessed."""

import pytest

from tests.unit.judging.reading import Collected
from tests.unit.judging.test_column_natures import AT, of, told
from titer.model.errors import Rejected
from titer.model.options import ReadOptions

QARTOD = "# 1 = pass, 3 = suspect, 4 = fail, 9 = missing"


def rows(*codes: str) -> list[str]:
    return [f"{AT[n]},{n}.5,{code}" for n, code in enumerate(codes)]


@pytest.mark.parametrize(
    ("legend", "codes", "said"),
    [
        (QARTOD, ("1", "1", "3", "4"), ["GOOD", "GOOD", "UNCERTAIN", "BAD"]),
        ("Bandera: 1 = bueno; 2 = dudoso; 3 = malo", ("1", "2", "3", "1"), ["GOOD", "UNCERTAIN", "BAD", "GOOD"]),
        ("V: válido / I: inválido / S: sospechoso", ("V", "I", "S", "V"), ["GOOD", "BAD", "UNCERTAIN", "GOOD"]),
        ("0 -> gültig | 1 -> fraglich | 2 -> ungültig", ("0", "1", "2", "0"), ["GOOD", "UNCERTAIN", "BAD", "GOOD"]),
    ],
)
def test_a_legend_above_the_header_says_what_codes_mean(legend: str, codes: tuple[str, ...], said: list[str]) -> None:
    sinks = Collected()
    outcome = of(legend, "timestamp,x,QC flag", *rows(*codes), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (said, {})


@pytest.mark.parametrize(
    ("legend", "codes", "said"),
    [
        ("Status: 0 = gültig, 1 = Ersatzwert (geschätzt), 2 = Fühler gestört", "0012", "GOOD GOOD UNCERTAIN BAD"),
        ("Estado;0 = correcto, 1 = dudoso, 2 = fallo de sensor", "0012", "GOOD GOOD UNCERTAIN BAD"),
    ],
)
def test_a_legend_may_say_more_than_a_word_and_speak_of_faults(legend: str, codes: str, said: str) -> None:
    sinks = Collected()
    outcome = of(legend, "timestamp,x,Status", *rows(*codes), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (said.split(), {})


def test_what_a_legend_does_not_explain_is_left_open_where_most_rows_are_good() -> None:
    sinks, legend = Collected(), "QC: 1 = bom; 3 = mau; 9 = zerxt"
    outcome = of(legend, "timestamp,x,x_QC", *rows("1", "1", "9", "3"), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (["GOOD", "GOOD", "UNCERTAIN", "BAD"], {"x_QC": "unknown_quality"})
    assert told(of(legend, "timestamp,x,x_QC", *rows("9", "1", "9", "3"))) == {"x_QC": "quality_not_read"}


@pytest.mark.parametrize(
    "legend", ["Quality flags QF_*: 1 = good; 4 = bad", "Quality of QF_A, QF_B: 1 = good; 4 = bad"]
)
def test_a_legend_of_quality_names_the_columns_that_it_is_of(legend: str) -> None:
    sinks = Collected()
    lines = ("1.5,1,7.5,1", "1.6,4,7.5,1", "1.7,1,7.6,4")
    outcome = of(legend, "timestamp,A,QF_A,B,QF_B", *(f"{AT[n]},{line}" for n, line in enumerate(lines)), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (["GOOD", "BAD", "GOOD", "GOOD", "GOOD", "BAD"], {})


def test_a_legend_in_the_name_of_the_column_counts_too() -> None:
    sinks = Collected()
    outcome = of("timestamp,x,Status (0=ok; 1=bad)", *rows("0", "1", "0", "0"), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (["GOOD", "BAD", "GOOD", "GOOD"], {})


def test_what_is_good_with_further_words_is_left_open_and_can_be_settled() -> None:
    lines = ("# 1 = good, 2 = probably good, 4 = bad", "timestamp,x,QC flag", *rows("1", "2", "4", "1"))
    sinks, settled = Collected(), Collected()
    outcome = of(*lines, sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (
        ["GOOD", "UNCERTAIN", "BAD", "GOOD"],
        {"QC flag": "unknown_quality"},
    )
    assert {tuple(way["quality_words"]) for way in outcome.warnings[0].settled_by} == {
        ("2=uncertain",),
        ("2=bad",),
        ("2=good",),
    }
    outcome = of(*lines, sinks=settled, quality_words=["2=good"])
    assert (settled.qualities, told(outcome)) == (["GOOD", "GOOD", "BAD", "GOOD"], {})


SUSPECT_AND_BAD = ["GOOD", "UNCERTAIN", "BAD", "GOOD"]


@pytest.mark.parametrize(
    ("name", "codes", "legend"),
    [
        ("Flag", ",*,X,", ("* = zweifelhafter Wert", "X = ungültiger Wert")),
        ("Kz", ",?,#,", ("Legende:", "? = fraglich", "# = ungültig")),
        ("Remark", ",e,s,", ("e: estimated value,", "s: sensor fault,")),
        ("Marca", "V,T,N,V", ("# V = válido; T = dudoso; N = no válido",)),
        ("Grade", "A,B,C,A", ("Code,Meaning", "A,good", "B,doubtful", "C,invalid")),
        ("QC", "0,1,2,0", ("QC codes: 0 (good); 1 (suspect); 2 (bad)",)),
        ("Güte", "1,2,4,1", ("Güte: 1 gut; 2 fraglich; 4 schlecht",)),
        ("QC flag", "P,S,F,P", ("P - pass; S - suspect; F - fail",)),
        ("Flag", "0,1,9,0", ("Flag 0 = good", "Flag 1 = suspect", "Flag 9 = bad")),
        ("Flags", "0,2,3,0", ("0 = good; 1 = bad; 2 = suspect; 4 = drift",)),
        ("Flag", ",S,S B,", ("S = suspect; B = bad",)),
        ("Flags", "0,2,6,0", ("1 = estimated; 2 = suspect; 4 = sensor failure",)),
        ("QF", "0,1,3,0", ("# Quality: 0=good, 1=suspect, 2=bad, 3=missing",)),
    ],
)
@pytest.mark.parametrize("is_below", [True, False])
def test_a_legend_counts_below_the_rows_as_above_them(
    name: str, codes: str, legend: tuple[str, ...], *, is_below: bool
) -> None:
    sinks, table = Collected(), (f"timestamp,x,{name}", *rows(*codes.split(",")))
    outcome = of(*((*table, "", *legend) if is_below else (*legend, "", *table)), sinks=sinks)
    assert (sinks.qualities, told(outcome)) == (SUSPECT_AND_BAD, {})


def test_a_legend_of_sums_of_bits_is_one_only_where_it_explains_single_bits() -> None:
    sinks = Collected()
    of("# 0 = good, 1 = suspect, 2 = bad", "timestamp,x,Flag", *rows("0", "0", "3", "0"), sinks=sinks)
    assert {*sinks.qualities} == {"GOOD"}  # doubted


def test_faults_of_a_machine_that_a_legend_explains_are_no_quality_of_readings() -> None:
    sinks = Collected()
    of("timestamp,x,Drive", *rows("", "F", "B", ""), "", "F = pump fault", "B = belt broken", sinks=sinks)
    assert {*sinks.qualities} == {"GOOD"}


def test_a_legend_of_something_else_makes_no_quality() -> None:
    outcome = of("# 1 = open, 2 = closed, 3 = good luck", "timestamp,x,valve", *rows("1", "2", "1", "2"))
    assert "quality" not in str([summary.series for summary in outcome.summaries])
    assert {summary.series.sensor_id for summary in outcome.summaries} >= {"x"}
    sinks = Collected()
    of("# 1 = open, 2 = closed, 3 = good luck", "timestamp,x,valve", *rows("1", "2", "1", "2"), sinks=sinks)
    assert {*sinks.qualities} == {"GOOD"}


def test_what_is_declared_of_words_wins() -> None:
    sinks = Collected()
    said = ["1=good", "2=good", "3=Uncertain", "4=bad"]
    of("timestamp,x,QC flag", *rows("1", "2", "3", "4"), sinks=sinks, quality=["QC flag"], quality_words=said)
    assert sinks.qualities == ["GOOD", "GOOD", "UNCERTAIN", "BAD"]


def test_words_that_are_declared_make_the_column_called_so_the_quality() -> None:
    sinks = Collected()
    outcome = of("timestamp,x,QC flag", *rows("1", "4", "1", "1"), sinks=sinks, quality_words=["1=good", "4=bad"])
    assert (sinks.qualities, told(outcome)) == (["GOOD", "BAD", "GOOD", "GOOD"], {})


def test_a_word_that_no_cell_of_the_quality_holds_is_told_of() -> None:
    said = ["1=good", "3=bad", "4=bad", "zwei=bad"]
    outcome = of("timestamp,x,QC flag", *rows("1", "3 ", "1", "1"), quality=["QC flag"], quality_words=said)
    unused = [fault.value for fault in outcome.warnings if fault.code == "option_not_used"]
    assert unused == ["quality_words: 4=bad", "quality_words: zwei=bad"]
    nowhere = of("timestamp,x", "2025-10-01 08:00,7", "2025-10-01 08:01,8", quality_words=["7=bad"])
    assert [fault.value for fault in nowhere.warnings if fault.code == "option_not_used"] == ["quality_words: 7=bad"]


@pytest.mark.parametrize("said", ["3=", "=bad", "3=fine", "3"])
def test_a_word_has_one_of_three_qualities(said: str) -> None:
    with pytest.raises(Rejected, match="quality_words") as refused:
        ReadOptions.parse({"quality_words": [said]})
    assert refused.value.code == "invalid_option"


def test_answers_of_yes_and_no_are_no_sensors_and_can_be_the_quality() -> None:
    lines = ("timestamp,temp (°C),Scartato", *rows("NO", "SI", "NO", "NO", "SI", "NO", "NO", "SI", "NO", "NO"))
    outcome = of(*lines)
    assert told(outcome) == {"Scartato": "series_not_told_apart"}
    context, quality, sensor = outcome.warnings[0].settled_by
    assert (context, sensor) == ({"context": ["Scartato"]}, {"sensor": ["Scartato"]})
    sinks = Collected()
    settled = of(*lines, sinks=sinks, **quality)
    assert told(settled) == {}
    assert [sinks.qualities.count(word) for word in ("GOOD", "BAD")] == [7, 3]
