"""One page of what comes newest first."""

from collections.abc import Iterable
from dataclasses import replace

from titer.analyses.analysis import Analysis
from titer.analyses.ports import AnalysisPage, AnalysisQuery
from titer.files.ports import FilePage, FileQuery, RecordDamaged
from titer.files.record import Completion, FileRecord
from titer.model.coverage import Sought
from titer.model.cursors import INSTANT_AND_ID, seal, unseal
from titer.model.dataclass import dataclass
from titer.model.instants import format_instant

LOOK_AT_MOST = 2_000  # files per page, so that a rare name costs a second page and not a time-out

type PositionedFile = tuple[str, FileRecord | RecordDamaged]


@dataclass(slots=True)
class _Passed:
    """What was passed over, up to a position."""

    position: str = ""
    unsure: int = 0
    damaged: tuple[str, ...] = ()


def page_of(rows: Iterable[PositionedFile], query: FileQuery) -> FilePage:
    """Return the first `query.limit` files of `rows` that match, and where to go on. `rows` gives (position, file)."""
    found: list[FileRecord] = []
    until_now, until_last = _Passed(), _Passed()
    for looked_at, (position, record) in enumerate(rows, start=1):
        if isinstance(record, RecordDamaged):
            until_now.damaged += (record.file_id,)
        elif answer := matches(record, query):
            if len(found) == query.limit:
                return _page(found, query, until_last)
            found.append(record)
            until_last = replace(until_now, position=position)
        else:
            until_now.unsure += answer is None
        if looked_at == LOOK_AT_MOST:
            return _page(found, query, replace(until_now, position=position))
    return _page(found, query, until_now)


def position_in(query: FileQuery) -> str | None:
    """Return the position that the query's cursor names; `Rejected` where it was made for another query."""
    return None if query.cursor is None else unseal(_name(query), query.cursor, INSTANT_AND_ID)


def matches(record: FileRecord, query: FileQuery) -> bool | None:
    """Return whether a file is asked for; None where its record holds too little to tell."""
    return _looks_so(record, query) and (not query.sought or _holds(record.finished, query.sought))


def _holds(end: Completion | None, sought: Sought) -> bool | None:
    if end is None:
        return False
    return end.coverage.holds(sought) if end.coverage else None


def _looks_so(record: FileRecord, query: FileQuery) -> bool:
    return (
        (query.status is None or record.status == query.status)
        and (query.name is None or query.name.casefold() in record.name.casefold())
        and (query.asset is None or query.asset == (record.asset or ""))
        and (query.rule_set is None or query.rule_set in _names_of(record.rule_set))
        and (query.since is None or record.created_at >= query.since)
        and (query.until is None or record.created_at < query.until)
    )


def _names_of(rule_set: str) -> tuple[str, str]:
    """Return the names that a version of a rule set goes by: `name@version`, and `name`."""
    return rule_set, rule_set.partition("@")[0]


def _page(found: list[FileRecord], query: FileQuery, passed: _Passed) -> FilePage:
    cursor = seal(_name(query), passed.position) if passed.position else None
    return FilePage(files=tuple(found), cursor=cursor, unsure=passed.unsure, damaged=passed.damaged)


def _name(query: FileQuery) -> str:
    since, until = (at and format_instant(at) for at in (query.since, query.until))
    kind = query.kind if query.kind != "file" else None
    more = {"asset": query.asset, "rule_set": query.rule_set, "until": until, "kind": kind}
    said = "".join(f"&{name}={value}" for name, value in more.items() if value is not None)
    holding = f"&{query.sought}" if query.sought else ""
    return f"files?status={query.status}&since={since}&name={query.name}{said}{holding}"


def newest_page[T](
    name: str, positioned: list[tuple[str, T]], limit: int, cursor: str | None
) -> tuple[list[T], str | None]:
    """Return one page of entries by their positions, newest first, and the cursor of the next."""
    after = None if cursor is None else unseal(name, cursor, INSTANT_AND_ID)
    left = sorted(
        (each for each in positioned if after is None or each[0] < after), key=lambda each: each[0], reverse=True
    )
    following = seal(name, left[limit - 1][0]) if len(left) > limit else None
    return [entry for _, entry in left[:limit]], following


def analyses_of(rows: Iterable[tuple[str, Analysis]], query: AnalysisQuery) -> AnalysisPage:
    """Return the first analyses of `rows`, (position, analysis), that match; and where to go on."""
    found: list[tuple[str, Analysis]] = []
    for looked_at, (position, analysis) in enumerate(rows, start=1):
        if query.wants(analysis):
            if len(found) == query.limit:
                return _analyses(found, query, found[-1][0])
            found.append((position, analysis))
        if looked_at == LOOK_AT_MOST:
            return _analyses(found, query, position)
    return _analyses(found, query, None)


def _analyses(found: list[tuple[str, Analysis]], query: AnalysisQuery, after: str | None) -> AnalysisPage:
    return AnalysisPage(tuple(each for _, each in found), after and seal(query.list_name, after))


def after_which(query: AnalysisQuery) -> str | None:
    """Return the position that the cursor names; `Rejected` where it was made for another question."""
    return None if query.cursor is None else unseal(query.list_name, query.cursor, INSTANT_AND_ID)
