"""GET /v1/rules, GET and PUT /v1/rules/{name}, POST …/check: which limits values are judged by."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request
from aws_lambda_powertools.event_handler.openapi.params import Header
from pydantic import TypeAdapter, ValidationError

from titer.api.answers import Answer, json_answer
from titer.api.app import author_of
from titer.api.models.admin import RuleSetCheck, RuleSetDraft, RuleSetRequest, RuleSetsPage
from titer.api.models.admin import RuleSetVersion as RuleSetVersionDocument
from titer.api.models.fields import Reason
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime, OfVersion
from titer.api.preconditions import condition, entity_tag
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.model.cursors import NAME, seal, unseal
from titer.model.errors import Rejected
from titer.model.instants import format_instant
from titer.rules.check import WrongPart, changes_between, wrong_parts
from titer.rules.limits import SHIPPED, TABLES, refuse_no_name
from titer.rules.rule_sets import RuleSets, shipped_version
from titer.rules.versions import RuleSetVersion, limits_text

_LIST = "rules"
_MOST_TOLD = 1_000
_REASON = TypeAdapter(Reason)
IfMatch = Annotated[str | None, Header(alias="If-Match", description='The ETag that is to be changed, as `"press@3"`')]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", description="`*`: only where there is none yet")]


class RuleRoutes:
    """Shows and changes rule sets."""

    def __init__(self, stores: Stores) -> None:
        self._rules = stores.rules
        self._rule_sets = RuleSets(stores.rules)
        self._clock = stores.clock

    def register(self, app: APIGatewayRestResolver) -> None:
        one = {200: (RuleSetVersionDocument,)}
        add(app, "GET", "/v1/rules", self.list_rule_sets, {200: (RuleSetsPage,)}, tag="rules")
        add(app, "GET", "/v1/rules/<name>", self.show_rule_set, one, tag="rules")
        add(app, "PUT", "/v1/rules/<name>", self.write_rule_set, one, tag="rules")
        add(app, "POST", "/v1/rules/<name>/check", self.check_rule_set, {200: (RuleSetCheck,)}, tag="rules")

    def list_rule_sets(self, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List the newest version of every rule set: those that ship, then those that were written here, by name."""
        after = None if cursor is None else unseal(_LIST, cursor, NAME)
        found = [*self._rules.newest(limit=limit + 1, after=after)]
        following = seal(_LIST, found[limit - 1].name) if len(found) > limit else None
        shipped = (shipped_version(name) for name in SHIPPED if cursor is None and self._rule_sets.ships(name))
        ships = [version for version in shipped if version]
        whole = [self._rule_sets.find(each.name, each.version) for each in found[:limit]]  # lists know no limits
        return json_answer({"rule_sets": [*map(_list_entry, ships + whole)], "next_cursor": following})

    def show_rule_set(self, name: str, version: OfVersion = None) -> Answer:
        """Show one version of a rule set: its limits; who wrote it, when and why."""
        try:
            return _answer(self._rule_sets.find(name, version))
        except Rejected as error:
            raise Problem(404, error.code, error.reason, "See GET /v1/rules for those there are") from error

    def write_rule_set(
        self,
        request: Request,
        name: str,
        body: RuleSetRequest,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> Answer:
        """Write the next version of a rule set. Files that were judged keep theirs; reprocess those that should not.

        With `If-Match` only on top of the version that has this ETag, with `If-None-Match: *` only where there is none
        of this name; else the answer is 412, and nothing is written.
        """
        written = self._rule_sets.write(
            name,
            limits_text(body.model_dump()),
            by=author_of(request),
            reason=body.reason,
            at=self._clock(),
            only_if=condition(if_match, if_none_match),
        )
        return _answer(written)

    def check_rule_set(self, name: str, body: RuleSetDraft) -> Answer:
        """Tell whether a rule set could be written so, all that is wrong with it, and what it would change.

        Nothing is written. Whatever the body's object holds is answered 200: `valid` says whether PUT would take it.
        """
        draft = body.model_dump(exclude_unset=True)
        refuse_no_name(name)
        wrong = [*([_taken(name)] if self._rule_sets.ships(name) else []), *_wrong_reason(draft)]
        limits = {part: value for part, value in draft.items() if part != "reason"}
        wrong += wrong_parts(limits)
        newest = self._rule_sets.known(name)
        before = json.loads(newest.limits) if newest else {}
        changes = [asdict(change) for change in changes_between(before, limits)]
        return json_answer(
            {
                "name": name,
                "valid": not wrong,
                "errors": [asdict(each) for each in wrong[:_MOST_TOLD]],
                "newest": newest and newest.label,
                "changes": changes[:_MOST_TOLD],
            }
        )


def _taken(name: str) -> WrongPart:
    return WrongPart("name", f"{name} comes with Titer and stays as it is", "Take another name")


def _wrong_reason(draft: Mapping[str, Any]) -> list[WrongPart]:
    if "reason" not in draft:
        return []
    try:
        _REASON.validate_python(draft["reason"], strict=True)
    except ValidationError as error:
        return [WrongPart("reason", error.errors()[0]["msg"], "Say in up to 1,000 characters why it changes")]
    return []


def _answer(version: RuleSetVersion) -> Answer:
    return json_answer(_document(version), headers={"ETag": entity_tag(version.label)})


def _list_entry(version: RuleSetVersion) -> dict[str, Any]:
    return {
        "name": version.name,
        "version": version.version,
        "rule_set": version.label,
        "shipped": version.at is None,
        "reason": version.reason,
        "by": version.by and version.by.document(),
        "at": format_instant(version.at) if version.at else None,
        "unknown_pattern": version.unknown_pattern(),
    }


def _document(version: RuleSetVersion) -> dict[str, Any]:
    limits = json.loads(version.limits)
    tables = {part: limits.get(part, {}) for part in TABLES}
    return _list_entry(version) | tables | {"stale_after": limits.get("stale_after")}
