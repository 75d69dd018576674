"""Models and their versions, in the table.

MODELS            <name>              the newest version, without its text; `there` until it is deleted
MODEL#<name>      VERSION#000001      each version, its text as it came
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import MODELS, model_key, newest_model_key
from titer.adapters.dynamodb.table import LAST, NEW, Changed, Table
from titer.adapters.plain import from_plain, to_plain
from titer.analyses.models import ModelVersion
from titer.model.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoModels:
    """The models that were written here, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def find(self, name: str, version: int | None = None) -> ModelVersion | None:
        if version is None:
            newest = self._table.get(newest_model_key(name))
            return self.find(name, newest["version"]) if newest else None
        item = self._table.get(model_key(name, version))
        return None if item is None else replace(from_plain(ModelVersion, item["model"]), text=item["text"])

    def add(self, version: ModelVersion) -> None:
        listed = to_plain(replace(version, text=""))
        before = version.version - 1
        where, given = ("version = :before", {"before": before}) if before else (NEW, {})
        try:
            self._table.write(
                self._table.put_new(model_key(version.name, version.version), {"model": listed, "text": version.text}),
                self._table.update(
                    newest_model_key(version.name),
                    {"version": version.version, "model": listed},
                    where=where,
                    given=dict(given),
                ),
            )
        except Changed as changed:
            raise Conflict(f"model {version.label}") from changed

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[ModelVersion]:
        items = self._table.through(MODELS, f"{after}\0" if after else " ", LAST)
        found = (from_plain(ModelVersion, item["model"]) for item in items)
        return [*islice((each for each in found if not each.deleted), limit)]
