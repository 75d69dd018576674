"""All rule sets, those that ship and those that were written here, found by their labels."""

import json
from dataclasses import replace
from datetime import datetime

from titer.model.author import Author
from titer.model.conditions import Condition
from titer.model.errors import Rejected, Unavailable
from titer.model.expression import expression
from titer.model.retries import retried
from titer.rules.limits import BEFORE, SHIPPED, RuleSet, is_name, read_rule_set, shipped_text, unknown_rule_set
from titer.rules.ports import Rules
from titer.rules.versions import RuleSetVersion, limits_text

LARGEST = 256 << 10  # bytes of the limits of one version
MOST_RULE_SETS = 1_000  # written here; several who write at once may make some more
MOST_VERSIONS = 1_000  # of one rule set
_EITHER = expression(r"(default(?:@[0-9]+)?) or (bioreactor(?:@[0-9]+)?)")  # `files.record.NOT_NAMED`, pinned or not
_SHIPPED_LATER = frozenset({"bioreactor"})  # one of this name that was written here before stays what it is


def _always(_: str | None) -> bool:
    return True


class RuleSets:
    """A label is a name, for its newest version, or name@version; or `default or bioreactor`, as the table decides."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def rule_set(self, label: str) -> RuleSet:
        """Return the rules by this label. `Rejected` (`unknown_rule_set`) where there are none."""
        if both := _EITHER.fullmatch(label):
            default, bioreactor = (_shipped(each) for each in both.groups())
            return replace(default, of_bioreactors=bioreactor)
        return self.find(*_split(label)).rule_set()

    def ships(self, name: str) -> bool:
        """Return whether this name is that of a rule set that comes with Titer."""
        return name in SHIPPED and not (name in _SHIPPED_LATER and self._rules.find(name))

    def find(self, name: str, version: int | None = None) -> RuleSetVersion:
        """Return one version, the newest where none is said. `Rejected` (`unknown_rule_set`) where there is none."""
        found = self.known(name, version)
        if found is None:
            newest = self.known(name) if version is not None else None
            raise _unknown_version(newest, version) if newest else unknown_rule_set(name)
        return found

    def known(self, name: str, version: int | None = None) -> RuleSetVersion | None:
        """Return the same, None where there is none."""
        if self.ships(name):
            return shipped_version(name, version)
        return self._rules.find(name, version) if is_name(name) else None

    def written(self, label: str) -> RuleSetVersion | None:
        """Return the version of this label where it was written here, None where it ships, or there is none."""
        found = self.known(*_split(label)) if not _EITHER.fullmatch(label) else None
        return found if found and found.at else None

    def keep(self, version: RuleSetVersion) -> None:
        """Store a version that was written before and forgotten; harmless where it is there."""
        self._rules.keep(version)

    def write(
        self, name: str, limits: str, *, by: Author, reason: str, at: datetime, only_if: Condition = _always
    ) -> RuleSetVersion:
        """Store and return the next version of a rule set, or return the newest where it says the same already.

        `only_if` is asked about the label of the newest, None where there is none, until nobody writes in between.
        `Rejected`: `precondition_failed` where it does not hold, `shipped_rule_set` where the name is taken by one that
        ships, `invalid_rule_set` where it is wrong,
        `too_many_rule_sets` and `too_many_versions` where there are as many as there may be.
        """
        if self.ships(name):
            raise Rejected("shipped_rule_set", f"{name} comes with Titer and stays as it is", "Take another name")
        if len(limits.encode()) > LARGEST:
            raise Rejected("invalid_rule_set", f"this rule set has more than {LARGEST:,} bytes", "Split it")
        contended = Unavailable("rules_contended", f"too many write the rule set {name}", "Try again in a moment")
        return retried(lambda: self._add_next(name, limits, by, reason, at, only_if), contended)

    def _add_next(
        self, name: str, limits: str, by: Author, reason: str, at: datetime, only_if: Condition
    ) -> RuleSetVersion:
        newest = self._rules.find(name) if is_name(name) else None
        if not only_if(newest.label if newest else None):
            there = f"the newest is {newest.label}" if newest else "there is no such rule set"
            raise Rejected(
                "precondition_failed", f"{there}, which is not what was asked for", "Read it, and change that"
            )
        if newest and newest.limits == limits:
            return newest
        version = newest.version + 1 if newest else 1
        next_version = RuleSetVersion(name=name, version=version, limits=limits, by=by, reason=reason, at=at)
        read_rule_set(next_version.document())
        self._refuse_too_many(next_version)
        self._rules.add(next_version)
        return next_version

    def _refuse_too_many(self, next_version: RuleSetVersion) -> None:
        if next_version.version > MOST_VERSIONS:
            reason = f"the rule set {next_version.name} has {MOST_VERSIONS:,} versions, which is the most"
            raise Rejected("too_many_versions", reason, "Go on under another name")
        if next_version.version == 1 and len(self._rules.newest(limit=MOST_RULE_SETS)) >= MOST_RULE_SETS:
            reason = f"there are {MOST_RULE_SETS:,} rule sets, which is the most"
            raise Rejected("too_many_rule_sets", reason, "Write a new version of one that is no longer needed")


def shipped_version(name: str, version: int | None = None) -> RuleSetVersion | None:
    """Return a version of a rule set that comes with Titer, the newest where none is said; None where there is none."""
    label = f"{name}@{version}"
    document = json.loads(shipped_text(label if label in BEFORE else name))
    if version not in {None, document["version"]}:
        return None
    return RuleSetVersion(name=name, version=document["version"], limits=limits_text(document))


def _shipped(label: str) -> RuleSet:
    found = shipped_version(*_split(label))
    if found is None:
        raise unknown_rule_set(label)
    return found.rule_set()


def _unknown_version(newest: RuleSetVersion, version: int | None) -> Rejected:
    reason = f"the rule set {newest.name} has no version {version}"
    return Rejected("unknown_rule_set", reason, f"Its newest is {newest.name}@{newest.version}")


def _split(label: str) -> tuple[str, int | None]:
    name, at, number = label.partition("@")
    if not at:
        return name, None
    if not (number.isascii() and number.isdecimal() and len(number) <= 6):
        raise unknown_rule_set(label)
    return name, int(number)
