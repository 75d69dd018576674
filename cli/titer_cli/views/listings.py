"""Lists of files, versions, rule sets and the like, a row each."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from titer_cli.views.cells import STATUS_COLOURS, Document, counted, counts, grouped, named, texts
from titer_cli.views.printable import MESSAGE_CHARACTERS, printable
from titer_cli.views.tables import Column, FittingTable, with_content


def overview(documents: Sequence[Document]) -> RenderableType:
    """Return several results, one line each."""
    totals = [document.get("aggregates") or {} for document in documents]
    columns = [
        named("file", documents, "name", style="bold"),
        Column("status", texts(documents, "status"), styles=STATUS_COLOURS),
        Column("rows", counts(totals, "row_count"), right=True, spare=2),
        Column("rejected", counts(totals, "rejected_rows"), right=True, spare=3),
        Column("readings", counts(totals, "reading_count"), right=True, spare=5),
        Column("errors", counts(documents, "error_count"), right=True),
        Column("warnings", [*map(_warning_count, documents)], right=True, spare=1, below="{} warnings"),
        Column("anomalies", counts(totals, "anomaly_count"), right=True, spare=6),
        Column("file id", texts(documents, "file_id")),
        Column("message", texts(documents, "message", MESSAGE_CHARACTERS), wraps=True, spare=7, below="{}"),
    ]
    return FittingTable(_count_of_files(len(documents)), with_content(columns))


def _warning_count(document: Document) -> str:
    """Return how many warnings there are; nothing where there is none."""
    count = sum((document.get("warning_counts") or {}).values())
    return grouped(count) if count else ""


def files_view(files: Sequence[Document], more: bool, unsure: int = 0, damaged: int = 0) -> RenderableType:
    """Return a page of the list of files, newest first; `unsure` of those passed over may match too.

    The records of `damaged` others cannot be read.
    """
    doubts = [f"{_count_of_files(unsure)} may match too: too little is kept of them to tell"] if unsure else []
    if damaged:
        doubts.append(f"{_count_of_files(damaged)} cannot be shown: what the table holds is damaged (titer reconcile)")
    if not files:
        return Text("\n".join(["No file matches.", *doubts]))
    columns = [
        named("file", files, "name", style="bold"),
        Column("status", texts(files, "status"), styles=STATUS_COLOURS),
        Column("since", texts(files, "created_at"), spare=2),
        Column("rows", counts(files, "row_count"), right=True, spare=3),
        Column("readings", counts(files, "reading_count"), right=True, spare=4),
        Column("errors", counts(files, "error_count"), right=True, spare=1),
        Column("file id", texts(files, "file_id")),
    ]
    notes = ["there are more; --limit N shows N"] if more else []
    return FittingTable(_count_of_files(len(files)), with_content(columns), [*notes, *doubts])


def swept_table(files: Sequence[Document], total: int) -> RenderableType:
    """Return files that are to be judged once more, the first of so many."""
    if not files:
        return Text("No file matches.")
    titles = {"file_id": "file id", "status": "status", "state": "state", "name": "file"}
    return table(_count_of_files(total), files, titles)


def versions_table(versions: Sequence[Document]) -> RenderableType:
    """Return the versions of a file."""
    columns = [
        Column("version", counts(versions, "version"), right=True, style="bold"),
        Column("status", texts(versions, "status"), styles=STATUS_COLOURS),
        Column("", texts(versions, "current"), spare=1),
        Column("rule set", texts(versions, "rule_set")),
        Column("zone", texts(versions, "timezone"), spare=3),
        named("asset", versions, "asset", spare=4),
        Column("begun", texts(versions, "begun_at"), spare=2),
        Column("rows", counts(versions, "row_count"), right=True, spare=5),
        Column("errors", counts(versions, "error_count"), right=True, spare=6),
        Column("asked for by", texts(versions, "by"), spare=7),
        Column("said of how it is written", texts(versions, "writing", MESSAGE_CHARACTERS), spare=8, wraps=True),
    ]
    return FittingTable(counted(len(versions), "version"), with_content(columns))


def rule_sets_table(rule_sets: Sequence[Document]) -> RenderableType:
    """Return the newest version of each rule set."""
    titles = {"rule_set": "rule set", "at": "written", "by": "by", "reason": "why"}
    return table(counted(len(rule_sets), "rule set"), rule_sets, titles)


def models_table(models: Sequence[Document]) -> RenderableType:
    """Return the newest version of each model."""
    titles = {"model": "model", "live": "live", "at": "written", "by": "by"}
    return table(counted(len(models), "model"), models, titles)


def tokens_table(tokens: Sequence[Document]) -> RenderableType:
    """Return tokens, without what opens anything."""
    titles = {"token_id": "id", "scopes": "scopes", "created_at": "made", "expires_at": "ends", "label": "for"}
    return table(counted(len(tokens), "token"), tokens, titles)


def _count_of_files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def parked_table(parked: Sequence[Document]) -> RenderableType:
    """Return what was tried too often and given up, newest first."""
    columns = [
        Column("id", texts(parked, "parked_id")),
        named("object", parked, "key"),
        Column("tried", counts(parked, "attempts"), right=True, spare=1),
        Column("sent again", texts(parked, "redriven_at"), spare=2),
        Column("why", texts(parked, "message", MESSAGE_CHARACTERS), wraps=True),
    ]
    return FittingTable(f"{len(parked):,} parked", with_content(columns))


def discarded_table(parked: Sequence[Document]) -> RenderableType:
    """Return what was given up and left at that, newest first."""
    by = [one["discarded_by"]["label"] or one["discarded_by"]["token_id"] for one in parked]
    columns = [
        Column("id", texts(parked, "parked_id")),
        named("object", parked, "key"),
        Column("discarded", texts(parked, "discarded_at")),
        Column("by", [printable(each, MESSAGE_CHARACTERS) for each in by], spare=1),
        Column("for", texts(parked, "discarded_for", MESSAGE_CHARACTERS), wraps=True),
    ]
    return FittingTable(f"{len(parked):,} discarded", with_content(columns))


def table(title: str, rows: Sequence[Document], titles: Mapping[str, str]) -> RenderableType:
    """Return a plain table of the named fields; the last may be prose."""
    *first, last = titles.items()
    columns = [Column(heading, texts(rows, name, MESSAGE_CHARACTERS)) for name, heading in first]
    return FittingTable(title, [*columns, Column(last[1], texts(rows, last[0], MESSAGE_CHARACTERS), wraps=True)])
