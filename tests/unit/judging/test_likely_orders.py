"""Where dates may be read in several orders, the likeliest is the first to be declared."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import judged
from titer.model.instants import micros
from titer.model.options import ReadOptions

ORDERS = {"day_first": "%d/%m/%Y", "month_first": "%m/%d/%Y"}


def first_way(days: list[date], order: str) -> dict[str, str]:
    text = "timestamp,a\n" + "".join(f"{day.strftime(ORDERS[order])},{n}.5\n" for n, day in enumerate(days))
    outcome = judged(BytesIO(text.encode()))
    return dict(outcome.errors[0].settled_by[0]) if outcome.errors else {}


@pytest.mark.parametrize("order", ORDERS)
@given(first=st.dates(date(2020, 1, 1), date(2025, 9, 1)).filter(lambda day: day.day < 9), count=st.integers(2, 4))
@settings(max_examples=25)
def test_days_in_a_row_are_days_in_a_row(order: str, first: date, count: int) -> None:
    days = [first + timedelta(days=n) for n in range(count)]
    if any(day.day != day.month for day in days) and (way := first_way(days, order)):
        assert way == {"date_order": order}


def test_a_day_that_is_to_come_is_less_likely() -> None:
    text = b"timestamp,a\n11/12/2025,7.5\n"  # received on the 1st of December
    options = judged(BytesIO(text)).errors[0].settled_by[0]
    outcome = judged(BytesIO(text), options=ReadOptions.parse(options))
    assert outcome.summaries[0].first_at == datetime.fromisoformat("2025-11-12T00:00:00Z").timestamp() * 1e6


@given(first=st.dates(date(2020, 1, 1), date(2025, 9, 1)).filter(lambda day: day.day < 9), count=st.integers(1, 4))
@settings(max_examples=25)
def test_dates_with_dots_have_the_day_first_with_one_doubt(first: date, count: int) -> None:
    days = [first + timedelta(days=n) for n in range(count)]
    text = "Zeit;a\n" + "".join(f"{day:%d.%m.%Y} 08:00;{n},5\n" for n, day in enumerate(days))
    outcome = judged(BytesIO(text.encode()))
    if all(day.day == day.month for day in days):
        return
    assert outcome.summaries[0].first_at == micros(datetime.combine(first, time(8), UTC))
    assert outcome.warning_counts == {"day_assumed_first": 1}
    assert judged(BytesIO(text.encode()), **dict(outcome.warnings[0].settled_by[0])).warning_counts == {}


def test_a_later_date_with_dots_may_show_the_month_first() -> None:
    outcome = judged(BytesIO(b"timestamp;a\n" + b"03.04.2025;7,5\n" * 30_000 + b"10.25.2025;7,5\n"))
    assert (outcome.row_count, "day_assumed_first" in outcome.warning_counts) == (30_001, False)
