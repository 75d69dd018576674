"""Times: what is read, in which zone, and what is doubtful or refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.cells.times.column import InstantReader
from titer.cells.times.stated_zone import zone_in
from titer.model.errors import Rejected
from titer.model.instants import format_instant, instant, micros, zone


def read(text: str, local: str = "UTC") -> tuple[str | None, str | None]:
    """The instant as text, or None, and what is said of it."""
    (at,), wrong, doubtful = InstantReader(zone(local)).read([text])
    return (None, wrong[0]) if wrong else (format_instant(at), " ".join(doubtful.get(0, ())) or None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-08-16 14:30", "2025-08-16T14:30:00Z"),
        ("2025-08-16T14:30", "2025-08-16T14:30:00Z"),
        ("2025-08-16t14:30:05z", "2025-08-16T14:30:05Z"),
        ("2025-08-16T14:30:05.25Z", "2025-08-16T14:30:05.250000Z"),
        ("2025-08-16T14:30:05,5", "2025-08-16T14:30:05.500000Z"),
        ("2025-08-16T14:30:05+02:00", "2025-08-16T12:30:05Z"),
        ("2025-08-16T14:30-0530", "2025-08-16T20:00:00Z"),
        ("2025-08-16 14:30:05 +02", "2025-08-16T12:30:05Z"),
        ("20250816T143005Z", "2025-08-16T14:30:05Z"),
        ("2025-08-16", "2025-08-16T00:00:00Z"),
        ("2025/08/16 14:30", "2025-08-16T14:30:00Z"),
        ("2025.08.16", "2025-08-16T00:00:00Z"),
        ("2025-08-16:14:30:05", "2025-08-16T14:30:05Z"),
        ("2025-08-16-14:30:05", "2025-08-16T14:30:05Z"),
        ("DT#2025-08-16-14:30:05.5", "2025-08-16T14:30:05.500000Z"),
        ("20250816 14:30", "2025-08-16T14:30:00Z"),
        ("20250816143005", "2025-08-16T14:30:05Z"),
        ("20250816143005.5", "2025-08-16T14:30:05.500000Z"),
        ("20250816T1430+02", "2025-08-16T12:30:00Z"),
        ("2025-08-16T14:30:05,5+02", "2025-08-16T12:30:05.500000Z"),
        ("2025-08-16T14:30:05−05:00", "2025-08-16T19:30:05Z"),
        ("2025-08-16 14:30:05 UTC", "2025-08-16T14:30:05Z"),
        ("2025-08-16 14:30:05 GMT", "2025-08-16T14:30:05Z"),
        ("2025-08-16 14:30:05 GMT+02:00", "2025-08-16T12:30:05Z"),
        ("2025-08-16 14:30:05 GMT+2", "2025-08-16T12:30:05Z"),
        ("2025-08-16 14:30:05 UTC-3:30", "2025-08-16T18:00:05Z"),
        ("2025-08-16T24:00:00", "2025-08-17T00:00:00Z"),
        ("2025-12-31 24:00", "2026-01-01T00:00:00Z"),
        ("20250816T2400+02:00", "2025-08-16T22:00:00Z"),
        ("2025-08-16 14:30:05:250", "2025-08-16T14:30:05.250000Z"),
        ("2025/8/6 4:5:6", "2025-08-06T04:05:06Z"),
        ("14:30:05 2025-08-16", "2025-08-16T14:30:05Z"),
        ("2025-228", "2025-08-16T00:00:00Z"),
        ("2024-366T10:00Z", "2024-12-31T10:00:00Z"),
        ("2025-W33-6", "2025-08-16T00:00:00Z"),
        ("2025W336T143005Z", "2025-08-16T14:30:05Z"),
        ("2025-8-6", "2025-08-06T00:00:00Z"),
        ("2025/8/6  4:05", "2025-08-06T04:05:00Z"),
        ("2025-08-16 2:30:05 PM", "2025-08-16T14:30:05Z"),
        ("  2025-08-16 14:30\t", "2025-08-16T14:30:00Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_a_time_is_read_as_iso_8601_says(text: str, expected: str) -> None:
    assert read(text) == (expected, None)


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30 00:00", "2025-13-01", "0000-01-01", "25-01-01", "2025-01-01T24:01", "2025-01-01T24:00:01",
        "2025-01-01T24:00:00.5",
        "2025-01-01 24:00 PM", "9999-12-31T24:00", "9999-12-31T24:00Z", "2025-01-01T10:60",
        "2025-01-01T10:00:60", "2025-01-01T10:00:00+25:00", "2025-01-01T10", "2025-W54-1", "2025-W01", "2025-W01-8",
        "2025-000", "2025-366", "2025-01-01T1000", "+025-01-01", "2025-01-01T10:00:00ZZ", "1759306330", "202510010812",
        "2025-08-16-14:30", "XT#2025-08-16",
        "٢٠٢٥-01-01", "0001-01-01T00:00+01:00", "9999-12-31T23:00-02:00", "now", "03/04/2025", "1 Oct 2025",
        "2025-01-01 13:00 AM", "2025-01/01", "1759306330000", "2025-10-01" * 1000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    assert read(text) == (None, "invalid_timestamp")


@pytest.mark.parametrize("text", ["2025-01-01 10:00 CET", "2025-01-01T10:00:00.5EST", "20250101T1000 MESZ"])
def test_of_an_abbreviation_it_is_said_that_it_is_no_offset(text: str) -> None:
    assert read(text) == (None, "zone_is_no_offset")


@pytest.mark.parametrize(
    ("text", "local", "expected"),
    [
        ("2025-10-26 01:59 CEST", "Europe/Berlin", "2025-10-25T23:59:00Z"),
        ("2025-10-26 02:15 CEST", "Europe/Berlin", "2025-10-26T00:15:00Z"),
        ("2025-10-26 02:15 CET", "Europe/Berlin", "2025-10-26T01:15:00Z"),
        ("2025-10-26 03:00 CET", "Europe/Berlin", "2025-10-26T02:00:00Z"),
        ("2025-03-30 01:59 CET", "Europe/Berlin", "2025-03-30T00:59:00Z"),
        ("2025-03-30 03:00 CEST", "Europe/Berlin", "2025-03-30T01:00:00Z"),
        ("2025-10-26 02:15:00.5 MESZ", "Europe/Vienna", "2025-10-26T00:15:00.500000Z"),
        ("2025-10-26 02:15 MEZ", "Europe/Vienna", "2025-10-26T01:15:00Z"),
        ("2025-11-02 01:30 EDT", "America/New_York", "2025-11-02T05:30:00Z"),
        ("2025-11-02 01:30EST", "America/New_York", "2025-11-02T06:30:00Z"),
        ("2025-01-01 10:00 ACDT", "Australia/Adelaide", "2024-12-31T23:30:00Z"),
        ("2025-01-01 10:00 BRT", "America/Sao_Paulo", "2025-01-01T13:00:00Z"),
        ("2025-01-01 10:00 IST", "Asia/Kolkata", "2025-01-01T04:30:00Z"),
        ("2025-01-01 10:00 BST", "Asia/Dhaka", "2025-01-01T04:00:00Z"),
        ("2025-07-01 10:00 CET", "Etc/GMT-1", "2025-07-01T09:00:00Z"),
    ],
)
def test_an_abbreviation_of_the_declared_zone_tells_which_hour_is_meant(text: str, local: str, expected: str) -> None:
    assert read(text, local) == (expected, None)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2025-07-01 10:00 CET", "Europe/Berlin"), ("2025-12-01 10:00 CEST", "Europe/Berlin"),
        ("2025-07-01 10:00 EET", "Europe/Berlin"), ("2025-07-01 10:00 SAST", "Europe/Berlin"),
        ("2025-03-30 02:15 CEST", "Europe/Berlin"), ("2025-07-01 10:00+02:00 CEST", "Europe/Berlin"),
        ("2025-07-01 10:00 CEST", "Etc/GMT-1"), ("2025-01-01 10:00 WET", "UTC"), ("2025-01-01 10:00 XYZ", "Asia/Tokyo"),
    ],
)  # fmt: skip
def test_an_abbreviation_that_the_zone_does_not_use_then_is_refused(text: str, local: str) -> None:
    assert read(text, local) == (None, "zone_is_no_offset")


def test_an_abbreviation_leaves_open_what_it_does_not_tell() -> None:
    assert read("2025-03-30 02:15 CET", "Europe/Berlin") == ("2025-03-30T01:15:00Z", "nonexistent_local_time")
    assert read("2014-10-26 01:30 MSK", "Europe/Moscow") == ("2014-10-25T21:30:00Z", "ambiguous_local_time")


def test_times_with_abbreviations_and_without_are_read_beside_each_other() -> None:
    cells = [f"2025-10-26 {clock}" for clock in ("01:30", "02:30 CEST", "02:30 CET", "03:30", "03:30 CEST", "02:30")]
    instants, wrong, doubtful = InstantReader(zone("Europe/Berlin")).read(cells)
    assert [format_instant(at)[11:16] for at in instants] == ["23:30", "00:30", "01:30", "02:30", "00:00", "00:30"]
    assert (wrong, doubtful) == ({4: "zone_is_no_offset"}, {5: ("ambiguous_local_time",)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-07-01T10:00:00+02:00[Europe/Berlin]", "2025-07-01T08:00:00Z"),
        ("2025-07-01T10:00:00.25Z[Europe/Paris]", "2025-07-01T10:00:00.250000Z"),
        ("2025-07-01T10:00+05:30[!Asia/Kolkata]", "2025-07-01T04:30:00Z"),
    ],
)
def test_the_name_of_the_zone_may_stand_behind_the_offset(text: str, expected: str) -> None:
    assert read(text) == (expected, None)


def test_a_naive_time_is_read_in_the_declared_zone() -> None:
    assert read("2025-07-01 12:00:00", "Europe/Berlin") == ("2025-07-01T10:00:00Z", None)
    assert read("2025-12-01 12:00:00", "Europe/Berlin") == ("2025-12-01T11:00:00Z", None)
    assert read("2025-12-01 12:00:00", "Asia/Kathmandu") == ("2025-12-01T06:15:00Z", None)


def test_a_time_that_happens_twice_is_the_first_and_doubtful() -> None:
    assert read("2025-10-26 02:30", "Europe/Berlin") == ("2025-10-26T00:30:00Z", "ambiguous_local_time")
    assert read("2025-10-26 03:00", "Europe/Berlin") == ("2025-10-26T02:00:00Z", None)


def test_a_time_that_does_not_happen_is_doubtful() -> None:
    assert read("2025-03-30 02:30", "Europe/Berlin") == ("2025-03-30T01:30:00Z", "nonexistent_local_time")
    assert read("2025-04-06 01:45", "Australia/Lord_Howe") == ("2025-04-05T14:45:00Z", "ambiguous_local_time")


def test_an_offset_in_the_file_beats_the_declared_zone() -> None:
    assert read("2025-10-26T02:30:00+02:00", "Europe/Berlin") == ("2025-10-26T00:30:00Z", None)


def test_what_is_finer_than_a_microsecond_is_cut_and_said() -> None:
    assert read("2025-01-01T00:00:00.1234567Z") == ("2025-01-01T00:00:00.123456Z", "time_truncated")
    assert read("2025-01-01T00:00:00.1234560Z") == ("2025-01-01T00:00:00.123456Z", None)


def test_all_that_is_doubtful_of_a_time_is_said() -> None:
    text = "2025-10-26 02:30:00.1234567"
    assert read(text, "Europe/Berlin") == ("2025-10-26T00:30:00.123456Z", "ambiguous_local_time time_truncated")


def test_a_column_may_change_its_style_amid_its_cells() -> None:
    cells = ["", "2025-10-01 08:00", "20251001T0800", "2025-10-01T08:00Z", "2025-10-01", "x", "20251001080000"]
    instants, wrong, doubtful = InstantReader(zone("UTC")).read(cells)
    assert (wrong, doubtful) == ({0: "missing_timestamp", 5: "invalid_timestamp"}, {})
    assert {at for at in instants if at} == {micros(datetime(2025, 10, 1, hour, tzinfo=UTC)) for hour in (0, 8)}


def test_an_extended_date_with_a_basic_clock_is_refused_amid_others_as_alone() -> None:
    _, wrong, _ = InstantReader(zone("UTC")).read(
        ["20251001T0812", "2025-10-01T0812", "202510010812", "20251001T08:12"]
    )
    assert wrong == {1: "invalid_timestamp", 2: "invalid_timestamp"}


def test_an_hour_joined_to_its_date_goes_on_without_colons_amid_others_as_alone() -> None:
    assert read("2025100108:12") == (None, "invalid_timestamp")
    _, wrong, _ = InstantReader(zone("UTC")).read(["2025100108:12", "2025-10-01 08:12", "20251001081210"])
    assert wrong == {0: "invalid_timestamp"}


def test_no_cells_are_no_instants() -> None:
    assert InstantReader(zone("UTC")).read([]) == ([], {}, {})


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]
)
NAIVE = st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2100-01-01"))


@given(st.lists(NAIVE, min_size=1), ZONES)
def test_every_local_time_is_what_the_zone_database_says(times: list[datetime], name: str) -> None:
    instants, wrong, _ = InstantReader(zone(name)).read([at.isoformat(sep=" ") for at in times])
    assert not wrong
    assert instants == [micros(at.replace(tzinfo=zone(name)).astimezone(UTC)) for at in times]


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_survives_being_written_and_read(at: datetime) -> None:
    text = format_instant(at)
    assert InstantReader(zone("Asia/Tokyo")).read([text])[0] == [micros(at)]
    assert instant(micros(at)) == at


@given(NAIVE, st.integers(-23 * 60, 23 * 60))
def test_offsets_are_taken_off(at: datetime, minutes: int) -> None:
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    text = f"{at.isoformat()}{sign}{hours:02}:{rest:02}"
    assert InstantReader(zone("UTC")).read([text])[0] == [micros(at.replace(tzinfo=UTC) - timedelta(minutes=minutes))]


@pytest.mark.parametrize(
    "name", ["Europe/Berln", "", "../etc/passwd", "/etc/passwd", "Europe", "a\0b", "x" * 5000, "é"]
)
def test_an_unknown_zone_is_refused_with_a_way_out(name: str) -> None:
    with pytest.raises(Rejected, match=r"is not a time zone\. (The nearest:|Use an IANA name)") as refusal:
        zone(name)
    assert refusal.value.code == "unknown_timezone"
    assert len(str(refusal.value)) < 250


def test_a_mistyped_zone_is_told_the_nearest_name() -> None:
    with pytest.raises(Rejected, match="Europe/Berlin"):
        zone("Europe/Berln")


@pytest.mark.parametrize(
    "name", ["localtime", "posixrules", "Factory", "posix/Europe/Berlin", "right/UTC", "europe/berlin", ""]
)
def test_what_is_a_zone_on_this_machine_alone_is_none(name: str) -> None:
    with pytest.raises(Rejected, match="is not a time zone"):
        zone(name)
    assert zone_in(name) is None
