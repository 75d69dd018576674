"""Patterns match what `re` matches, in time that grows with the name alone."""

import json
import random
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from tests.support.patterns import differing
from tests.support.work import check_work
from titer.adapters.memory.rules import MemoryRules
from titer.engine.formats import EngineFormats
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.judging.pipeline import judge
from titer.model.author import Author
from titer.model.errors import Rejected
from titer.rules.limits import RuleSet, parse_rule_set, shipped_rule_set
from titer.rules.patterns import Pattern
from titer.rules.rule_sets import RuleSets
from titer.rules.versions import RuleSetVersion

ATTACKS = Path(__file__).parents[2] / "data" / "public-reports" / "attacks"
AT = datetime(2025, 12, 1, tzinfo=UTC)
NAME = "a" * 256
FILE = b"sensor_id,timestamp,value\n" + NAME.encode() + b",2025-10-01,1\n"


@pytest.mark.parametrize("looking", [False, True])
def test_generated_patterns_agree_with_re(looking: bool) -> None:
    assert differing(1_000, random.Random(7), looking=looking) == []


@pytest.mark.parametrize(
    "source",
    [
        "a?" * 40 + "b", "a?" * 100, "(a+)+b", "(a|a)*b", "(a|aa)+b", "a*" * 80 + "b", "(a*)*b", "(a?){0,99}b",
        "(a|a?)+b", "(.*)(.*)(.*)b", r"(\\+)+b", "((a{0,5}){0,5}){0,5}b", "a++a*a*b", r"(\b|a)*b",
    ],
)  # fmt: skip
def test_no_pattern_takes_long(source: str) -> None:
    pattern = Pattern(source)
    assert pattern.is_regular
    check_work(lambda: Pattern(source).matches(NAME), most=25)


def test_a_preview_by_an_evil_pattern_costs_no_more_than_one_by_none() -> None:
    rules = parse_rule_set((ATTACKS / "evil-rules.json").read_text())
    text = b"sensor_id,timestamp,value\n" + b"".join(b"%b%d,2025-10-01,1\n" % (b"a" * 30, n) for n in range(5))

    def preview(rule_set: RuleSet) -> None:
        explain(BytesIO(text), Instructions(name="a.csv", rule_set=rule_set, received_at=AT), EngineFormats())

    check_work(lambda: preview(rules), most=2, than=lambda: preview(shipped_rule_set("default")))


def test_a_name_matches_as_a_whole() -> None:
    pattern = Pattern(r"^[A-Z]+-[A-Z0-9]+-\d{3}$")
    assert pattern.matches("BIO-R1-001")
    assert not pattern.matches("BIO-R1-0011")
    assert not pattern.matches("X" * 300 + "-R1-001")


def test_so_many_repetitions_as_no_name_has_are_no_machine() -> None:
    assert not Pattern("a{300}").matches(NAME)
    assert Pattern("(a?){300}").matches(NAME)
    assert Pattern("a{1,4294967294}").matches(NAME)


def stored(pattern: str) -> RuleSets:
    """Rule sets among which one was written when any pattern was taken."""
    rules = MemoryRules()
    limits = json.dumps({"sensor_id": {"pattern": pattern}})
    rules.add(RuleSetVersion(name="old", version=1, limits=limits, at=datetime(2025, 1, 1, tzinfo=UTC)))
    return RuleSets(rules)


def test_a_stored_pattern_that_is_no_longer_taken_is_named_and_judged_by() -> None:
    found = stored(r"(a+)\1")
    assert found.find("old").unknown_pattern() == r"(a+)\1"
    assert found.rule_set("old").allows("aaaa")
    assert not found.rule_set("old").allows("aaa")


def test_one_that_takes_too_many_steps_fails_the_file_and_says_so() -> None:
    rules = stored(r"(a|aa|a?)+(?=b)c\1").rule_set("old")
    how = Instructions(name="ids.csv", rule_set=rules, received_at=AT)
    outcome = judge(BytesIO(FILE), how)
    assert outcome.error_counts == {"invalid_rule_set": 1}
    assert "too many steps" in str(outcome.message)
    check_work(lambda: judge(BytesIO(FILE), how), most=100)


def test_a_pattern_that_is_taken_is_not_named() -> None:
    assert stored("a++b").find("old").unknown_pattern() is None


def test_a_new_version_has_no_such_pattern() -> None:
    limits = json.dumps({"sensor_id": {"pattern": r"(a)\1"}})
    with pytest.raises(Rejected, match="could take too long"):
        stored("a").write("old", limits, by=Author("t", "t"), reason="", at=datetime.now(UTC))


def test_names_are_remembered_within_bounds() -> None:
    pattern = Pattern("(a|b)*a(a|b){12}")
    rng = random.Random(3)
    for _ in range(50):
        name = "".join(rng.choices("ab", k=256))
        assert pattern.matches(name) == (re.fullmatch("(a|b)*a(a|b){12}", name) is not None)
