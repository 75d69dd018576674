"""A table that lies on its side is told from one that stands upright, in any language and with any values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.formats.dialects.on_its_side import line_of_times

NAMES = st.text("abcdeäßжфт温度 [%]", min_size=1, max_size=8).filter(lambda text: text.strip())
TIME_NAMES = st.sampled_from(["Time [s]", "timestamp", "Zeit", "Date", "Zeit [min]"])
NUMBERS = st.decimals(-1000, 1000, places=2).map(str)
TIMES = st.datetimes().map(lambda at: at.isoformat(" ", "seconds"))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Tables of 3 to 6 times, upright."""
    count = draw(st.integers(3, 6))
    times = draw(
        st.one_of(st.lists(TIMES, min_size=count, max_size=count), st.just([str(n * 30) for n in range(count)]))
    )
    columns = [[draw(TIME_NAMES), *times]]
    columns += [[draw(NAMES), *(draw(NUMBERS) for _ in range(count))] for _ in range(draw(st.integers(2, 4)))]
    return [list(row) for row in zip(*columns, strict=True)]


@given(tables())
def test_an_upright_table_does_not_lie_on_its_side(table: list[list[str]]) -> None:
    assert line_of_times(table) is None


@given(tables(), st.integers(0, 4))
def test_a_table_on_its_side_shows_where_the_times_are(table: list[list[str]], above: int) -> None:
    turned = [list(row) for row in zip(*table, strict=True)]
    turned.insert(min(above, len(turned) - 1), turned.pop(0))
    assert line_of_times([["Plate 1"], [], *turned]) == 2 + min(above, len(turned) - 1)


def test_times_need_no_name() -> None:
    assert line_of_times([["采样", "2025-10-01 08:00", "2025-10-01 09:00"], ["温度", "37", "37,1"]]) == 0


@pytest.mark.parametrize(
    "rows",
    [
        [["Time", "400", "500", "600"], ["2025-10-01", "1", "2", "3"]],
        [["time", "1", "2"], ["0.5", "7", "8"]],
        [["time", "a", "b"], ["x", "7", "8"]],
        [["date", "2025-10-01", ""], ["operator", "hk", "x"], ["timestamp", "a", "b"], ["2025-10-01", "7", "8"]],
        [["sensor", "begun", "ended"], ["a", "2025-10-01", "2025-10-02"], ["b", "2025-10-01", "2025-10-02"]],
        [],
    ],
)
def test_what_looks_like_it_and_is_not(rows: list[list[str]]) -> None:
    assert line_of_times(rows) is None
