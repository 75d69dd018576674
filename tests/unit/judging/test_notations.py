"""How a column is written, against a writer of columns: it is read as written, or refused for want of proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.cells.numbers.column import read_numbers
from titer.cells.numbers.notation import decide_notations
from titer.engine.formats import EngineFormats
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.model.options import ReadOptions
from titer.rules.limits import shipped_rule_set

from .reading import RECEIVED, Collected, judged

OTHER = {".": ",", ",": "."}


@dataclass(frozen=True)
class Writer:
    """Writes numbers in one notation; knows nothing of how they are read."""

    decimal: str
    thousands: str
    minus: str
    suffix: str

    def write(self, number: tuple[bool, int, str]) -> str:
        negative, whole, fraction = number
        grouped = f"{whole:,}".replace(",", self.thousands)
        return (self.minus if negative else "") + grouped + (self.decimal + fraction if fraction else "") + self.suffix


NUMBERS = st.tuples(st.booleans(), st.integers(0, 99_999_999), st.text("0123456789", max_size=4)).filter(
    lambda number: number[1] < 900 or not number[0]  # far from what stands for a missing number
)
WRITERS = st.sampled_from(".,").flatmap(
    lambda decimal: st.builds(
        Writer,
        st.just(decimal),
        st.sampled_from(["", OTHER[decimal], " ", "\u00a0", "\u202f", "'", "\u2019"]),
        st.sampled_from(["-", "\u2212", "\u2013"]),
        st.sampled_from(["", "%", " mg/L", "\u00a0°C"]),
    )
)
PROOFS = {  # cells that show a notation whole, by themselves
    "": "1234{}5678",
    ",": "1,234{}5",
    ".": "1.234{}5",
    " ": "1 234{}5",
    "\u00a0": "1\u00a0234{}5",
    "\u202f": "1\u202f234{}5",
    "'": "1'234{}5",
    "\u2019": "1\u2019234{}5",
}


def value(number: tuple[bool, int, str]) -> float:
    negative, whole, fraction = number
    return float(f"{'-' if negative else ''}{whole}.{fraction or '0'}")


@given(WRITERS, st.lists(NUMBERS, min_size=1, max_size=8), st.data())
def test_a_column_that_shows_its_notation_is_read_as_it_was_written(
    writer: Writer, numbers: list[tuple[bool, int, str]], data: st.DataObject
) -> None:
    cells = [writer.write(number) for number in numbers]
    proof = PROOFS[writer.thousands].format(writer.decimal) + writer.suffix
    cells.insert(data.draw(st.integers(0, len(cells))), proof)
    at = cells.index(proof)
    read = read_numbers(cells, decide_notations({"a": cells})["a"])
    assert not read.wrong
    assert not read.censored
    assert [number for place, number in enumerate(read.values) if place != at] == list(map(value, numbers))


@given(WRITERS, st.lists(NUMBERS, min_size=1, max_size=8))
def test_a_column_is_read_as_it_was_written_or_not_at_all(writer: Writer, numbers: list[tuple[bool, int, str]]) -> None:
    """Save `1.234` in a column without any other sign, which is an ordinary number."""
    cells = [writer.write(number) for number in numbers]
    others = ["0,5" if writer.decimal == "," else "0.5"]
    read = read_numbers(cells, decide_notations({"a": cells, "b": others})["a"])
    kept = [at for at in range(len(cells)) if at not in read.wrong]
    assert [read.values[at] for at in kept] == [value(numbers[at]) for at in kept]
    shows_nothing = {"ambiguous_number"} | ({"not_a_number"} if writer.thousands == " " else set())
    assert set(read.wrong.values()) <= shows_nothing


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.sampled_from(["", "%"]))
def test_a_column_with_commas_reads_as_the_same_one_with_points(
    numbers: list[tuple[bool, int, str]], suffix: str
) -> None:
    point, comma = Writer(".", "", "-", suffix), Writer(",", "", "-", suffix)
    read = {}
    for writer in (point, comma):
        cells = [*map(writer.write, numbers), f"0{writer.decimal}5{suffix}", f"<0{writer.decimal}25{suffix}", "-", ""]
        found = read_numbers(cells, decide_notations({"a": cells})["a"])
        read[writer.decimal] = found.values, found.wrong, found.censored
    assert read["."] == read[","]


def test_what_a_later_cell_of_another_column_shows_tells_as_much_as_one_of_the_sample() -> None:
    in_sample = decide_notations({"a": ["1.234"], "b": ["5", "1,5"]})["a"]
    later = decide_notations({"a": ["1.234"], "b": ["5"]}, learned={"b": ","})["a"]
    assert in_sample == later or (in_sample.decimal, in_sample.thousands) == (later.decimal, later.thousands)
    assert read_numbers(["1.234"], later).wrong == {0: "ambiguous_number"}


def long_file(odd: str, last: str) -> BytesIO:
    """Rows of `1.234` and `5`, with an odd one far from where samples are taken."""
    rows = [
        f"2025-10-{day:02}T{hour:02}:{minute:02}:{second:02}Z;1.234;5\n"
        for day in (1, 2)
        for hour in range(12)
        for minute in range(60)
        for second in range(0, 60, 2)
    ]
    rows[len(rows) // 4] = f"2025-10-01T06:00:00Z;{odd}\n"
    rows[len(rows) // 4 + 1] = f"2025-10-01T06:00:02Z;{last}\n"
    return BytesIO(("timestamp;a;b\n" + "".join(rows)).encode())


def test_a_column_that_shows_nothing_is_refused_cell_by_cell_where_a_later_one_shows_commas() -> None:
    outcome = judged(long_file("1.234;1,5", "1.234;2,5"))
    assert outcome.error_counts == {"ambiguous_number": 43_200}


def test_a_column_may_be_learned_from_what_another_one_has_taught() -> None:
    seen = Collected()
    outcome = judged(long_file("1.234;1,5", "12.5;2,5"), sinks=seen)
    assert outcome.error_counts == {}
    assert {value for _, sensor, _, _, value in seen.readings_seen if sensor == "a"} == {1.234, 12.5}


@pytest.mark.parametrize(
    ("unit", "kept"),
    [("°C", [-273.15, 37.0]), ("°F", [-459.67, 98.6]), ("K", [0.0, 310.15, 310.2])],
)
def test_limits_hold_in_whatever_unit_a_column_has(unit: str, kept: list[float]) -> None:
    below = {"°C": "-273.2", "°F": "-459.7", "K": "-0.1"}[unit]
    cells = [*map(str, kept), below]
    rows = "".join(f"2025-10-01T08:0{minute}:00Z,{cell}\n" for minute, cell in enumerate(cells))
    seen = Collected()
    outcome = judged(BytesIO(f"timestamp,temperature [{unit}]\n{rows}".encode()), sinks=seen)
    assert outcome.error_counts == {"below_minimum": 1}
    assert [reading[-1] for reading in seen.readings_seen] == kept


@pytest.mark.parametrize(
    ("header", "cell", "wanted", "value"),
    [
        ("temperature [°F]", "98.6", "temperature=°C", 37.0),
        ("glucose [g/L]", "1.80156", "glucose=mmol/L@180.156", 10.0),
        ("cells (x10^6/mL)", "1.5", "cells=1/mL", 1.5e6),
        ("DO [%]", "40", "DO=mg/L", None),
    ],
)
def test_readings_are_converted_as_asked_or_left_with_a_warning(
    header: str, cell: str, wanted: str, value: float | None
) -> None:
    seen = Collected()
    said = ReadOptions.parse({"convert": [wanted]})
    outcome = judged(BytesIO(f"timestamp,{header}\n2025-10-01T08:00:00Z,{cell}\n".encode()), sinks=seen, options=said)
    assert outcome.warning_counts == {"unit_converted" if value else "unit_not_convertible": 1}
    assert seen.readings_seen[0][-1] == (value or float(cell))


# 1.234 where commas are likely


def points_assumed(text: str, **options: str) -> list[str | None]:
    """The columns whose decimal point is assumed."""
    outcome = judged(BytesIO(text.encode()), options=ReadOptions.parse(options))
    return [fault.column for fault in outcome.warnings if fault.code == "decimal_point_assumed"]


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Zellen\n13.10.2025;800\n14.10.2025;1.234\n15.10.2025;12.345\n",
        "Zeit;Zellen\n2025-10-13;-1.234\n",
        "Datum\tZellen\n13.10.2025 08:00\t1.234\n",
        "Zeit;Zellen;Phase\n2025-10-13;1.234;7\n",
    ],
    ids=["both", "semicolons", "dates with dots", "whole numbers beside"],
)
def test_a_point_that_may_stand_between_thousands_is_warned_of_where_commas_are_likely(text: str) -> None:
    assert points_assumed(text) == ["Zellen"]


@pytest.mark.parametrize(
    "text",
    [
        "time,cells\n2025-10-13,1.234\n",
        "Zeit;Zellen\n2025-10-13;1.234\n2025-10-14;0.5\n",
        "Zeit;Zellen\n2025-10-13;1.234\n2025-10-14;0.123\n",
        "Zeit;Zellen;pH\n2025-10-13;1.234;7.1\n",
        "Zeit;Zellen;pH\n2025-10-13;1.234.567;7\n2025-10-14;1.234;7\n",
        "Zeit;Zellen\n2025-10-13;1 234 567\n2025-10-14;1.234\n",
        "Zeit;Zellen\n2025-10-13;800\n",
        '[{"time": "13.10.2025", "cells": 1.234}]',
    ],
    ids=["commas unlikely", "a short cell", "a 0", "another column", "a comma proved", "spaces", "no point", "JSON"],
)
def test_a_point_that_is_known_or_likely_is_not(text: str) -> None:
    assert points_assumed(text) == []


@pytest.mark.parametrize(("decimal", "value"), [(".", 1.234), (",", 1234.0)])
def test_a_declared_mark_settles_what_a_point_is(decimal: str, value: float) -> None:
    text, sinks = "Zeit;Zellen\n2025-10-13;1.234\n", Collected()
    judged(BytesIO(text.encode()), options=ReadOptions.parse({"decimal": decimal}), sinks=sinks)
    assert [reading[-1] for reading in sinks.readings_seen] == [value]
    assert points_assumed(text, decimal=decimal) == []


def test_explain_is_not_sure_of_a_point_that_is_assumed() -> None:
    how = Instructions(name="x.csv", rule_set=shipped_rule_set("default"), received_at=RECEIVED)
    told = explain(BytesIO(b"Zeit;Zellen\n2025-10-13;1.234\n"), how, EngineFormats())
    column = told["columns"][1]
    assert column["ambiguous"]
    assert column["evidence"] == ["it holds numbers", "'1.234' may be 1234 or 1.234"]
    assert [warning["code"] for warning in told["warnings"]] == ["decimal_point_assumed"]


def test_a_later_cell_with_another_mark_is_an_error_of_its_own_where_the_sample_proves_one_by_far() -> None:
    few, many = (
        judged(BytesIO(("timestamp;a\n" + "".join(numbers(share))).encode()), sinks=Collected()) for share in (5_000, 3)
    )
    assert few.error_counts == {"other_decimal": 3}
    assert set(many.error_counts) == {"mixed_decimal"}


def numbers(share: int) -> Iterator[str]:
    """Rows of numbers with a decimal point; from the thousandth on each of so many has a comma."""
    for row in range(20_000):
        number = f"{row % 97}{',' if row > 1000 and row % share == 1 else '.'}5"
        yield f"2025-10-01T{row // 3600:02}:{row // 60 % 60:02}:{row % 60:02}Z;{number}\n"
