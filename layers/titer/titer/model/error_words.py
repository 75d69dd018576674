"""The words for each error: what is wrong with a row, a cell or a file, and what to do about it."""

type Words = dict[str, tuple[str, str]]  # a code to what is wrong, and what to do about it

_TIME = "2025-10-01T08:12:10Z"
_CHARACTERS = "characters without control characters; titer: at the start is reserved"

OF_ROWS: Words = {
    "missing_timestamp": ("missing timestamp", f"give every row a time such as {_TIME}"),
    "invalid_timestamp": (
        "not a time, or a day or hour that does not exist",
        f"write times as {_TIME}, or all in the form that the column's other times have",
    ),
    "ambiguous_time": (
        "a number for a time, which does not say what it counts",
        f"write {_TIME}, or say what all of them count since 1970: epoch=s, ms, us or ns",
    ),
    "zone_is_no_offset": (
        "an abbreviation for a zone, such as CET, which is no offset, nor in use at that time in a declared zone",
        f"write {_TIME} or an offset, such as +01:00 or +02:00, or declare --timezone",
    ),
    "invalid_offset": ("no offset to UTC, nor a zone", "write +02:00, or a zone such as Europe/Berlin"),
    "repeated_header": ("the header again", "leave it out; the rows under it are read"),
    "reordered_header": (
        "the names of the header again, in another order",
        "leave it out, once the columns under it are in the first order; the rows under it are read in theirs",
    ),
    "another_table": (
        "stands under a header other than the first one's",
        "say with --table which one is meant, and send the file again for each of the others, or split it",
    ),
    "above_header": (
        "a row above the line that names the columns",
        "move that line to the top; or declare --header-line, or --no-header with --columns",
    ),
    "missing_sensor_id": ("missing sensor id", "name the sensor of every row"),
    "invalid_sensor_id": ("sensor id that cannot be used", f"use 1 to 256 {_CHARACTERS}"),
    "sensor_id_not_allowed": (
        "a sensor id that the rule set does not allow",
        "correct the id, or the pattern of the rule set",
    ),
    "invalid_parameter": ("parameter that cannot be used", f"use up to 256 {_CHARACTERS}"),
    "invalid_asset": ("asset that cannot be used", f"use up to 255 {_CHARACTERS}"),
    "invalid_unit": ("unit that cannot be used", f"use up to 256 {_CHARACTERS}"),
    "too_few_cells": (
        "fewer cells than the header has columns",
        "give every row one cell for each column, or declare --short-rows pad",
    ),
    "too_many_cells": (
        "more cells than the header has columns",
        "quote cells that hold the delimiter, and give every row one cell for each column",
    ),
    "empty_row": ("no measured value in the row", "fill at least one measured column, or leave the row out"),
    "unclosed_quote": (
        "a quoted cell that never closes",
        "close the quote; a quoted cell may span up to 100 lines or 64 KB",
    ),
    "invalid_quoting": (
        "text after a closing quote",
        'double a quote inside a quoted cell ("5"" pipe"), and put the delimiter right after the closing one',
    ),
    "line_too_long": ("a line longer than 1 MiB", "split the line; if this is not a text file, export it as CSV"),
    "invalid_encoding": (
        "bytes that are not UTF-8, or not of the declared encoding",
        "save the file as UTF-8, or declare --encoding",
    ),
    "nul_character": ("a NUL character", "the file is damaged here: export it again"),
    "invalid_json": ("not valid JSON", "check brackets, quotes and commas here; comments are not JSON"),
    "broken_document": (
        "the JSON breaks here, so what follows could not be read",
        "mend the file from here on, and send it again",
    ),
    "not_an_object": ("not a JSON object", 'write each reading as an object such as {"sensor_id": "a", "value": 1}'),
    "duplicate_key": ("the same key twice in one object", "keep one of the two"),
    "too_deep": ("JSON nested too deep", "write each reading as a flat object, or nest it at most eight levels deep"),
    "not_an_array": ("not an array, where each row is one", "write each row as an array of cells, like the first"),
    "unequal_columns": ("columns of different lengths", "give every column one cell for each time"),
    "value_too_long": (
        "a JSON value longer than can be held at once",
        "write an array of flat records, or JSONL, which are read piece by piece, or split the file",
    ),
    "no_row_of_names": (
        "arrays without a row of names before them",
        'begin with an array of names, such as ["timestamp", "value"]',
    ),
    "unexpected_field": (
        "a field that the records at the start of the file do not have",
        "give every record the same fields, or put one that has them all first",
    ),
}
OF_CELLS: Words = {
    "missing_value": ("missing value", "give the reading a number, or leave the row out"),
    "ambiguous_number": (
        "a number that may be read in two ways, as its column shows no thousands mark",
        "write it without thousands marks, or declare --decimal",
    ),
    "other_decimal": (
        "a number with the decimal mark that the rest of its column does not have",
        "write all numbers of a column in one way, or declare the decimal mark of the file",
    ),
    "other_unit": (
        "a number without the unit that its column's other numbers carry, or with one that they do not",
        "give every number of the column the same unit, or put the unit into the header",
    ),
    "not_a_number": (
        "not a number",
        "write numbers as 7.2, -3 or 1e-5, in the same way all down the column",
    ),
    "formula_without_value": ("a formula without its result", "open the workbook in Excel or LibreOffice, and save it"),
    "number_out_of_range": (
        "a number beyond the range of 64-bit floating point",
        "check the value, or change its unit",
    ),
    "below_minimum": (
        "below the lowest value that the rule set holds for possible",
        "check the sensor, or judge by a rule set with another hard limit",
    ),
    "above_maximum": (
        "above the highest value that the rule set holds for possible",
        "check the sensor, or judge by a rule set with another hard limit",
    ),
}
OF_FILES: Words = {
    "empty_file": ("the file is empty", "send the file again, and check the export that wrote it"),
    "no_rows": ("the file has no rows", "send a file with at least one reading in it"),
    "binary_file": ("the file is not text", "export it as CSV, JSON, Excel or Parquet"),
    "unsupported_kind": ("a kind of file that is not read", "export it as CSV, JSON, Excel or Parquet"),
    "no_delimiter": (
        "no delimiter found in the first line",
        "separate the columns by comma, semicolon, tab or |, and put their names in the first line",
    ),
    "absent_delimiter": (
        "the declared delimiter is not in the line that would name the columns",
        "declare the one that separates the cells, or none: then it is found",
    ),
    "no_such_line": (
        "a line that was declared to name the columns, or their units, is not in the file, or not looked at",
        "correct --header-line or --units-line, or leave it out: then the line is found",
    ),
    "no_time_column": ("no column holds the time", 'name the column with the time of each row "timestamp"'),
    "two_time_columns": (
        "more than one column could hold the time",
        'name the one that is meant "timestamp"; where one holds the date, another the time of day, name them "date" '
        'and "time"',
    ),
    "no_measured_column": (
        "no column holds numbers",
        "put the measurements in columns with numbers; states such as ON and OFF are not read: write 1 and 0",
    ),
    "no_such_table": (
        "the file has fewer tables than the one that was declared",
        "correct --table, or leave it out: then the first is read",
    ),
    "no_row_fits": (
        "no row has as many cells as the header",
        "quote cells that hold the delimiter, or separate cells by another mark; fill rows that are too short",
    ),
    "header_too_short": (
        "the header has one name fewer than rows have cells",
        "give the column that has none a name, or declare all names",
    ),
    "unquoted_decimals": (
        "no row has as many cells as the header, for decimal commas separate cells too",
        "quote the numbers, write them with decimal points, or separate cells by semicolons",
    ),
    "duplicate_column": ("two columns have the same name", "give every column a name of its own"),
    "no_header": (
        "no line names the columns",
        "put a line with the columns' names, such as sensor_id,timestamp,value, before the data, or declare them",
    ),
    "transposed_table": (
        "the table lies on its side: each line holds a series, where each should hold one time",
        "turn it round (in a spreadsheet: copy, paste special, transpose), so that the times stand below one another",
    ),
    "unknown_time_form": (
        "times in a form that is not known",
        "write times as 2025-10-01T08:12:10Z, or say in the column's name what its numbers count, such as Time [h]",
    ),
    "ambiguous_time_number": (
        "numbers that may be different times",
        "say which with --time-format, or write times as 2025-10-01T08:12:10Z",
    ),
    "part_of_time": (
        "a column that seems to hold a part of the time, and cannot be joined to it",
        "say with --time which columns hold the time, or that it is context or measured",
    ),
    "mixed_date_order": (
        "some dates have the day first, others the month, or the year of two digits",
        "write all dates in one order, best as 2025-10-01, or declare --date-order",
    ),
    "ambiguous_date_order": (
        "dates that may have the day or the month first, or a year of two digits, and none that shows which",
        "declare --date-order day_first, month_first or year_first, or write dates as 2025-10-01",
    ),
    "no_start": (
        "times that count from a start that was not declared",
        "declare it with --start",
    ),
    "no_date": (
        "times of day without a date",
        "add a column with the date, or declare the first day with --time-format time_of_day and --start; if they "
        "count from a start, declare it with --start alone",
    ),
    "mixed_decimal": (
        "decimal points and decimal commas in one column",
        "write one mark everywhere; or declare --decimal, and the cells with the other one are rejected one by one",
    ),
    "ambiguous_decimal": (
        "numbers such as 1,234 that may have a decimal comma or a thousands mark, and none that shows which",
        "declare --decimal . or --decimal ,",
    ),
    "damaged_archive": ("the archive is damaged", "pack the file again, or send it unpacked"),
    "encrypted_archive": ("the archive is encrypted", "send it without a password"),
    "zip_of_many": ("a zip archive with more than one file", "send each file by itself"),
    "empty_archive": ("a zip archive without a file in it", "pack the file again"),
    "nested_archive": ("an archive within an archive", "send what is inside, packed once or not at all"),
    "unsupported_compression": (
        "a zip archive that is packed in a way that is not read",
        "pack it again with the usual method, deflate",
    ),
    "compression_bomb": (
        "the archive unpacks to more than 200 times its size",
        "send the file unpacked if that is what you mean",
    ),
    "damaged_workbook": (
        "the workbook is damaged",
        "open it in Excel or LibreOffice, save it again, or export the sheet as CSV",
    ),
    "encrypted_workbook": ("the workbook has a password", "save it without one"),
    "workbook_too_large": ("the workbook is larger than is taken", "export the sheet as CSV"),
    "sheet_too_large": (
        "a sheet whose used area has more than 20,000,000 cells",
        "delete what lies far from the table, or export the sheet as CSV",
    ),
    "row_too_long": (
        "a row of a sheet, or of a Parquet file, with more than 1,048,576 characters",
        "shorten its texts, or leave their columns out",
    ),
    "repeats_too_much": (
        "texts or cells that are repeated until they come to far more than the file is written in",
        "export the sheet as CSV",
    ),
    "unknown_sheet": ("a sheet that is not in the workbook", "name one that is, with --sheet"),
    "several_tables": (
        "sheets that hold different tables, or the same one in different units",
        "say with --sheet which one is meant, and send the file again for each of the others",
    ),
    "damaged_parquet": ("the Parquet file is damaged", "write it again, or send CSV"),
    "encrypted_parquet": ("the Parquet file is encrypted", "write it without encryption"),
    "too_much_memory": (
        "the file needs more memory to open than it may take",
        "split it, write smaller row groups, or export the sheet as CSV",
    ),
    "too_much_time": ("the file takes more time to open than it may", "split it, or export it as CSV"),
    "no_list_of_readings": (
        "a JSON document without a list of readings",
        'write an array of readings, or put it under the key "readings"',
    ),
    "two_lists": ("two lists could hold the readings", 'name the one that does "readings"'),
    "late_member": (
        "a member after the list of readings, which belongs to each of them",
        "put it before the list",
    ),
    "unknown_column": (
        "a column that was named is not in the file",
        "correct the option that names it: --context, --measured or --unit",
    ),
    "two_parts": (
        "a column that is declared to play two parts",
        "name it with one option: what a column is, it is alone",
    ),
    "looks_like_events": (
        "nothing but counters and codes beside texts that differ from row to row, as logs of events and alarms have",
        "send tables of measurements; where one of these columns is measured, name it",
    ),
    "context_and_measured": (
        "a column that is declared to be context and to be measured",
        "name it with --context or with --measured, not with both",
    ),
    "invalid_column_name": ("a column name that cannot be used", f"use up to 256 {_CHARACTERS}"),
    "too_many_series": (
        "more than 50,000 different series",
        "check which column holds the sensor; otherwise split the file by sensor",
    ),
    "too_many_columns": ("more than 4,096 columns", "split the file, or write it in the long layout"),
    "too_sparse": (
        "records that come to far more cells, nearly all empty or the same, than the document has characters",
        "write it in the long layout: the name and the value of one reading in each record",
    ),
    "too_large": ("the file is larger than this stack takes", "split it, or raise MaxFileBytes"),
    "checksum_mismatch": (
        "the bytes that arrived are not those that were declared",
        "send the file again; if it fails again, check what changes it on the way",
    ),
    "declaration_lost": (
        "nothing tells any more what was declared of the file",
        "say it anew by `titer reprocess ID` with its options (`--timezone UTC` for none), or send it again",
    ),
    "object_gone": ("the file itself is not in the uploads bucket any more", "upload it again"),
    "unknown_timezone": ("a time zone that is not known", "use an IANA name such as Europe/Berlin"),
    "unknown_rule_set": (
        "a rule set that is not known",
        "use default, bioreactor, equipment, replay, or one of your own",
    ),
}
