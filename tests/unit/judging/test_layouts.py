"""Which column plays which part, what is context, and what is said of a header that cannot be read."""

import json
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest

from tests.unit.judging.reading import Collected, judged
from titer.formats.text import sniff
from titer.judging.outcome import Outcome
from titer.model.errors import Rejected
from titer.model.instants import micros
from titer.model.options import ReadOptions


def of(text: str, **said: Any) -> Outcome:
    return judged(BytesIO(text.encode()), **said)


def at(text: str) -> int:
    return micros(datetime.fromisoformat(text))


def parts(outcome: Outcome) -> dict[str, str]:
    assert outcome.format is not None
    return outcome.format.layout.roles()


def test_long_in_any_case_and_order() -> None:
    outcome = of("Value;UNIT;Sensor-ID;Time Stamp;Timestamp;Batch\n1;C;a;x;2025-01-01;7\n")
    assert parts(outcome) == {
        "Value": "value",
        "UNIT": "unit",
        "Sensor-ID": "sensor_id",
        "Time Stamp": "context",
        "Timestamp": "at",
        "Batch": "context",
    }
    assert outcome.summaries[0].series == ("a", "value", "°C")


@pytest.mark.parametrize("name", ["sensor_id", "Sensor", "Sensor Name", "equipment_id"])
def test_a_sensor_column_and_measured_columns_are_wide_by_sensor(name: str) -> None:
    outcome = of(f"{name},timestamp,ph_value,temperature\na,2025-01-01,7,37\n")
    assert [tuple(one.series) for one in outcome.summaries] == [("a", "ph_value", None), ("a", "temperature", None)]


@pytest.mark.parametrize("name", ["tag", "TagName", "Device ID", "channel"])
def test_a_tag_beside_a_value_alone_names_the_sensor(name: str) -> None:
    outcome = of(f"time,{name},value,unit,batch\n2025-01-01,T1,7,bar,80\n2025-01-01,P1,37,bar,80\n")
    assert [tuple(one.series) for one in outcome.summaries] == [("T1", "value", "bar"), ("P1", "value", "bar")]


def test_a_tag_with_which_others_share_their_times_does_whatever_else_is_measured() -> None:
    outcome = of("VarName;TimeString;VarValue;Validity\na;13.10.2025 08:00:00;12,5;1\nb;13.10.2025 08:00:00;80,1;1\n")
    assert [tuple(one.series) for one in outcome.summaries] == [("a", "value", None), ("b", "value", None)]


@pytest.mark.parametrize("text", ["time,device,value,ph\n2025-01-01,a,1,2\n", "time,device,ph\n2025-01-01,a,2\n"])
def test_a_tag_beside_other_measured_columns_does_not(text: str) -> None:
    assert {one.series.parameter for one in of(text).summaries} == {"value"}
    assert not {one.series.sensor_id for one in of(text).summaries} & {"a"}


def test_without_a_sensor_column_each_measured_column_is_a_sensor() -> None:
    outcome = of("date,SREL,ejection\n2025-01-01,1,2\n")
    assert [tuple(one.series) for one in outcome.summaries] == [("SREL", "value", None), ("ejection", "value", None)]


def test_columns_known_as_context_are_context_even_with_numbers() -> None:
    outcome = of("timestamp,Campaign,BATCH,code,x\n2025-01-01,80,368,6,1\n")
    assert [name for name, part in parts(outcome).items() if part == "context"] == ["Campaign", "BATCH", "code"]
    assert outcome.warning_counts == {}


def test_a_column_without_a_number_is_context_and_says_so_where_it_splits_a_series() -> None:
    constant, changing = (
        of(f"timestamp,state,x,y\n2025-01-01,on,1,2\n2025-01-02,{word},1,2\n") for word in ("on", "off")
    )
    assert parts(constant)["state"] == parts(changing)["state"] == "context"
    assert constant.warning_counts == {}
    assert [(one.column, one.code, one.value) for one in changing.warnings] == [
        ("state", "series_not_told_apart", "2: on, off")
    ]


def test_a_number_with_its_unit_in_json_is_judged_by_the_name_that_both_have() -> None:
    text = '[{"time": "2025-01-01", "temperature": {"value": %s, "unit": "°C"}}]'
    assert of(text % "37.5").summaries[0].series == ("temperature", "value", "°C")
    assert of(text % "-500").error_counts == {"below_minimum": 1}


def test_what_was_declared_beats_what_the_names_say() -> None:
    outcome = of("timestamp,batch,x,y\n2025-01-01,5,1,2\n", measured=("Batch",), context=("x",))
    assert parts(outcome) == {"timestamp": "at", "batch": "value", "x": "context", "y": "value"}


DAY_AND_CLOCK = [
    ("Date", "Time"),
    ("Date [UTC]", "TIME (UTC)"),
    ("Date (dd/mm/yyyy)", "Time (hh:mm:ss)"),
    ("Fecha", "Hora"),
    ("Datum", "Čas"),
    ("日付", "時刻"),
    ("Log Date", "Local Time"),
    ("Sample Date", "Sample Time"),
    ("Day", "Time"),
    ("Date", "Clock"),
]


@pytest.mark.parametrize(("day", "clock"), DAY_AND_CLOCK)
@pytest.mark.parametrize("turned", [False, True])
def test_date_and_time_of_day_in_two_columns_are_one_time(day: str, clock: str, turned: bool) -> None:
    rows = [(day, clock), ("13/10/2025", "08:00:00"), ("13/10/2025", "08:01:00")]
    text = "".join(
        f"{';'.join(row[::-1] if turned else row)};{value}\n" for row, value in zip(rows, "T12", strict=True)
    )
    outcome = of(text)
    assert outcome.summaries[0].first_at == at("2025-10-13T08:00:00Z")
    assert outcome.summaries[0].last_at == at("2025-10-13T08:01:00Z")


def test_a_date_beside_two_times_of_day_is_refused_until_one_is_context() -> None:
    text = "day,start,stop,x\n2025-10-13,08:00,09:00,1\n"
    assert "start, stop" in (of(text).message or "")
    assert of(text, context=("stop",)).summaries[0].first_at == at("2025-10-13T08:00:00Z")


def test_two_columns_of_one_name_and_unit_are_called_by_all_of_theirs() -> None:
    outcome = of("timestamp,Temp [°C],Temp (°C),pH [-]\n2025-01-01,1,2,7\n")
    assert [one.series.sensor_id for one in outcome.summaries] == ["Temp [°C]", "Temp (°C)", "pH"]


def test_a_duration_beside_a_date_is_no_time_of_day() -> None:
    assert of("date,duration,x\n2025-10-13,08:00,1\n").summaries[0].first_at == at("2025-10-13T00:00:00Z")


def test_of_two_columns_of_times_the_one_declared_to_be_context_is_none() -> None:
    outcome = of("begun,ended,x\n2025-01-01T08:00Z,2025-01-02T08:00Z,1\n", context=("ended",))
    assert outcome.summaries[0].first_at == at("2025-01-01T08:00:00Z")


def test_a_wrong_time_of_day_is_shown_with_its_date() -> None:
    (fault,) = of("date,time,x\n2025-10-13,08:00,1\n2025-10-13,25:00,2\n").errors
    assert (fault.column, fault.value) == ("date", "2025-10-13 25:00")


@pytest.mark.parametrize(
    "name", ["Laufzeit [h]", "Fermentation time (h)", "Batch Age [h]", "t [h]", "Time since inoculation [h]"]
)
def test_a_name_that_counts_time_is_the_time_where_there_is_no_other(name: str) -> None:
    text = f"{name},temp\n0,37\n1.5,38\n"
    start = ReadOptions.parse({"start": "2025-10-13T08:00:00Z"})
    assert "start" in (of(text).message or "")
    assert of(text, options=start).summaries[0].last_at == at("2025-10-13T09:30:00Z")


def test_a_duration_may_be_longer_than_a_day() -> None:
    start = ReadOptions.parse({"start": "2025-10-13T08:00:00Z"})
    outcome = of("Duration,temp\n00:00:30,37\n25:00:00,38\n", options=start)
    assert outcome.summaries[0].last_at == at("2025-10-14T09:00:00Z")


def test_the_unit_of_a_time_may_be_declared() -> None:
    said = ReadOptions.parse({"start": "2025-10-13T08:00:00Z", "units": ["Time=h"]})
    assert of("Time,temp\n0,37\n1.5,38\n", options=said).summaries[0].last_at == at("2025-10-13T09:30:00Z")


@pytest.mark.parametrize(
    ("code", "quality"),
    [("192", "GOOD"), ("216", "GOOD"), ("64", "UNCERTAIN"), ("0", "UNCERTAIN"), ("Gut", "GOOD"), ("schlecht", "BAD")],
)
def test_a_quality_as_opc_counts_it_or_in_words(code: str, quality: str) -> None:
    seen = Collected()
    of(f"TagName,TimeStamp,Value,Quality\na,2025-01-01,1,{code}\n", sinks=seen)
    assert seen.qualities == [quality]


def test_a_long_file_with_another_measured_column_is_wide_by_sensor() -> None:
    outcome = of("sensor_id,timestamp,value,extra\na,2025-01-01,1,2\n", measured=("extra",))
    assert [one.series.parameter for one in outcome.summaries] == ["value", "extra"]


def test_numbers_beside_a_long_value_are_context_with_a_warning() -> None:
    outcome = of("sensor_id,timestamp,value,extra\na,2025-01-01,1,2\n")
    assert outcome.warning_counts == {"number_taken_as_context": 1}


def test_context_goes_with_each_reading_as_json() -> None:
    collected = Collected()
    judged(BytesIO("timestamp,lot,operator,x\n2025-01-01,A,Ünal,1\n2025-01-02,,,2\n".encode()), sinks=collected)
    assert collected.contexts == ['{"lot": "A", "operator": "Ünal"}', None]


def test_a_column_without_a_name_is_called_by_its_place() -> None:
    outcome = of("timestamp,,x,\n2025-01-01,5,1,\n")
    assert parts(outcome) == {"timestamp": "at", "column_2": "value", "x": "value", "column_4": "context"}
    assert outcome.warning_counts == {"unnamed_column": 1}


def test_parameters_and_units_make_series_of_their_own() -> None:
    outcome = of("sensor_id,parameter,timestamp,value,unit\na,p,2025-01-01,1,C\na,q,2025-01-01,2,C\na,,2025-01-01,3,\n")
    assert [tuple(one.series) for one in outcome.summaries] == [
        ("a", "p", "°C"),
        ("a", "q", "°C"),
        ("a", "value", None),
    ]
    assert outcome.aggregates is not None
    assert outcome.aggregates.mean is None
    assert outcome.aggregates.per_sensor_count == {"a": 3}


def test_a_unit_in_cells_has_one_spelling_and_makes_one_series() -> None:
    rows = ["a,2025-01-01,1,°F", "a,2025-01-02,2,degF", "a,2025-01-03,3, Fahrenheit", "b,2025-01-01,1,foo / bar"]
    outcome = of("sensor_id,timestamp,value,unit\n" + "\n".join(rows) + "\n")
    assert [(*one.series, one.count) for one in outcome.summaries] == [
        ("a", "value", "°F", 3),
        ("b", "value", "foo / bar", 1),
    ]


def test_the_quality_column_is_taken_over() -> None:
    collected = Collected()
    rows = "".join(
        f"a,2025-01-0{day},1,{said}\n" for day, said in enumerate(["", "Good", "BAD", "uncertain", "ok?"], 1)
    )
    outcome = judged(BytesIO(f"sensor_id,timestamp,value,quality\n{rows}".encode()), sinks=collected)
    assert collected.qualities == ["GOOD", "GOOD", "BAD", "UNCERTAIN", "UNCERTAIN"]
    assert outcome.warning_counts == {"unknown_quality": 1}
    assert [(one.row_number, one.column, one.value) for one in outcome.warnings] == [(None, "quality", "1: ok?")]


def test_doubtful_times_are_kept_as_uncertain() -> None:
    collected = Collected()
    text = "timestamp,x\n2025-10-26 02:30,1\n2025-10-27 02:30,2\n2999-01-01,3\n"
    outcome = judged(BytesIO(text.encode()), sinks=collected, timezone="Europe/Berlin")
    assert collected.qualities == ["UNCERTAIN", "GOOD", "UNCERTAIN"]
    assert outcome.warning_counts == {"ambiguous_local_time": 1, "future_time": 1}


@pytest.mark.parametrize(
    ("time", "codes"),
    [
        ("26.10.30 02:30", ["two_digit_year", "future_time"]),
        ("27.10.2030 02:30", ["ambiguous_local_time", "future_time"]),
        ("27.10.30 02:30", ["ambiguous_local_time", "two_digit_year", "future_time"]),
        ("31.03.30 02:30", ["nonexistent_local_time", "two_digit_year", "future_time"]),
        ("26.10.25 02:30", ["ambiguous_local_time", "two_digit_year"]),
    ],
)
def test_all_that_is_doubtful_of_a_time_is_warned_of_and_stands_in_the_checks(time: str, codes: list[str]) -> None:
    collected = Collected()
    said: dict[str, Any] = {"timezone": "Europe/Berlin", "options": ReadOptions(date_order="day_first")}
    outcome = judged(BytesIO(f"timestamp,x\n{time},1\n".encode()), sinks=collected, **said)
    assert outcome.warning_counts == dict.fromkeys(codes, 1)
    assert [json.loads(context or "{}") for context in collected.contexts] == [{"titer:checks": codes}]
    assert collected.qualities == ["UNCERTAIN"]


@pytest.mark.parametrize("block", [40, 1 << 20])
def test_a_repeated_instant_of_a_series_is_kept_and_warned_of(block: int) -> None:
    text = "sensor_id,timestamp,value\n" + "".join(
        f"{s},2025-01-01T00:00:0{t}Z,1\n" for s, t in [("a", 1), ("b", 1), ("a", 1), ("a", 2)]
    )
    outcome = of(text, block_bytes=block)
    assert outcome.row_count == 4
    assert [(one.row_number, one.code) for one in outcome.warnings] == [(3, "duplicate_instant")]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("a,b\n1,2\n", "no_time_column", "there are: a, b"),
        ("timestamp,x,X\n2025-01-01,1,2\n", "duplicate_column", ": X"),
        ("begun,ended,x\n2025-01-01,2025-01-02,1\n", "two_time_columns", "begun, ended"),
        ("timestamp,note\n2025-01-01,hello\n", "no_measured_column", "there are: timestamp, note"),
        (
            ",".join(["timestamp", *(f"c{n}" for n in range(5000))]) + "\n" + ",".join("1" * 5001),
            "too_many_columns",
            "5,001",
        ),
        ("timestamp\n2025-01-01\n", "no_delimiter", ": timestamp"),
    ],
    ids=lambda text: text[:20],
)
def test_a_header_that_cannot_be_read_fails_the_file_with_the_reason(text: str, code: str, said: str) -> None:
    outcome = of(text)
    assert outcome.error_counts == {code: 1}
    assert outcome.aggregates is None
    assert outcome.message is not None
    assert said in outcome.message


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--context", {"context": ("lott",)}),
        ("--measured", {"measured": ("lott",)}),
        ("--unit", {"options": ReadOptions.parse({"units": ["lott=pH"]})}),
    ],
)
def test_a_named_column_that_is_not_there_fails_the_file_with_the_option(option: str, said: dict[str, Any]) -> None:
    outcome = of("timestamp,x\n2025-01-01,1\n", **said)
    assert outcome.error_counts == {"unknown_column": 1}
    assert f"lott, of {option} (there are: timestamp, x)" in str(outcome.message)


def test_a_column_cannot_be_declared_context_and_measured() -> None:
    outcome = of("timestamp,My Lot,x\n2025-01-01,1,2\n", context=("my lot",), measured=("My_Lot",))
    assert outcome.error_counts == {"context_and_measured": 1}
    assert "measured: My_Lot" in str(outcome.message)


def test_a_time_that_is_declared_to_be_context_is_not_the_time() -> None:
    outcome = of("timestamp,x\n2025-01-01,1\n", context=("timestamp",))
    assert outcome.error_counts == {"no_time_column": 1}
    assert "(there are: timestamp, x; declared to be something else: timestamp)" in str(outcome.message)


def test_of_two_columns_with_times_the_one_that_is_not_declared_context_is_the_time() -> None:
    outcome = of("begun,ended,x\n2025-01-01,2025-01-02,1\n", context=("begun",))
    assert parts(outcome) == {"begun": "context", "ended": "at", "x": "value"}


def test_a_time_beside_a_list_is_the_time_of_its_records_though_it_is_context() -> None:
    outcome = of('{"timestamp": "2025-01-01", "readings": [{"x": 1}, {"x": 2}]}')
    assert parts(outcome)["timestamp"] == "at"


@pytest.mark.parametrize(
    "text", ["timestamp,titer:mark\n2025-01-01,1\n", "sensor_id,timestamp,value\ntiter:x,2025-01-01,1\n"]
)
def test_names_that_titer_gives_itself_are_refused_with_the_reason(text: str) -> None:
    assert "titer: at the start is reserved" in str(of(text).message)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<html><body><table>", "it is an HTML page"),
        ("\n <!DOCTYPE html>\n<html>", "it is an HTML page"),
        ("<table border=1><tr><td>timestamp</td>", "it is an HTML page"),
        ('<?xml version="1.0"?>\n<html xmlns="x">', "it is an HTML page"),
        ('<?xml version="1.0"?>\n<Workbook>', "it is XML"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_page_that_is_called_a_table_is_refused_for_what_it_is(text: str, what: str, encoding: str) -> None:
    with pytest.raises(Rejected, match=what) as refused:
        sniff(text.encode(encoding), whole=True)
    assert refused.value.code == "unsupported_kind"
