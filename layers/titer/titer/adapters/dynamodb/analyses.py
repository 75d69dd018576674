"""Analyses in the table, and for each token which of its analyses wait or run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.places import Places
from titer.adapters.dynamodb.table import Changed, Item, Key, Table, among_writers, listing, position_of
from titer.adapters.paging import after_which, analyses_of
from titer.adapters.plain import Plain, from_plain, instant_text, to_text
from titer.analyses.analysis import GIVEN_UP_AFTER, MOST_RUNNING, Analysis, content_key, too_many_analyses
from titer.analyses.ports import AnalysisPage, AnalysisQuery
from titer.model.clock import Clock
from titer.model.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

ANALYSES = "ANALYSES"  # the list
_SEEN = "revision = :seen"


class DynamoAnalyses:
    """The analyses, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._places = Places(self._table, clock, MOST_RUNNING, lives=GIVEN_UP_AFTER, full=too_many_analyses)

    def add(self, analysis: Analysis, *, replaces: Analysis | None) -> None:
        def step() -> None:
            place = self._places.take(_running_key(analysis), analysis.analysis_id, analysis.created_at)
            self._table.write(self._put(analysis, replaces), place)

        self._among(analysis, replaces, step)

    def find(self, analysis_id: str) -> Analysis | None:
        item = self._table.get(analysis_key(analysis_id))
        return analysis_in(item) if item else None

    def page(self, query: AnalysisQuery) -> AnalysisPage:
        after = after_which(query)
        before = analysis_key(after.partition("#")[2]) if after else None
        items = self._table.list_items(ANALYSES, "0", before, after, at_a_time=query.limit + 1)
        return analyses_of(((position_of(item), analysis_in(item)) for item in items), query)

    def change(self, before: Analysis, after: Analysis) -> None:
        def step() -> None:
            self._table.write(self._put(after, before), *self._place_of(after if after.is_over else None))

        self._among(after, before, step)

    def delete(self, analysis: Analysis) -> None:
        key, given = analysis_key(analysis.analysis_id), {"seen": analysis.revision}

        def step() -> None:
            gone = self._table.delete_where(key, where=_SEEN, given={**given})
            self._table.write(gone, *self._place_of(None if analysis.is_over else analysis))

        self._among(analysis, analysis, step)

    def _place_of(self, analysis: Analysis | None) -> list[TransactWriteItemTypeDef]:
        """Return the change that gives back the place of one that ends."""
        return [self._places.give_back(_running_key(analysis), analysis.analysis_id)] if analysis else []

    def _put(self, analysis: Analysis, before: Analysis | None) -> TransactWriteItemTypeDef:
        """Return the change that puts an analysis in the place of what was seen."""
        key = analysis_key(analysis.analysis_id)
        values: dict[str, Plain] = {
            **listing(ANALYSES, f"{instant_text(analysis.created_at)}#{analysis.analysis_id}"),
            "analysis": to_text(analysis),
            "revision": analysis.revision,
        }
        if before is None:
            return self._table.put_new(key, values)
        return self._table.put_where(key, values, where=_SEEN, given={"seen": before.revision})

    def _among(self, analysis: Analysis, before: Analysis | None, write: Callable[[], None]) -> None:
        """Write once no other writer holds the items. `Conflict` where the analysis is not as it was seen."""

        def step() -> None:
            try:
                write()
            except Changed:
                there = self.find(analysis.analysis_id)
                if (there and there.revision) != (before and before.revision):
                    raise Conflict(analysis.analysis_id) from None
                raise

        among_writers(step, "ask for analyses")


def analysis_in(item: Item) -> Analysis:
    """Return the analysis that an item of the table holds; an old one does not say where its content lies."""
    known = json.loads(item["analysis"])
    place = {"key": content_key(known["analysis_id"]), "version_id": None}
    return from_plain(Analysis, {"content": place} | known)


def analysis_key(analysis_id: str) -> Key:
    return Key(f"ANALYSIS#{analysis_id}", "ANALYSIS")


def _running_key(analysis: Analysis) -> Key:
    return Key(f"ANALYSES#{analysis.token_id}", "RUNNING")
