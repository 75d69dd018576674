"""A refusal names every doubt that blocks, and one line of options settles them all."""

from io import BytesIO
from typing import Any

import pytest

from tests.unit.judging.reading import RECEIVED, Collected, judged
from tests.unit.judging.test_explained_whole import explained
from titer.judging.instructions import Instructions
from titer.judging.open_doubts import together, with_doubts_settled
from titer.model.errors import Rejected
from titer.model.options import ReadOptions
from titer.model.status import Status
from titer.rules.limits import shipped_rule_set

TWO = 'timestamp,a,b,c\n03/04/2025,"1,234",7,"2,345"\n03/04/2025,"1,236",8,"2,347"\n'


def test_dates_and_numbers_that_may_mean_two_things_are_told_at_once() -> None:
    seen = Collected()
    outcome = judged(BytesIO(TWO.encode()), sinks=seen)
    assert outcome.error_counts == {"ambiguous_date_order": 1, "ambiguous_decimal": 1}
    assert outcome.message
    assert all(each in outcome.message for each in ("in timestamp", "in a, c", "--date-order day_first --decimal ,"))
    assert outcome.errors[0].settled_by == outcome.errors[1].settled_by
    assert outcome.errors[0].settled_by[0] == {"date_order": "day_first", "decimal": ","}
    assert explained(TWO.encode())["message"] == outcome.message


@pytest.mark.parametrize("way", range(4))
def test_each_way_out_settles_all_of_it(way: int) -> None:
    options = judged(BytesIO(TWO.encode())).errors[0].settled_by[way]
    outcome = judged(BytesIO(TWO.encode()), options=ReadOptions.parse(options))
    assert (outcome.status, outcome.error_counts) == (Status.PROCESSED, {})


@pytest.mark.parametrize(("rows", "first"), [(("1,234", "2,500"), ","), (("1,234", "800"), ".")])
def test_the_mark_comes_first_that_the_cells_make_likely(rows: tuple[str, str], first: str) -> None:
    text = "timestamp;a\n" + "".join(f"2025-10-0{day};{cell}\n" for day, cell in enumerate(rows, 1))
    outcome = judged(BytesIO(text.encode()))
    assert outcome.errors[0].settled_by[0] == {"decimal": first}


HOW = Instructions(name="x", rule_set=shipped_rule_set("default"), received_at=RECEIVED)


def doubt(code: str, *ways: dict[str, Any]) -> Rejected:
    return Rejected(code, f"{code} here", "declare it", ways)


def test_a_doubt_is_taken_as_settled_to_see_the_next_one() -> None:
    def attempt(how: Instructions) -> str:
        if how.options.start is None:
            raise doubt("no_start", {"start": "2025-10-01T08:00:00Z"})
        if how.options.decimal is None:
            raise doubt("ambiguous_decimal", {"decimal": "."}, {"decimal": ","})
        return "read"

    read, how, doubts = with_doubts_settled(attempt, HOW)
    assert (read, how.options.decimal, [each.code for each in doubts]) == (
        "read",
        ".",
        ["no_start", "ambiguous_decimal"],
    )
    refusal = together(doubts)
    assert refusal.codes == ("no_start", "ambiguous_decimal")
    assert refusal.settled_by == (
        {"start": "2025-10-01T08:00:00Z", "decimal": "."},
        {"start": "2025-10-01T08:00:00Z", "decimal": ","},
    )
    assert str(refusal).endswith("--start 2025-10-01T08:00:00Z --decimal ,`.")


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (doubt("no_time_column"), ["no_start"]),
        (doubt("no_start", {"start": "2025-10-01T08:00:00Z"}), ["no_start"]),
        (doubt("other", {"decimal": "x"}), ["no_start"]),
    ],
)
def test_a_way_that_leads_no_further_leaves_the_doubts_so_far(second: Rejected, told: list[str]) -> None:
    def attempt(how: Instructions) -> None:
        raise second if how.options.start else doubt("no_start", {"start": "2025-10-01T08:00:00Z"})

    with pytest.raises(Rejected) as refused:
        with_doubts_settled(attempt, HOW)
    assert [*refused.value.codes] == told


def test_lists_that_several_doubts_add_to_hold_all_of_them() -> None:
    refusal = together([doubt("a", {"context": ["x"]}), doubt("b", {"context": ["y"]})])
    assert refusal.settled_by == ({"context": ["x", "y"]},)


HEADLESS = "a,03/04/2025,7.5\nb,03/04/2025,7.6\n"


def test_what_the_names_leave_open_is_told_with_what_names_them() -> None:
    outcome = judged(BytesIO(HEADLESS.encode()))
    assert outcome.error_counts == {"no_header": 1, "ambiguous_date_order": 1}
    assert explained(HEADLESS.encode())["message"] == outcome.message
    settled = judged(BytesIO(HEADLESS.encode()), options=ReadOptions.parse(outcome.errors[0].settled_by[0]))
    assert (settled.status, settled.error_counts) == (Status.PROCESSED, {})


def test_of_each_code_the_first_doubt_is_told() -> None:
    refusal = together([doubt("a", {"start": "2025-10-01T08:00:00Z"}), doubt("b", {"decimal": "."}), doubt("a")])
    assert (refusal.codes, len(refusal.settled_by)) == (("a", "b"), 1)
