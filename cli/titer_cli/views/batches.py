"""Batches, as people read them."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType

from titer_cli.views.cells import counted, named, texts
from titer_cli.views.printable import printable
from titer_cli.views.tables import Column, Facts, FittingTable, with_content
from titer_cli.wire import Document


def batches_table(batches: Sequence[Document]) -> RenderableType:
    """Return batches, as they are given."""
    columns = [
        named("batch", batches, "batch_id"),
        Column("asset", texts(batches, "asset"), names=True),
        Column("product", texts(batches, "product"), names=True, spare=1),
        Column("recipe", texts(batches, "recipe"), names=True, spare=3),
        Column("began", texts(batches, "started_at")),
        Column("ended", texts(batches, "ended_at"), spare=2),
        Column("phases", [_names(each["phases"]) for each in batches], spare=4),
        Column("files", [f"{each['file_count']:,}" for each in batches], right=True, spare=2),
        Column("", ["declared" if each["declared"] else "" for each in batches], spare=5),
    ]
    return FittingTable(f"{len(batches):,} {'batch' if len(batches) == 1 else 'batches'}", with_content(columns))


def batch_view(batch: Document) -> RenderableType:
    """Return a batch with its phases and series."""
    parts: list[RenderableType] = [batches_table([batch])]
    if context := batch["context"]:
        parts.append(Facts([f"{printable(name)}: {printable(text)}" for name, text in context.items()]))
    return Group(*parts, *_tables(batch))


def _tables(batch: Document) -> Iterator[RenderableType]:
    if phases := batch["phases"]:
        columns = [Column(name, texts(phases, name)) for name in ("name", "from", "to")]
        yield FittingTable(counted(len(phases), "phase"), columns)
    if series := batch["series"]:
        columns = [named("sensor", series, "sensor_id"), *(Column(n, texts(series, n)) for n in ("parameter", "unit"))]
        yield FittingTable(f"{len(series):,} series", with_content(columns))


def _names(phases: Sequence[Document]) -> str:
    return printable(" → ".join(each["name"] for each in phases))
