import pytest

from titer_cli.views.printable import printable, printable_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("TT-101", "TT-101"),
        ("36,9 °C", "36,9 °C"),
        ("Gärtank 東", "Gärtank 東"),
        (None, ""),
        (7.5, "7.5"),
        ("\x1b[31mred", "␛[31mred"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\tb\r\nc", "a␉b␍␊c"),
        ("\x00", "␀"),
        ("\x7f", "␡"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("1\u00a0000", "1\\xa0000"),
        ("\ufeffsensor", "\\ufeffsensor"),
        ("\U000e0041", "\\U000e0041"),
        ("\udc80", "\\udc80"),
    ],
)
def test_only_what_prints_is_printed(text: object, shown: str) -> None:
    assert printable(text) == shown


def test_a_long_value_is_cut_and_says_so() -> None:
    assert printable("x" * 5_000_000, 10) == "xxxxxxxxx…"
    assert printable("x" * 10, 10) == "x" * 10


def test_lines_stay_lines() -> None:
    assert printable_lines("a,\x1b\r\nb,c\n") == "a,␛\nb,c\n"
