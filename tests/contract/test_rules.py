from datetime import timedelta
from typing import Any

import pytest

from tests.support.clock import NOON
from titer.model.author import Author
from titer.model.errors import Conflict
from titer.rules.ports import Rules
from titer.rules.versions import RuleSetVersion

ADMIN = Author("abcdefghijkl", "Linie ü")
PROBE_7 = '{"sensors":{"probe-7":{"hard":{"max":1e+300,"min":-0.1}}}}'


def rule_set_version(name: str = "press", version: int = 1, **given: Any) -> RuleSetVersion:
    values: dict[str, Any] = {"limits": PROBE_7, "reason": "probe 7 replaced", "by": ADMIN, "at": NOON} | given
    return RuleSetVersion(name=name, version=version, **values)


def test_a_version_is_found_as_it_was_added(rules: Rules) -> None:
    rules.add(rule_set_version())
    assert rules.find("press", 1) == rules.find("press") == rule_set_version()


def test_the_newest_is_found_where_no_version_is_said_and_every_version_stays(rules: Rules) -> None:
    second = rule_set_version(version=2, limits="{}", at=NOON + timedelta(days=1))
    for each in (rule_set_version(), second):
        rules.add(each)
    assert rules.find("press") == second
    assert rules.find("press", 1) == rule_set_version()


def test_what_is_not_there_is_none(rules: Rules) -> None:
    rules.add(rule_set_version())
    assert [rules.find("press", 2), rules.find("PRESS"), rules.find("pres"), rules.find("pres", 1)] == [None] * 4


@pytest.mark.parametrize("version", [1, 3])
def test_only_the_version_after_the_newest_can_be_added(rules: Rules, version: int) -> None:
    rules.add(rule_set_version())
    with pytest.raises(Conflict):
        rules.add(rule_set_version(version=version, limits="{}"))
    assert rules.find("press") == rule_set_version()


def test_the_newest_of_each_are_listed_by_name_without_their_limits(rules: Rules) -> None:
    for name, version in (("b", 1), ("a", 1), ("b", 2), ("c", 1), ("b-2", 1)):
        rules.add(rule_set_version(name, version))
    listed = rules.newest(limit=9)
    assert [each.label for each in listed] == ["a@1", "b@2", "b-2@1", "c@1"]
    assert listed[0] == rule_set_version("a", limits="{}")


def test_a_list_of_rule_sets_goes_on_after_a_name(rules: Rules) -> None:
    for name in ("a", "b", "b-2", "ü"):
        rules.add(rule_set_version(name))
    assert [each.name for each in rules.newest(limit=2)] == ["a", "b"]
    assert [each.name for each in rules.newest(limit=2, after="b")] == ["b-2", "ü"]
    assert [*rules.newest(limit=2, after="ü")] == []


def test_a_large_rule_set_comes_back_whole(rules: Rules) -> None:
    large = rule_set_version(limits=f'{{"sensors":{{"{"x" * (250 << 10)}":{{}}}}}}')
    rules.add(large)
    assert rules.find("press") == large


def test_what_was_forgotten_is_kept_again(rules: Rules) -> None:
    for version in (3, 1, 3):
        rules.keep(rule_set_version(version=version))
    assert rules.find("press") == rules.find("press", 3) == rule_set_version(version=3)
    assert rules.find("press", 1) == rule_set_version()
    assert [each.version for each in rules.newest(limit=10)] == [3]
    rules.add(rule_set_version(version=4))
