"""How columns write their times: what is decided on which evidence, what it comes to, and what is refused."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.judging.reading import Collected, judged
from titer.cells.times.column import InstantReader
from titer.cells.times.form import decide_time, is_clock, is_day, is_time
from titer.cells.times.time_form import ISO, TimeForm
from titer.model.errors import Rejected
from titer.model.instants import format_instant, micros, zone

BERLIN = zone("Europe/Berlin")
START = micros(datetime(2025, 10, 1, 8, tzinfo=UTC))


def numeric(order: str | None, *, ambiguous: bool = False) -> TimeForm:
    return TimeForm("numeric", order, ambiguous, None, ())


def read(text: str, form: TimeForm, local: str = "UTC") -> tuple[str | None, str | None]:
    """The instant as text, or None, and what is said of it."""
    (at,), wrong, doubtful = InstantReader(zone(local), form, start=START).read([text])
    return (None, wrong[0]) if wrong else (format_instant(at), " ".join(doubtful.get(0, ())) or None)


# dates in numbers and names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/04/2025 08:12", "2025-04-03T08:12:00Z"),
        ("3.4.2025 8:12:10", "2025-04-03T08:12:10Z"),
        ("03-04-2025T08:12:10.250", "2025-04-03T08:12:10.250000Z"),
        ("3. 4. 2025, 08:12:10,5", "2025-04-03T08:12:10.500000Z"),
        ("03.04.2025", "2025-04-03T00:00:00Z"),
        ("03.04.2025 08.12.10", "2025-04-03T08:12:10Z"),
        ("3/4/2025 8:12 PM", "2025-04-03T20:12:00Z"),
        ("3/4/2025 8:12:10 p.m.", "2025-04-03T20:12:10Z"),
        ("3/4/2025 오후 8:12", "2025-04-03T20:12:00Z"),
        ("2025年4月3日 下午8:12", "2025-04-03T20:12:00Z"),
        ("3/4/2025 午前 0:12:10", "2025-04-03T00:12:10Z"),
        ("3/4/2025 午後0:12", "2025-04-03T12:12:00Z"),
        ("3/4/2025 8:12 م", "2025-04-03T20:12:00Z"),
        ("3/4/2025 12:05:10 ص", "2025-04-03T00:05:10Z"),
        ("3/4/2025, 8:12:10\u202fPM", "2025-04-03T20:12:10Z"),
        ("3/4/2025 8:12 p. m.", "2025-04-03T20:12:00Z"),
        ("3/4/2025 12:05 AM", "2025-04-03T00:05:00Z"),
        ("3/4/2025 12:05pm", "2025-04-03T12:05:00Z"),
        ("3/4/2025 8 pm", "2025-04-03T20:00:00Z"),
        ("3/4/2025 14:05 PM", "2025-04-03T14:05:00Z"),
        ("3/4/2025 00:05 AM", "2025-04-03T00:05:00Z"),
        ("03/04/2025 08:12:10 +02:00", "2025-04-03T06:12:10Z"),
        ("03/04/2025 08:12 GMT", "2025-04-03T08:12:00Z"),
        ("03Apr2025:08:12:10", "2025-04-03T08:12:10Z"),
        ("03/Apr/2025:08:12:10 +0000", "2025-04-03T08:12:10Z"),
        ("03-APR-2025 08:12", "2025-04-03T08:12:00Z"),
        ("3rd April 2025", "2025-04-03T00:00:00Z"),
        ("Thu, 03 Apr 2025 08:12:10 GMT", "2025-04-03T08:12:10Z"),
        ("Thursday, April 3, 2025 8:12 AM", "2025-04-03T08:12:00Z"),
        ("Do., 03.04.2025 08:12", "2025-04-03T08:12:00Z"),
        ("Apr 3, 2025 8:12 AM", "2025-04-03T08:12:00Z"),
        ("April 3rd, 2025", "2025-04-03T00:00:00Z"),
        ("3. März 2025 08:12", "2025-03-03T08:12:00Z"),
        ("1er févr. 2025", "2025-02-01T00:00:00Z"),
        ("3 de abril de 2025", "2025-04-03T00:00:00Z"),
        ("3 aprile 2025", "2025-04-03T00:00:00Z"),
        ("03.04.2025 08:12 Uhr", "2025-04-03T08:12:00Z"),
        ("03/04/2025 08:12:10:250", "2025-04-03T08:12:10.250000Z"),
        ("03/04/2025 8:1:5", "2025-04-03T08:01:05Z"),
        ("03/04/2025 8:1:5.25 PM", "2025-04-03T20:01:05.250000Z"),
        ("03/04/2025 24:00:00", "2025-04-04T00:00:00Z"),
        ("08:12:10 03/04/2025", "2025-04-03T08:12:10Z"),
        ("8:12 PM, 3 Apr 2025", "2025-04-03T20:12:00Z"),
        ("Thu Apr  3 08:12:10 2025", "2025-04-03T08:12:10Z"),
        ("Thu Apr 3 08:12:10 UTC 2025", "2025-04-03T08:12:10Z"),
        ("03/04/2025 08:12 GMT+2", "2025-04-03T06:12:00Z"),
        ("2025年4月3日 8时12分10秒", "2025-04-03T08:12:10Z"),
        ("2025年04月03日 08:12", "2025-04-03T08:12:00Z"),
        ("2025年4月3日8時12分", "2025-04-03T08:12:00Z"),
        ("2025年4月3日", "2025-04-03T00:00:00Z"),
        ("2025-Apr-03 08:12", "2025-04-03T08:12:00Z"),
        ("2025-04-03 08:12", "2025-04-03T08:12:00Z"),
        ("2025-W14-4", "2025-04-03T00:00:00Z"),
    ],
)
def test_a_day_first_column_reads_what_can_mean_one_thing_only(text: str, expected: str) -> None:
    assert read(text, numeric("day_first")) == (expected, None)


@pytest.mark.parametrize(
    "text",
    [
        "04/13/2025", "31.04.2025", "00/01/2025", "03/04-2025", "03/04/205", "3/4/5", "3 Xyz 2025", "03/04/2025x",
        "03/04/2025 24:01", "03/04/2025 08:12:10:25", "03/04/2025 08:12+2", "03/04/2025 8:123",
        "08:12 10:00 03/04/2025", "2025年4月3日 下午8", "Apr 3 08:12:10", "03/04/2025 8:60",
        "03/04/2025 13:00 AM", "03/04/2025 00:10 PM", "03/04/2025 8",
        "03/04/2025 08:12.10", "08:12", "45000", "٠٣/04/2025", "3" * 100_000, "3/" * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_day_first_time_is_refused(text: str) -> None:
    assert read(text, numeric("day_first")) == (None, "invalid_timestamp")


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (1, "januari janeiro stycznia ledna"), (2, "fev. lutego února"), (3, "mrt marts março marca března"),
        (4, "kwi dubna"), (5, "maj maj. maio maja května"), (6, "junho czerwca června"), (7, "julho lipca července"),
        (8, "augusti augustus sierpnia srpna"), (9, "setembro września září"), (10, "okt. out października října"),
        (11, "novembro listopada listopadu"), (12, "des. desember dezembro grudnia prosince"),
    ],
)  # fmt: skip
def test_months_are_named_in_many_languages(month: int, names: str) -> None:
    for name in names.split():
        assert read(f"3. {name} 2025", numeric("day_first")) == (f"2025-{month:02}-03T00:00:00Z", None)


@pytest.mark.parametrize(
    "text",
    ["2025年4月13日 8时12分10秒", "13.04.2025 08:12:10 Uhr", "08:12:10 13/04/2025", "2025/4/13 8:12:10",
     "2025-04-13 08:12:10:000", "Sun Apr 13 08:12:10 2025", "2025-04-13 10:12:10 GMT+2", "13. apr. 2025 08:12:10"],
)  # fmt: skip
def test_a_column_of_such_times_is_found_and_read_by_itself(text: str) -> None:
    assert is_time(text)
    assert not is_day(text)
    assert read(text, decide_time([text])) == ("2025-04-13T08:12:10Z", None)


def test_a_year_of_two_digits_is_read_by_the_pivot_of_posix_and_doubtful() -> None:
    assert read("03.04.25 08:12", numeric("day_first")) == ("2025-04-03T08:12:00Z", "two_digit_year")
    assert read("03.04.68", numeric("day_first")) == ("2068-04-03T00:00:00Z", "two_digit_year")
    assert read("03.04.69", numeric("day_first")) == ("1969-04-03T00:00:00Z", "two_digit_year")
    assert read("25-10-15", numeric("year_first")) == ("2025-10-15T00:00:00Z", "two_digit_year")


def test_of_a_mixed_column_only_the_short_years_are_doubtful() -> None:
    cells = ["03.04.2025 08:12", "03.04.25 08:12", "x", "03.04.25 08:13", "03.04.25 08:99"]
    _, wrong, doubtful = InstantReader(BERLIN, numeric("day_first")).read(cells)
    assert wrong == {2: "invalid_timestamp", 4: "invalid_timestamp"}
    assert doubtful == {1: ("two_digit_year",), 3: ("two_digit_year",)}


def test_the_orders_that_cells_prove_are_told() -> None:
    reader = InstantReader(BERLIN, numeric(None, ambiguous=True))
    reader.read(["03/04/2025 08:12", "05/05/2025 08:12"])
    assert reader.orders == set()
    _, wrong, _ = reader.read(["13/04/2025 08:12"])
    assert reader.orders == {"day_first"}
    reader.read(["04/13/2025"])
    assert reader.orders == {"day_first", "month_first"}
    assert not wrong


def test_a_cell_against_the_order_is_refused_and_told() -> None:
    reader = InstantReader(BERLIN, numeric("day_first"))
    assert reader.read(["03/04/2025 08:12", "04/13/2025 08:12"])[1] == {1: "invalid_timestamp"}
    assert reader.orders == {"month_first"}


def test_dates_in_numbers_amid_names_of_months_are_not_guessed() -> None:
    form = decide_time(["Oct 1, 2025", "2 Oct 2025"])
    assert (form.order, form.ambiguous) == (None, False)
    assert read("03/04/2025", form) == (None, "invalid_timestamp")
    assert read("3 Apr 2025", form) == ("2025-04-03T00:00:00Z", None)


@pytest.mark.parametrize(
    ("text", "expected", "doubt"),
    [
        ("26.10.2025 02:30", "2025-10-26T00:30:00Z", "ambiguous_local_time"),
        ("30.03.2025 02:30", "2025-03-30T01:30:00Z", "nonexistent_local_time"),
        ("26.10.2025 2:30 AM", "2025-10-26T00:30:00Z", "ambiguous_local_time"),
        ("26.10.2025 2:30 PM", "2025-10-26T13:30:00Z", None),
        ("26.10.2025 02:30 +02:00", "2025-10-26T00:30:00Z", None),
    ],
)
def test_where_clocks_change_dates_in_any_order_are_as_doubtful_as_iso(text: str, expected: str, doubt: str) -> None:
    assert read(text, numeric("day_first"), "Europe/Berlin") == (expected, doubt)


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
NAIVE = st.datetimes(datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2068-12-31"))
PATTERNS = [
    ("%d.%m.%Y %H:%M:%S", "day_first"), ("%d/%m/%y %H:%M", "day_first"), ("%d-%b-%Y %I:%M:%S %p", "day_first"),
    ("%d/%m/%Y %H:%M:%S.%f", "day_first"), ("%d%b%Y:%H:%M:%S", "day_first"), ("%d %B %Y, %H.%M.%S", "day_first"),
    ("%m/%d/%Y %I:%M:%S %p", "month_first"), ("%m-%d-%y %I:%M%p", "month_first"), ("%B %d, %Y %H:%M", "month_first"),
    ("%Y/%m/%d %I:%M %p", "year_first"), ("%Y-%b-%d %H:%M:%S", "year_first"), ("%m/%d/%Y", "month_first"),
]  # fmt: skip


@given(st.lists(NAIVE, min_size=1, max_size=20), st.sampled_from(PATTERNS), ZONES, st.booleans())
def test_every_date_is_what_strptime_and_the_zone_database_say(
    times: list[datetime], how: tuple[str, str], name: str, padded: bool
) -> None:
    pattern, order = how
    cells = [at.strftime(pattern) for at in times]
    expected = [datetime.strptime(cell, pattern).replace(tzinfo=zone(name)) for cell in cells]
    if not padded:
        cells = [cell.removeprefix("0") for cell in cells]
    instants, wrong, _ = InstantReader(zone(name), numeric(order)).read(cells)
    assert not wrong
    assert instants == [micros(at.astimezone(UTC)) for at in expected]


@given(
    st.lists(NAIVE, min_size=1, max_size=20), st.sampled_from([how for how in PATTERNS if "%y" not in how[0]]), ZONES
)
def test_a_form_decided_on_cells_reads_them_or_says_that_it_is_ambiguous(
    times: list[datetime], how: tuple[str, str], name: str
) -> None:
    pattern, order = how
    cells = [at.strftime(pattern) for at in times]
    form = decide_time(cells)
    assert (form.kind, form.order or order) == ("numeric", order)
    instants, wrong, _ = InstantReader(zone(name), form).read(cells)
    assert not wrong
    if not form.ambiguous:
        said = [datetime.strptime(cell, pattern).replace(tzinfo=zone(name)) for cell in cells]
        assert instants == [micros(at.astimezone(UTC)) for at in said]


@st.composite
def nearly_times(draw: st.DrawFn) -> str:
    """Times in many forms, and what becomes of some if a character is changed."""
    at = draw(NAIVE)
    text = at.strftime(draw(st.sampled_from(["%Y-%m-%dT%H:", "%Y%m%dT%H", "%d.%m.%Y %H:", "%m/%d/%y %I:", "%Y%m%d%H"])))
    text += at.strftime(draw(st.sampled_from(["%M:%S", "%M%S", "%M", "%M:%S.%f", "%M%S.%f", "%M:%S,%f"])))
    text = text[: len(text) - draw(st.integers(0, 5))] + draw(
        st.sampled_from(["", "Z", " PM", " am", "+02:00", "0000"])
    )
    place = draw(st.integers(0, 2 * len(text)))
    return text if place > len(text) else text[:place] + draw(st.sampled_from("0 .:Z9")) + text[place + 1 :]


@given(st.lists(nearly_times() | st.text("0123456789/.-: APMapTZ+,Oct", max_size=24), min_size=1), ZONES)
def test_a_cell_is_read_the_same_by_halves_and_by_itself(texts: list[str], name: str) -> None:
    for form in (ISO, numeric("day_first"), numeric("month_first"), TimeForm("epoch", None, False, "s", ())):
        reader = InstantReader(zone(name), form)
        for cells in (texts, ["2025-10-01 08:00", *texts]):
            assert reader.read(cells) == reader.read([f"{cell} " for cell in cells])


# numbers


@pytest.mark.parametrize(
    ("unit", "text", "expected", "doubt"),
    [
        ("s", "1759306330", "2025-10-01T08:12:10Z", None),
        ("s", "1759306330.25", "2025-10-01T08:12:10.250000Z", None),
        ("s", "1759306330,25", "2025-10-01T08:12:10.250000Z", None),
        ("s", "1759306330.1234567", "2025-10-01T08:12:10.123456Z", "time_truncated"),
        ("ms", "1759306330250", "2025-10-01T08:12:10.250000Z", None),
        ("ms", "1759306330250.001", "2025-10-01T08:12:10.250001Z", None),
        ("us", "1759306330250001", "2025-10-01T08:12:10.250001Z", None),
        ("ns", "1759306330250001000", "2025-10-01T08:12:10.250001Z", None),
        ("ns", "1759306330250001999", "2025-10-01T08:12:10.250001Z", "time_truncated"),
    ],
)
def test_an_epoch_is_read_to_the_microsecond(unit: str, text: str, expected: str, doubt: str | None) -> None:
    assert read(text, decide_time([text])) == (expected, doubt)
    assert decide_time([text]).unit == unit


@pytest.mark.parametrize(
    "text", ["0", "-1759306330", "1759306330250", "1.759306330e9", "NaN", "Infinity", "1_759_306_330", "1e999999999"]
)
def test_a_number_of_another_magnitude_or_spelling_is_no_epoch_in_seconds(text: str) -> None:
    assert read(text, TimeForm("epoch", None, False, "s", ())) == (None, "invalid_timestamp")


@given(
    st.lists(st.integers(788_918_400 * 10**6, 4_102_444_800 * 10**6 - 1), min_size=1),
    st.sampled_from([("s", 6), ("ms", 3), ("us", 0), ("ns", -3)]),
    st.booleans(),
)
def test_every_epoch_survives_being_written_and_read(at: list[int], unit: tuple[str, int], whole: bool) -> None:
    name, digits = unit
    at = [one // 10**6 * 10**6 for one in at] if whole else at
    cells = [f"{Decimal(one).scaleb(-digits):f}" for one in at]
    cells = [cell.rstrip("0").rstrip(".") if "." in cell else cell for cell in cells]
    if form := form_unless_ambiguous(cells):
        assert form.unit == name
        assert InstantReader(BERLIN, form).read(cells) == (at, {}, {})


def form_unless_ambiguous(cells: list[str]) -> TimeForm | None:
    """Return the form of cells; None for numbers of ten or twelve digits that may be a calendar's as well."""
    try:
        return decide_time(cells)
    except Rejected as refusal:
        if refusal.code != "ambiguous_time_number":
            raise
        return None


@given(
    st.lists(NAIVE, min_size=1),
    st.sampled_from([("1900", datetime.fromisoformat("1899-12-30")), ("1904", datetime.fromisoformat("1904-01-01"))]),
    ZONES,
)
def test_every_serial_number_is_a_local_time_to_the_millisecond(
    times: list[datetime], how: tuple[str, datetime], name: str
) -> None:
    system, origin = how
    times = [at.replace(microsecond=at.microsecond // 1000 * 1000) for at in times]
    cells = [repr((at - origin) / timedelta(days=1)).removesuffix(".0") for at in times]
    assume(not any(re.fullmatch(r"[0-9]+\.[0-9]{5,9}", cell) for cell in cells))  # so are whole seconds written
    form = decide_time(cells, name="Date", serial=system)  # without a name whole numbers may count anything
    assert (form.kind, form.unit) == ("serial", system)
    instants, wrong, _ = InstantReader(zone(name), form).read(cells)
    assert not wrong
    assert instants == [micros(at.replace(tzinfo=zone(name)).astimezone(UTC)) for at in times]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "1900-01-01T00:00:00Z"), ("59.5", "1900-02-28T12:00:00Z"), ("61", "1900-03-01T00:00:00Z"),
        ("60.5", None), ("0.5", None), ("-1", None), ("2958465.5", "9999-12-31T12:00:00Z"), ("2958466", None),
    ],
)  # fmt: skip
def test_the_29th_of_february_1900_is_no_day(text: str, expected: str | None) -> None:
    at, _ = read(text, TimeForm("serial", None, False, "1900", ()))
    assert at == expected


def test_a_serial_number_where_clocks_change_is_doubtful() -> None:
    form = TimeForm("serial", None, False, "1900", ())
    serial = repr(
        (datetime.fromisoformat("2025-10-26T02:30") - datetime.fromisoformat("1899-12-30")) / timedelta(days=1)
    )
    assert read(serial, form, "Europe/Berlin") == ("2025-10-26T00:30:00Z", "ambiguous_local_time")


@given(
    st.lists(st.floats(-1e5, 1e5), min_size=1),
    st.sampled_from([("Time [h]", 3600), ("elapsed_s", 1), ("Age (d)", 86_400), ("EFT (h)", 3600), ("t / min", 60)]),
    st.booleans(),
)
def test_elapsed_time_counts_from_the_start_to_the_microsecond(
    since: list[float], how: tuple[str, int], comma: bool
) -> None:
    name, seconds = how
    cells = [repr(one).replace(".", ",") if comma else repr(one) for one in since]
    form = decide_time(cells, name=name, start=True)
    assert form.kind == "elapsed"
    instants, wrong, doubtful = InstantReader(BERLIN, form, start=START).read(cells)
    assert not wrong
    assert not doubtful
    exact = [Fraction(repr(one)) * seconds * 10**6 for one in since]
    assert all(abs(at - START - one) <= Fraction(1, 2) for at, one in zip(instants, exact, strict=True))


@pytest.mark.parametrize(
    ("name", "text", "seconds"),
    [
        ("Elapsed", "26:15:00", 94_500), ("Elapsed", "0:00:01.5", 1.5), ("Run Time", "-0:01:00", -60),
        ("Time [h]", "1:30", 5400), ("Duration (hh:mm)", "1:30", 5400), ("Laufzeit", "100:00:00,25", 360_000.25),
    ],
)  # fmt: skip
def test_hours_and_minutes_count_from_the_start(name: str, text: str, seconds: float) -> None:
    form = decide_time([text], name=name, start=True)
    expected = datetime(2025, 10, 1, 8, tzinfo=UTC) + timedelta(seconds=seconds)
    assert read(text, form) == (format_instant(expected), None)


@pytest.mark.parametrize("text", ["1:60:00", "1:00:60", "12:30", "x", "9" * 30, "1e99", "1:00:00:00", "400000000"])
def test_what_is_no_elapsed_time_is_refused(text: str) -> None:
    assert read(text, TimeForm("elapsed", None, False, None, ())) == (None, "invalid_timestamp")
    if text not in {"12:30", "400000000"}:
        assert read(text, TimeForm("elapsed", None, False, "h", ())) == (None, "invalid_timestamp")


# deciding


@pytest.mark.parametrize(
    ("cells", "kind", "order"),
    [
        (["2025-10-01 08:12"], "iso", None),
        (["20251001", "20251002"], "iso", None),
        (["2025-9-30 8:12", "2025-10-01 08:12"], "numeric", "year_first"),
        (["", " ", "\u00a0"], "iso", None),
        ([], "iso", None),
        (["03/04/2025", "13/04/2025"], "numeric", "day_first"),
        (["03/04/2025", "04/13/2025"], "numeric", "month_first"),
        (["03.04.25", "13.04.25"], "numeric", "day_first"),
        (["99-12-31", "00-01-02"], "numeric", "year_first"),
        (["01-Oct-2025"], "numeric", "day_first"),
        (["Oct 1, 2025"], "numeric", "month_first"),
        (["01-Oct-2025", "03/04/2025"], "numeric", "day_first"),
        (["2025-10-01", "2025-10-02", "03/04/2025", "x"], "iso", None),
    ],
)
def test_the_form_is_what_most_cells_fit(cells: list[str], kind: str, order: str | None) -> None:
    form = decide_time(cells)
    assert (form.kind, form.order, form.ambiguous) == (kind, order, False)
    assert len(form.evidence) <= 3


@pytest.mark.parametrize("cells", [["03/04/2025", "04/03/2025"], ["04/04/2025"], ["01.02.03 08:12"]])
def test_an_order_that_nothing_says_is_ambiguous(cells: list[str]) -> None:
    form = decide_time(cells)
    assert (form.kind, form.order, form.ambiguous) == ("numeric", None, True)
    assert cells[0] in form.evidence[0]


def test_the_order_is_taken_from_whoever_declares_it_or_from_the_name_of_the_column() -> None:
    assert decide_time(["03/04/2025"], order="month_first").order == "month_first"
    assert decide_time(["13/04/2025", "04/13/2025"], order="month_first").order == "month_first"
    assert decide_time(["25-10-12"], order="year_first").order == "year_first"
    assert decide_time(["03/04/2025"], name="Date (DD/MM/YYYY)").order == "day_first"
    assert decide_time(["03/04/2025"], name="Date [mm/dd/yyyy hh:mm]").order == "month_first"


@pytest.mark.parametrize(
    ("cells", "order", "evidence"),
    [
        (["25/04/03 10:00", "25/04/04 10:00", "25/04/05 10:00"], "year_first", "1 day apart with the year first, 365"),
        (["24/12/31", "25/01/01"], "year_first", "dates lie 1 day apart with the year first, 11"),
        (["25.04.03", "25.04.10"], "year_first", "dates lie 7 days apart with the year first, 2557 with it last"),
        (["12/04/25", "13/04/25"], "day_first", "dates lie 1 day apart with the year last, 36"),
        (["31/12/24", "01/01/25"], "day_first", "dates lie 1 day apart with the year last, 11"),
        (["25.10.25"], "day_first", "'25.10.25' has dots: then the year is last"),
        (["13.10.25", "13.11.25"], "day_first", "'13.10.25' has dots: then the year is last"),
        (["04/13/25", "04/12/25"], "month_first", "'04/13/25' has the month first"),
        (["31/12/99", "1/1/00"], "day_first", "'31/12/99' has the day first"),
        (["25/04/03", "99/12/31"], "year_first", "'99/12/31' has the year first"),
        (["00/01/02"], "year_first", "'00/01/02' has the year first"),
        (["05/04/03", "13/04/2025"], "day_first", "'13/04/2025' has the day first"),
    ],
)  # fmt: skip
def test_where_a_year_of_two_digits_stands_is_told_by_cells_and_by_the_steps_between_dates(
    cells: list[str], order: str, evidence: str
) -> None:
    form = decide_time(cells)
    assert (form.order, form.ambiguous) == (order, False)
    assert any(evidence in one for one in form.evidence), form.evidence


@pytest.mark.parametrize(
    ("cells", "evidence"),
    [
        (["25/10/25"], "'25/10/25' may have the day or the year first"),
        (["05/04/03 10:00", "05/04/03 11:00"], "'05/04/03 10:00' may have the day or the month or the year first"),
        (["25-04-01", "25-05-01", "25-06-01"], "'25-04-01' may have the day or the year first"),
        (["31/04/25"], "'31/04/25' may have the day or the year first"),
        (["31.04.25"], "'31.04.25' may have the day or the year first"),
        (["03/04/99"], "'03/04/99' may have the day or the month first"),
        (["2/4/25", "31/4/25"], "'2/4/25' may have the day or the month first"),
    ],
)
def test_where_nothing_tells_the_place_of_a_year_the_order_is_ambiguous(cells: list[str], evidence: str) -> None:
    form = decide_time(cells)
    assert (form.order, form.ambiguous, form.evidence) == (None, True, (evidence,))


@pytest.mark.parametrize(
    ("name", "cells", "order"),
    [
        ("timestamp [YY/MM/DD]", ["25/10/25"], "year_first"),
        ("yy-mm-dd hh:mm", ["25-10-12"], "year_first"),
        ("Zeit (JJ/MM/TT)", ["05/04/03"], "year_first"),
        ("TT.MM.JJ", ["05.04.03"], "day_first"),
        ("DD/MM/YY", ["01/04/23", "01/04/24", "01/04/25"], "day_first"),
        ("DD/MM/YY", ["99/04/01"], "year_first"),
        ("YYYY-MM-DD", ["13/04/2025"], "day_first"),
        ("YYYY-MM-DD", ["03/04/2025"], None),
    ],
)
def test_the_name_of_a_column_tells_the_place_of_the_year_unless_a_cell_shows_another(
    name: str, cells: list[str], order: str | None
) -> None:
    assert decide_time(cells, name=name).order == order


def test_a_cell_that_is_no_day_costs_its_row_and_does_not_turn_the_column() -> None:
    cells = ["2.4.25", "31.4.25", "13.4.25"]
    form = decide_time(cells)
    reader = InstantReader(BERLIN, form)
    assert (form.order, reader.read(cells)[1]) == ("day_first", {1: "invalid_timestamp"})
    assert reader.orders <= {"day_first"}
    assert read("25/02/30", numeric("year_first")) == (None, "invalid_timestamp")


@pytest.mark.parametrize(
    ("order", "cell", "shown"),
    [
        ("day_first", "04/13/25", "month_first"),
        ("month_first", "13/04/25", "day_first"),
        ("day_first", "99/04/13", "year_first"),
        ("year_first", "04/13/25", "month_first"),
        ("day_first", "31/04/25", None),
        ("year_first", "25/02/30", None),
    ],
)
def test_a_later_cell_that_the_order_does_not_allow_shows_another_one(order: str, cell: str, shown: str | None) -> None:
    reader = InstantReader(BERLIN, numeric(order))
    assert reader.read([cell])[1] == {0: "invalid_timestamp"}
    assert reader.orders == ({shown} if shown else set())


SHORT = {"day_first": "%d{0}%m{0}%y", "month_first": "%m{0}%d{0}%y", "year_first": "%y{0}%m{0}%d"}


@given(
    st.dates(date(2001, 1, 1), date(2028, 1, 1)), st.integers(2, 40), st.integers(1, 7),
    st.sampled_from([*SHORT]), st.sampled_from("/-."),
)  # fmt: skip
def test_days_that_follow_each_other_are_never_read_in_another_order(
    start: date, count: int, step: int, order: str, mark: str
) -> None:
    cells = [(start + timedelta(step * n)).strftime(SHORT[order].format(mark)) for n in range(count)]
    form = decide_time(cells)
    assert form.order == order or (form.order is None and form.ambiguous and order != "year_first")


@pytest.mark.parametrize(
    ("cells", "said", "code", "quoted"),
    [
        (["13/04/2025", "04/13/2025"], {}, "mixed_date_order", "13/04/2025"),
        (["99/12/31", "31/12/99"], {}, "mixed_date_order", "'99/12/31' has the year first, '31/12/99' has it last"),
        (["25/04/03", "25/04/04", "5/04/05"], {}, "mixed_date_order", "'5/04/05' has the year last, but the others"),
        (["03.04.25", "04.04.25", "45.04.25"], {}, "mixed_date_order", "'45.04.25' has the year first, but the oth"),
        (["yesterday", "x"], {}, "unknown_time_form", "yesterday"),
        (["0", "10", "20"], {"name": "time"}, "unknown_time_form", "0"),
        (["0", "10", "20"], {"name": "time", "start": True}, "unknown_time_form", "0"),
        (["45931.5"], {"name": "time", "start": True}, "unknown_time_form", "45931.5"),
        (["1.76E+12"], {"name": "time"}, "unknown_time_form", "1.76E+12"),
        (["0.5", "1,5"], {"name": "time [h]", "start": True}, "unknown_time_form", "0.5"),
        (["31/12/2025"], {"order": "year_first"}, "unknown_time_form", "31/12/2025"),
        (["0", "0.5"], {"name": "Age (h)"}, "no_start", "Age (h)"),
        (["0:00:10"], {"name": "elapsed"}, "no_start", "0:00:10"),
        (["12:30"], {"name": "elapsed", "start": True}, "unknown_time_form", "12:30"),
        (["08:12:10", "08:12:20"], {"name": "time"}, "no_date", "08:12:10"),
        (["8:12 AM"], {"name": "time"}, "no_date", "8:12 AM"),
        (["x" * 100_000], {}, "unknown_time_form", "x" * 40),
    ],
)
def test_what_cannot_be_decided_is_refused_quoting_a_cell(
    cells: list[str], said: dict[str, object], code: str, quoted: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        decide_time(cells, **said)  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert quoted in refusal.value.reason
    assert len(refusal.value.reason) < 250


@pytest.mark.parametrize(
    ("name", "cell", "kind", "unit"),
    [
        ("timestamp_ms", "1759306330250", "epoch", "ms"), ("Time [s]", "1759306330", "epoch", "s"),
        ("Time [ms]", "1759306330", "elapsed", "ms"), ("time_h", "45931", "elapsed", "h"),
        ("Time [d]", "45931.5", "elapsed", "d"), ("elapsed [s]", "45931", "elapsed", "s"),
        ("Process time (min)", "12", "elapsed", "min"),
        ("Time / s", "12", "elapsed", "s"), ("Time since inoculation [h]", "-1.5", "elapsed", "h"),
        ("Date (m/d)", "2025-10-01", "iso", None), ("Zeit [min]", "12,5", "elapsed", "min"),
    ],
)  # fmt: skip
def test_what_a_number_counts_is_said_by_its_size_and_by_the_name(
    name: str, cell: str, kind: str, unit: str | None
) -> None:
    form = decide_time([cell], name=name, start=True)
    assert (form.kind, form.unit) == (kind, unit)
    assert cell in form.evidence[0]


def test_a_form_that_cannot_be_read_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="without a start"):
        InstantReader(BERLIN, TimeForm("elapsed", None, False, "h", ()))


@given(st.lists(st.text(max_size=30)), st.text(max_size=20), st.booleans())
def test_any_cells_end_in_a_form_that_can_be_read_or_in_a_refusal(cells: list[str], name: str, start: bool) -> None:
    codes = {"", "unknown_time_form", "mixed_date_order", "no_start", "no_date"}
    try:
        form = decide_time(cells, name=name, start=start)
    except Rejected as refusal:
        code = refusal.code
    else:
        code = ""
        instants, _, _ = InstantReader(BERLIN, form, start=START).read(cells)
        assert len(instants) == len(cells)
    assert code in codes


# whole files


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("timestamp,a\n25/04/03 10:00,1\n25/04/04 10:00,2\n25/04/05 10:00,3\n", "2025-04-03 2025-04-04 2025-04-05"),
        ("timestamp,a\n24/12/31,1\n25/01/01,2\n", "2024-12-31 2025-01-01"),
        ("timestamp [YY/MM/DD],a\n25/04/03,1\n", "2025-04-03"),
        ("timestamp,a\nYY/MM/DD,°C\n25/04/03,1\n", "2025-04-03"),
        ("timestamp,a\nJJ/MM/TT,°C\n25/04/03,1\n", "2025-04-03"),
        ("timestamp,a\n2.4.25,1\n31.4.25,2\n13.4.25,3\n", "2025-04-02 2025-04-13"),
    ],
)
def test_a_file_of_short_years_is_read_as_it_was_meant(text: str, dates: str) -> None:
    collected = Collected()
    judged(BytesIO(text.encode()), sinks=collected)
    assert [format_instant(at)[:10] for _, _, _, at, _ in collected.readings_seen] == dates.split()


def test_a_file_that_does_not_tell_the_place_of_its_years_is_refused_with_all_three_orders_named() -> None:
    outcome = judged(BytesIO(b"timestamp,a\n25/10/24 10:00,1\n25/10/24 11:00,2\n"))
    assert outcome.error_counts == {"ambiguous_date_order": 1}
    assert "year" in (outcome.message or "")
    assert "year_first" in (outcome.message or "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14/10/2025 8h05", "08:05:00"), ("14/10/2025 à 13h22", "13:22:00"),
        ("14.10.2025 13 h 22 min 10 s", "13:22:10"),
        ("2025-10-14 8h", "08:00:00"), ("2025年10月14日 8时05分30秒", "08:05:30"),
        ("14.10.2025 um 8 Uhr 05", "08:05:00"),
        ("14.10.2025 08:05", "08:05:00"),
    ],
)  # fmt: skip
def test_clocks_are_written_with_letters_too(text: str, expected: str) -> None:
    (at,), wrong, _ = InstantReader(UTC, decide_time([text])).read([text])
    assert (format_instant(at), wrong) == (f"2025-10-14T{expected}Z", {})


@pytest.mark.parametrize("text", ["8h", "25h10", "8h65", "8h5", "13m22", "8hr05", "h05", "8.5h"])
def test_amounts_are_no_times_of_day(text: str) -> None:
    assert not is_clock(text)


@pytest.mark.parametrize(
    "cell",
    [
        "2025-02-30 00:00:00",
        "2025-13-01T00:00:00Z",
        "2025-02-28 00:60:00",
        "2025-00-01",
        "2025-02-28 00:00:00\n2025-02-28 00:00:01",
    ],
)
def test_a_column_of_iso_is_told_beside_cells_that_only_look_like_it(cell: str) -> None:
    form = decide_time([cell, "2025-02-28T23:59:59Z", "2025-01-31 00:00:00"])
    assert (form.kind, form.evidence[0]) == ("iso", "'2025-02-28T23:59:59Z' has the year first, as in ISO 8601")


_TRUE = ["2026-03-05T08:00:00", "2026-03-05T08:45:00", "2026-03-05T09:30:00"]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["05.03.2026 11:00", "05.03.2026 11:45"], "day_first"),
        (["3/5/2026 11:00"], "month_first"),
        (["6. März 2026 11:00"], "day_first"),
    ],
)
def test_texts_of_dates_beside_true_dates_are_read_in_the_order_that_puts_them_among_these(
    texts: list[str], order: str
) -> None:
    form = decide_time([*_TRUE, *texts], serial="1900")
    assert (form.kind, form.order, form.ambiguous) == ("numeric", order, False)
    instants, wrong, _ = InstantReader(UTC, form).read([*_TRUE, *texts])
    assert not wrong
    assert [format_instant(at)[:7] for at in instants] == ["2026-03"] * (3 + len(texts))


@pytest.mark.parametrize("texts", [["05.05.2026 11:00"], ["07.08.2026 11:00"], ["12:15"]])
def test_texts_that_are_not_among_true_dates_do_not_decide_how_these_are_read(texts: list[str]) -> None:
    assert decide_time([*_TRUE, *texts], serial="1900").kind == "iso"
    assert decide_time([*_TRUE, "05.03.2026 11:00"]).kind == "iso"


def test_a_half_of_the_day_makes_no_time_of_a_number() -> None:
    assert is_clock("10:20 ص")
    assert not is_clock("م3")  # cubic metres
    assert not is_clock("上午 9:30 下午")
