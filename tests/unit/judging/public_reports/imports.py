"""What import tools stumble over: digits taken for epochs, rows above the header, parts of a time, keys, quality."""

from tests.unit.judging.public_reports.answer import Line, Refused, Report, right

_TT_RF = right("1995-10-01T08:00 09:00 10:00", Line("TT", "12.5 12.4 12.3"), Line("RF", "81.0 82.0 82.5"))
_FIRST_OF_TWO = right(  # 2 rows, then the second header and the 25 rows under it
    "2025-10-01T08:00 08:01", Line("temp", "1 2"), rows=28, rejected=26, errors="another_table 26"
)
_MINUTES_FROM_9 = "2025-10-01T" + " ".join(f"09:{minute:02}" for minute in range(25))
_SECOND_OF_TWO = right(
    _MINUTES_FROM_9,
    Line("glucose", " ".join(map(str, range(25)))),
    Line("lactate", " ".join(["2"] * 25)),
    rows=28,
    rejected=3,
    errors=None,
)
_QUARTERS = right("2025-10-01T08:00 08:15 08:30 08:45", Line("temp", "37 38 39 40"))
_HOURS = right("2025-10-01T01:00 02:00 2025-10-02T00:00", Line("load_mw", "37 38 39"))
_QUARTER_SECONDS = right("2025-10-01T08:00:00 08:00:00.250 08:00:00.500", Line("temp", "37 38 39"))
_R1 = "R1:{0} | {0} | R1/{0}"
_METRICS = [  # by its rule set the pH of -1 is impossible, or it is not: default@2 begins at -2, bioreactor@1 at 0
    right(
        "2025-10-01T08:00 08:01",
        Line(_R1.format("temperature"), "37.5 37.6"),
        Line(_R1.format("ph_value"), ph),
        rows=4,
        rejected=rejected,
        errors=errors,
    )
    for ph, rejected, errors in (("-1 7.2", 0, ""), ("- 7.2", 1, "below_minimum 1"))
]
_FIELDS = right(
    "2025-10-01T08:00 08:01",
    Line("temp | R1:temp | R1/temp | temp/R1", "37.5 37.6"),
    Line("ph | R1:ph | R1/ph | ph/R1", "7.1 7.2"),
    rows=4,
)
_ENTITIES = right(
    "",
    Line("sensor.reactor_temp | *_temp:state", "37.5 37.6", at="2025-10-01T08:00:00.123 08:01"),
    Line("sensor.reactor_ph | *_ph:state", "7.1 7.2", at="2025-10-01T08:00:10 08:01:10"),
)
_TOA5 = right(  # the counter RECORD is no series; NAN is an empty cell of the wide layout
    "2025-10-01T08:00 08:10 08:20",
    Line("AirTC_Avg", "12.5 12.4 -", unit="°C"),
    Line("RH", "81 82 82", unit="%"),
    missing=1,
    warns=("* RECORD",),
)
_SWAPPED = [  # the date cell may be 11 January, or 1 November
    right(
        f"{first}T00:00 2025-01-13T08:00 2025-01-14T08:00",
        Line("temp", "1~ 2 3"),
        Line("ph", "7.1~ 7.2 7.3"),
        warns=("* timestamp",),
    )
    for first in ("2025-01-11", "2025-11-01")
]
_MINUTES_FROM_8 = "2025-10-01T" + " ".join(f"08:0{minute}" for minute in range(10))
_HALVES = right(_MINUTES_FROM_8, Line("ph", " ".join(f"{n}.5" for n in range(10))))

IMPORTS = [
    Report(
        "imports/k01a_yyyymmddhhmm.csv",
        (right("2025-10-01T08:10 08:20 08:30", Line("a", "1.5 2.5 3.5"), quiet=True),),
    ),
    Report("imports/k01b_yyyymmddhh.csv", (_TT_RF,)),
    Report("imports/k01c_dotnet_ticks.csv", (right("2025-10-01T08:12:10.250 08:12:20.250", Line("a", "1.5 2.5")),)),
    Report("imports/k01d_yyyymmddhhmm.json", (right("2025-10-01T08:10 08:20", Line("ph", "7.1 7.2"), quiet=True),)),
    Report(
        "imports/k02a_rows_before_header.csv",
        (right("2025-10-01T08:00 08:01", Line("temp", "3 4"), rows=4, rejected=2, errors="above_header 2"),),
    ),
    Report(
        "imports/k02b_small_table_first.csv",
        (_FIRST_OF_TWO, Refused("several_tables | another_table")),
        settled=(_FIRST_OF_TWO, _SECOND_OF_TWO),
    ),
    Report(
        "imports/k03a_decimal_hours.csv",
        (_QUARTERS, Refused("*", says="8[.:]25")),
        settled=(_QUARTERS,),
    ),
    Report(
        "imports/k03b_day_fraction.xlsx",  # 0.333333333 of a day is 07:59:59.999971
        tuple(
            right(f"2025-10-01T06:00 06:14:24 12:00 {last}", Line("temp", "39 40 41 42"))
            for last in ("07:59:59.999971", "08:00")
        ),
    ),
    Report("imports/k04a_date_and_hour.csv", (_HOURS, Refused("*", says="hour")), settled=(_HOURS,)),
    Report(
        "imports/k04c_milliseconds_apart.csv",
        (_QUARTER_SECONDS, Refused("*", says=r"\bms\b")),
        settled=(_QUARTER_SECONDS,),
    ),
    Report(
        "imports/k05a_formula_without_value.xlsx",
        (
            right(
                "2025-10-01T08:00 09:00",
                Line("temp", "37.5 37.6"),
                Line("ph", "- 7.1"),
                errors="* 1",
                missing=0,
                says="save",
            ),
        ),
    ),
    Report(
        "imports/k06a_two_boms.csv",
        (right("", Line("a", "1", at="2025-10-01T08:00"), Line("b", "2", at="2025-10-01T08:01"), quiet=True),),
    ),
    Report(
        "imports/k06b_joined_files.csv",
        (
            right(
                "2025-10-01T08:00 08:01 08:02",
                Line("a", "1 2 3"),
                rows=4,
                rejected=1,
                errors="repeated_header 1",
                quiet=True,
            ),
        ),
    ),
    Report("imports/k06d_bom_in_jsonl.jsonl", (right("2025-10-01T08:00 08:01", Line("ph", "7.1 7.2"), quiet=True),)),
    Report(
        "imports/k07a_metric_column.csv",
        (
            *_METRICS,
            right(
                "2025-10-01T08:00 08:01 08:00 08:01",
                Line("R1", "37.5 37.6 -1 7.2"),
                warns=("series_not_told_apart metric",),
            ),
        ),
        settled=tuple(_METRICS),
    ),
    Report(
        "imports/k07b_influx_annotated.csv",
        (
            _FIELDS,
            right(
                "2025-10-01T08:00 08:01 08:00 08:01",
                Line("_value | R1", "37.5 37.6 7.1 7.2"),
                warns=("series_not_told_apart _field",),
            ),
        ),
        settled=(_FIELDS,),
    ),
    Report(
        "imports/k07d_entity_id.csv",
        (
            _ENTITIES,
            right(
                "2025-10-01T08:00:00.123 08:00:10 08:01 08:01:10",
                Line("state", "37.5 7.1 37.6 7.2"),
                warns=("series_not_told_apart entity_id",),
            ),
        ),
        settled=(_ENTITIES,),
    ),
    Report("imports/k08a_toa5.dat", (_TOA5,), settled=(_TOA5.without_warnings(),)),
    Report("imports/k08b_toa5_without_process_line.dat", (_TOA5,), settled=(_TOA5.without_warnings(),)),
    Report(
        "imports/k09a_beyond_2_53.csv",
        (
            right(
                "2025-10-01T08:00:00 08:00:01 08:00:02",
                Line("c", "9007199254740992 9007199254740992~ 9007199254740994"),
                warns=("*@2 value",),
                quiet=True,
            ),
            right(
                "2025-10-01T08:00:00 08:00:01 08:00:02",
                Line("c", "9007199254740992 - 9007199254740994"),
                rejected=1,
                errors="* 1",
                quiet=True,
            ),
        ),
    ),
    Report(
        "imports/k10a_epoch_20_decimals.csv",
        (
            right(
                "2019-02-25T21:21:01.954561 21:21:02.143156",
                Line("temp", "1.5 2.5"),
                warns=("time_truncated timestamp",),
            ),
        ),
    ),
    Report(
        "imports/k10b_epoch_16_decimals.csv",
        (
            right(
                "2025-10-01T08:00:00.123456 08:00:01.123456",
                Line("temp", "1.5 2.5"),
                warns=("time_truncated epoch",),
            ),
        ),
    ),
    Report(
        "imports/k11a_space_before_quote.csv",
        (
            right("", Line("a", "1 3", at="2025-10-01T08:00 08:02"), Line("b", "2", at="2025-10-01T08:01"), quiet=True),
            right("2025-10-01T08:02", Line("a", "3"), rows=3, rejected=2, errors="invalid_quoting 2"),
        ),
    ),
    Report(
        "imports/k12a_pandas_index.csv",
        (right("2025-10-01T08:00 08:01", Line("temp", "37.5 37.6"), warns=("* Unnamed: 0",)),),
        settled=(right("2025-10-01T08:00 08:01", Line("temp", "37.5 37.6")),),
    ),
    Report(
        "imports/k12b_record_counter.csv",
        (right("2025-10-01T08:00 08:01 08:02", Line("temp", "37.5 37.6 37.7"), warns=("* #",)),),
        settled=(right("2025-10-01T08:00 08:01 08:02", Line("temp", "37.5 37.6 37.7")),),
    ),
    Report(
        "imports/k13a_float16.parquet",
        (
            right(
                "2025-10-01T00:00 01:00 02:00",
                Line("v", "0.0999755859375 0.333251953125 6.097555160522461e-05"),
                quiet=True,
            ),
        ),
    ),
    Report("imports/k14a_dates_and_texts.xlsx", tuple(_SWAPPED)),
    Report(
        "imports/k15a_zone_names.csv",  # CET and EST are no offsets; the third row has its own
        (
            right("2025-10-01T06:02", Line("a", "3"), rows=3, rejected=2, errors="* 2", says=r"\+01:00"),
            Refused("*", says=r"CET(.|\n)*\+01:00"),
        ),
    ),
    Report("imports/k15b_states.csv", (Refused("*", says="ON", says_not="--measured"),)),
    Report(
        "imports/k15c_nul_behind_cells.csv",
        (
            Refused("nul_character"),
            right("2025-10-01T08:00 08:01", Line("temp", "37.5~ 37.6~"), warns=("* *",)),
        ),
    ),
    Report(
        "imports/k16a_jsonl_with_commas.jsonl",
        (_HALVES, right("", rows=10, rejected=10, errors=None)),
    ),
    Report(
        "imports/k17a_status_column.csv",
        (right("2025-10-01T08:00 08:01 08:02", Line("a", "37.5 0! 37.4?"), quiet=True),),
    ),
]
