"""Each hint that Titer can print, done to the letter, leads to a file that is read, and the doubt is gone."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from scripts.examples import EXAMPLES, Example
from tests.unit.docs.mended import MENDED
from tests.unit.judging.reading import judged
from titer.judging.outcome import Outcome
from titer.model.faults import codes, reason_and_hint
from titer.model.options import OPTIONS, ReadOptions
from titer.model.status import Status
from titer.model.ways_out import Ways, both

FILES = {code: example for code, example in EXAMPLES.items() if isinstance(example, Example)}
ROUNDS = 3  # of following: each may show the next doubt


def outcome_of(example: Example, said: Mapping[str, Any]) -> Outcome:
    return judged(BytesIO(example.file.encode()), options=ReadOptions.parse(said), **example.said)


def codes_of(outcome: Outcome) -> set[str]:
    return {*outcome.error_counts, *outcome.warning_counts}


def ways_out(outcome: Outcome, code: str) -> Ways:
    return next((each.settled_by for each in (*outcome.errors, *outcome.warnings) if each.code == code), ())


IN_PART = {"mixed_date_order", "mixed_decimal"}  # the cells that contradict what is declared are refused one by one
OPTIONAL = {code for code in FILES if reason_and_hint(code)[1].startswith("nothing")}


@pytest.mark.parametrize("code", sorted(FILES.keys() - OPTIONAL))
def test_what_a_hint_says_leads_to_readings_and_leaves_no_doubt(code: str) -> None:
    example, said = FILES[code], dict(FILES[code].options)
    before = outcome = outcome_of(example, said)
    if not ways_out(outcome, code):
        example = mended if isinstance(mended := MENDED[code], Example) else Example(mended)
        outcome = outcome_of(example, example.options)
    for _ in range(ROUNDS):
        blocking = next(filter(lambda each: ways_out(outcome, each), [code, *codes_of(outcome)]), None)
        if blocking is None:
            break
        said = both(said, ways_out(outcome, blocking)[0])
        outcome = outcome_of(example, said)
    assert outcome.status is not Status.FAILED
    assert code not in codes_of(outcome)
    assert code in IN_PART or outcome.error_counts.keys() <= before.error_counts.keys() - {code}


LAYERS = Path(__file__).parents[3] / "layers/titer/titer"
_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_ELSEWHERE = {"--rule-set", "--fix", "--options", "--json", "--stack", "--long"}  # flags that are no reading options


def said_in_hints() -> Iterator[str]:
    for code in codes():
        yield " ".join(reason_and_hint(code))
    for path in LAYERS.rglob("*.py"):
        yield path.read_text("utf-8")


def test_every_flag_that_a_hint_names_is_one_of_the_command() -> None:
    named = {flag for text in said_in_hints() for flag in _FLAG.findall(text)}
    assert named <= {option.flag for option in OPTIONS.values()} | _ELSEWHERE
