"""Where a cell stands in the text of its row."""

import pytest

from titer.formats.delimited.places import place_of, spans_in_utf16


@pytest.mark.parametrize(
    ("raw", "delimiter", "position", "cell", "expected"),
    [
        ("a,b,c", ",", 0, "a", "a"),
        ("a,b,c", ",", 2, "c", "c"),
        ('a,"b,b",c', ",", 1, "b,b", '"b,b"'),
        ('a,"b""b",c', ",", 2, "c", "c"),
        ('a,"b\nb"', ",", 1, "b\nb", '"b\nb"'),
        ('a, "b" ,c', ",", 1, "b", '"b"'),
        ("a,  b ,c", ",", 1, "  b ", "b"),
        ("a,,c", ",", 1, "", ""),
        ("a,", ",", 1, "", ""),
        ("a\tb", "\t", 1, "b", "b"),
        ('5" pipe,b', ",", 1, "b", "b"),
        ("a,b", ",", 2, "", None),
        ("a,b", ",", 1, "c", None),
        ('a,"b', ",", 1, "b", None),
    ],
)
def test_the_place_of_a_cell(raw: str, delimiter: str, position: int, cell: str, expected: str | None) -> None:
    place = place_of(raw, delimiter, position, cell)
    assert (None if place is None else raw[place[0] : place[1]]) == expected


def test_a_place_is_told_in_the_units_of_a_browser() -> None:
    assert spans_in_utf16("😀é,x", (3, 4)) == [4, 5]
