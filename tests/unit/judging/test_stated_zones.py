"""The zone that the name of the time's column states: what is one, and in which zone times are read."""

import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from tests.unit.judging.reading import RECEIVED, Collected, judged
from titer.cells.names import is_time_name
from titer.cells.times.stated_zone import are_equal, split_zone
from titer.engine.formats import EngineFormats
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.judging.outcome import Outcome
from titer.model.instants import format_instant
from titer.rules.limits import shipped_rule_set


@pytest.mark.parametrize(
    ("name", "bare", "zone"),
    [
        ("Date Time, GMT-05:00", "Date Time", "UTC-05:00"), ("Date Time, GMT+0200", "Date Time", "UTC+02:00"),
        ("Time (UTC+2)", "Time", "UTC+02:00"), ("Time [UTC +02:00]", "Time", "UTC+02:00"),
        ("Time (UTC−0530)", "Time", "UTC-05:30"), ("Time (utc)", "Time", "UTC"),
        ("Date Time (GMT)", "Date Time", "UTC"),
        ("Time (Z)", "Time", "UTC"), ("timestamp [Europe/Berlin]", "timestamp", "Europe/Berlin"),
        ("Time (America/Argentina/Ushuaia)", "Time", "America/Argentina/Ushuaia"), ("time_utc", "time", "UTC"),
        ("UTC Time", "Time", "UTC"), ("utc_timestamp", "timestamp", "UTC"), ("DateTimeUTC", "DateTime", "UTC"),
        ("Time GMT+1", "Time", "UTC+01:00"), ("utc", "utc", "UTC"),
    ],
)  # fmt: skip
def test_a_name_is_split_from_the_zone_that_it_states(name: str, bare: str, zone: str) -> None:
    found = split_zone(name)
    assert (found[0], str(found[1])) == (bare, zone)
    assert is_time_name(name)


@pytest.mark.parametrize(
    "name",
    ["Time", "Date/Time", "Time (CET)", "Time (EST)", "Time Z", "Time (UTC+15)", "Time (UTC+2, local)", "Time (h)",
     "Time [America/Argentina]", "Time [Europe/Berlín]", "Time [../UTC]", "", "(UTC)", "Outcome", "x" * 300 + " UTC"],
)  # fmt: skip
def test_what_states_no_zone_stays_as_it_is(name: str) -> None:
    assert split_zone(name) == (name, None)


def test_a_zone_behind_the_name_of_a_value_is_no_part_of_time() -> None:
    assert not is_time_name("Pressure (UTC)")


def test_zones_mean_the_same_where_they_have_the_same_time_all_year() -> None:
    assert are_equal(datetime.UTC, ZoneInfo("Etc/GMT"))
    assert are_equal(datetime.timezone(datetime.timedelta(hours=-5)), ZoneInfo("Etc/GMT+5"))
    assert not are_equal(datetime.timezone(datetime.timedelta(hours=1)), ZoneInfo("Europe/Berlin"))


def of(text: str, timezone: str | None = None) -> tuple[Outcome, list[str]]:
    """What a file comes to, and the instants of its readings."""
    sinks = Collected()
    outcome = judged(BytesIO(text.encode()), sinks=sinks, timezone=timezone)
    assert outcome.format is not None
    assert sinks.zones == [outcome.format.timezone]
    return outcome, [format_instant(at) for _, _, _, at, _ in sinks.readings_seen]


def zone_of(outcome: Outcome) -> tuple[str, bool]:
    assert outcome.format is not None
    return outcome.format.timezone, outcome.format.timezone_assumed


HOBO = '"Plot Title: Cellar"\n"#","Date Time, GMT-05:00","Temp, °F (LGR S/N: 1)"\n1,08/31/2025 02:00:00 PM,72.5\n'


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        (HOBO, "UTC-05:00", "2025-08-31T19:00:00Z"),
        ("Time (UTC+2),ph\n2025-08-31 14:00,7\n", "UTC+02:00", "2025-08-31T12:00:00Z"),
        ("timestamp [Europe/Berlin],ph\n2025-11-30 14:00,7\n", "Europe/Berlin", "2025-11-30T13:00:00Z"),
        ("DateTime (UTC),ph\n2025-08-31 14:00,7\n", "UTC", "2025-08-31T14:00:00Z"),
        ("utc,ph\n2025-08-31 14:00,7\n", "UTC", "2025-08-31T14:00:00Z"),
        ("Time (UTC+2),ph\n2025-08-31 14:00Z,7\n", "UTC+02:00", "2025-08-31T14:00:00Z"),
        ("time,temp\nUTC+2,°C\n2025-08-31 14:00,37\n", "UTC+02:00", "2025-08-31T12:00:00Z"),
        ('Date,"Time, GMT-05:00",ph\n2025-08-31,14:00,7\n', "UTC-05:00", "2025-08-31T19:00:00Z"),
    ],
)
def test_times_without_an_offset_are_read_in_the_zone_that_their_column_states(text: str, zone: str, at: str) -> None:
    outcome, instants = of(text)
    assert set(instants) == {at}
    assert zone_of(outcome) == (zone, False)
    assert set(outcome.warning_counts) <= {"counter_taken_as_context"}


def test_a_file_that_states_no_zone_is_read_as_utc_and_says_so() -> None:
    assert zone_of(of("time,ph\n2025-08-31 14:00,7\n")[0]) == ("UTC", True)


def test_a_declared_zone_wins_over_the_one_stated_with_a_warning() -> None:
    outcome, instants = of("Time (UTC+2),ph\n2025-08-31 14:00,7\n", timezone="America/New_York")
    assert instants == ["2025-08-31T18:00:00Z"]
    assert zone_of(outcome) == ("America/New_York", False)
    assert [(fault.code, fault.column, fault.value) for fault in outcome.warnings] == [
        ("other_timezone", "Time (UTC+2)", "UTC+02:00")
    ]


@pytest.mark.parametrize(
    ("text", "declared"),
    [("Time (GMT),ph\n2025-08-31 14:00,7\n", "UTC"), ("Time (UTC+2),ph\n1760342400,7\n", "Europe/Berlin")],
    ids=["the same time", "no local times"],
)
def test_a_declared_zone_that_changes_nothing_is_not_warned_of(text: str, declared: str) -> None:
    assert not of(text, timezone=declared)[0].warning_counts


def test_explain_says_that_the_name_states_the_zone() -> None:
    how = Instructions(name="x.csv", rule_set=shipped_rule_set("default"), received_at=RECEIVED)
    told = explain(BytesIO(HOBO.encode()), how, EngineFormats())
    assert (told["timezone"], told["timezone_assumed"]) == ("UTC-05:00", False)
    assert "its name states the zone UTC-05:00" in told["columns"][1]["evidence"]


@pytest.mark.parametrize(
    ("name", "at"),
    [("Zeit (UTC+1, Winterzeit)", "07"), ("Timestamp (IST +05:30)", "02"), ("Data (\u041c\u0421\u041a)", "05"),
     ("时间(北京时间)", "00"), ("Moment [local, GMT-0200]", "10"),
     ("Zeit (UTC+1, im Sommer UTC+2)", "08")],
)  # fmt: skip
def test_an_offset_amid_words_and_a_zone_by_its_word_are_applied(name: str, at: str) -> None:
    outcome, instants = of(f"{name};temp\n2025-10-14 08:00:00;7.5\n2025-10-14 08:10:00;7.25\n")
    assert (instants[0][11:13], outcome.warning_counts) == (at, {})


@pytest.mark.parametrize(
    ("rows", "used"),
    [
        ("time,temp,ph\n2025-10-01T08:00:00Z,37,7\n2025-10-01T09:00:00+02:00,37,7\n", False),
        ("time,temp,ph\n2025-10-01T08:00:00Z,37,7\n2025-10-01T09:00:00,37,7\n", True),
        ("time,temp,ph\n2025-10-01 08:00,37,7\n", True),
        ("time,temp,ph\n13.10.2025 08:00,37,7\n", True),
        ("time,temp,ph\n1759305600,37,7\n1759305660,37,7\n", False),
    ],
    ids=["offsets", "an offset and none", "ISO 8601", "a day first", "counted"],
)
def test_a_zone_is_used_where_a_time_tells_none(rows: str, used: bool) -> None:
    found = of(rows)[0].format
    assert found is not None
    assert (found.timezone_assumed, found.timezone_used) == (True, used)
