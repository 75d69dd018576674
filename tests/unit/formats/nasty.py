"""Files that break readers, each with its verdict: kept rows, and (row, code) for everything that is wrong."""

from dataclasses import dataclass, field

HEADER = b"sensor_id,timestamp,value\n"
AT = b"2025-10-01T08:00:00Z"


@dataclass(frozen=True, slots=True)
class Nasty:
    """A file and its verdict. A row of None stands for the file as a whole."""

    name: str
    data: bytes
    kept: int
    errors: set[tuple[int | None, str]] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)


def rows(*lines: bytes, header: bytes = HEADER, end: bytes = b"\n") -> bytes:
    return header.replace(b"\n", end) + b"".join(line + end for line in lines)


def good(second: int, value: bytes = b"1") -> bytes:
    return b"a,2025-10-01T08:00:%02dZ,%s" % (second, value)


def value(cell: bytes) -> bytes:
    return rows(good(1), good(2, cell), good(3))


def at(cell: bytes) -> bytes:
    return rows(good(1), b"a,%s,1" % cell, good(3))


CASES = [
    # line ends and white space
    Nasty("crlf", rows(good(1), good(2), end=b"\r\n"), 2),
    Nasty("cr_only", rows(good(1), good(2), end=b"\r"), 2),
    Nasty("mixed_line_ends", HEADER + good(1) + b"\r\n" + good(2) + b"\r" + good(3) + b"\n" + good(4), 4),
    Nasty("no_line_end_at_the_end", rows(good(1)) + good(2), 2),
    Nasty("blank_lines_do_not_count", rows(b"", good(1), b"", b"   ", b"a,x,1", b""), 1, {(2, "invalid_timestamp")}),
    Nasty("blank_lines_before_the_header", b"\n\r\n" + rows(good(1)), 1),
    Nasty("spaces_around_cells", rows(b" a , 2025-10-01T08:00:00Z , 1.5 "), 1),
    Nasty("spaces_in_the_header", rows(good(1), header=b" Sensor ID , TIMESTAMP,  Value \n"), 1),
    Nasty("line_ends_of_other_alphabets", rows("a\u2028b,2025-10-01T08:00:00Z,1".encode(), good(2)), 2),
    # encodings
    Nasty("byte_order_mark", b"\xef\xbb\xbf" + rows(good(1)), 1),
    Nasty("utf16_le", b"\xff\xfe" + rows(good(1), good(2)).decode().encode("utf-16-le"), 2),
    Nasty("utf16_be", b"\xfe\xff" + rows(good(1), good(2)).decode().encode("utf-16-be"), 2),
    Nasty("not_utf8", rows(good(1), b"\xff\xfe,%s,1" % AT, good(3)), 2, {(2, "invalid_encoding")}),
    Nasty("windows_1252", rows(good(1), b"\xb5S,%s,1" % AT, good(3)), 3, set(), {"encoding_assumed"}),
    Nasty("cut_amid_a_character", rows(good(1), good(2, b"\xe2\x82")), 1, {(2, "invalid_encoding")}),
    Nasty("nul_in_a_cell", value(b"1\x00"), 2, {(2, "nul_character")}),
    Nasty("nul_line", rows(good(1), b"\x00" * 8, good(3)), 2, {(2, "nul_character")}),
    Nasty("utf16_without_a_mark", rows(good(1)).decode().encode("utf-16-le"), 1),
    # quotes
    Nasty("everything_quoted", rows(b'"a","%s","1"' % AT, header=b'"sensor_id","timestamp","value"\n'), 1),
    Nasty("quoted_delimiter", rows(b'"a,b",%s,1' % AT), 1),
    Nasty("doubled_quote", rows(b'"5"" pipe",%s,1' % AT), 1),
    Nasty("quote_inside_a_plain_cell", rows(b'5" pipe,%s,1' % AT, good(2)), 2),
    Nasty("quoted_line_end", rows(b'"a",%s,"1\n"' % AT, good(2)), 1, {(1, "not_a_number")}),
    Nasty("quoted_line_end_in_the_sensor", rows(b'"a\nb",%s,1' % AT, good(2)), 1, {(1, "invalid_sensor_id")}),
    Nasty("unclosed_quote", rows(good(1), b'"a,%s,1' % AT, good(3), good(4)), 3, {(2, "unclosed_quote")}),
    Nasty("unclosed_quote_at_the_end", rows(good(1), b'a,%s,"1' % AT), 1, {(2, "unclosed_quote")}),
    Nasty(
        "unclosed_quotes_amid_quoted_rows",
        rows(b'"a","%s","1"' % AT, b'"a","%s","1' % AT, b'"b","%s","1"' % AT),
        2,
        {(2, "unclosed_quote")},
    ),
    Nasty(
        "unclosed_quote_before_200_rows",
        rows(b'"a,%s,1' % AT, *(b"s%d,%s,1" % (n, AT) for n in range(200))),
        200,
        {(1, "unclosed_quote")},
    ),
    Nasty(
        "two_stray_quotes_far_apart",
        rows(b'"a,%s,1' % AT, good(1), good(2), b'b",%s' % AT),
        2,
        {(1, "unclosed_quote"), (4, "too_few_cells")},
    ),
    Nasty("text_after_a_quote", rows(good(1), b'"a"b,%s,1' % AT, good(3)), 2, {(2, "invalid_quoting")}),
    Nasty("space_after_a_quote", rows(good(1), b'"a" ,%s,1' % AT), 1, {(2, "invalid_quoting")}),
    Nasty(
        "record_of_101_lines",
        rows(b'"a' + b"\n" * 100 + b'",%s,1' % AT, good(2)),
        1,
        {(1, "unclosed_quote"), (2, "unclosed_quote")},
    ),
    Nasty(
        "record_over_64_kb",
        rows(b'"' + b"x" * 40_000 + b"\n" + b"x" * 40_000 + b'",%s,1' % AT),
        0,
        {(1, "unclosed_quote"), (2, "invalid_sensor_id")},
    ),
    # lengths
    Nasty("short_line", rows(good(1), b"a,%s" % AT, good(3)), 2, {(2, "too_few_cells")}),
    Nasty("long_line", rows(good(1), good(2) + b",9", good(3)), 2, {(2, "too_many_cells")}),
    Nasty("delimiters_at_line_ends", rows(good(1) + b",", good(2) + b",,"), 2, set(), {"trailing_delimiter"}),
    Nasty("one_cell", rows(good(1), b"end of file"), 1, {(2, "too_few_cells")}),
    Nasty("field_of_5_mb", rows(good(1), good(2, b"9" * 5_000_000), good(3)), 2, {(2, "line_too_long")}),
    Nasty(
        "quoted_field_of_5_mb",
        rows(good(1), good(2, b'"' + b"x" * 5_000_000 + b'"'), good(3)),
        2,
        {(2, "line_too_long")},
    ),
    Nasty("number_of_200_kb", rows(good(1), good(2, b"9" * 200_000)), 1, {(2, "number_out_of_range")}),
    # headers
    Nasty("duplicate_header", rows(good(1), header=b"timestamp,value,Value\n"), 0, {(None, "duplicate_column")}),
    Nasty("header_alone", HEADER, 0, {(None, "no_rows")}),
    Nasty("empty", b"", 0, {(None, "empty_file")}),
    Nasty("blank", b" \n\t\n", 0, {(None, "empty_file")}),
    Nasty("no_header", rows(good(1), good(2), header=b""), 0, {(None, "no_header")}),
    Nasty("one_column", b"timestamp\n%s\n" % AT, 0, {(None, "no_delimiter")}),
    Nasty("unclosed_header", b'"sensor_id,timestamp,value\n' + good(1) + b"\n", 0, {(None, "unclosed_quote")}),
    Nasty("a_picture", b"\x89PNG\r\n\x1a\n" + bytes(100), 0, {(None, "unsupported_kind")}),
    Nasty("noise", bytes(range(256)) * 4 + bytes(200), 0, {(None, "binary_file")}),
    # times
    Nasty("30_february", at(b"2025-02-30T00:00:00Z"), 2, {(2, "invalid_timestamp")}),
    Nasty("29_february_of_no_leap_year", at(b"2025-02-29"), 2, {(2, "invalid_timestamp")}),
    Nasty("second_60", at(b"2025-06-30T23:59:60Z"), 2, {(2, "invalid_timestamp")}),
    Nasty("hour_24", at(b"2025-06-30T24:00:01Z"), 2, {(2, "invalid_timestamp")}),
    Nasty("week_date", at(b"2025-W40-3"), 3),
    Nasty("bare_number_as_time", at(b"1759306330"), 2, {(2, "invalid_timestamp")}),
    Nasty("arabic_digits_in_a_time", at("٢٠٢٥-10-01T08:00:00Z".encode()), 2, {(2, "invalid_timestamp")}),
    Nasty("day_first", at(b"03/04/2025 08:00"), 2, {(2, "invalid_timestamp")}),
    Nasty("no_time", at(b""), 2, {(2, "missing_timestamp")}),
    Nasty("offset_beyond_a_day", at(b"2025-06-30T12:00:00+24:00"), 2, {(2, "invalid_timestamp")}),
    Nasty("nanoseconds", at(b"2025-06-30T12:00:00.123456789Z"), 3, set(), {"time_truncated"}),
    Nasty("far_future", at(b"2999-01-01T00:00:00Z"), 3, set(), {"future_time"}),
    # numbers
    Nasty("underscore", value(b"1_000"), 2, {(2, "not_a_number")}),
    Nasty("hexadecimal", value(b"0x1F"), 2, {(2, "not_a_number")}),
    Nasty("arabic_digits", value("١٢".encode()), 3, set()),
    Nasty("nan", value(b"NaN"), 2, {(2, "missing_value")}, {"sentinel_value"}),
    Nasty("infinity", value(b"-Infinity"), 2, {(2, "not_a_number")}),
    Nasty("beyond_float64", value(b"1e999"), 2, {(2, "number_out_of_range")}),
    Nasty(
        "both_decimal_marks",
        b"sensor_id;timestamp;value\na;%s;1,5\na;%s;1.5\n" % (AT, AT),
        0,
        {(None, "mixed_decimal")},
    ),
    Nasty("unit_in_the_cell", value(b"37.2 C"), 2, {(2, "other_unit")}),
    Nasty("file_separator_as_space", value(b"1\x1c"), 2, {(2, "not_a_number")}),
    Nasty("non_breaking_space_between_thousands", value("1\u00a0000".encode()), 3),
    Nasty("non_breaking_space_amid_a_number", value("1\u00a000".encode()), 2, {(2, "not_a_number")}),
    Nasty("sign_alone", value(b"+"), 2, {(2, "not_a_number")}),
    Nasty("dash_for_a_missing_value", value(b"-"), 2, {(2, "missing_value")}, {"sentinel_value"}),
    Nasty("minus_999", value(b"-999"), 2, {(2, "missing_value")}, {"sentinel_value"}),
    Nasty("below_detection", value(b"<0.5"), 3, set(), {"censored_value"}),
    Nasty(
        "exponents_and_signs",
        rows(*(good(n, cell) for n, cell in enumerate((b"+1.", b".5", b"1E-5", b"-0", b"007")))),
        5,
    ),
    Nasty("empty_value", value(b""), 2, {(2, "missing_value")}),
    # sensors
    Nasty("no_sensor", rows(good(1), b",%s,1" % AT), 1, {(2, "missing_sensor_id")}),
    Nasty("sensor_of_257_characters", rows(good(1), b"s" * 257 + b",%s,1" % AT), 1, {(2, "invalid_sensor_id")}),
    Nasty("escape_in_a_sensor", rows(good(1), b"\x1b[31m,%s,1" % AT), 1, {(2, "invalid_sensor_id")}),
    Nasty(
        "everything_wrong",
        rows(good(1), b",x,y"),
        1,
        {(2, "missing_sensor_id"), (2, "invalid_timestamp"), (2, "not_a_number")},
    ),
    # wide
    Nasty("wide_with_gaps", b"timestamp,p,q\n%s,1,\n%s,,\n%s,,3\n" % (AT, AT, AT), 2, {(2, "empty_row")}),
    Nasty(
        "wide_with_bad_cells",
        b"timestamp,p,q\n2025-01-01,1,x\n2025-01-02,y,z\n2025-01-03,5,6\n",
        2,
        {(1, "not_a_number"), (2, "not_a_number")},
    ),
    Nasty(
        "limits",
        b"sensor_id,timestamp,ph_value,temperature\na,%s,7,37\nb,%s,-1,37\nc,%s,-1,-1\n" % (AT, AT, AT),
        2,
        {(2, "below_minimum"), (3, "below_minimum")},
    ),
]
