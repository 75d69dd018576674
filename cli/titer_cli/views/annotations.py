"""Annotations as a terminal shows them."""

from collections.abc import Sequence

from rich.console import RenderableType

from titer_cli.views.cells import counted, named, texts
from titer_cli.views.printable import MESSAGE_CHARACTERS, printable
from titer_cli.views.tables import Column, FittingTable
from titer_cli.wire import Document

_LABELS = {"fault": "red", "normal": "green", "event": "cyan"}


def annotations_table(annotations: Sequence[Document]) -> RenderableType:
    """Return annotations, by their beginnings, with what they are said of."""
    columns = [
        Column("id", texts(annotations, "annotation_id")),
        Column("from", texts(annotations, "from")),
        Column("to", [_end(each) for each in annotations], spare=3),
        Column("label", texts(annotations, "label"), styles=_LABELS),
        Column("text", texts(annotations, "text", MESSAGE_CHARACTERS), wraps=True),
        Column("tags", [printable(", ".join(each["tags"])) for each in annotations], spare=4),
        named("sensor", annotations, "sensor_id"),
        Column("asset", texts(annotations, "asset"), names=True, spare=2),
        Column("by", [_by(each, "author") for each in annotations], spare=5),
        Column("v", [str(each["version"]) for each in annotations], right=True, spare=1),
    ]
    return FittingTable(counted(len(annotations), "annotation"), columns)


def versions_table(versions: Sequence[Document]) -> RenderableType:
    """Return the versions of one, as they are given."""
    columns = [
        Column("version", [str(each["version"]) for each in versions], right=True),
        Column("changed", texts(versions, "changed_at")),
        Column("by", [_by(each, "changed_by") for each in versions]),
        Column("", ["deleted" if each["deleted"] else "" for each in versions], styles={"deleted": "red"}),
        Column("from", texts(versions, "from"), spare=1),
        Column("to", [_end(each) for each in versions], spare=2),
        Column("label", texts(versions, "label"), styles=_LABELS),
        Column("text", texts(versions, "text", MESSAGE_CHARACTERS), wraps=True),
    ]
    return FittingTable(counted(len(versions), "version"), columns)


def in_short(annotation: Document) -> str:
    """Return one line: which annotation of what."""
    of = (annotation[name] for name in ("file_id", "asset", "sensor_id", "parameter"))
    where = " ".join(printable(each, 60) for each in of if each)
    return f"annotation {annotation['annotation_id']}, version {annotation['version']}: {where} {annotation['from']}"


def _end(annotation: Document) -> str:
    """Return its end; nothing of a point."""
    return "" if annotation["to"] == annotation["from"] else printable(annotation["to"])


def _by(annotation: Document, name: str) -> str:
    return printable(annotation[name]["label"])
