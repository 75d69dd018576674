"""What stands under the name of a time to show how times are written, in any language; units and words do not."""

import pytest

from titer.cells.times.shown_patterns import is_shown_pattern


@pytest.mark.parametrize(
    "text",
    [
        "dd-mm-jjjj uu:mm", "DD/MM/AAAA HH:MM", "TT.MM.JJJJ hh:mm:ss", "ДД.ЖЖ.ФФ чч:ии", "ΔΔ/ΛΛ/ΣΣΣΣ", "yyyymmdd",
        "年/月/日 时:分", "YYYY年MM月DD日", "pp.kk.vvvv", "yyyy-MM-dd'T'HH:mm:ss.SSSZ", "d-M-jjjj u:mm", "hh:mm",
    ],
)  # fmt: skip
def test_a_letter_repeated_for_each_part_shows_a_time(text: str) -> None:
    assert is_shown_pattern(text)


@pytest.mark.parametrize(
    "text",
    ["mm/s", "kWh", "m/s", "m³/h", "bar", "aa", "min/max", "g/L", "NTU", "Ø", "in/out", "Temp", "A/B", "AA", "1/min"],
)
def test_units_and_words_show_none(text: str) -> None:
    assert not is_shown_pattern(text)
