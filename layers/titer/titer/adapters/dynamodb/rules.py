"""Rule sets and their versions, in the table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import newest_rules_key, rules_key
from titer.adapters.dynamodb.table import LAST, NEW, Changed, Table
from titer.adapters.plain import from_plain, to_plain
from titer.model.errors import Conflict
from titer.rules.versions import RuleSetVersion

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoRules:
    """The rule sets that were written here, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def find(self, name: str, version: int | None = None) -> RuleSetVersion | None:
        if version is None:
            newest = self._table.get(newest_rules_key(name))
            return self.find(name, newest["version"]) if newest else None
        item = self._table.get(rules_key(name, version))
        return None if item is None else from_plain(RuleSetVersion, item["edition"])

    def add(self, rule_set: RuleSetVersion) -> None:
        listed = to_plain(replace(rule_set, limits="{}"))
        before = rule_set.version - 1
        where, given = ("version = :before", {"before": before}) if before else (NEW, {})
        try:
            self._table.write(
                self._table.put_new(
                    rules_key(rule_set.name, rule_set.version), {"edition": listed | {"limits": rule_set.limits}}
                ),
                self._table.update(
                    newest_rules_key(rule_set.name),
                    {"version": rule_set.version, "edition": listed},
                    where=where,
                    given=dict(given),
                ),
            )
        except Changed as changed:
            raise Conflict(f"rule set {rule_set.label}") from changed

    def keep(self, rule_set: RuleSetVersion) -> None:
        edition = {**to_plain(replace(rule_set, limits="{}")), "limits": rule_set.limits}
        with suppress(Changed):
            self._table.write(self._table.put_new(rules_key(rule_set.name, rule_set.version), {"edition": edition}))
        with suppress(Changed):
            self._table.write(
                self._table.update(
                    newest_rules_key(rule_set.name),
                    {"version": rule_set.version, "edition": {**edition, "limits": "{}"}},
                    where=f"{NEW} OR version < :version",
                )
            )

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[RuleSetVersion]:
        low = f"{after}\0" if after else " "
        items = self._table.between("RULES", low, LAST, limit=limit)
        return [from_plain(RuleSetVersion, item["edition"]) for item in items]
