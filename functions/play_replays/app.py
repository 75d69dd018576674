"""Takes the ticks of replays from their queue: sends the rows that are due, and has the next ticks come."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cache, lru_cache
from pathlib import Path
from time import sleep
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.deployed import DeployedStores
from titer.model.readings import Series
from titer.operations.log_lines import new_logger
from titer.operations.queue_messages import BatchAnswer, to_try_again
from titer.operations.replay_ticks import Message, ReplayTicks
from titer.push.broadcast import Fanout
from titer.replays.play import MOST_A_SECOND, Play
from titer.replays.ports import RowSource
from titer.replays.replay import MOST_RUNNING
from titer.replays.rows import Rows

PATIENCE = timedelta(seconds=10)  # of a send: what a connection has not taken by then is told as a gap


@cache
def ticks() -> ReplayTicks:
    """Wire the use case once per execution environment."""
    stores = DeployedStores(os.environ)
    play = Play(
        stores.replays,
        stores.ticks,
        Rows(stores.prepared_rows, stores.artefacts, open_rows),
        lru_cache(maxsize=MOST_RUNNING)(broadcasts(stores)),
        stores.files.find,
        clock=stores.clock,
        sleep=sleep,
    )
    return ReplayTicks(play, stores.ticks, new_logger(os.environ), Metrics())


def broadcasts(stores: DeployedStores) -> Callable[[str], Fanout]:
    """Return what makes the broadcast of a replay: several play at once, and each keeps its own accounts."""
    connections, line, clock = stores.connections, stores.line, stores.clock
    return lambda _: Fanout(connections, line, clock, sleep, per_second=MOST_A_SECOND, patience=PATIENCE)


def open_rows(
    path: Path, wanted: Callable[[Series], bool], since: int | None, until: int | None
) -> AbstractContextManager[RowSource]:
    """Open the readings of a Parquet file by instant."""
    from titer.engine.parquet.by_instant import ByInstant  # noqa: PLC0415  (few ticks need the engine, and it is heavy)

    return ByInstant(path, wanted, since, until)


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> BatchAnswer:
    """Answer with the ticks to be tried again."""
    failed = ticks().take(
        {record["messageId"]: Message(record["body"], record["receiptHandle"]) for record in event["Records"]}
    )
    return to_try_again(failed)
