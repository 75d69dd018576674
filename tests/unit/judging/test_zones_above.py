"""The zone in lines above the header: taken where a word says that it is one, proposed where it stands alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.test_time_parts import of

ROWS = "Zeit;pH\n2025-10-13 08:00:00;7.1\n2025-10-13 08:10:00;7.2\n"
LABELS = [
    "Zeitzone",
    "Time zone",
    "# tz",
    "Fuseau horaire",
    "Huso horario",
    "タイムゾーン",
    "Часовой пояс",
    "Saat dilimi",
]
STATED = {
    "Europe/Zurich": "06:00:00", "Asia/Tokyo": "23:00:00", "UTC+2": "06:00:00", "GMT-03:00": "11:00:00",
    "UTC": "08:00:00",
    "+05:30": "02:30:00", "Europe/Berlin (UTC+1)": "06:00:00",
}  # fmt: skip


@settings(max_examples=25)
@given(st.sampled_from(LABELS), st.sampled_from([";", ": ", "=", "\t", " "]), st.sampled_from([*STATED]), st.booleans())
def test_a_zone_behind_a_word_that_says_so_is_that_of_the_times(label: str, mark: str, zone: str, more: bool) -> None:
    outcome, instants, _ = of(f"Device;X1\n{label}{mark}{zone}\n" + "\n" * more + ROWS)
    assert (instants[0][11:-1], [*outcome.warning_counts]) == (STATED[zone], [])


@pytest.mark.parametrize(
    ("above", "proposed"),
    [
        ("Report of Europe/Zurich", ["Europe/Zurich"]),
        ("Zeitzone;Europe/Zurich\nTime zone of the export;Asia/Tokyo", ["Europe/Zurich", "Asia/Tokyo"]),
        ("Time zone: (UTC+01:00) Amsterdam Berlin", ["Etc/GMT-1"]),
        ("# tz=CST", ["America/Chicago", "Asia/Shanghai"]),
        ("Zone: EST", ["Etc/GMT+5"]),  # of a greenhouse in France, say
    ],
)
def test_a_zone_that_is_not_sure_is_proposed(above: str, proposed: list[str]) -> None:
    outcome, instants, _ = of(f"{above}\n{ROWS}")
    assert (instants[0], dict(outcome.warning_counts)) == ("2025-10-13T08:00:00Z", {"zone_not_used": 1})
    assert [way["timezone"] for way in outcome.warnings[0].settled_by] == proposed
    assert not of(f"{above}\n{ROWS}", timezone=proposed[0])[0].warning_counts


@pytest.mark.parametrize("rows", [ROWS.replace("Zeit", "Zeit (UTC)"), ROWS.replace(":00;", ":00Z;")])
def test_what_the_times_say_themselves_counts_more(rows: str) -> None:
    outcome, instants, _ = of(f"Zeitzone;Asia/Tokyo\n{rows}")
    assert (instants[0], [*outcome.warning_counts]) == ("2025-10-13T08:00:00Z", [])


@pytest.mark.parametrize(
    "above", ["Zone: 3", "Exported 2025-10-13 08:00 UTC", "Path: data/raw", "Offset: 2", "Zone;A/B"]
)
def test_other_lines_above_say_no_zone(above: str) -> None:
    outcome, instants, _ = of(f"{above}\n{ROWS}")
    assert (instants[0], [*outcome.warning_counts]) == ("2025-10-13T08:00:00Z", [])
