"""The words for each warning: what is doubtful, and what to do about it."""

from titer.model.error_words import Words

DOUBTS: Words = {  # warnings: nothing is dropped
    "column_taken_as_context": (
        "too few numbers in the sample, so the column says where readings belong and is not measured",
        "say so, or name it with --measured if it is measured",
    ),
    "number_taken_as_context": (
        "holds numbers, but a long layout measures the value column alone",
        "name it with --measured, or leave out the value column, if it is measured",
    ),
    "lines_skipped": (
        "lines between the header and the first row, without a time or a number, that were not read",
        "nothing, if they tell nothing; say which lines to skip, or which one has the names",
    ),
    "header_joined": (
        "two lines name the columns; their names were joined, as one line alone has a name twice, or none",
        "say what the columns are called, or which line names them",
    ),
    "unknown_unit": (
        "a unit in the row of units, or in round brackets behind a name, that is not known; it is kept as it is "
        "written, and converts into no other",
        "declare the unit that is meant",
    ),
    "other_tables": (
        "other tables in the file, below this one or above it, whose rows are rejected; the lines of their headers",
        "say which table is meant, and send the file again for each of the others",
    ),
    "short_rows_padded": (
        "rows with fewer cells than the header has columns, which got empty ones, as was asked for",
        "nothing",
    ),
    "series_not_told_apart": (
        "the column has several values in what was read as one series, so it may tell sensors apart",
        "say whether it does, or only says where readings belong",
    ),
    "sensor_column_assumed": (
        "no name says which column tells sensors apart; this one alone tells apart what would else be one series",
        "say so, or that it only says where readings belong",
    ),
    "quality_not_read": (
        "the column's name or some of its cells may mean a quality, but not all of its cells do, so it was not read as "
        "one",
        "say whether it is the quality of the readings",
    ),
    "status_measured": (
        "the column is called as a quality is, but its numbers have a unit, so it was measured",
        "say whether it is measured",
    ),
    "context_name_measured": (
        "the column is called as context is, but holds fractions or has a unit, so it was measured",
        "say whether it is measured",
    ),
    "steps_measured": (
        "whole numbers that go up by one from block to block, as the steps of a programme do; they were measured",
        "say whether they are",
    ),
    "codes_measured": (
        "whole numbers that are the same for blocks of rows and leap between them, as those of recipes, orders or "
        "states do; they were measured",
        "say whether they are",
    ),
    "total_measured": (
        "whole numbers without a unit that only rise, as the total of a counter of pieces does; they were measured",
        "say whether they are",
    ),
    "counter_taken_as_context": (
        "whole numbers that count rows, lots or steps, are dates, say again what another column tells, or are the same "
        "for blocks of rows or throughout under the name of an id, so they were not measured",
        "say so, or that the column is measured",
    ),
    "encoding_assumed": (
        "the bytes are no UTF-8; they were read as this encoding, by the look of their characters",
        "declare --encoding, or save the file as UTF-8",
    ),
    "padding_left_out": ("NUL characters behind cells were left out", "nothing, where the file is whole"),
    "list_left_out": (
        "a list, or a long text, beside the readings that is not read",
        "send it as a file of its own if it holds readings",
    ),
    "sheets_joined": (
        "several sheets with the same columns were read as one table; each reading's context names its sheet",
        "say with --sheet which one is meant, if not all are",
    ),
    "sheet_left_out": ("a sheet without such a table was not read", "name it with --sheet if it is meant"),
    "start_assumed": (
        "times that count, and a start that the file says by itself in words; they were counted from it",
        "declare the start",
    ),
    "time_column_assumed": (
        "no name says which column holds the time; this one alone holds what may be times, most rows or numbers of it",
        'name it "timestamp"',
    ),
    "day_assumed_first": (
        "dates with dots of which none shows whether day or month is first; the day was taken to be, as is usual",
        "say which with --date-order",
    ),
    "month_may_be_first": (
        "numbers such as 01102025081210 that may have the month first; the day was taken to be",
        "say which with --time-format",
    ),
    "day_may_be_first": (
        "numbers such as 230325140500 that may have the day first; the year was taken to be",
        "say which with --time-format",
    ),
    "other_time_column": (
        "this column holds times too, hours away from those that were taken, or one for rows that those tell apart",
        "say with --time which is meant",
    ),
    "may_be_part_of_time": (
        "whole numbers with which the time, which stands still, would go on evenly",
        "say with --time that they are a part of the time, or that they are context or measured",
    ),
    "dates_exchanged": (
        "dates with a day up to 12 beside texts of dates with a day above it: the sign of a spreadsheet that exchanged "
        "day and month where it could",
        "compare with the instrument; if they are right, declare --date-order",
    ),
    "zone_assumed": (
        "a time without a zone, which was taken to be UTC",
        "write 2025-10-01T08:12:10Z, or say the zone: timezone=Europe/Berlin",
    ),
    "zone_by_name": (
        "a zone by a name, such as CET, that clocks there do not have all the year; its offset was taken as fixed",
        "declare --timezone",
    ),
    "zone_not_used": (
        "a zone that may not be that of the times, or an abbreviation that tells none, such as CST; it was not used",
        "declare --timezone",
    ),
    "sentinel_value": (
        "texts or numbers that stand for a missing value, counted as missing",
        "leave such cells empty, or declare them with --missing; a number that was measured has others near it",
    ),
    "sentinel_kept": ("may stand for a missing value; kept: half are it", "declare it with --missing if it does"),
    "number_rounded": (
        "a number that 64-bit floating point does not hold (an integer beyond 2^53, or too close to 0); kept as the "
        "nearest one",
        "nothing, if that is near enough; a number that names something belongs to the context",
    ),
    "censored_value": (
        "a bound, not a value (such as <0.5); the bound is kept as uncertain, with its mark in the context",
        "nothing, if the instrument could not say more",
    ),
    "two_digit_year": (
        "a year of two digits: 69 to 99 were taken as 1969 to 1999, 00 to 68 as 2000 to 2068",
        "write years with four digits",
    ),
    "decimal_point_assumed": (
        "numbers such as 1.234 may have a thousands point; the point was taken for the decimal mark",
        "declare --decimal . or --decimal ,",
    ),
    "unit_mismatch": (
        "the row of units, the column's name and its cells tell different units; the first of these was taken",
        "declare the right one with --unit",
    ),
    "units_of_many": (
        "a column of units beside several measured columns, so that it does not say which it is meant for",
        "put units into the header, or declare them with --unit; name it with --context if it is none of them",
    ),
    "option_not_used": (
        "an option that says nothing of a file of this kind, or of no cell in it (a word of quality)",
        "nothing, where it is meant for other files; else check which file this is, and how its words are written",
    ),
    "unit_converted": ("the readings were converted, as was asked for", "nothing"),
    "unit_not_convertible": (
        "the readings were not converted: the two units do not measure the same, or the file tells none",
        "declare --unit for the column, correct --convert, or give the molar mass: mmol/L@180.156",
    ),
    "nothing_to_convert": (
        "a conversion was asked for by a name that no series and no measured column has",
        "correct the name in --convert: a parameter, a sensor or a column, such as temperature=K",
    ),
    "unit_not_judged": (
        "the rule set's limits are in another unit that does not compare, so these readings were not judged by them",
        "declare --unit if the file's is wrong, or correct the rule set",
    ),
    "unnamed_column": ("a column without a name", "name it in the header"),
    "trailing_delimiter": ("empty cells after the last column were left out", "remove the delimiters at line ends"),
    "duplicate_instant": (
        "the same time as the previous reading of this series; both are kept",
        "check the logger; name a column that tells sensors apart with --sensor",
    ),
    "future_time": ("more than an hour ahead of the file's receipt; kept as uncertain", "check clock and time zone"),
    "ambiguous_local_time": (
        "this local time happens twice, as clocks go back; the first was taken, kept as uncertain",
        "write times with their offset, such as 2025-10-26T02:30:00+02:00",
    ),
    "nonexistent_local_time": (
        "this local time does not happen, as clocks go forward; kept as uncertain, as if they had not",
        "write times with their offset, such as 2025-03-30T03:30:00+02:00",
    ),
    "other_timezone": (
        "the time column's name states another zone than was declared; the declared one was taken",
        "declare the zone in which the times are written, or none where the name is right",
    ),
    "time_truncated": ("finer than a microsecond; the rest was cut off", "nothing, unless nanoseconds matter"),
    "midnight_passed": (
        "the time of day goes back by more than half a day: this row and those below were taken to be of the next day",
        "nothing, if the rows are in the order of time; else sort them, or add a column with the date",
    ),
    "before_start": (
        "the first time of day is before the declared start; the day of the start was taken",
        "declare --start with the midnight of the first day in the zone of these clocks",
    ),
    "may_be_time_of_day": (
        "times that count from the start go back as clocks do at midnight",
        "if they are times of day, declare --time-format time_of_day: behind midnight comes the next day",
    ),
    "unknown_quality": (
        "a quality that says nothing known; kept as uncertain",
        "say what the word means with --quality-word, or write good, uncertain or bad",
    ),
    "layout_changed": (
        "rows hold readings in another way than in the asset's file before",
        "check the export, or whether the file belongs to this asset",
    ),
    "column_gone": (
        "a column of the asset's file before is not in this one",
        "check the export, or whether the file belongs to this asset",
    ),
    "column_new": ("a column that the asset's file before does not have", "nothing, if it was added on purpose"),
    "column_renamed": (
        "a series, or a column of context, that has another name than in the asset's file before",
        "keep the names: what stands under the new one does not go on where the old one ends",
    ),
    "unit_changed": (
        "another unit than in the asset's file before",
        "check what the instrument is set to; --convert brings both to one unit",
    ),
    "cadence_changed": (
        "the time from reading to reading is another than in the asset's file before, by more than half",
        "check the interval of the logger, and whether readings are missing",
    ),
}
