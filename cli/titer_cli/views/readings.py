"""What became of readings that were sent."""

from rich.console import Group, RenderableType
from rich.text import Text

from titer_cli.views.cells import counted
from titer_cli.views.results import errors_table
from titer_cli.views.tables import Facts
from titer_cli.wire import Document

_SHOWN = 20  # errors


def sent_view(document: Document) -> RenderableType:
    """Return the view of a summary of what was sent."""
    facts = [
        f"{counted(document['accepted'], 'reading')} accepted",
        f"{document['rejected']:,} rejected" if document["rejected"] else "",
        f"{document['late']:,} late" if document["late"] else "",
        f"{document['anomalies']:,} unexpected" if document["anomalies"] else "",
        f"{counted(document['items'], 'row')} in {counted(document['requests'], 'request')}",
    ]
    title = Text("sent" if document["accepted"] else "nothing was accepted", style="bold")
    errors = document["errors"][:_SHOWN]
    if not errors:
        return Group(title, Facts([fact for fact in facts if fact]))
    more = document["error_count"] - len(errors)
    notes = [f"{more:,} more errors (--json shows the first 100)"] if more > 0 else []
    table = errors_table("errors", [{"line": None, **error} for error in errors], notes)
    return Group(title, Facts([fact for fact in facts if fact]), table)
