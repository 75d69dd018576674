"""What may be said of how a file is written, and how anything else is refused."""

from typing import Any

import pytest

from titer.files.fingerprint import fingerprint_of
from titer.files.record import Declared
from titer.model.errors import Rejected
from titer.model.option_types import texts_in
from titer.model.options import NO_OPTIONS, OPTIONS, ReadOptions

EVERYTHING = {
    "timezone": "Europe/Berlin",
    "context": ["batch", "lot, number"],
    "measured": ["speed"],
    "encoding": "windows-1252",
    "delimiter": "tab",
    "decimal": ",",
    "date_order": "day_first",
    "missing": ["-999", "MM"],
    "units": ["Temp=°C", "p=a=mbar"],
    "convert": ["temperature=K"],
    "sheet": "Run 7",
    "start": "2025-10-01T08:00:00Z",
    "header_line": 3,
    "time": ["Date", "Hour"],
    "sensor": ["vessel", "channel"],
    "parameter": "metric",
    "value": "reading",
    "quality": ["Status"],
    "quality_words": ["3=uncertain"],
    "unit_column": "EU",
    "offset": "utc_offset",
    "time_format": "YYYYMMDDHHmm",
    "at": "2025-10-01T08:00:00Z",
    "columns": ["timestamp", "value", "value"],
    "no_header": True,
    "units_line": 2,
    "skip_lines": "3,5-7",
    "short_rows": "pad",
    "table": 2,
}


WITH_A_HEADER = {name: value for name, value in EVERYTHING.items() if name not in {"at", "columns", "no_header"}}
WITHOUT_A_HEADER = {name: value for name, value in EVERYTHING.items() if name not in {"time", "header_line"}}


@pytest.mark.parametrize("said", [WITH_A_HEADER, WITHOUT_A_HEADER])
def test_what_is_said_is_kept_under_the_names_that_every_door_has(said: dict[str, Any]) -> None:
    options = ReadOptions.parse(said)
    nothing: dict[str, Any] = {name: [] if isinstance(value, list) else None for name, value in EVERYTHING.items()}
    assert options.given() == said
    assert options.everything() == nothing | said
    assert tuple(EVERYTHING) == tuple(OPTIONS)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"at": "2025-10-01T08:00Z", "time": ["Date"]}, "Say one of at and time"),
        ({"columns": ["a", "b"]}, "Say no_header too"),
        ({"header_line": 3, "no_header": True}, "Say one of header_line and no_header"),
    ],
)
def test_options_that_contradict_each_other_are_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        ReadOptions.parse(said)


def test_a_tab_is_taken_by_itself_and_by_its_name() -> None:
    tab = ReadOptions(delimiter="tab")
    assert ReadOptions.parse({"delimiter": "\t"}) == ReadOptions.parse({"delimiter": "tab"}) == tab


def test_two_columns_may_be_called_the_same_where_they_are_named() -> None:
    assert ReadOptions.parse({"columns": ["a", "a"], "no_header": True}).columns == ("a", "a")


def test_where_nothing_is_said_there_is_nothing() -> None:
    assert ReadOptions.parse({}) == ReadOptions() == NO_OPTIONS
    assert NO_OPTIONS.given() == {}


@pytest.mark.parametrize("nothing", [None, "", " ", []])
def test_an_empty_value_takes_back_what_was_said_and_leaves_the_rest(nothing: object) -> None:
    for name in OPTIONS:
        if (nothing != [] or isinstance(EVERYTHING[name], list)) and (name, nothing) != ("delimiter", " "):
            said = {**(WITH_A_HEADER if name in WITH_A_HEADER else WITHOUT_A_HEADER)}
            if name == "no_header":
                del said["columns"]
            left = ReadOptions.parse({name: nothing}, ReadOptions.parse(said)).given()
            assert left == {other: value for other, value in said.items() if other != name}


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ({"encoding": "latin1"}, "iso-8859-1"),
        ({"encoding": "CP1252"}, "windows-1252"),
        ({"encoding": "UTF-16-LE"}, "utf-16le"),
        ({"encoding": " Shift_JIS "}, "shift_jis"),
        ({"start": "2025-10-01T08:00+02:00"}, "2025-10-01T06:00:00Z"),
        ({"start": "20251001T080000.5Z"}, "2025-10-01T08:00:00.500000Z"),
        ({"header_line": "12"}, 12),
        ({"no_header": "true"}, True),
        ({"no_header": False}, None),
        ({"skip_lines": " 7-7, 3,5 - 6"}, "3,5-6,7"),
        ({"missing": [" MM ", "", "MM"]}, ("MM",)),
        ({"units": ["Temp = °C", "Temp=°C"]}, ("Temp=°C",)),
    ],
)
def test_one_thing_said_in_several_ways_is_one(said: dict[str, Any], held: object) -> None:
    (name,) = said
    assert getattr(ReadOptions.parse(said), name) == held


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("encoding", "latin-77", "IANA name such as utf-8"),
        ("encoding", "hex", "IANA name"),
        ("encoding", "utf-7", "IANA name"),
        ("encoding", "idna", "IANA name"),
        ("encoding", "charmap", "IANA name"),
        ("encoding", "oem", "IANA name"),
        ("encoding", "../x", "IANA name"),
        ("encoding", "a\0b", "IANA name"),
        ("delimiter", ":", "',', ';', 'tab' or '|'"),
        ("delimiter", " ", "',', ';', 'tab' or '|'"),
        ("decimal", "point", "'.' or ','"),
        ("date_order", "dmy", "'day_first', 'month_first' or 'year_first'"),
        ("missing", ["a\tb"], "control character"),
        ("missing", ["m" * 257], "256 characters"),
        ("missing", [str(number) for number in range(101)], "at most 100"),
        ("units", ["°C"], "COLUMN=UNIT, such as Temp=°C"),
        ("units", ["Temp="], "COLUMN=UNIT"),
        ("units", ["Temp=°C", "Temp=K"], "said to be °C too"),
        ("convert", ["=K"], "PARAMETER=UNIT, such as temperature=K"),
        ("sheet", "a\nb", "control character"),
        ("start", "2025-10-01T08:00", "with Z or an offset"),
        ("start", "yesterday", "with Z or an offset"),
        ("start", "0001-01-01T00:00+14:00", "with Z or an offset"),
        ("header_line", "0", "from 1 to 999,999,999"),
        ("header_line", 10**9, "from 1 to 999,999,999"),
        ("header_line", "-1", "from 1 to 999,999,999"),
        ("header_line", "٣", "from 1 to 999,999,999"),
        ("time_format", "%Y%m%d", "a pattern such as"),
        ("time_format", "HHmm", "a pattern such as"),
        ("at", "noon", "with Z or an offset"),
        ("no_header", "perhaps", "'true' or 'false'"),
        ("skip_lines", "3,x", "ranges of them, such as 3,5-7"),
        ("skip_lines", "0", "numbers of lines from 1"),
        ("skip_lines", "7-5", "ranges of them"),
        ("short_rows", "drop", "'pad' or 'reject'"),
    ],
)
def test_what_cannot_be_is_refused_by_name_with_what_was_found_and_what_can(
    name: str, value: object, words: str
) -> None:
    with pytest.raises(Rejected) as refused:
        ReadOptions.parse({name: value})
    assert refused.value.code == "invalid_option"
    assert refused.value.reason.startswith(f"the option {name} cannot be ")
    assert words in refused.value.hint


def test_what_it_says_can_be_asked_in_the_terms_of_the_domain() -> None:
    options = ReadOptions.parse(WITHOUT_A_HEADER)
    assert options.delimiter_mark == "\t"
    assert options.start_micros == 1_759_305_600_000_000
    assert options.at_micros == 1_759_305_600_000_000
    assert options.skipped_ranges == ((3, 3), (5, 7))
    assert options.unit_of == {"Temp": "°C", "p=a": "mbar"}
    assert options.conversion_to == {"temperature": "K"}
    assert (NO_OPTIONS.delimiter_mark, NO_OPTIONS.start_micros, NO_OPTIONS.at_micros) == (None, None, None)
    assert NO_OPTIONS.skipped_ranges == ()


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("-999,MM", ["-999", "MM"]),
        ('"-999,0",MM', ["-999,0", "MM"]),
        ('MM, "say ""no"""', ["MM", 'say "no"']),
        ('5"', ['5"']),
        (",,a,", ["a"]),
        ("", []),
    ],
)
def test_a_list_in_one_text_has_commas_between_its_texts(line: str, texts: list[str]) -> None:
    assert texts_in(line) == texts


def test_content_is_the_same_only_where_it_was_said_to_be_written_alike() -> None:
    plain = Declared(name="a.csv", rule_set="default@1")
    names = {fingerprint_of("ab" * 32, plain)}
    for name, value in EVERYTHING.items():
        options = ReadOptions.parse({name: value} | ({"no_header": True} if name == "columns" else {}))
        names.add(fingerprint_of("ab" * 32, Declared(name="b.csv", rule_set="default@1", options=options)))
    assert len(names) == 1 + len(EVERYTHING)


def test_the_name_of_a_content_of_which_nothing_was_said_is_what_it_always_was() -> None:
    options = ReadOptions(timezone="Europe/Berlin", context=("batch",))
    plain = Declared(name="a.csv", asset="p1", rule_set="default@1", options=options)
    assert fingerprint_of("ab" * 32, plain) == "00aac28b53c90905f54b669f08abc3e027c7d532464de1f0c765b65e7d58c0ba"


def test_the_name_of_a_content_of_which_much_was_said_is_what_it_always_was() -> None:
    given = {"units": ["Temp=°C"], "header_line": 3, "decimal": ",", "missing": ["MM"]}
    columns = {"context": ["batch"], "measured": ["speed"]}
    options = ReadOptions.parse({"timezone": "Europe/Berlin", **columns, **given})
    declared = Declared(name="a.csv", asset="p1", rule_set="default@1", options=options)
    assert fingerprint_of("ab" * 32, declared) == "633b89890f40c34e59e59df56752945484bbaf12de28f437dd90d35bc8e82176"


@pytest.mark.parametrize("mass", ["x", "180,156", "-1", "0", "nan", "inf", "", "1e3"])
def test_a_molar_mass_that_is_no_number_above_zero_is_refused(mass: str) -> None:
    with pytest.raises(Rejected, match="molar mass"):
        ReadOptions.parse({"convert": [f"glucose=mmol/L@{mass}"]})


def test_a_molar_mass_is_taken() -> None:
    assert ReadOptions.parse({"convert": ["glucose=mmol/L@180.156"]}).conversion_to == {"glucose": "mmol/L@180.156"}
