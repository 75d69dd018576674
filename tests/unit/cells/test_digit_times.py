"""Columns of digits as times: read as they were written, or refused; never as another instant."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from titer.cells.times.column import InstantReader
from titer.cells.times.form import decide_time
from titer.cells.times.patterns import compile_pattern
from titer.cells.times.time_form import Declared, TimeForm
from titer.model.errors import Rejected
from titer.model.instants import format_instant, micros

CAME = datetime(2025, 12, 1, tzinfo=UTC)
KNOWN = Declared(horizon=micros(CAME))
NAMES = ["timestamp", "Zeitpunkt", "t0", "дата", "時刻", "χρόνος", "الوقت", "x", "Messung Nr"]  # none of them tells


def calendar(form: str) -> Callable[[datetime], str]:
    return lambda at: at.strftime(form)


WRITTEN: dict[str, Callable[[datetime], str]] = {
    "YYYYMMDDHH": calendar("%Y%m%d%H"),
    "YYYYMMDDHHmm": calendar("%Y%m%d%H%M"),
    "YYYYMMDDHHmmss": calendar("%Y%m%d%H%M%S"),
    "YYYYMMDDHHmmssfff": lambda at: at.strftime("%Y%m%d%H%M%S") + f"{at.microsecond // 1000:03}",
    "YYMMDDHHmm": calendar("%y%m%d%H%M"),
    "YYMMDDHHmmss": calendar("%y%m%d%H%M%S"),
    "DDMMYYYYHHmm": calendar("%d%m%Y%H%M"),
    "DDMMYYYYHHmmss": calendar("%d%m%Y%H%M%S"),
    "epoch_s": lambda at: str(micros(at) // 10**6),
    "epoch_ms": lambda at: str(micros(at) // 10**3),
    "epoch_us": lambda at: str(micros(at)),
    "epoch_ns": lambda at: str(micros(at) * 1000),
    "filetime": lambda at: str((micros(at) + 11_644_473_600 * 10**6) * 10),
    "dotnet_ticks": lambda at: str((micros(at) + 62_135_596_800 * 10**6) * 10),
}
STEPS = {"YYYYMMDDHH": 3600.0, "YYYYMMDDHHmm": 60.0, "YYMMDDHHmm": 60.0, "DDMMYYYYHHmm": 60.0}


def instants_of(form: str, first: datetime, steps: list[int]) -> list[datetime]:
    """Instants that the form can write, some steps apart."""
    unit = timedelta(seconds=STEPS.get(form, 1.0))
    begin = first.replace(minute=0, second=0, microsecond=0)
    return [at for place in range(len(steps)) if (at := begin + unit * sum(steps[: place + 1])) < CAME]


def read(cells: list[str], name: str) -> tuple[list[int] | None, str]:
    """The instants, and what is doubtful; or None, and the code of a refusal with a way out."""
    try:
        form = decide_time(cells, name=name, said=KNOWN)
    except Rejected as refusal:
        return None, refusal.code if refusal.settled_by else "no way out"
    read, wrong, _ = InstantReader(UTC, form).read(cells)
    assert not wrong
    return read, form.doubt[0] if form.doubt else ""


@given(
    st.sampled_from(sorted(WRITTEN)),
    st.integers(0, 11_000).map(lambda days: CAME - timedelta(days=31 + days)),
    st.lists(st.integers(0, 3000), min_size=1, max_size=8),
    st.sampled_from(NAMES),
    st.booleans(),
)
@example("YYYYMMDDHHmm", datetime(2025, 10, 1, 8, tzinfo=UTC), [10, 10, 10], "timestamp", False)
@example("DDMMYYYYHHmmss", datetime(2025, 10, 1, 8, tzinfo=UTC), [10, 10, 10], "timestamp", True)
@example("dotnet_ticks", datetime(2025, 10, 1, 8, tzinfo=UTC), [10, 10, 10], "x", False)
def test_digits_are_the_instants_that_were_written_or_are_refused(
    form: str, first: datetime, steps: list[int], name: str, as_number: bool
) -> None:
    times = instants_of(form, first, steps)
    cells = [WRITTEN[form](at) for at in times]
    if as_number and not any(cell.startswith("00") for cell in cells):  # of 2000 nobody could tell
        cells = [str(int(cell)) for cell in cells]  # a zero in front is lost
    found, said = read(cells, name)
    if found is None:
        assert said in {"ambiguous_time_number", "unknown_time_form"}
    elif cells:
        assert found == [micros(at) for at in times] or said == "month_may_be_first"


@pytest.mark.parametrize(
    ("cells", "doubt"),
    [
        ("230325140500 230325140600", "day_may_be_first"),  # of 2023, or of 2025
        ("230325140500 230326140600", ""),  # a day later, or a year
        ("251001140500 251001140600", ""),  # of 2025, or of 2001
    ],
)
def test_a_year_of_two_digits_that_may_be_a_day_of_a_later_year_is_doubted(cells: str, doubt: str) -> None:
    found, said = read(cells.split(), "timestamp")
    assert found is not None
    assert (format_instant(found[0])[:4], said) == (f"20{cells[:2]}", doubt)
    assert read(cells.split(), "YYMMDDHHmmss")[1] == ""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("202510010810 202510010820", "2025-10-01T08:10:00Z"), ("251001081210 251001081220", "2025-10-01T08:12:10Z"),
        ("1995100108 1995100109", "1995-10-01T08:00:00Z"), ("13102025081210 13102025081220", "2025-10-13T08:12:10Z"),
        ("638949031302500000", "2025-10-01T08:12:10.250000Z"), ("134041615302500000", "2025-10-05T18:12:10.250000Z"),
        ("20251001081210250", "2025-10-01T08:12:10.250000Z"), ("0510010812 0510010822", "2005-10-01T08:12:00Z"),
        ("1759306330 1759306340", "2025-10-01T08:12:10Z"), ("2100000000", "2036-07-18T13:20:00Z"),
    ],
)  # fmt: skip
def test_of_several_meanings_the_plausible_one_is_taken(cells: str, expected: str) -> None:
    found, doubt = read(cells.split(), "timestamp")
    assert found is not None
    assert (format_instant(found[0]), doubt) == (expected, "")


@pytest.mark.parametrize(
    ("cells", "ways"),
    [
        ("1510010812 1510010822", "YYMMDDHHmm epoch_s"), ("201210010810", "YYYYMMDDHHmm YYMMDDHHmmss"),
        ("1951100108 1951100109", "YYYYMMDDHH"), ("1102025081210", "DDMMYYYYHHmmss epoch_ms MMDDYYYYHHmmss"),
    ],
)  # fmt: skip
def test_what_may_be_several_times_or_none_is_refused_with_all_of_them(cells: str, ways: str) -> None:
    with pytest.raises(Rejected) as refusal:
        decide_time(cells.split(), name="timestamp", said=KNOWN)
    assert refusal.value.code == "ambiguous_time_number"
    assert [way["time_format"] for way in refusal.value.settled_by] == ways.split()


@pytest.mark.parametrize(
    ("name", "unit"),
    [("epoch", "s"), ("unix time", "s"), ("timestamp_s", "s"), ("time (YYMMDDhhmm)", "YYMMDDHHmm")],
)
def test_the_name_tells_which_of_two_is_meant(name: str, unit: str) -> None:
    assert decide_time(["1510010812", "1510010822"], name=name, said=KNOWN).unit == unit


@pytest.mark.parametrize(
    "cells",
    [range(0, 100_000, 100), range(20_000, 30_000, 100), range(35_000, 45_000, 100), range(2, 50_000, 7)],
    ids=lambda cells: f"{cells.start} to {cells.stop}",
)
def test_seconds_are_no_days_of_a_spreadsheet(cells: range) -> None:
    with pytest.raises(Rejected) as refusal:
        decide_time([str(cell) for cell in cells], name="Time", said=KNOWN)
    assert refusal.value.settled_by[0] == {"units": ["Time=s"], "start": "2025-10-01T08:00:00Z"}


@pytest.mark.parametrize("step", [1, 0.25, 1 / 24, 7])
def test_days_of_a_spreadsheet_are_read_unless_a_start_is_declared(step: float) -> None:
    cells = [repr(45_658 + step * count).removesuffix(".0") for count in range(20)]
    assert decide_time(cells, name="Time", said=KNOWN).kind == "serial"
    with pytest.raises(Rejected) as refusal:
        decide_time(cells, name="Time", said=Declared(start=True, horizon=KNOWN.horizon))
    assert refusal.value.settled_by[0] == {"units": ["Time=s"]}


@pytest.mark.parametrize(
    ("text", "expected", "doubt"),
    [
        ("1551129661.95456123352050781250", "2019-02-25T21:21:01.954561Z", "time_truncated"),
        ("1759305600.1234567890123456", "2025-10-01T08:00:00.123456Z", "time_truncated"),
        ("1759305600.9999999999999999999999", "2025-10-01T08:00:00.999999Z", "time_truncated"),
        ("1759305600.25000000000000000000", "2025-10-01T08:00:00.250000Z", ""),
    ],
)
def test_an_epoch_may_have_many_decimals(text: str, expected: str, doubt: str) -> None:
    (at,), wrong, doubts = InstantReader(UTC, decide_time([text], name="timestamp", said=KNOWN)).read([text])
    assert (format_instant(at), " ".join(doubts.get(0, ())), wrong) == (expected, doubt, {})


# patterns


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("YYMMDDHHmm", "2510010812", "2025-10-01T08:12:00Z"), ("YYYYDDD HHmm", "2025274 0812", "2025-10-01T08:12:00Z"),
        ("DD.MM.YY HH:mm:ss,fff", "01.10.25 08:12:10,250", "2025-10-01T08:12:10.250000Z"),
        ("HH:mm MM/DD/YYYY", "08:12 10/01/2025", "2025-10-01T08:12:00Z"),
        ("YYYYMMDDHHMM", "202510010812", "2025-10-01T08:12:00Z"),
        ("DDMMYYYYHHmm", "11020250812", "2025-10-01T08:12:00Z"),
        ("YYYYMMDDTHHmm", "20251001T2400", "2025-10-02T00:00:00Z"), ("YYYYMMDDTHHmm", "20251001T2430", None),
        ("YYYYMMDDHH", "2025100125", None), ("YYYYMMDDHH", "20251001 8", None), ("YYYYMMDD", "20250230", None),
    ],
)  # fmt: skip
def test_a_pattern_reads_what_is_written_so_and_nothing_else(pattern: str, text: str, expected: str | None) -> None:
    form = decide_form(pattern)
    for cells in ([text], [text] * 3):
        instants, wrong, _ = InstantReader(UTC, form).read(cells)
        assert [*map(format_instant, instants)] == [expected] * len(cells) if expected else len(wrong) == len(cells)


def decide_form(pattern: str) -> TimeForm:
    return TimeForm("pattern", None, ambiguous=False, unit=pattern, evidence=())


@pytest.mark.parametrize("pattern", ["", "HHmm", "YYYYMM", "YYYYMMDDYYYY", "YYYYMMDDx", "Y" * 100])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        compile_pattern(pattern)


@given(
    st.lists(st.text("0123456789 ", max_size=20), min_size=1),
    st.sampled_from(["YYMMDDHHmmss", "YYYYMMDDHHmm", "DD.MM.YYYY"]),
)
def test_cells_are_read_alike_together_and_alone(cells: list[str], pattern: str) -> None:
    form = decide_form(pattern)
    together = InstantReader(UTC, form).read(cells)[0]
    assert together == [InstantReader(UTC, form).read([cell])[0][0] for cell in cells]
