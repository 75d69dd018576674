"""An example of every code of an error or a warning, for docs/errors.md.

A file, whole, with what was said of it, where text can show it: a test judges it and finds the code. Else a few words.
"""

from dataclasses import dataclass, field
from typing import Any

_LONG = "sensor_id,timestamp,value\n"
_WIDE = "timestamp,temp,ph\n"
_AT = "2025-10-01T08:00:00Z"


@dataclass(frozen=True, slots=True)
class Example:
    """A file that has this error or warning; `said` are members of `Instructions`, `options` of its `ReadOptions`."""

    file: str
    said: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


def long(*rows: str, **options: Any) -> Example:
    """Return a file of rows of the long layout, one that is good after them."""
    return Example(_LONG + "".join(f"{row}\n" for row in (*rows, f"b,{_AT},1")), options=options)


def wide(*rows: str, header: str = _WIDE, **options: Any) -> Example:
    """Return a file of rows of a wide layout."""
    return Example(header + "".join(f"{row}\n" for row in rows), options=options)


EXAMPLES: dict[str, Example | str] = {
    # rows
    "missing_timestamp": long("a,,1"),
    "invalid_timestamp": long("a,2025-02-30,1"),
    "ambiguous_time": "`1759305600` for the time of a reading that is posted, without `epoch`",
    "zone_is_no_offset": long("a,2025-10-01 08:00 CET,1"),
    "invalid_offset": wide(
        "2025-10-01 08:00,+02:00,7", "2025-10-01 08:01,+99:00,7", header="timestamp,utc_offset,ph\n"
    ),
    "repeated_header": long(f"a,{_AT},1", _LONG.strip()),
    "reordered_header": long(f"a,{_AT},1", "sensor_id,value,timestamp", f"b,1,{_AT}"),
    "another_table": wide(f"{_AT},37,7", "timestamp,glucose,lactate", f"{_AT},5.5,1.1"),
    "above_header": Example("2025-10-01 07:59,36\ntimestamp,temp\n2025-10-01 08:00,37\n2025-10-01 08:01,38\n"),
    "missing_sensor_id": long(f",{_AT},1"),
    "invalid_sensor_id": "a sensor called by 300 characters",
    "sensor_id_not_allowed": "`bio-1` where the rule set says `[A-Z]+-[A-Z0-9]+-\\d{3}`",
    "invalid_parameter": "a parameter called by 300 characters",
    "invalid_asset": "a reading that is posted, of an asset called by 300 characters",
    "invalid_unit": "a unit of 300 characters",
    "too_few_cells": long("a,1"),
    "too_many_cells": long(f"a,{_AT},1,5"),
    "empty_row": wide(f"{_AT},37,7", f"{_AT},,"),
    "unclosed_quote": long(f'"a,{_AT},1'),
    "invalid_quoting": long(f'"a"b,{_AT},1'),
    "line_too_long": "a line of 2 MB",
    "invalid_encoding": "the byte `FF` amid text in UTF-8",
    "nul_character": "a cell with a zero byte in it",
    "invalid_json": Example(f'{{"timestamp": "{_AT}", "ph": 7}}\n{{"timestamp": "{_AT}", "ph": 7,}}\n'),
    "broken_document": Example(f'[{{"timestamp": "{_AT}", "ph": 7}}, {{"timestamp": "{_AT}", "ph":'),
    "not_an_object": Example(f'{{"timestamp": "{_AT}", "ph": 7}}\n5\n'),
    "duplicate_key": Example(f'{{"timestamp": "{_AT}", "ph": 7}}\n{{"timestamp": "{_AT}", "ph": 7, "ph": 8}}\n'),
    "too_deep": "nine objects, one in the other",
    "not_an_array": Example(f'[["timestamp", "ph"], ["{_AT}", 7], {{"ph": 8}}]'),
    "unequal_columns": Example(f'{{"timestamp": ["{_AT}", "{_AT}"], "ph": [7]}}'),
    "value_too_long": "one record of 2 MB in a JSON document",
    "no_row_of_names": Example(f'[["{_AT}", 7], ["{_AT}", 8]]'),
    "unexpected_field": "a field that comes up in the millionth record of a JSON file",
    # cells
    "missing_value": long(f"a,{_AT},"),
    "ambiguous_number": long(f'a,{_AT},"1,234"', f"a,{_AT},0.5"),
    "other_decimal": long(f'a,{_AT},"12,5"', decimal="."),
    "other_unit": long(f"a,{_AT},37 °C"),
    "not_a_number": long(f"a,{_AT},err"),
    "formula_without_value": "a workbook that a program wrote, and that nobody has opened and saved since",
    "number_out_of_range": long(f"a,{_AT},1e999"),
    "below_minimum": wide(f"a,{_AT},-3", header="sensor_id,timestamp,ph\n"),
    "above_maximum": Example(f"sensor_id,timestamp,temperature\na,{_AT},250\n", said={"rules": "equipment"}),
    # files
    "empty_file": Example(""),
    "no_rows": Example(_LONG),
    "binary_file": "a program, or noise",
    "unsupported_kind": Example("%PDF-1.7\n"),
    "no_delimiter": Example("temperature\n37\n"),
    "absent_delimiter": wide(f"{_AT},37,7", delimiter=";"),
    "no_such_line": wide(f"{_AT},37,7", header_line="50"),
    "no_time_column": Example("sensor,value\na,1\n"),
    "two_time_columns": Example("begun,ended,ph\n2025-10-01,2025-10-02,7\n"),
    "no_measured_column": Example("timestamp,note\n2025-10-01,hello\n"),
    "no_such_table": wide(f"{_AT},37,7", table="2"),
    "no_row_fits": wide(f"{_AT},37"),
    "header_too_short": Example("timestamp,temp\n0,2025-10-13 08:00,37\n1,2025-10-13 08:01,38\n"),
    "unquoted_decimals": wide("2025-10-13 08:00,37,5,7,1"),
    "duplicate_column": Example("timestamp,ph,pH\n2025-10-01,7,8\n"),
    "transposed_table": Example("Time [s];0;300;600\nTemp [°C];37,1;37,0;36,9\n"),
    "no_header": Example(f"a,{_AT},1\nb,{_AT},2\n"),
    "unknown_time_form": wide("12,37,7", "13,37,7"),
    "mixed_date_order": wide("13/01/2025,37,7", "01/13/2025,37,7"),
    "ambiguous_date_order": wide("03/04/2025,37,7"),
    "ambiguous_time_number": Example("timestamp,ph\n1510010812,7\n1510010822,7.1\n"),
    "part_of_time": Example("timestamp,ms,ph\n" + "".join(f"2025-10-01 08:00:00,{ms},7\n" for ms in (0, 500, 1000))),
    "no_start": Example("Time [h],ph\n0,7\n0.5,7\n"),
    "no_date": wide("08:12:10,37,7"),
    "mixed_decimal": Example(f"sensor_id;timestamp;value\na;{_AT};1,5\na;{_AT};1.5\n"),
    "ambiguous_decimal": long(f'a,{_AT},"1,234"'),
    "damaged_archive": "a gzip file that ends too early",
    "encrypted_archive": "a zip with a password",
    "zip_of_many": "a zip of two files",
    "empty_archive": "a zip of nothing",
    "nested_archive": "a gzip file in a zip",
    "unsupported_compression": "a zip packed by LZMA",
    "compression_bomb": "1 MB that unpacks to 1 GB",
    "damaged_workbook": "half of an `xlsx` file",
    "encrypted_workbook": "an `xlsx` with a password",
    "workbook_too_large": "an `xlsx` of 100 MB",
    "sheet_too_large": "a table in A1, and a stray cell in XFD1048576",
    "row_too_long": "a sheet with a text of 2 MB in one row",
    "repeats_too_much": "an `ods` of 1 kB with one row that stands there 500,000 times",
    "unknown_sheet": "`--sheet Data` where there are Sheet1 and Sheet2",
    "several_tables": "a sheet of temperatures and one of weights, each with a time",
    "damaged_parquet": "a Parquet file without its end",
    "encrypted_parquet": "a Parquet file with an encrypted footer",
    "too_much_memory": "a Parquet file with one row group of 10 GB",
    "too_much_time": "a sheet of millions of formulas",
    "no_list_of_readings": Example("{}"),
    "two_lists": Example('{"alarms": [{"x": 1}], "steps": [{"x": 1}]}'),
    "late_member": 'a long `{"readings": […], "sensor_id": "a"}` that cannot be sought',
    "unknown_column": Example(_WIDE + "2025-10-01,37,7\n", options={"measured": ["pressure"]}),
    "context_and_measured": Example(_WIDE + "2025-10-01,37,7\n", options={"context": ["ph"], "measured": ["ph"]}),
    "two_parts": Example(_WIDE + "2025-10-01,37,7\n", options={"sensor": ["ph"], "context": ["ph"]}),
    "looks_like_events": wide(
        f"1,{_AT},Pump started", f"2,{_AT},Valve 3 closed", f"3,{_AT},Pump stopped", header="No,timestamp,message\n"
    ),
    "invalid_column_name": "a column called by 300 characters",
    "too_many_series": "the value in the sensor's column",
    "too_many_columns": "a table of 5,000 columns",
    "too_sparse": 'a million records of one field each, `{"c17": 1}`, that has one of 4,000 names',
    "too_large": "2 GB where `MaxFileBytes` is 1 GiB",
    "checksum_mismatch": Example(_LONG + f"a,{_AT},1\n", said={"sha256": "0" * 64}),
    "declaration_lost": "a file that came to a slot of which the table knows nothing, sent without its form",
    "object_gone": "a reprocess of a file that somebody removed from the uploads bucket",
    "unknown_timezone": "`--timezone Europa/Berlin`",
    "unknown_rule_set": "`--rule-set defualt`",
    # warnings
    "column_taken_as_context": wide(f"{_AT},37,7,", header="timestamp,temp,ph,glucose\n"),
    "series_not_told_apart": wide(f"{_AT},37,7,R1", f"{_AT},36,7,R2", header="timestamp,temp,ph,line\n"),
    "sensor_column_assumed": wide(
        *(f"{_AT},{tag},1" for tag in ("TIC1", "PIC1", "TIC1", "PIC1")), header="timestamp,loop,value\n"
    ),
    "quality_not_read": Example(f"sensor_id,timestamp,value,status\na,{_AT},1,Good\na,{_AT},2,Sampled\n"),
    "status_measured": wide(f"{_AT},37,51", header="timestamp,temp,Air quality [ppm]\n"),
    "context_name_measured": wide(f"{_AT},37,0.25", header="timestamp,temp,phase\n"),
    "codes_measured": wide(
        *(
            f"2025-10-01T08:1{place}:00Z,37,{code}"
            for place, code in enumerate((118, 118, 118, 204, 204, 204, 331, 331, 331))
        ),
        header="timestamp,temp,pieces\n",
    ),
    "total_measured": wide(
        *(f"2025-10-01T08:{place}:00Z,37,{120_000 + 217 * place}" for place in range(10, 21)),
        header="timestamp,temp,pieces\n",
    ),
    "steps_measured": wide(
        *(f"2025-10-01T08:{10 + row}:00Z,37,{row // 3 % 3}" for row in range(12)), header="timestamp,temp,pieces\n"
    ),
    "counter_taken_as_context": wide(f"1,{_AT},37", f"2,{_AT},37", header="#,timestamp,temp\n"),
    "number_taken_as_context": Example(f"sensor_id,timestamp,value,weight\na,{_AT},1,5\n"),
    "lines_skipped": wide("Date of sample,of the broth,probe 2", f"{_AT},37,7"),
    "header_joined": Example(f"Time,Temp,Temp\n,left,right\n{_AT},37,38\n"),
    "unknown_unit": wide(",°C,pHu,cP", f"{_AT},37,7,1", header="timestamp,temp,ph,viscosity\n"),
    "other_tables": "a table of temperatures, and below it one of weights, each with a time",
    "short_rows_padded": wide(f"{_AT},37", f"{_AT},37,7", short_rows="pad"),
    "encoding_assumed": "`Temp [°C]` in Windows-1252",
    "padding_left_out": "`37.5` with zero bytes behind it, in most lines",
    "list_left_out": Example(f'[{{"timestamp": "{_AT}", "ph": 7, "alarms": [{{"code": 5}}]}}]'),
    "sheets_joined": "a sheet for each reactor, all with the same columns",
    "sheet_left_out": "a sheet of notes beside the table",
    "time_column_assumed": wide("2510010800,37,7", "2510010801,37,7", header="when,temp,ph\n"),
    "day_assumed_first": wide("03.04.2025 10:00,37,7"),
    "month_may_be_first": wide("01102025081210,37,7"),
    "day_may_be_first": wide("230325140500,37,7", "230325140600,37,7"),
    "start_assumed": Example("Start: 2025-10-01 08:00\nTime [h],ph\n0,7\n0.5,7\n"),
    "other_time_column": wide("2025-10-01 10:00,2025-10-01 08:00,7", header="timestamp,sampled,ph\n"),
    "may_be_part_of_time": Example("timestamp,n,ph\n" + "".join(f"2025-10-01 08:00:01,{n},7\n" for n in (0, 250, 500))),
    "dates_exchanged": "a sheet with the date 2025-01-11 beside the text 13.01.2025",
    "zone_by_name": wide("2025-07-01 08:00,37,7", header="Time [CET],temp,ph\n"),
    "zone_not_used": wide("2025-07-01 08:00,37,7", header="Time [CST],temp,ph\n"),
    "sentinel_value": wide(f"{_AT},37,7", f"{_AT},-999,n/a", f"{_AT},37,7"),
    "sentinel_kept": wide(*[f"{_AT},37,-999"] * 2, f"{_AT},37,7"),
    "number_rounded": long(f"a,{_AT},9007199254740993"),
    "censored_value": wide(f"{_AT},37,<0.5"),
    "two_digit_year": wide("31.01.25,37,7"),
    "decimal_point_assumed": Example("Datum;Zellen\n13.10.2025 08:00;800\n14.10.2025 08:00;1.234\n"),
    "units_of_many": wide(f"{_AT},37,7,°C", header="timestamp,temp,ph,unit\n"),
    "unit_mismatch": Example(f"timestamp,Temp [°C]\n{_AT},98 °F\n"),
    "option_not_used": wide(f"{_AT},37,7", sheet="Data"),
    "unit_converted": Example(f"timestamp,Temp [°F]\n{_AT},98.6\n", options={"convert": ["Temp=°C"]}),
    "unit_not_convertible": Example(f"timestamp,Temp [°F]\n{_AT},98.6\n", options={"convert": ["Temp=bar"]}),
    "nothing_to_convert": Example(f"timestamp,Temp [°F]\n{_AT},98.6\n", options={"convert": ["Tmep=°C"]}),
    "unit_not_judged": Example(f"timestamp,temperature [bar]\n{_AT},1\n", said={"rules": "equipment"}),
    "unnamed_column": wide(f"{_AT},37,7,5", header="timestamp,temp,ph,\n"),
    "trailing_delimiter": wide(f"{_AT},37,7,"),
    "duplicate_instant": wide(f"{_AT},37,7", f"{_AT},38,7"),
    "future_time": wide("2999-01-01,37,7"),
    "ambiguous_local_time": Example(_WIDE + "2025-10-26 02:30,37,7\n", options={"timezone": "Europe/Berlin"}),
    "nonexistent_local_time": Example(_WIDE + "2025-03-30 02:30,37,7\n", options={"timezone": "Europe/Berlin"}),
    "zone_assumed": "`2025-10-01 08:00` for the time of a reading that is posted, without `timezone`",
    "other_timezone": wide("2025-10-01 08:00,37,7", header="Time (UTC+2),temp,ph\n", timezone="America/New_York"),
    "time_truncated": wide("2025-10-01T08:00:00.123456789Z,37,7"),
    "midnight_passed": wide("23:50,37,7", "00:10,37,7", time_format="time_of_day", start="2025-10-01T00:00:00Z"),
    "before_start": wide("07:50,37,7", "08:10,37,7", time_format="time_of_day", start="2025-10-01T08:00:00Z"),
    "may_be_time_of_day": wide("22:00:00,37,7", "00:10:00,37,7", start="2025-10-01T00:00:00Z"),
    "unknown_quality": Example(f"sensor_id,timestamp,value,quality\na,{_AT},1,good\na,{_AT},2,fair\n"),
    "layout_changed": "a wide file where the asset's file before was long",
    "column_gone": "no `ph`, which the asset's file before has",
    "column_new": "`do`, which the asset's file before does not have",
    "column_renamed": "`pH` where the asset's file before has `ph_value`",
    "unit_changed": "`Temp [°F]` where the asset's file before has `Temp [°C]`",
    "cadence_changed": "a reading a minute where the asset's file before has one a second",
}
