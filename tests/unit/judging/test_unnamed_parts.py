"""Parts of a time under names that tell nothing, proposed by what they hold; names that case alone tells apart."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.test_time_parts import of
from titer.cells.times.part_names import part_of, says_date
from titer.model.instants import format_instant, micros


@settings(max_examples=20)
@given(
    st.sampled_from([(0, 1, 2), (2, 1, 0)]), st.integers(1, 3), st.sampled_from([61, 3601, 45_000]), st.integers(0, 99)
)
def test_columns_of_parts_are_proposed_in_their_order(order: tuple[int, ...], parts: int, step: int, seed: int) -> None:
    pick = Random(seed)
    length = {1: 3600, 2: 60, 3: 1}[parts]
    step = -(-step // length) * length
    times = [datetime(2025, 3, 20, 5, tzinfo=UTC) + timedelta(seconds=step * n) for n in range(60)]
    day = ["pqr"[place] for place in order]
    names = ["x", *day, *"uvw"[:parts], "z"]
    rows = [
        [f"{pick.random():.3f}", *(str((at.year, at.month, at.day)[place]) for place in order),
         *map(str, (at.hour, at.minute, at.second)[:parts]), f"{pick.uniform(100, 200):.2f}"]
        for at in times
    ]  # fmt: skip
    text = "\n".join(map(";".join, (names, *rows))) + "\n"
    outcome, _, _ = of(text)
    way = outcome.errors[0].settled_by[0]
    assert way == {"time": [*"pqr", *"uvw"[:parts]]}
    _, instants, series = of(text, **way)
    assert (instants, series) == ([format_instant(micros(at)) for at in times for _ in range(2)], {"x", "z"})


@pytest.mark.parametrize("header", ["Y,M,D,h,m,s,p", "YY,MM,DD,hh,mm,ss,y", "p,m,D,M,YY,h,s"])
def test_names_that_case_alone_tells_apart_lead_to_a_right_reading(header: str) -> None:
    names = header.split(",")
    part = {"Y": "year", "M": "month", "D": "day", "h": "hour", "m": "minute", "s": "second"}
    times = [datetime(2025, 10, 14, 8, tzinfo=UTC) + timedelta(seconds=71 * n) for n in range(9)]
    century = 100 if "YY" in names else 10_000
    cells = [{**{name: getattr(at, part[name[0]]) for name in names if name[0] in part}, "p": 0.5} for at in times]
    rows = [[f"{one.get(name, 0.5) % century}" for name in names] for one in cells]
    text = "\n".join(map(",".join, (names, *rows))) + "\n"
    outcome, _, _ = of(text)
    assert outcome.error_counts == {"duplicate_column": 1}
    _, instants, series = of(text, **outcome.errors[0].settled_by[0])
    assert (instants, len(series)) == ([format_instant(micros(at)) for at in times], 1)


@pytest.mark.parametrize(
    "names", ["年月日;時分秒", "년월일;시분초", "Jahr/Monat/Tag;HHMMSS", "YYYYMMDD;Stunde:Minute:Sekunde"]
)
def test_names_made_of_parts_say_a_date_and_a_clock(names: str) -> None:
    outcome, instants, series = of(f"{names};x\n20251001;95730;1.5\n20251001;95800;2.5\n20251001;100030;3\n")
    assert (instants[::2], series) == (["2025-10-01T09:57:30Z", "2025-10-01T10:00:30Z"], {"x"})
    assert not outcome.warning_counts


def test_the_number_of_a_batch_is_no_time_beside_one_that_moves() -> None:
    rows = "".join(f"{2510140700 + n // 20 * 130};{1760428800250000 + n * 2_500_137};{n % 7}.5\n" for n in range(40))
    outcome, instants, series = of(f"charge;stempel;u\n{rows}")
    assert (instants[0], series, [*outcome.warning_counts]) == ("2025-10-14T08:00:00.250000Z", {"u"}, [])


@pytest.mark.parametrize(
    ("name", "part"), [("นาที", "minute"), ("Giờ", "hour"), ("घंटा", "hour"), ("Tahun", "year"), ("detik", "second")]
)
def test_parts_are_known_in_more_languages(name: str, part: str) -> None:
    assert (part_of(name), says_date(name)) == (part, False)
