"""Replays, as people read them."""

from collections.abc import Sequence

from rich.console import RenderableType

from titer_cli.views.cells import Document, counted, named, number, texts
from titer_cli.views.printable import printable
from titer_cli.views.tables import Column, FittingTable


def replays_table(replays: Sequence[Document]) -> RenderableType:
    """Return the replays, with what tells one from another first."""
    columns = [
        Column("id", texts(replays, "replay_id")),
        Column("state", texts(replays, "state"), styles={"running": "green", "paused": "yellow"}),
        named("file", replays, "name"),
        Column("row", [_place(replay) for replay in replays], right=True),
        Column("pace", [_pace(replay) for replay in replays], spare=1),
        Column("started", texts(replays, "started_at"), spare=2),
        Column("ends", texts(replays, "ends_at"), spare=3),
        Column("why", texts(replays, "message"), spare=4, wraps=True),
    ]
    return FittingTable(counted(len(replays), "replay"), columns)


def replay_in_short(replay: Document) -> str:
    """Return one line: which replay of which file, how far it is, how fast it goes."""
    where = f"row {_place(replay)}, {_pace(replay)}"
    return f"{printable(replay['name'], 60)}: replay {replay['replay_id']} is {replay['state']}, {where}"


def _place(replay: Document) -> str:
    rows = "?" if replay["rows"] is None else f"{replay['rows']:,}"
    return f"{replay['position']:,} of {rows}"


def _pace(replay: Document) -> str:
    if replay["speed"] is not None:
        pace = f"{number(replay['speed'])} × as recorded"
    else:
        pace = f"a row every {number(replay['interval'])} s"
    return f"{pace}, in a loop" if replay["loop"] else pace
