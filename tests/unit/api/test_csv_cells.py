"""CSV in spreadsheets that part cells by comma, semicolon, tab or line: nothing in it is run, no number is changed."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.api.csv_pages import csv_rows
from titer.judging.csv_cells import safe_by_comma_too, safe_cell

CALC = "=cmd|'/C calc'!A0"
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (CALC, f"'{CALC}"),
        (f"x;{CALC};", f"x;'{CALC};"),
        (f"x\t{CALC}", f"x\t'{CALC}"),
        (f"x\n{CALC}", f"x\n'{CALC}"),
        (f"x\r\n{CALC}", f"x\r\n'{CALC}"),
        (f"x\u2028{CALC}", f"x\u2028'{CALC}"),
        (f"  {CALC}", f"'  {CALC}"),
        (f"\u00a0\u3000\ufeff{CALC}", f"'\u00a0\u3000\ufeff{CALC}"),
        (f'x; "{CALC}', f"x;' \"{CALC}"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("x;\uff20SUM(1)", "x;'\uff20SUM(1)"),
        ("+;-;@", "'+;'-;'@"),
        ("\t\t=1", "\t\t'=1"),
        ("-5_0", "'-5_0"),
        ("-5\n*cmd|'/C calc'!A0", "'-5\n*cmd|'/C calc'!A0"),
        ("x;+5\t*A1", "x;'+5\t*A1"),
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


@pytest.mark.parametrize(
    "text", ["", "TP-PRESS-001", "a=b", "a + b", "x;y", "-5", "+1.5e3", " -5", "-1;-2", "5;+6", "µ@x"]
)
def test_other_texts_and_numbers_are_as_they_were(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("number", [-5, -1.5, 0, 1e300, None])
def test_numbers_stay_numbers(number: float | None) -> None:
    assert safe_cell(number) is number


def written(*cells: object) -> str:
    text, _ = csv_rows(("a", "b", "c"), [(0, dict(zip("abc", cells, strict=True)))], limit=1, header=True)
    return text


def test_every_text_is_quoted_and_no_number() -> None:
    assert written("s", -1.5, None) == 'a,b,c\r\n"s",-1.5,\r\n'
    assert written('say "x"', 2, "") == 'a,b,c\r\n"say ""x""",2,""\r\n'


PIECES = st.lists(
    st.sampled_from([*SIGNS, *';,\t\n\r "|', "\u00a0", "\ufeff", "1", "-2.5", "A1", "cmd", "'"]), max_size=8
)


@given(PIECES, PIECES)
def test_whatever_parts_the_cells_none_begins_as_a_formula(first: list[str], second: list[str]) -> None:
    text = written("".join(first), 1, "".join(second)).partition("\n")[2]
    for separator in (",", ";", "\t"):
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            for cell in row:
                begins = re.match(rf"[\s\"\ufeff]*[{re.escape(SIGNS)}]", cell)
                assert not begins or re.fullmatch(r'\s*[+-]?\d[\d.e+-]*\s*"?([,;].*)?', cell), (separator, cell)


@given(PIECES, PIECES)
def test_nothing_begins_as_a_formula_where_cells_are_parted_by_semicolons(first: list[str], second: list[str]) -> None:
    quoted = (safe_by_comma_too("".join(each)).replace('"', '""') for each in (first, second))
    text = '1,5;"{}";"{}"\r\n'.format(*quoted)
    for separator in (",", ";", "\t"):
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            for cell in row:
                begins = re.match(rf"[\s\"\ufeff]*[{re.escape(SIGNS)}]", cell)
                assert not begins or re.fullmatch(r'\s*[+-]?\d[\d.e+-]*\s*"?([,;].*)?', cell), (separator, cell)


@pytest.mark.parametrize(
    ("text", "safe"), [(f"x,{CALC},y", f"x,'{CALC},y"), ("a, b,-5", "a, b,-5"), ("a,b-c", "a,b-c")]
)
def test_a_comma_parts_cells_too_where_another_sign_does(text: str, safe: str) -> None:
    assert safe_by_comma_too(text) == safe
    assert safe_cell(text) == text


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    for text in ("\t" * 10**6, " " * 10**6, ';"' * 10**6, "=" * 10**6):
        safe_cell(text)
