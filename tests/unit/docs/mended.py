"""The examples of `scripts/examples.py` after what each hint says was done to them, where no option settles it.

A text is the file as it then is; `FOLLOWED` has what is said or done otherwise.
"""

from scripts.examples import Example

_AT = "2025-10-01T08:00:00Z"
_LONG = "sensor_id,timestamp,value\n"
_WIDE = "timestamp,temp,ph\n"
_B = f"b,{_AT},1\n"
_A = f"{_LONG}a,{_AT},1\n"

MENDED: dict[str, str | Example] = {
    "looks_like_events": "timestamp,temp\n2025-10-01T08:00:00Z,37\n",  # what only counts is no way out
    "transposed_table": Example(
        "Time [s];Temp [°C]\n0;37,1\n300;37,0\n600;36,9\n", options={"start": "2025-10-01T08:00:00Z"}
    ),
    "missing_timestamp": f"{_LONG}a,2025-10-01T08:12:10Z,1\n{_B}",
    "invalid_timestamp": f"{_LONG}a,2025-02-28T08:12:10Z,1\n{_B}",
    "zone_is_no_offset": f"{_LONG}a,2025-10-01T08:00:00+01:00,1\n{_B}",
    "invalid_offset": "timestamp,utc_offset,ph\n2025-10-01 08:00,+02:00,7\n2025-10-01 08:01,+02:00,7\n",
    "repeated_header": f"{_A}{_B}",
    "reordered_header": f"{_A}{_B}",
    "another_table": f"{_WIDE}{_AT},37,7\n",
    "above_header": "timestamp,temp\n2025-10-01 07:59,36\n2025-10-01 08:00,37\n2025-10-01 08:01,38\n",
    "missing_sensor_id": f"{_A}{_B}",
    "too_few_cells": f"{_A}{_B}",
    "too_many_cells": f'{_LONG}a,{_AT},"1,5"\n{_B}',
    "empty_row": f"{_WIDE}{_AT},37,7\n2025-10-01T08:01:00Z,37,\n",
    "unclosed_quote": f'{_LONG}"a",{_AT},1\n{_B}',
    "invalid_quoting": f'{_LONG}"a""b",{_AT},1\n{_B}',
    "invalid_json": f'{{"timestamp": "{_AT}", "ph": 7}}\n{{"timestamp": "2025-10-01T08:01:00Z", "ph": 7}}\n',
    "broken_document": f'[{{"timestamp": "{_AT}", "ph": 7}}, {{"timestamp": "2025-10-01T08:01:00Z", "ph": 8}}]',
    "not_an_object": f'{{"timestamp": "{_AT}", "ph": 7}}\n{{"timestamp": "2025-10-01T08:01:00Z", "ph": 1}}\n',
    "duplicate_key": f'{{"timestamp": "{_AT}", "ph": 7}}\n{{"timestamp": "2025-10-01T08:01:00Z", "ph": 7}}\n',
    "not_an_array": f'[["timestamp", "ph"], ["{_AT}", 7], ["2025-10-01T08:01:00Z", 8]]',
    "unequal_columns": f'{{"timestamp": ["{_AT}", "2025-10-01T08:01:00Z"], "ph": [7, 8]}}',
    "no_row_of_names": f'[["timestamp", "value"], ["{_AT}", 7], ["2025-10-01T08:01:00Z", 8]]',
    "missing_value": f"{_A}{_B}",
    "ambiguous_number": f"{_LONG}a,{_AT},1234\na,2025-10-01T08:01:00Z,0.5\n{_B}",
    "other_decimal": f"{_LONG}a,{_AT},12.5\n{_B}",
    "other_unit": f"sensor_id,timestamp,value [°C]\na,{_AT},37\n{_B}",
    "not_a_number": f"{_LONG}a,{_AT},7.2\n{_B}",
    "number_out_of_range": f"{_LONG}a,{_AT},1e9\n{_B}",
    "below_minimum": Example(f"sensor_id,timestamp,ph\na,{_AT},-3\n", said={"rules": "equipment"}),
    "above_maximum": Example(f"sensor_id,timestamp,temperature\na,{_AT},250\n", said={"rules": "default"}),
    "empty_file": _A,
    "no_rows": _A,
    "unsupported_kind": _A,
    "no_delimiter": f"timestamp,temperature\n{_AT},37\n",
    "absent_delimiter": f"{_WIDE}{_AT},37,7\n",
    "no_such_line": f"{_WIDE}{_AT},37,7\n",
    "no_measured_column": "timestamp,note,ph\n2025-10-01,hello,7\n",
    "unquoted_decimals": f'{_WIDE}2025-10-13 08:00,"37,5","7,1"\n',
    "no_date": f"{_WIDE}2025-10-01T08:12:10Z,37,7\n",
    "no_list_of_readings": f'{{"readings": [{{"timestamp": "{_AT}", "ph": 7}}]}}',
    "two_lists": f'{{"alarms": [{{"x": 1}}], "readings": [{{"timestamp": "{_AT}", "x": 1}}]}}',
    "unknown_column": Example(f"{_WIDE}2025-10-01,37,7\n", options={"measured": ["ph"]}),
    "two_parts": Example(f"{_WIDE}2025-10-01,37,7\n", options={"context": ["ph"]}),
    "context_and_measured": Example(f"{_WIDE}2025-10-01,37,7\n", options={"context": ["ph"]}),
    "checksum_mismatch": _A,
    "list_left_out": f'[{{"timestamp": "{_AT}", "ph": 7}}]',
    "two_digit_year": f"{_WIDE}31.01.2025,37,7\n",
    "unit_mismatch": f"timestamp,Temp [°F]\n{_AT},98 °F\n",
    "unit_not_convertible": Example(f"timestamp,Temp [°F]\n{_AT},98.6\n", options={"convert": ["Temp=°C"]}),
    "nothing_to_convert": Example(f"timestamp,Temp [°F]\n{_AT},98.6\n", options={"convert": ["Temp=°C"]}),
    "unit_not_judged": Example(
        f"timestamp,temperature [bar]\n{_AT},1\n", said={"rules": "equipment"}, options={"units": ["temperature=°C"]}
    ),
    "unnamed_column": f"timestamp,temp,ph,do\n{_AT},37,7,5\n",
    "trailing_delimiter": f"{_WIDE}{_AT},37,7\n",
    "duplicate_instant": f"{_WIDE}{_AT},37,7\n2025-10-01T08:01:00Z,38,7\n",
    "future_time": f"{_WIDE}2025-01-01,37,7\n",
    "ambiguous_local_time": f"{_WIDE}2025-10-26T02:30:00+02:00,37,7\n",
    "before_start": Example(
        f"{_WIDE}07:50,37,7\n08:10,37,7\n", options={"time_format": "time_of_day", "start": "2025-10-01T00:00:00Z"}
    ),
    "nonexistent_local_time": f"{_WIDE}2025-03-30T03:30:00+02:00,37,7\n",
    "other_timezone": "Time (UTC+2),temp,ph\n2025-10-01 08:00,37,7\n",
    "unknown_quality": f"sensor_id,timestamp,value,quality\na,{_AT},1,uncertain\n",
}
