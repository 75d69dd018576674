"""Doubts in the terminal: the five that matter most, and what settles each, so that it can be copied."""

import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import characters, integers, lists, text

from tests.unit.cli.conftest import Titer
from tests.unit.cli.documents import ERROR, failed, partial
from tests.unit.cli.test_explanation import TOLD
from tests.unit.cli.test_results import ESCAPE
from tests.unit.cli.test_results import text as shown_text
from titer.files.record import Declared
from titer.model.faults import codes as known_codes
from titer.model.options import ReadOptions
from titer.model.ways_out import say
from titer_cli.command_line import Call
from titer_cli.views.doubts import _OF_LITTLE_WEIGHT, _RANK, most_important, ways_view
from titer_cli.views.explanation import explanation_view
from titer_cli.views.results import result_view

WAYS = [{"sensor": ["Point Name"]}, {"context": ["Point Name"]}]
FILE_ID = partial()["file_id"]


def doubt(code: str = "two_digit_year", column: str | None = "Point Name", **more: Any) -> dict[str, Any]:
    ways = more.get("settled_by", [])
    said = {"reason": f"the reason of {code}", "hint": f"say which: {say(ways)}" if ways else "say which"}
    return ERROR | {"row_number": None, "line": None, "column": column, "value": "pH, T", "code": code} | said | more


def doubted(*warnings: dict[str, Any]) -> dict[str, Any]:
    return partial(warnings=[*warnings], warning_counts=Counter(warning["code"] for warning in warnings))


def test_a_doubt_says_where_what_and_what_settles_it() -> None:
    shown = shown_text(result_view(doubted(doubt(settled_by=WAYS))), 80)
    assert (
        "Warnings\n"
        "Point Name  pH, T\n"
        "  the reason of two_digit_year; say which\n"
        "  --sensor 'Point Name'\n"
        "  or --context 'Point Name'\n"
    ) in "\n".join(line.rstrip() for line in shown.splitlines())


def test_a_doubt_of_a_row_says_which() -> None:
    shown = shown_text(result_view(doubted(doubt(row_number=1_234, line=1_235))))
    assert "row 1,234, line 1,235  Point Name  pH, T\n" in shown


def test_the_five_that_matter_most_are_shown_and_the_rest_counted() -> None:
    rows = [doubt("duplicate_instant", row_number=row) for row in range(1, 900)]
    settled = [doubt("column_taken_as_context", f"key {number}", settled_by=WAYS) for number in range(2)]
    others = [doubt("two_digit_year", f"year {number}") for number in range(4)]
    shown = shown_text(result_view(doubted(*rows, doubt("unit_converted", "u"), *others, *settled)))
    names = ("key 0", "key 1", "year 0", "year 1", "year 2", "year 3")
    assert [name for name in names if name in shown] == [*names[:5]]
    assert shown.index("key 1") < shown.index("year 0")
    assert "duplicate_instant\n" not in shown
    assert "and 901 more warnings; --json shows more" in shown


def test_of_what_options_settle_series_come_before_instants_and_these_before_names() -> None:
    codes = ["series_not_told_apart", "month_may_be_first", "decimal_point_assumed", "column_taken_as_context"]
    shown = most_important([doubt(code, settled_by=WAYS) for code in reversed(codes)])
    assert [those[0]["code"] for those in shown] == codes


def test_the_ranks_are_of_codes_that_there_are() -> None:
    assert {*_RANK, *_OF_LITTLE_WEIGHT} <= known_codes()


def test_one_doubt_of_a_kind_and_column_stands_for_all_of_them() -> None:
    rows = [doubt("duplicate_instant", row_number=row) for row in range(1, 900)]
    alike = most_important([*rows, doubt("future_time", row_number=3)])
    assert [[each["row_number"] for each in those][:1] for those in alike] == [[1], [3]]
    assert "row 1  Point Name  pH, T  and 898 more of these\n" in shown_text(result_view(doubted(*rows)))
    assert "more warnings" not in shown_text(result_view(doubted(*rows)))


@given(lists(integers(0, 9)))
def test_whatever_the_order_what_an_option_settles_comes_first(order: list[int]) -> None:
    warnings = [doubt(f"code {n}", f"{n}", settled_by=WAYS if n < 4 else []) for n in order]
    firsts = most_important(warnings)
    assert [bool(those[0]["settled_by"]) for those in firsts] == sorted((n < 4 for n in set(order)), reverse=True)


def test_a_clean_file_has_no_word_on_doubts() -> None:
    assert "Warnings" not in shown_text(result_view(partial()))


WAY = {"start": "2025-10-01T08:00:00Z", "units": ["Time=s", "v=my unit"]}


class TestARefusalThatOptionsSettle:
    def refused(self, **more: Any) -> dict[str, Any]:
        error = doubt("no_start", None, settled_by=[WAY, {"time": ["b"]}])
        return failed(errors=[error], error_count=1, **more)

    def test_ends_with_the_call_that_settles_it(self) -> None:
        said = Declared(name="", asset="line 3", options=ReadOptions(timezone="Europe/Berlin", units=("v=x", "w=y")))
        call = Call.on_file("process", "my file.csv", said)
        shown = shown_text(result_view(self.refused(), call), 300)
        assert (
            "\n  titer process 'my file.csv' --asset 'line 3' --timezone Europe/Berlin --unit w=y --unit Time=s "
            "--unit 'v=my unit' --start 2025-10-01T08:00:00Z\n"
        ) in shown

    def test_of_a_file_of_the_api_judges_it_once_more(self) -> None:
        assert f"\n  titer reprocess {FILE_ID} --start 2025-10-01T08:00:00Z" in shown_text(result_view(self.refused()))

    @pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
    def test_is_a_call_that_a_shell_takes_at_any_width(self, width: int) -> None:
        shown = shown_text(result_view(self.refused(), Call(["titer", "process", "a b.csv"])), width)
        call = shown[shown.index("titer process") :].split("rule set")[0].partition("\n\n")[0]
        words = shlex.split(call.replace("\\\n", " "))[:9]
        assert words == [
            "titer",
            "process",
            "a b.csv",
            "--start",
            "2025-10-01T08:00:00Z",
            "--unit",
            "Time=s",
            "--unit",
            "v=my unit",
        ]

    def test_explained_ends_with_it_too(self) -> None:
        told = TOLD | {"refused": True, "message": "No start.", "settled_by": [WAY], "errors": []}
        shown = shown_text(explanation_view("a.csv", told, Call(["titer", "explain", "a.csv"])))
        assert shown.startswith(
            "a.csv  would be refused\nNo start.\n  titer explain a.csv --start 2025-10-01T08:00:00Z"
        )


class TestAnExplanation:
    def test_shows_what_settles_a_doubt_of_the_sample_under_its_message(self) -> None:
        told = TOLD | {"message": "Not sure.", "settled_by": [{"decimal": ","}, {"decimal": "."}]}
        shown = shown_text(explanation_view("a.csv", told, Call(["titer", "explain", "a.csv"])))
        assert shown.startswith("a.csv  not sure\nNot sure.\n  --decimal ,\n  or --decimal .\n")

    def test_shows_a_doubt_that_an_option_settles_before_all_else(self) -> None:
        told = TOLD | {"warnings": [doubt(settled_by=WAYS)]}
        shown = shown_text(explanation_view("a.csv", told, Call([])))
        assert shown.index("--sensor 'Point Name'") < shown.index("Columns")

    def test_shows_other_doubts_after_what_was_found(self) -> None:
        shown = shown_text(explanation_view("a.csv", TOLD | {"warnings": [doubt()]}, Call([])))
        assert shown.index("Errors") < shown.index("Warnings") < shown.index("What would change")


@given(text(characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), min_size=1))
def test_what_is_shown_can_be_typed(name: str) -> None:
    shown = "".join(shown_text(line, 1_000) for line in ways_view([{"parameter": name}]))
    if name.isprintable():
        assert shlex.split(shown) == ["--parameter", name]


def test_nothing_of_a_file_reaches_the_terminal_unescaped() -> None:
    evil = f"{ESCAPE}[2J[bold]"
    warning = doubt(column=evil, value=evil, reason=evil, hint=evil, settled_by=[{"sensor": [evil]}])
    shown = shown_text(result_view(doubted(warning)))
    assert ESCAPE not in shown
    assert "--sensor '␛[2J[bold]'" in shown


def test_explain_says_all_that_it_says_it_would(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("sensor_id,timestamp,value\n" + "a,x,1\n" * 150 + "a,2025-10-01,1\n")
    shown = titer("explain", tmp_path / "bad.csv").out
    assert "and 140 more errors (--json shows all)" in shown
    assert len(titer("explain", tmp_path / "bad.csv", "--json").json["errors"]) == 150
