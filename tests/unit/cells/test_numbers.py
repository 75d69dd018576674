"""Numbers: what a cell proves, which notation a column has, and what its cells then are."""

import math
import re
from collections.abc import Sequence
from functools import partial
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.work import check_work
from titer.cells.numbers.cell import SWAP, has_one_mark, is_common, parse, sort_out, with_one_mark
from titer.cells.numbers.column import Numbers, is_number, read_numbers
from titer.cells.numbers.notation import PLAIN, Notation, decide_notations, is_numeric, proved_decimal
from titer.cells.numbers.sampled import Sample
from titer.cells.numbers.sentinels import is_overload
from titer.model.errors import Rejected


def read(cells: Sequence[str], notation: Notation = PLAIN) -> list[float | str]:
    """What each cell is: a number, or what is wrong with it."""
    return spoken(read_numbers(cells, notation))


def spoken(numbers: Numbers) -> list[float | str]:
    return [numbers.wrong.get(at, value) for at, value in enumerate(numbers.values)]


def decided(*cells: str, decimal: str | None = None, missing: Sequence[str] = (), **others: Sequence[str]) -> Notation:
    return decide_notations({"column": cells, **others}, decimal=decimal, missing={"column": missing})["column"]


def read_as_decided(*cells: str, decimal: str | None = None, **others: Sequence[str]) -> list[float | str]:
    return read(cells, decided(*cells, decimal=decimal, **others))


@given(st.data())
def test_a_column_of_which_little_is_there_is_read_as_its_cells_are(data: st.DataObject) -> None:
    some = st.sampled_from(["1", "7.5", " ", "x", "<0.5", "-999", "9007199254740993", "1e999", "#N/A", "0"])
    filled = data.draw(st.dictionaries(st.integers(0, 29), some, max_size=10))
    watched = Notation(watched=True, missing=frozenset(data.draw(st.sets(st.just("0")))))
    found = read_numbers([filled.get(at, "") for at in range(30)], watched)
    alone = [read_numbers([filled.get(at, "")], watched) for at in range(30)]
    assert found.values == [each.values[0] for each in alone]
    assert found.rounded == {at for at, each in enumerate(alone) if each.rounded}
    for name in ("wrong", "censored", "usual"):
        there = {at: getattr(each, name)[0] for at, each in enumerate(alone) if getattr(each, name)}
        assert [*getattr(found, name).items()] == [*there.items()]


# one cell


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("12,5", ","), ("1.234,5", ","), ("1234,567", ","), ("0,123", ","), ("1.234.567", ","), (",5", ","), ("5,",
        ","),
        ("1,2e3", ","), ("1,234e3", ","), ("1 234,5", ","), ("1'234,50", ","), ("-12,5", ","), ("<0,05", ","),
        ("12,5 %", ","),
        ("12.5", "."), ("1,234.5", "."), ("1234.567", "."), ("0.123", "."), ("1,234,567", "."), (".5", "."),
        ("1.234e5", "."),
        ("−12.5", "."), ("12.5 °C", "."),
        ("1,234", None), ("1.234", None), ("12", None), ("1 234", None), ("1'234", None), ("1e5", None), ("-999", None),
        ("", None), ("12,5 apples", None), ("1,23,456", "."), ("9,98,741.6", "."), ("1.23.456", None), ("1.2.3", None),
        ("12,34.5", None), ("1,234,5", None),
        ("0,123,456", None), ("1,234.567,8", None), ("2025-10-01", None), ("01.10.2025", None), ("08:12", None),
    ],
)  # fmt: skip
def test_a_cell_proves_the_decimal_mark_that_alone_makes_it_a_number(cell: str, mark: str | None) -> None:
    assert proved_decimal(cell) == mark


@pytest.mark.parametrize(
    "cell",
    ["7.2", "12,5", "1,234", "1.234.567,8", "1 234 567", "<0.5", "≥ 100", "< 20.00", "10.00%", "10 %", "−5", "–5",
    "+.5e-3",
     "37.2 °C", "37.2°C", "5 mL", "2.5 x10^6 cells/mL", "1.2 µL", "1'234", "-999"],
)  # fmt: skip
def test_a_number_in_any_notation_makes_a_column_measured(cell: str) -> None:
    assert is_numeric(cell)


@pytest.mark.parametrize(
    "cell",
    ["", " ", "-", "n/a", "NaN", "inf", "0x1F", "1_000", "٣", "50L", "12A", "5 apples", "1:01", "2025-10-01",
    "01.10.2025",
     "3/21/2022 16:56", "6.0.0.1905 (1905)", "<", "5-", "5 –", "%", "1-2", "(5)", "--1", "1e", "1.5E", "e5", ".",
     ",", "1  234", "< TEST RNG"],
)  # fmt: skip
def test_what_is_no_number_in_any_notation_does_not(cell: str) -> None:
    assert not is_numeric(cell)


# the plain notation


@pytest.mark.parametrize(
    ("cell", "is_what"),
    [
        ("7.2", 7.2), (" -3\t", -3.0), (".5", 0.5), ("5.", 5.0), ("+1e-5", 1e-5), ("−5", -5.0), ("–5.5", -5.5),
        ("1e−3", 1e-3),
        ("", "missing_value"), (" \t", "missing_value"), ("1e400", "number_out_of_range"), ("-1e400",
        "number_out_of_range"),
        ("-Infinity", "not_a_number"), ("=A1*2", "formula_without_value"), ("=", "not_a_number"),
        ("inf", "not_a_number"), ("1_000", "not_a_number"),
        ("0x1F", "not_a_number"), ("١٢", 12.0), ("1\x1c", "not_a_number"), ("1\n", "not_a_number"),
        ("\u00a01", 1.0), ("1\u202f", 1.0), ("\u00a0", "missing_value"), ("--1", "not_a_number"),
        ("1 234", "ambiguous_number"), ("1 23", "not_a_number"),
        ("ERROR", "not_a_number"), ("#DIV/0!", "not_a_number"), ("5 apples", "not_a_number"),
        ("12,5", "other_decimal"), ("1.234,5", "other_decimal"), ("1.234.567", "other_decimal"), ("1,234",
        "ambiguous_number"),
        ("1,234.5", 1234.5), ("1,234,567", 1234567.0), ("1 234 567", 1234567.0), ("1\u202f234", 1234.0),
        ("1\u2019234.5", 1234.5),
        ("37.2 °C", "other_unit"), ("10%", "other_unit"),
        ("n/a", "sentinel_value"), ("#N/A", "sentinel_value"), ("NULL", "sentinel_value"), (" --- ", "sentinel_value"),
        ("-", "sentinel_value"), ("MM", "sentinel_value"), ("mM", "sentinel_value"), ("None", "sentinel_value"),
        ("nan", "sentinel_value"), ("NaN", "sentinel_value"), ("+NAN", "sentinel_value"), ("-nan", "sentinel_value"),
        ("NaT", "sentinel_value"), ("9.9E+37", "sentinel_value"), ("-9.9e36", "sentinel_value"),
        ("3.4028235e38", "sentinel_value"), ("340282346638528859811704183484516925440.000", "sentinel_value"),
        ("1E+30", "sentinel_value"), ("1.1E+30", 1.1e30), ("9.8e36", 9.8e36),
        ("-999", -999.0), ("−999", -999.0),
        ("-9.99e2", -999.0), ("999", 999.0), ("-998", -998.0),
    ],
)  # fmt: skip
def test_a_cell_of_a_plain_column_is_what_the_field_writes(cell: str, is_what: float | str) -> None:
    assert read([cell]) == [is_what]
    assert read(["1", cell, "2.5", cell]) == [1.0, is_what, 2.5, is_what]


@pytest.mark.parametrize(
    ("cell", "value", "mark"),
    [("<0.5", 0.5, "<"), ("< 20.00", 20.0, "<"), ("<=3", 3.0, "<"), ("≤3", 3.0, "<"), (">100", 100.0, ">"),
    (">= 1e3", 1e3, ">"),
     ("≥\u00a0-5", -5.0, ">"), ("<-999", -999.0, "<")],
)  # fmt: skip
def test_a_censored_value_is_its_bound_and_says_so(cell: str, value: float, mark: str) -> None:
    numbers = read_numbers(["1", cell])
    assert (numbers.values, numbers.wrong, numbers.censored) == ([1.0, value], {}, {1: mark})


def test_a_censored_value_that_is_wrong_is_wrong_alone() -> None:
    numbers = read_numbers([">1e400", "<1,234", "<n/a", "=<5"])
    assert list(numbers.wrong.values()) == ["number_out_of_range", "ambiguous_number", "not_a_number", "not_a_number"]
    assert numbers.censored == {}


# the decimal mark of a column


def test_a_column_without_any_comma_is_plain() -> None:
    assert decided("1.234", "5", "", "n/a") == PLAIN
    assert decided() == PLAIN


def test_one_cell_proves_a_decimal_comma_for_its_column() -> None:
    notation = decided("1", "1,234", "12,5")
    assert (notation.decimal, notation.thousands, notation.ambiguous) == (",", "", False)
    assert notation.evidence == ("'12,5' has a decimal comma",)
    assert read(["1", "1,234", "12,5", "0.5"], notation) == [1.0, 1.234, 12.5, "other_decimal"]


def test_a_thousands_mark_is_taken_where_a_cell_proves_it() -> None:
    assert read_as_decided("1.234,5", "1.234", "2,5") == [1234.5, 1234.0, 2.5]
    assert read_as_decided("1,234.5", "1,234", "-12,345,678") == [1234.5, 1234.0, -12345678.0]
    assert read_as_decided("1 234,5", "1\u00a0234", "12\u202f345,5") == [1234.5, 1234.0, 12345.5]
    assert read_as_decided("1'234.5", "1\u2019234") == [1234.5, 1234.0]
    assert read_as_decided("1 234 567", "1 234") == [1234567.0, 1234.0]


def test_a_thousands_mark_that_no_cell_proves_is_ambiguous() -> None:
    assert read_as_decided("12,5", "1.234") == [12.5, "ambiguous_number"]
    assert read_as_decided("12.5", "1,234") == [12.5, "ambiguous_number"]
    assert read_as_decided("12.5", "1 234") == [12.5, "ambiguous_number"]


def test_a_column_of_ambiguous_cells_is_ambiguous_and_its_whole_numbers_are_not() -> None:
    notation = decided("1,234", "856", "1.234")
    assert notation.ambiguous
    assert notation.evidence == ("'1,234' may be 1234 or 1.234",)
    assert read(["1,234", "856", "1.234", "-0.5", "", "n/a"], notation) == [
        "ambiguous_number", 856.0, "ambiguous_number", -0.5, "missing_value", "sentinel_value",
    ]  # fmt: skip


def test_an_ambiguous_column_takes_the_mark_that_the_other_columns_prove() -> None:
    assert read_as_decided("1,234", other=["12,5"]) == [1.234]
    assert read_as_decided("1.234", other=["12,5"]) == ["ambiguous_number"]
    assert read_as_decided("1,234", other=["12.5"]) == ["ambiguous_number"]
    assert read_as_decided("1,234", other=["1,234.5"]) == [1234.0]
    assert decided("1,234", other=["12,5"]).evidence == ("'12,5' in another column has a decimal comma",)


def test_an_ambiguous_column_stays_so_where_the_other_columns_disagree() -> None:
    assert decided("1,234", one=["12,5"], two=["12.5"]).ambiguous
    assert decided("1,234", one=["1.234"]).ambiguous


def test_proof_in_a_column_beats_the_other_columns() -> None:
    assert read_as_decided("12,5", other=["12.5"]) == [12.5]


def test_a_column_that_proves_both_marks_is_refused_with_a_cell_of_each() -> None:
    with pytest.raises(Rejected) as refusal:
        decided("1", "1,5", "x", "2.5")
    assert refusal.value.code == "mixed_decimal"
    assert all(part in refusal.value.reason for part in ("'column'", "'1,5'", "'2.5'"))
    assert "declare the decimal mark" in refusal.value.hint


def test_a_declared_mark_overrides_what_cells_prove() -> None:
    assert read_as_decided("1,5", "2.5", "1,234", "1.234", decimal=".") == [
        "other_decimal", 2.5, "ambiguous_number", 1.234,
    ]  # fmt: skip
    assert read_as_decided("1,5", "2.5", decimal=",") == [1.5, "other_decimal"]


def test_a_declared_mark_makes_the_other_one_a_thousands_mark() -> None:
    assert read_as_decided("1,234", "856", decimal=".") == [1234.0, 856.0]
    assert read_as_decided("1,234", "856", decimal=",") == [1.234, 856.0]
    assert read_as_decided("1.234", "856", decimal=",") == [1234.0, 856.0]
    assert read(["1,234"], decided("856", decimal=".")) == [1234.0]


@pytest.mark.parametrize("decimal", [".", ","])
def test_a_declared_mark_makes_a_plain_space_a_thousands_mark(decimal: str) -> None:
    assert read_as_decided("1 234", "12 345", "7", "1 23", decimal=decimal) == [1234.0, 12345.0, 7.0, "not_a_number"]
    assert decided("1 234", "7", decimal=decimal).thousands == " "
    assert read(["1 234"], decided("856", decimal=decimal)) == [1234.0]


def test_a_declared_mark_takes_all_that_may_stand_between_thousands() -> None:
    assert read_as_decided("1 234", "1.234", "2 345,5", decimal=",") == [1234.0, "ambiguous_number", 2345.5]
    assert read_as_decided("1 234", "1.234", "2,5", decimal=",") == [1234.0, 1234.0, 2.5]
    assert read_as_decided("1 234", "1,234", "2,5", decimal=".") == [1234.0, "ambiguous_number", "other_decimal"]


# units behind numbers


def test_a_unit_that_every_number_carries_is_the_columns() -> None:
    cells = ("10.00%", "<5 %", "n/a", "", "-999")
    notation = decided(*cells)
    assert notation.suffix == "%"
    assert "'10.00%' carries the unit %" in notation.evidence
    assert read(["7", "7 °C", "7%"], notation) == ["other_unit", "other_unit", 7.0]


def test_a_unit_that_some_numbers_lack_is_nobodys() -> None:
    assert read_as_decided("10%", "0.1", "7") == ["other_unit", 0.1, 7.0]


def test_spellings_of_one_unit_are_one_unit() -> None:
    notation = decided("1,5 μL", "2,5 µL", "3 ul")
    assert notation.suffix == "µL"
    assert read(["1,5 μL", "2,5 µL", "3 ul", "4µL"], notation) == [1.5, 2.5, 3.0, 4.0]


# several units in one column


def test_units_of_one_dimension_become_that_of_most_numbers() -> None:
    assert read_as_decided("950 W", "1.20 kW", "1.25 kW", "-") == [0.95, 1.2, 1.25, "sentinel_value"]
    assert read_as_decided("37 °C", "99.5 °F", "98") == [37.0, 37.5, "other_unit"]
    assert read(["500 mL", "2 L"], decided("1 L", "2 L")) == [0.5, 2.0]


def test_numbers_of_another_dimension_than_that_of_most_are_wrong() -> None:
    assert read_as_decided("5 °C", "1.20 kW", "1.25 kW") == ["other_unit", 1.2, 1.25]


# what float64 does not hold


@pytest.mark.parametrize(
    ("cell", "is_rounded"),
    [("9007199254740993", True), ("-9007199254740993", True), ("9007199254740992", False), ("1e-400", True),
     ("0", False),
     ("9,007,199,254,740,993", True), ("0e-400", False), ("12345678901234567890", True), ("9007199254740993.0", True),
     ("123456789012345680000", False), ("1e23", False), ("9.5e15", False), ("1152921504606846976", False),
     ("-4.9e-324", False), ("0." + "0" * 330 + "1", True), ("0.1", False)],
)  # fmt: skip
def test_a_number_that_changes_is_said_to(cell: str, is_rounded: bool) -> None:
    assert read_numbers(["1", cell, "2.5"], Notation(thousands=",")).rounded == ({1} if is_rounded else set())


# what stands for a missing value


def test_what_may_stand_for_a_missing_value_is_noted_in_a_column_that_holds_some() -> None:
    cells = ["-999,25", "12,5", "-9.999,0", "1.000,5", "32767", "-127,0", "6999"]
    numbers = read_numbers(cells, decided(*cells))
    assert numbers.usual == {0: -999.25, 2: -9999.0, 4: 32767.0, 5: -127.0, 6: 6999.0}
    assert not decided("12,5", "-99", "127,5").watched


def test_a_number_without_the_columns_unit_is_none_where_it_usually_stands_for_none() -> None:
    assert read_as_decided("10.00%", "<5 %", "n/a", "", "-999") == [
        10.0, 5.0, "sentinel_value", "missing_value", "sentinel_value",
    ]  # fmt: skip


def test_what_was_declared_to_stand_for_a_missing_value_does() -> None:
    cells = ("-999", "-950", "9999", "9999.0", "nicht messbar", "NaN", "0", "12.5")
    notation = decided(*cells, missing=["-999", "9999", "Nicht messbar", "nan"])
    missing = "declared_missing"
    assert read(cells, notation) == [missing, -950.0, missing, missing, missing, missing, 0.0, 12.5]


def test_evidence_is_short() -> None:
    notation = decided("1.234,5%", "-999%", "-9999%", "0," + "1" * 100 + "%")
    assert len(notation.evidence) == 3
    assert all(len(text) < 120 for text in notation.evidence)


# facts that hold for any column

FINITE = st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: not is_overload(value))
MONEY = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
TEXTS = st.text("0123456789.,'\u2019 \u00a0-−+eE<≥%nax_;\n٣°C", max_size=10)
NOTATIONS = st.builds(
    Notation,
    decimal=st.sampled_from([".", ","]),
    thousands=st.sampled_from(["", " ", "'"]),
    suffix=st.sampled_from(["", "%", "°C"]),
    missing=st.sampled_from([frozenset[str](), frozenset({"0", "12,5"})]),
    watched=st.just(True),
    ambiguous=st.booleans(),
) | st.sampled_from(
    [
        Notation(".", ","),
        Notation(",", "."),
        Notation(".", ",", suffix="%"),
        Notation(",", ".", suffix="%"),
        Notation(".", " ", ","),
        Notation(",", ".", " "),
    ]
)


def taken_apart(cell: str, decimal: str, thousands: str) -> float | None:
    """The oracle: a number by hand, mark by mark, without what the product uses."""
    whole, mark, rest = cell.strip(" \t").replace("−", "-").partition(decimal)
    sign = -1.0 if whole.startswith("-") else 1.0
    groups = whole.lstrip("+-").split(thousands) if thousands else [whole.lstrip("+-")]
    digits = set("0123456789")
    if len(whole) - len(whole.lstrip("+-")) > 1 or not set("".join(groups) + rest) <= digits:
        return None
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or groups[0][0] == "0" or any(len(each) != 3 for each in groups[1:])
    ):
        return None
    if not "".join(groups) + rest:
        return None
    return sign * float("".join(groups) + (f".{rest}" if mark else ""))


@given(st.text("0123456789.,-+−", max_size=10))
def test_a_cell_reads_as_an_independent_reader_says(cell: str) -> None:
    readings = {
        decimal: [taken_apart(cell, decimal, ""), taken_apart(cell, decimal, "," if decimal == "." else ".")]
        for decimal in ".,"
    }
    possible = {decimal for decimal, values in readings.items() if set(values) - {None}}
    assert is_numeric(cell) == bool(possible)
    marks = [mark for mark in ".," if mark in cell]
    assert proved_decimal(cell) == (possible.pop() if len(possible) == 1 and marks else None)
    for decimal, (plain, grouped) in readings.items():
        thousands = "," if decimal == "." else "."
        (found,) = read([cell], Notation(decimal, thousands))
        value = plain if plain is not None else grouped
        assert (found == value) if value is not None else isinstance(found, str)


@given(st.lists(FINITE))
def test_any_float_is_read_as_it_was_written_with_a_point_or_a_comma(values: list[float]) -> None:
    cells = [repr(value) for value in values]
    assert read(cells) == values
    assert read([cell.replace(".", ",") for cell in cells], Notation(",")) == values
    assert read([f"{cell} %" for cell in cells], Notation(suffix="%")) == values


@given(st.lists(MONEY, min_size=1), st.sampled_from([".,", ",.", ", ", ",\u202f", ".'", ".\u2019"]))
def test_grouped_numbers_are_read_in_the_notation_that_they_prove(values: list[float], marks: str) -> None:
    table = str.maketrans({".": marks[0], ",": marks[1]})
    cells = [f"{value:,}".translate(table) for value in values]
    notation = decided(*cells)
    assert notation.decimal == marks[0]
    assert read(cells, Notation(notation.decimal, notation.thousands)) == list(map(float, values))


@given(st.lists(TEXTS | FINITE.map(repr)), NOTATIONS)
def test_a_column_reads_the_same_however_it_is_cut(cells: list[str], notation: Notation) -> None:
    assert read(cells, notation) == [one for cell in cells for one in read([cell], notation)]
    whole, single = read_numbers(cells, notation), [read_numbers([cell], notation) for cell in cells]
    assert whole.usual == {at: one.usual[0] for at, one in enumerate(single) if one.usual}
    assert whole.rounded == {at for at, one in enumerate(single) if one.rounded}


@given(st.lists(TEXTS), NOTATIONS)
def test_what_is_not_wrong_is_finite_and_what_is_wrong_is_zero(cells: list[str], notation: Notation) -> None:
    numbers = read_numbers(cells, notation)
    assert len(numbers.values) == len(cells)
    assert all(map(math.isfinite, numbers.values))
    assert all(numbers.values[at] == 0.0 for at in numbers.wrong)
    assert not numbers.wrong.keys() & numbers.censored.keys()


@given(st.lists(TEXTS))
def test_a_decision_reads_no_cell_in_two_ways(cells: list[str]) -> None:
    if {proved_decimal(cell) for cell in cells} >= {".", ","}:
        with pytest.raises(Rejected, match="declare the decimal mark"):
            decided(*cells)
        return
    notation = decided(*cells)
    assert "other_decimal" not in read(cells, notation)
    assert len(notation.evidence) <= 3


@given(st.text("0123456789.eE+- \t", max_size=8))
def test_the_plain_notation_is_what_a_pattern_of_it_says(cell: str) -> None:
    pattern = r"[ \t]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[ \t]*"
    assert is_number(cell) == bool(re.fullmatch(pattern, cell))


@pytest.mark.parametrize(
    "cell",
    [
        "1" * 60_000,
        "1," * 30_000,
        "1 234" * 12_000,
        "1" + ",234" * 15_000 + "x",
        "<" * 60_000,
        "1" * 60_000 + "%" * 9,
        "-" * 60_000,
    ],
    ids=["digits", "marks", "spaces", "groups", "censors", "percents", "dashes"],
)
def test_a_long_cell_is_read_in_no_time(cell: str) -> None:
    for text in (cell[:6_000], cell):  # the short one first: were it quadratic, the long one took minutes
        check_work(partial(read_and_decided, text), most=50)


def read_and_decided(cell: str) -> None:
    read([cell, cell + "x"])
    decided(cell)


NEARLY_NUMBERS = st.text("-+.,0129eE \n%<=≥", max_size=7)


@given(NEARLY_NUMBERS)
def test_a_number_at_a_glance_is_one_in_some_notation_and_has_no_unit(text: str) -> None:
    numeral = parse(text)
    assert not has_one_mark(text) or (numeral is not None and not numeral.suffix and is_numeric(text))


@given(st.lists(NEARLY_NUMBERS, unique=True))
def test_cells_are_sorted_out_all_at_once_as_one_by_one(texts: list[str]) -> None:
    swapped = [text.translate(SWAP) for text in texts if not is_common(text)]
    others = [text for text in texts if not (is_common(text) or is_common(text.translate(SWAP)))]
    assert sort_out(texts) == (list(filter(is_common, texts)), list(filter(is_common, swapped)), others)


@given(st.lists(NEARLY_NUMBERS, min_size=1))
def test_cells_are_numbers_at_a_glance_all_at_once_as_one_by_one(texts: list[str]) -> None:
    assert with_one_mark(texts).intersection(texts) == {*filter(has_one_mark, texts)}


SURE = st.from_regex(r"[+-]?([0-9]{1,2}|[1-9][0-9]{2,4}|999|888|127)[.,]([0-9]{1,5}|999)", fullmatch=True)


@given(st.lists(SURE, min_size=1, max_size=4), st.lists(NEARLY_NUMBERS, max_size=1))
def test_a_column_of_nothing_but_fractions_says_by_its_first_cell_what_all_of_them_say(
    cells: list[str], odd: list[str]
) -> None:
    at_a_glance, one_by_one = (Sample([*cells, *odd], frozenset(said)) for said in ((), ("no cell",)))
    assert at_a_glance.holds_usual == one_by_one.holds_usual
    assert at_a_glance.numerals == one_by_one.numerals


# odd ones, and thousands that nothing but the numbers beside them prove


POINTS = [f"{number / 10:.1f}" for number in range(201, 212)]


@pytest.mark.parametrize(("mark", "other"), [(".", ","), (",", ".")])
def test_a_cell_with_another_mark_than_ten_others_have_is_an_error_of_its_own(mark: str, other: str) -> None:
    cells = [cell.replace(".", mark) for cell in POINTS]
    assert read_as_decided(*cells[:3], f"7{other}5", *cells[3:])[2:5] == [20.3, "other_decimal", 20.4]
    with pytest.raises(Rejected, match="decimal comma"):
        decided(*cells[:9], f"7{other}5")


@pytest.mark.parametrize("mark", [".", ","])
def test_a_mark_that_only_numbers_from_a_thousand_on_have_stands_between_thousands(mark: str) -> None:
    cells = ["998", "999", f"1{mark}001", f"1{mark}013", f"1{mark}000", "997"]
    assert read_as_decided(*cells) == [998.0, 999.0, 1001.0, 1013.0, 1000.0, 997.0]
    others = ["7" + ("," if mark == "." else ".") + "5"]
    assert read_as_decided(*cells, other=others) == read_as_decided(*cells)


@pytest.mark.parametrize(
    "cells",
    [
        ("998", "999", "997", "1.001", "1.002"), ("998", "1.001", "1.002", "1.003"),
        ("9", "8", "7", "1.234", "2.345", "3.456"),
        ("998", "999", "997", "1.001", "1.002", "1.013", "0.999"),
    ],
    ids=["too few", "one beside", "as large as decimals would be", "a decimal point"],
)  # fmt: skip
def test_fewer_cells_or_such_as_are_near_prove_no_thousands(cells: tuple[str, ...]) -> None:
    assert decided(*cells).thousands == ""


def test_groups_of_two_before_one_of_three_are_lakhs() -> None:
    assert read_as_decided("9,98,741.6", "98,741.5", "1,00,000", "12,34,56,789") == [
        998741.6,
        98741.5,
        100000.0,
        123456789.0,
    ]
    assert read_as_decided("1,2,345") == ["not_a_number"]


def test_cells_of_the_first_rows_of_a_wide_table_are_read_once() -> None:
    cells, others = [f"<{at} {'x' * (at % 7 + 1)}" for at in range(3 * 4_096)], count()
    assert not any(map(parse, cells))
    check_work(lambda: [*map(parse, cells)], most=0.6, than=lambda: [parse(f"<{next(others)} x") for _ in cells])
