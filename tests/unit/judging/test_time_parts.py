"""Times whose parts stand in several columns: joined, or refused by the column's name; never dropped, nor measured."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.workbooks import xlsx
from tests.unit.judging.reading import Collected, judged
from titer.judging.outcome import Outcome
from titer.model.instants import format_instant, micros
from titer.model.options import ReadOptions

PARTS = {
    "hour": ["hour", "Hour", "Stunde", "heure", "hora", "час", "時", "godzina", "HR", "Hour of day"],
    "minute": ["minute", "Min", "Minuten", "минута", "分", "Minuto"],
    "second": ["second", "Sek", "secondes", "секунда", "秒", "SS"],
    "ms": ["ms", "Millisekunden", "msec", "миллисекунды", "毫秒", "milisegundos", "timestamp ms", "Millis"],
    "us": ["us", "µs", "Mikrosekunden", "microsecond", "微秒"],
    "ns": ["ns", "nano_offset", "Nanosekunden", "TIMESTAMP_NANO_OFFSET"],
}
STRANGE = ["Größe", "колонка", "値", "αβγ", "z9", "foo bar", "الحقل"]  # no name of anything
VALUES = ["temp", "Druck [bar]", "温度", "OD", "скорость"]


def of(text: str, **options: Any) -> tuple[Outcome, list[str], set[str]]:
    """The outcome, the instants of its readings in the order of rows, and the names of its series."""
    sinks = Collected()
    outcome = judged(BytesIO(text.encode()), sinks=sinks, options=ReadOptions.parse(options))
    seen = sorted(sinks.readings_seen)
    return outcome, [format_instant(at) for _, _, _, at, _ in seen], {sensor for _, sensor, *_ in seen}


def table(columns: Mapping[str, Sequence[str]], order: Random) -> str:
    names = [*columns]
    order.shuffle(names)
    rows = zip(*(columns[name] for name in names), strict=True)
    return "\n".join(";".join(row) for row in (names, *rows)) + "\n"


ARRANGED = [
    "day hour", "day hour minute", "day hour minute second", "time second", "time ms", "time us", "epoch ms",
    "time ms us", "epoch ns", "ymd hour minute", "doy hour", "serial hour", "day hours in decimals",
]  # fmt: skip
STEP = {"day hour": 3600, "doy hour": 3600, "serial hour": 3600, "day hour minute": 60, "ymd hour minute": 60,
        "day hours in decimals": 900}  # fmt: skip


def columns_of(arranged: str, times: Sequence[datetime], pick: Random) -> dict[str, list[str]]:
    """The columns that hold these times, arranged so, under names of some language."""
    names = {part: pick.choice(known) for part, known in PARTS.items()}
    clock = {
        "hour": [str(at.hour) for at in times], "minute": [str(at.minute) for at in times],
        "second": [str(at.second) for at in times], "ms": [str(at.microsecond // 1000) for at in times],
        "us": [str(at.microsecond % 1000 if "ms" in arranged else at.microsecond) for at in times],
        "ns": [str(at.microsecond * 1000) for at in times],
    }  # fmt: skip
    days = {
        "day": {"date": [f"{at:%Y-%m-%d}" for at in times]},
        "ymd": {pick.choice(["Jahr", "year", "год"]): [str(at.year) for at in times],
                pick.choice(["Monat", "MONTH", "месяц"]): [str(at.month) for at in times],
                pick.choice(["Tag", "Day", "день"]): [str(at.day) for at in times]},
        "doy": {"Year": [str(at.year) for at in times], "DOY": [str(at.timetuple().tm_yday) for at in times]},
        "serial": {"date": [str((at - datetime(1899, 12, 30, tzinfo=UTC)).days) for at in times]},
        "time": {"timestamp": [f"{at:%Y-%m-%d %H:%M}" + ("" if "second" in arranged else f"{at:%S}".rjust(3, ":"))
                               for at in times]},
        "epoch": {"timestamp": [str(micros(at) // 10**6) for at in times]},
    }  # fmt: skip
    first, *parts = arranged.split()
    if parts[0] == "hours":
        return days[first] | {names["hour"]: [f"{at.hour + at.minute / 60:.2f}" for at in times]}
    return days[first] | {names[part]: clock[part] for part in parts}


@given(
    st.sampled_from(ARRANGED),
    st.integers(0, 10_000),
    st.integers(1, 5),
    st.integers(2, 12),
    st.randoms(use_true_random=False),
)
@example("day hour", 0, 1, 12, Random(1))
def test_parts_are_joined_to_the_instants_that_were_written(
    arranged: str, day: int, step: int, count: int, pick: Random
) -> None:
    length = timedelta(seconds=STEP.get(arranged, 1) * step)
    begin = datetime(1998, 3, 1, 7, tzinfo=UTC) + timedelta(days=day)
    fraction = timedelta(microseconds=pick.randrange(1000) * (1000 if arranged.endswith("ms") else 1))
    fine = any(part in arranged for part in ("ms", "us", "ns"))
    times = [begin + length * place + (fraction * place if fine else timedelta()) for place in range(count)]
    columns = columns_of(arranged, times, pick)
    decoys = {pick.choice(VALUES): [f"{pick.uniform(5, 40):.2f}" for _ in times]}
    outcome, instants, series = of(table(columns | decoys, pick))
    if outcome.error_counts.keys() == {"ambiguous_time_number"}:  # few of these numbers tell
        assert outcome.errors[0].settled_by
        return
    assert not outcome.error_counts, outcome.message
    assert instants == [format_instant(at) for at in times]
    assert len(series) == 1
    assert outcome.warning_counts.keys() <= {"duplicate_instant"}


@settings(max_examples=20)
@given(st.sampled_from(STRANGE), st.integers(1, 12), st.randoms(use_true_random=False))
def test_hours_under_a_name_that_tells_nothing_are_refused_by_it(name: str, step: int, pick: Random) -> None:
    step = next(one for one in (step, step - 1, step - 2, 1) if one and 24 % one == 0)
    times = [datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=step * place) for place in range(50)]
    columns = {
        "date": [f"{at:%Y-%m-%d}" for at in times], name: [str(at.hour) for at in times],
        "temp": [f"{pick.uniform(5, 40):.2f}" for _ in times],
    }  # fmt: skip
    text = table(columns, pick)
    outcome, _, _ = of(text)
    assert outcome.error_counts == {"part_of_time": 1}
    assert name in (outcome.message or "")
    _, instants, series = of(text, **outcome.errors[0].settled_by[0])
    assert (instants, series) == ([format_instant(at) for at in times], {"temp"})


# UTC beside local time, offsets


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    st.integers(0, 8_000),
    st.sampled_from(["utc name", "epoch", "aware", "offset", "offset in hours", "offset in minutes", "zone"]),
    st.randoms(use_true_random=False),
)
def test_local_time_is_read_by_what_tells_its_offset(zone: str, hours: int, told: str, pick: Random) -> None:
    local = ZoneInfo(zone)
    times = [datetime(2024, 3, 1, 5, 30, tzinfo=UTC) + timedelta(hours=hours, minutes=7 * place) for place in range(9)]
    here = [at.astimezone(local) for at in times]
    east = [int((at.utcoffset() or timedelta()).total_seconds()) // 60 for at in here]
    other: dict[str, dict[str, list[str]]] = {
        "utc name": {"time (UTC)": [f"{at:%Y-%m-%d %H:%M:%S}" for at in times]},
        "epoch": {"unix": [str(micros(at) // 10**6) for at in times]},
        "aware": {pick.choice(STRANGE): [at.isoformat() for at in times]},
        "offset": {pick.choice(STRANGE): [f"{at:%z}"[:3] + ":" + f"{at:%z}"[3:] for at in here]},
        "offset in hours": {"utc_offset": [f"{one / 60:g}" for one in east]},
        "offset in minutes": {"tz_offset_min": [str(one) for one in east]},
        "zone": {pick.choice(["tz", "Zeitzone", "时区"]): [zone] * 9},
    }
    columns = {"timestamp": [f"{at:%Y-%m-%d %H:%M:%S}" for at in here], **other[told]}
    outcome, instants, series = of(table(columns | {"temp": [f"{n}.5" for n in range(9)]}, pick))
    doubtful = outcome.warning_counts.keys() & {"ambiguous_local_time", "nonexistent_local_time"}
    assert instants == [format_instant(at) for at in times] or (told == "zone" and doubtful)
    assert series == {"temp"}
    assert doubtful or not outcome.warning_counts


# what is no part


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("date,Hours,temp\n2025-10-01,7,1\n2025-10-02,8,2\n2025-10-03,6,3\n", {"Hours", "temp"}),
        ("date,min,max\n2025-10-01,7,11\n2025-10-02,8,12\n2025-10-03,6,13\n", {"min", "max"}),
        ("timestamp,ms,temp\n2025-10-01 08:00:00.5,7,1\n2025-10-01 08:00:01.5,8,2\n", {"ms", "temp"}),
        ("timestamp,second,temp\n2025-10-01 08:00:01,7,1\n2025-10-01 08:00:02,9,2\n", {"second", "temp"}),
        ("timestamp,offset,temp\n2025-10-01 08:00:01,0.02,1\n2025-10-01 08:00:02,0.03,2\n", {"offset", "temp"}),
        ("timestamp,n,temp\n2025-10-01 08:00:01,5,1\n2025-10-01 08:00:02,6,2\n", {"n", "temp"}),
    ],
)
def test_an_amount_is_no_part_of_the_time(text: str, series: set[str]) -> None:
    outcome, _, found = of(text)
    assert (found, [*outcome.warning_counts]) == (series, [])


def test_parts_behind_the_words_of_one_time_are_joined_and_its_day_of_the_week_is_context() -> None:
    rows = ["2025,2,25,3,23,59,59,500000000,86.5", "2025,2,26,4,0,0,0,0,86", "2025,2,26,4,0,0,0,500000000,86"]
    parts = ("YEAR", "MONTH", "DAY", "WEEKDAY", "HOUR", "MINUTE", "SECOND", "NANOSECOND")
    header = ",".join([*(f"DTL.{part}" for part in parts), "Kraft"])
    outcome, instants, series = of("\n".join([header, *rows, ""]))
    assert instants == ["2025-02-25T23:59:59.500000Z", "2025-02-26T00:00:00Z", "2025-02-26T00:00:00.500000Z"]
    assert (series, dict(outcome.warning_counts)) == ({"Kraft"}, {})
    _, _, series = of("timestamp,weekday,temp\n" + "".join(f"2025-02-{n} 08:00,{n * n % 7},7\n" for n in range(10, 20)))
    assert "weekday" in series


def test_nanoseconds_of_several_devices_are_joined_in_whatever_order_rows_stand() -> None:
    parts = (743_000_000, 318_000_000, 876_000_000, 729_000_000)
    rows = [f"{1740916800 + n},{part},{place},{n}.5" for n in range(4) for place, part in enumerate(parts)]
    _, instants, series = of("TIMESTAMP_SECONDS,TIMESTAMP_NANO_OFFSET,device,value\n" + "\n".join(rows))
    assert instants[:2] == ["2025-03-02T12:00:00.743000Z", "2025-03-02T12:00:00.318000Z"]
    assert series == {"0", "1", "2", "3"}


@pytest.mark.parametrize("name", ["Fuso (UTC)", "Zona UTC", "Разница UTC", "GMT fark\u0131"])
def test_hours_under_a_zone_of_any_language_beside_utc_are_the_offset(name: str) -> None:
    outcome, instants, series = of(f"timestamp,{name},x\n2025-03-14 21:00,-3,7\n2025-03-14 22:00,-3,8\n")
    assert (instants[0], series, dict(outcome.warning_counts)) == ("2025-03-15T00:00:00Z", {"x"}, {})


TERSE = ["MS", "ms", "µS", "std", "sec", "Sek", "S", "min", "H", "M", "ns", "HR"]


@settings(max_examples=40)
@given(
    st.sampled_from(TERSE),
    st.sampled_from(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S"]),
    st.sampled_from([0, 1]),
    st.integers(0, 9999),
)
def test_measured_values_under_a_terse_name_of_a_part_move_no_instant(
    name: str, written: str, decimals: int, seed: int
) -> None:
    pick = Random(seed)
    step = timedelta(days=1) if written == "%Y-%m-%d" else timedelta(hours=1)
    times = [datetime(2025, 3, 1, tzinfo=UTC) + step * place for place in range(20)]
    values = [f"{pick.uniform(1, 20):.{decimals}f}" for _ in times]
    columns = {
        "date": [f"{at:{written}}" for at in times], name: values,
        "temp": [f"{pick.uniform(5, 40):.2f}" for _ in times],
    }  # fmt: skip
    outcome, instants, series = of(table(columns, pick), date_order="day_first")
    assert {*instants} == {format_instant(micros(at)) for at in times}
    assert normalize("NFKC", name) in series or outcome.warning_counts.keys() - {
        "option_not_used"
    }  # never lost in silence


@pytest.mark.parametrize("minute", ["M", "m", "值", "αβγ"])
@pytest.mark.parametrize("step", [47, 60, 7])
def test_minutes_between_hours_and_seconds_are_found_under_any_name(minute: str, step: int) -> None:
    times = [datetime(2025, 3, 1, 8, tzinfo=UTC) + timedelta(seconds=step * place) for place in range(200)]
    rows = "".join(f"{at:%Y-%m-%d},{at.hour},{at.minute},{at.second},{n}.5\n" for n, at in enumerate(times))
    _, instants, series = of(f"Date,H,{minute},S,q\n{rows}")
    assert (instants, series) == ([format_instant(micros(at)) for at in times], {"q"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Año,Día del año,HoraMinuto,x\n2025,287,830,1.5\n2025,287,1545,2.5\n", "10-14T08:30:00 10-14T15:45:00"),
        ("Jahr,Tag des Jahres,Stunde,x\n2025,287,830,1.5\n2025,287,1545,2.5\n", "10-14T08:30:00 10-14T15:45:00"),
        ("Année,Mois,Jour,Heure,x\n2025,10,14,80000,1\n2025,10,14,81530,2\n", "10-14T08:00:00 10-14T08:15:30"),
        ("Year,Decimal DOY,x\n2025,287.25,1\n2025,287.375,2\n", "10-14T06:00:00 10-14T09:00:00"),
        ("tv_sec,tv_usec,x\n1760428800,0,5.5\n1760428800,125000,6\n", "10-14T08:00:00 10-14T08:00:00.125000"),
        ("ts_nsec,ts_sec,x\n5000,1760428800,5.5\n0,1760428801,6\n", "10-14T08:00:00.000005 10-14T08:00:01"),
        ("stamp.secs,stamp.nsecs,x\n1760428800,5000,5.5\n1760428801,0,6\n", "10-14T08:00:00.000005 10-14T08:00:01"),
    ],
)
def test_parts_are_read_by_their_names_in_several_words(text: str, expected: str) -> None:
    _, instants, series = of(text)
    assert ([at[5:-1] for at in instants], series) == (expected.split(), {"x"})


def test_measured_values_under_a_name_of_times_are_no_time_beside_written_ones() -> None:
    rows = "".join(f"14.10.2025 08:{n:02}:00;55;1,{n + 40}\n" for n in range(9))
    outcome, instants, series = of(f"Zeit;MS;TS\n{rows}")
    assert (instants[-1][11:16], series, dict(outcome.warning_counts)) == ("08:08", {"MS", "TS"}, {})


def test_digits_of_days_and_clocks_are_proposed_together_and_no_instant_for_all() -> None:
    rows = "".join(f"20251014,{n}3000,{n}.5\n" for n in range(6, 12))
    outcome, instants, series = of(f"día,momento,x\n{rows}")
    if not instants:
        assert [*outcome.errors[0].settled_by] == [{"time": ["día", "momento"]}]
        outcome, instants, series = of(f"día,momento,x\n{rows}", **outcome.errors[0].settled_by[0])
    assert ([at[11:16] for at in instants], series) == ([f"{n:02}:30" for n in range(6, 12)], {"x"})


@pytest.mark.parametrize("name", ["Ora", "Hr", "Stunde", "Heure"])
def test_parts_of_the_day_in_a_workbook_are_no_hours_however_short_their_name_is(name: str) -> None:
    rows = [[(45951, "date"), 0.25 + place / 32, place + 0.5] for place in range(12)]
    sinks = Collected()
    judged(BytesIO(xlsx([["Data", name, "x"], *rows])), sinks=sinks)
    assert [format_instant(at)[11:16] for _, _, _, at, _ in sinks.readings_seen][:3] == ["06:00", "06:45", "07:30"]


def test_the_zones_of_an_oven_are_no_zones_of_time() -> None:
    rows = "".join(f"2025-10-14 08:00:{n}0,{zone},{zone + n}.5\n" for n in range(5) for zone in range(1, 6))
    outcome, instants, _ = of(f"DateTime,Zone,PV\n{rows}")
    assert {at[:13] for at in instants} == {"2025-10-14T08"}
    assert [one.settled_by[0] for one in outcome.warnings if one.column == "Zone"] == [{"sensor": ["Zone"]}]


def test_a_declared_unit_of_the_time_of_day_is_obeyed() -> None:
    text = "Fecha,Hora,x\n2025-10-14,0.25,1.5\n2025-10-14,0.28125,2.5\n"
    assert of(text, time=["Fecha", "Hora"], units=["Hora=d"])[1] == ["2025-10-14T06:00:00Z", "2025-10-14T06:45:00Z"]


def test_days_of_six_digits_beside_a_clock_are_refused_and_read_as_declared() -> None:
    text = "DATE|HEURE|Q\n141025|0800|55\n141025|0815|54.5\n"
    outcome, _, _ = of(text)
    way = {"time": ["DATE", "HEURE"], "time_format": "DDMMYY"}
    assert outcome.errors[0].settled_by[0] == way
    assert of(text, **way)[1:] == (["2025-10-14T08:00:00Z", "2025-10-14T08:15:00Z"], {"Q"})


def test_days_whose_digits_might_be_years_or_serials_are_refused_and_read_as_declared() -> None:
    text = "DATE,TIME,Q\n" + "".join(f"020325,08{n:02}00,{n}.5\n" for n in range(12))
    outcome, _, _ = of(text)
    ways = outcome.errors[0].settled_by
    assert [way["time_format"] for way in ways] == ["DDMMYY", "MMDDYY", "YYMMDD"]
    assert [of(text, **way)[1][0] for way in ways] == [
        "2025-03-02T08:00:00Z",
        "2025-02-03T08:00:00Z",
        "2002-03-25T08:00:00Z",
    ]


@settings(max_examples=10)
@given(st.sampled_from([48, 96, 144]), st.sampled_from([*STRANGE, "Viertelstunde"]), st.integers(1, 2), st.booleans())
def test_parts_of_a_day_that_are_counted_are_refused_and_read_where_declared(
    count: int, name: str, days: int, more: bool
) -> None:
    times = [datetime(2025, 3, 1, tzinfo=UTC) + timedelta(minutes=1440 // count * n) for n in range(days * count)]
    columns = {
        "date": [f"{at:%Y-%m-%d}" for at in times], name: [str(n % count + 1) for n in range(len(times))],
        "temp": [f"{n % 7}.5" for n in range(len(times))],
    }  # fmt: skip
    text = table(columns, Random(count + more))
    outcome, _, _ = of(text)
    assert outcome.error_counts == {"part_of_time": 1}
    _, instants, series = of(text, **outcome.errors[0].settled_by[0])
    assert (instants, series) == ([format_instant(micros(at)) for at in times], {"temp"})


def test_of_two_columns_of_clocks_each_is_proposed_with_the_date() -> None:
    text = "Datum;Uhrzeit von;Uhrzeit bis;Q\n14.10.2025;08:00;08:15;5,5\n14.10.2025;08:15;08:30;6\n"
    outcome, _, _ = of(text)
    assert outcome.error_counts == {"two_time_columns": 1}
    found = [of(text, **way)[1][0][11:16] for way in outcome.errors[0].settled_by]
    assert found == ["08:00", "08:15"]


def test_seconds_without_minutes_are_refused() -> None:
    rows = "".join(f"2025-10-14,{8 + n // 9},{n % 9},{n}.5\n" for n in range(27))
    assert of(f"Date,Hour,Second,q\n{rows}")[0].error_counts == {"part_of_time": 1}


def test_what_repeats_the_time_is_context() -> None:
    rows = "".join(f"2025-10-01 {hour:02}:30:00,2025,10,1,{hour},30,{hour}.5\n" for hour in range(5, 20))
    outcome, _, series = of("timestamp,year,month,day,hour,minute,temp\n" + rows)
    assert (series, outcome.warning_counts) == ({"temp"}, {})


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("8.00 8.25 8.50 8.75", "08:00 08:15 08:30 08:45"), ("8.00 8.15 8.30 8.45", "08:00 08:15 08:30 08:45"),
        ("8.00 8.50 9.00 9.50", "08:00 08:30 09:00 09:30"), ("08.05 09.40 11.15", "08:05 09:40 11:15"),
        ("800 815 830", "08:00 08:15 08:30"), ("0800 0815 2400", "08:00 08:15 00:00"), ("8 9 24", "08:00 09:00 00:00"),
        ("80000 81500 83000", "08:00 08:15 08:30"), ("081500 083000", "08:15 08:30"), ("8,25 8,5", "08:15 08:30"),
    ],
)  # fmt: skip
def test_numbers_beside_a_date_are_times_of_day(clock: str, expected: str) -> None:
    rows = "".join(f"2025-10-01;{cell};1\n" for cell in clock.split())
    _, instants, series = of("Date;Time;temp\n" + rows)
    assert ([at[11:16] for at in instants], series) == (expected.split(), {"temp"})


def test_numbers_that_may_be_two_times_of_day_are_refused_and_told_apart_by_a_unit() -> None:
    text = "Date,Time,temp\n2025-10-01,0.25,1\n2025-10-01,0.5,2\n"
    outcome, _, _ = of(text)
    assert outcome.error_counts == {"ambiguous_time_number": 1}
    by_way = [of(text, **way)[1] for way in outcome.errors[0].settled_by]
    assert [[at[11:16] for at in instants] for instants in by_way] == [["06:00", "12:00"], ["00:15", "00:30"]]


# zones by name


@pytest.mark.parametrize(
    ("header", "at", "expected", "warned"),
    [
        ("Time [CET]", "2025-01-10 12:00", "11:00", False), ("Time [CET]", "2025-07-10 12:00", "11:00", True),
        ("Zeit (MESZ)", "2025-07-10 12:00", "10:00", False), ("Time EST", "2025-01-10 12:00", "17:00", False),
        ("Time (JST)", "2025-07-10 12:00", "03:00", False), ("timestamp [PDT]", "2025-01-10 12:00", "19:00", True),
    ],
)  # fmt: skip
def test_an_abbreviation_in_the_name_is_a_fixed_offset(header: str, at: str, expected: str, warned: bool) -> None:
    text = f"{header},ph\n{at},7\n"
    outcome, instants, _ = of(text)
    assert instants[0][11:16] == expected
    assert [*outcome.warning_counts] == (["zone_by_name"] if warned else [])
    for way in outcome.warnings[0].settled_by if warned else ():
        settled, _, _ = of(text, **way)
        assert not settled.warning_counts
    assert not warned or of(text, **outcome.warnings[0].settled_by[0])[1] == instants


def test_an_abbreviation_of_two_continents_is_not_used_and_said() -> None:
    outcome, instants, _ = of("Time [CST],ph\n2025-07-10 12:00,7\n")
    assert (instants, [*outcome.warning_counts]) == (["2025-07-10T12:00:00Z"], ["zone_not_used"])
    way = outcome.warnings[0].settled_by[0]
    assert not of("Time [CST],ph\n2025-07-10 12:00,7\n", **way)[0].warning_counts


AUTUMN = ["01:45 CEST", "02:15 CEST", "02:45 CEST", "02:15 CET", "02:45 CET", "03:15 CET"]


@pytest.mark.parametrize("day", ["2025-10-26", "26.10.2025", "Oct 26 2025"])
def test_abbreviations_in_cells_are_refused_with_the_zone_that_reads_them_all(day: str) -> None:
    text = "Time,ph\n" + "".join(f"{day} {clock},7.{n}\n" for n, clock in enumerate(AUTUMN))
    outcome, instants, _ = of(text)
    assert (instants, outcome.error_counts) == ([], {"zone_is_no_offset": 6})
    (warning,) = outcome.warnings
    assert (warning.code, warning.value, warning.settled_by) == (
        "zone_not_used", "CEST, CET", ({"timezone": "Europe/Berlin"},),
    )  # fmt: skip
    settled, instants, _ = of(text, **warning.settled_by[0])
    assert [at[11:16] for at in instants] == ["23:45", "00:15", "00:45", "01:15", "01:45", "02:15"]
    assert (settled.error_counts, settled.warning_counts) == ({}, {})


@pytest.mark.parametrize(
    ("cells", "zones"),
    [
        (["2025-01-10 08:00 CET"], ["Europe/Berlin", "Etc/GMT-1"]),
        (["2025-07-10 08:00 MESZ"] * 60 + ["2025-11-10 08:00 MEZ"], ["Europe/Berlin"]),
        (["2025-01-10 08:00 CET", "2025-07-10 08:00 CET"], ["Etc/GMT-1"]),
        (["2025-01-10 08:00 GMT", "2025-07-10 08:00 BST"], ["Europe/London", "Asia/Dhaka"]),
        (["2025-01-10 08:00 CST"], ["America/Chicago", "Asia/Shanghai"]), (["2025-01-10 08:00 XYZ"], []),
    ],
)  # fmt: skip
def test_zones_are_proposed_that_have_the_abbreviations_of_cells_then(cells: list[str], zones: list[str]) -> None:
    text = "Time,ph\n" + "".join(f"{cell},7\n" for cell in cells)
    outcome, _, _ = of(text)
    assert "zone_is_no_offset" in outcome.error_counts
    assert [way["timezone"] for one in outcome.warnings for way in one.settled_by] == zones
    assert not any(of(text, timezone=zone)[0].error_counts for zone in zones)


def test_a_zone_above_the_header_tells_what_abbreviations_in_cells_mean() -> None:
    rows = "".join(f"2025-10-26 {clock},7.{n}\n" for n, clock in enumerate(AUTUMN[:3]))
    outcome, instants, _ = of(f"Time zone: Europe/Berlin\nTime,ph\n{rows}")
    assert ([at[11:16] for at in instants], outcome.warning_counts) == (["23:45", "00:15", "00:45"], {})


# what was declared


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("a,b,c\n2025-10-01,8,7\n2025-10-01,9,7\n", {"time": ["a", "b"]}, "08:00:00 09:00:00"),
        ("a,b,c,d\n2025-10-01,8,15,7\n2025-10-01,8,30,7\n", {"time": ["a", "b", "c"]}, "08:15:00 08:30:00"),
        ("a,b,c\n08:15,2025-10-01,7\n08:30,2025-10-01,7\n", {"time": ["a", "b"]}, "08:15:00 08:30:00"),
        ("a,b,c,d,e\n2025,10,1,8,7\n2025,10,1,9,7\n", {"time": ["a", "b", "c", "d"]}, "08:00:00 09:00:00"),
        ("a,ms,c\n2025-10-01 08:00:00,250,7\n2025-10-01 08:00:01,1500,7\n", {"time": ["a", "ms"]}, "08:00:00 08:00:02"),
        ("a,b\n25-10-01/0815,7\n", {"time": ["a"], "time_format": "YY-MM-DD/HHmm"}, "08:15:00"),
        ("timestamp,b\n1510010812,7\n", {"time_format": "YYMMDDHHmm"}, "08:12:00"),
        ("timestamp,b\n60,7\n", {"time_format": "epoch_s"}, "00:01:00"),
        ("timestamp,b\n2025-274 0812,7\n", {"time_format": "YYYY-DDD HHmm"}, "08:12:00"),
        ("timestamp,b\n2.5,7\n", {"time_format": "excel_1900"}, "12:00:00"),
        ("time,b,c\n2025-10-01 10:00,2,7\n2025-10-01 10:00,-1,7\n", {"offset": "b"}, "08:00:00 11:00:00"),
        ("b,c\nx,7\n", {"at": "2025-10-01T08:00:00Z"}, "08:00:00"),
    ],
)
def test_what_is_declared_of_the_time_is_obeyed(text: str, options: dict[str, Any], expected: str) -> None:
    outcome, instants, series = of(text, **options)
    assert [at[11:19] for at in instants] == expected.split(), outcome.message
    assert len(series) == 1


@pytest.mark.parametrize("options", [{"time": ["nope"]}, {"offset": "nope"}])
def test_a_declared_column_that_is_not_there_is_refused(options: dict[str, Any]) -> None:
    assert of("time,ph\n2025-10-01,7\n", **options)[0].error_counts == {"unknown_column": 1}


def test_a_start_that_nothing_counts_from_is_said_to_be_unused() -> None:
    outcome, _, _ = of("time,ph\n2025-10-01,7\n", start="2025-10-01T08:00:00Z")
    assert [(fault.code, fault.value) for fault in outcome.warnings] == [("option_not_used", "start")]


def test_of_two_columns_hours_apart_of_which_none_tells_its_zone_one_is_taken_and_the_other_said() -> None:
    text = "timestamp,sampled,ph\n2025-10-01 10:00,2025-10-01 08:00,7\n"
    outcome, instants, _ = of(text)
    assert (instants, [*outcome.warning_counts]) == (["2025-10-01T10:00:00Z"], ["other_time_column"])
    for way, hour in zip(outcome.warnings[0].settled_by, ("10", "08"), strict=True):
        settled, instants, _ = of(text, **way)
        assert (instants[0][11:13], settled.warning_counts) == (hour, {})


def test_months_may_be_named_and_an_odd_hour_costs_its_row() -> None:
    _, instants, _ = of("Year,Month,Day,temp\n2025,Oct,1,5.5\n2025,oktober,2,6\n")
    assert instants == ["2025-10-01T00:00:00Z", "2025-10-02T00:00:00Z"]
    rows = "".join(f"2025-10-01,{hour if hour != 7 else 'x'},{hour}.5\n" for hour in range(20))
    outcome, instants, series = of("date,hour,temp\n" + rows)
    assert (outcome.error_counts, len(instants), series) == ({"invalid_timestamp": 1}, 19, {"temp"})


def test_hostile_parts_take_linear_time() -> None:
    rows = "".join(f"2025-10-01 08:00:00,{'9' * 60},+{'0' * 50},{n}\n" for n in range(3000))
    outcome, _, _ = of("timestamp,ms,utc_offset,ph\n" + rows)
    assert outcome.row_count + len(outcome.errors) > 0


@pytest.mark.parametrize("name", ["czas [s]", "Tid [min]", "Время, мин", "Διάρκεια (s)", "경과", "t"])
def test_a_column_that_counts_is_proposed_and_what_is_said_of_it_is_followed(name: str) -> None:
    text = f'"{name}";temp\n' + "".join(f"{count * 2};{count}.5\n" for count in range(9))
    outcome, _, _ = of(text)
    way = outcome.errors[0].settled_by[0]
    assert way["time"] == [name]
    unit = {"min": 60}.get(way["units"][0].rpartition("=")[2], 1)
    _, instants, series = of(text, **way)
    begin = datetime.fromisoformat(way["start"])
    assert instants == [format_instant(begin + timedelta(seconds=2 * unit * count)) for count in range(9)]
    assert series == {"temp"}


# halves of the day

HALVES = [("AM", "PM"), ("a.m.", "p.m."), ("am", "pm"), ("上午", "下午"), ("午前", "午後"), ("오전", "오후")]


@settings(max_examples=25)
@given(st.integers(0, 4000), st.sampled_from(HALVES), st.sampled_from(STRANGE), st.sampled_from(["two", "one", "hour"]))
def test_the_half_of_the_day_in_a_column_of_its_own_is_joined(
    first: int, halves: tuple[str, str], name: str, kind: str
) -> None:
    times = [datetime(2025, 3, 1, tzinfo=UTC) + timedelta(hours=first + 5 * row) for row in range(8)]
    clocks = [f"{(at.hour - 1) % 12 + 1}" + ("" if kind == "hour" else ":00:00") for at in times]
    days = [f"{at:%m/%d/%Y}" for at in times]
    columns = {
        "one": {"timestamp": [f"{day} {clock}" for day, clock in zip(days, clocks, strict=True)]},
        "two": {"Date": days, "Time": clocks},
        "hour": {"Date": days, "Hour": clocks},
    }[kind]
    held = columns | {name: [halves[at.hour >= 12] for at in times], "temp": [f"{row}.5" for row in range(8)]}
    outcome, instants, series = of(table(held, Random(first)), date_order="month_first")
    assert (instants, series) == ([format_instant(micros(at)) for at in times], {"temp"})
    assert {*outcome.warning_counts} <= {"option_not_used"}


@pytest.mark.parametrize(
    ("times", "shift"),
    [
        (["10:00", "12:00", "14:00"], ["AM", "PM", "PM"]),
        (["06:00 AM", "07:00 AM", "08:00 PM"], ["AM", "AM", "PM"]),
        (["06:00Z", "07:00Z", "08:00Z"], ["AM", "AM", "AM"]),
    ],
)
def test_a_half_of_the_day_that_the_time_tells_by_itself_is_context(times: list[str], shift: list[str]) -> None:
    rows = "".join(f"2025-10-14 {at};{half};7\n" for at, half in zip(times, shift, strict=True))
    outcome, instants, series = of(f"timestamp;shift;x\n{rows}")
    assert (len(instants), series, dict(outcome.warning_counts)) == (3, {"x"}, {})
    assert instants[0] == f"2025-10-14T{times[0][:5]}:00Z"


def test_a_half_that_does_not_go_with_the_times_is_refused() -> None:
    outcome, _, _ = of("timestamp;half;x\n2025-10-14 00:10;PM;7\n2025-10-14 00:20;PM;7\n")
    assert outcome.error_counts == {"part_of_time": 1}


# what is no part, and what may be one


def test_decimals_of_seconds_beside_minutes_that_repeat_are_joined() -> None:
    rows = "".join(f"2025-10-14 06:{30 + row // 3};{row % 3 * 20 + row * row % 7 / 8};{row}.5\n" for row in range(12))
    _, instants, series = of(f"Zeit;s;x\n{rows}")
    assert (instants[1], series) == ("2025-10-14T06:30:20.125000Z", {"x"})


@settings(max_examples=15)
@given(st.sampled_from(STRANGE), st.integers(0, 1), st.integers(1, 2), st.sets(st.integers(2, 60), max_size=9))
def test_hours_under_a_name_that_tells_nothing_are_never_measured(
    name: str, first: int, each: int, gone: set[int]
) -> None:
    hours = [(row // 24, row % 24 + first) for row in range(72) if row not in gone for _ in range(each)]
    rows = "".join(f"2025-10-{day + 1:02};{hour};{row}.5\n" for row, (day, hour) in enumerate(hours))
    outcome, _, _ = of(f"date;{name};x\n{rows}")
    assert outcome.error_counts == {"part_of_time": 1}
    assert outcome.errors[0].settled_by[0] == {"time": ["date", name]}


@pytest.mark.parametrize(("hours", "said"), [(range(8, 18), True), (range(1, 4), False)])
def test_few_hours_of_each_day_are_doubtful_and_numbers_of_repeats_are_not(hours: range, said: bool) -> None:
    rows = "".join(f"2025-10-{day:02};{hour};{day}.5\n" for day in (1, 2, 3) for hour in hours)
    outcome, _, _ = of(f"date;値;x\n{rows}")
    assert ("may_be_part_of_time" in outcome.warning_counts) == said


@pytest.mark.parametrize(("at", "said"), [("2025-10-01 08:00", {"option_not_used": 1}), ("13/10/2025 08:00", {})])
def test_an_order_of_dates_that_nothing_asks_for_is_said_to_be_of_no_use(at: str, said: dict[str, int]) -> None:
    outcome, _, _ = of(f"timestamp;x\n{at};1\n", date_order="day_first")
    assert dict(outcome.warning_counts) == said


def sampled(name: str, *, shuffled: bool = False) -> str:
    """Two sensors with times of their own, the milliseconds in a column of this name, not padded."""
    steps, rows, at = Random(5), [], {"A": 0, "B": 40}
    for n in range(40):
        sensor = "AB"[n % 2]
        at[sensor] += steps.randrange(280, 420)
        second, ms = divmod(at[sensor], 1000)
        rows.append(f"2025-10-13,08:00:{second:02d},{ms},{sensor},{n % 7}.5")
    if shuffled:
        rows = [row for pair in zip(rows[1::2], rows[::2], strict=True) for row in pair]
    return f"Date,Time,{name},Tag,Value\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("name", ["Millitm", "Bruchteil", "X1"])
@pytest.mark.parametrize("shuffled", [False, True])
def test_numbers_that_rise_in_one_time_sensor_by_sensor_and_begin_anew_are_parts_of_it(
    name: str, shuffled: bool
) -> None:
    text = sampled(name, shuffled=shuffled)
    outcome, instants, _ = of(text)
    assert (instants, dict(outcome.error_counts)) == ([], {"part_of_time": 1})
    way = outcome.errors[0].settled_by[0]
    assert way == {"time": ["Date", "Time", name]}
    told, instants, series = of(text, **way)
    assert (len({*instants}) > 35, series, "duplicate_instant" in told.warning_counts) == (True, {"A", "B"}, False)


def test_levels_that_rise_from_channel_to_channel_are_measured() -> None:
    """Rows of one time are told apart by the channel, so the numbers need not."""
    rows = [f"2025-10-13 08:00:{n // 4:02d},{'ABCD'[n % 4]},{100 + n % 4 * 200 + n * 7 % 20},{n}.5" for n in range(40)]
    outcome, _, series = of("time,channel,level,temp\n" + "\n".join(rows) + "\n")
    assert ("A" in series, dict(outcome.error_counts)) == (True, {})


SENT = "timestamp,id,v,t\n" + "".join(
    f"2025-10-13T08:00:{9 + n // 10 * 10:02d}Z,{'ab'[n % 2]},{n % 5}.5,{1_760_342_400_000 + 1000 * n + 40}\n"
    for n in range(20)
)


def test_the_time_of_samples_wins_over_that_of_sending_and_both_are_proposed() -> None:
    outcome, instants, _ = of(SENT)
    assert (instants[0], len({*instants})) == ("2025-10-13T08:00:00.040000Z", 20)
    (told,) = (warning for warning in outcome.warnings if warning.code == "other_time_column")
    assert (told.column, [*told.settled_by]) == ("timestamp", [{"time": ["t"]}, {"time": ["timestamp"]}])
    _, instants, series = of(SENT, time=["timestamp"])
    assert (instants[0], "t" in series) == ("2025-10-13T08:00:09Z", False)
    assert not of(SENT, time=["t"])[0].warning_counts.get("other_time_column")


def test_when_rows_were_received_is_not_the_time_of_rows_that_a_sensor_tells_apart() -> None:
    rows = [
        f"2025-10-13T08:00:{n // 4:02d}Z,{'abcd'[n % 4]},{n % 5}.5,{1_760_342_401_700 + 300 * n}" for n in range(40)
    ]
    outcome, instants, series = of("timestamp,sensor_id,value,rx_ms\n" + "\n".join(rows) + "\n")
    assert (len({*instants}), series) == (10, {*"abcd"})
    assert "other_time_column" not in outcome.warning_counts
    wide, _, series = of(
        "timestamp,temp,rx_ms\n" + "\n".join(f"{row[:20]},{row[23:26]},{row[27:]}" for row in rows[::4])
    )
    assert (series, [*wide.warning_counts]) == ({"temp"}, ["counter_taken_as_context"])
