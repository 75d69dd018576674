"""Takes the messages of exports from their queue and makes them; from its dead letters, says that they failed."""

import os
from datetime import timedelta
from functools import cache
from time import sleep
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters.aws_errors import may_pass
from titer.deployed import DeployedStores
from titer.exports.making import MakeTables
from titer.exports.of_series import SeriesParts
from titer.exports.ports import Tables
from titer.exports.working import WorkOnExports
from titer.live.ports import DrawsSeries
from titer.operations.export_messages import ExportMessages
from titer.operations.log_lines import new_logger
from titer.operations.queue_messages import BatchAnswer, SoonAgain, to_try_again


@cache
def work() -> WorkOnExports:
    """Wire the use case once per execution environment."""
    stores = DeployedStores(os.environ)
    series = SeriesParts(stores.artefacts, stores.sensors, _series)
    tables = MakeTables(stores.artefacts, series, stores.remarks, _tables)
    return WorkOnExports(stores.exports, stores.artefacts, stores.files, tables, clock=stores.clock)


def _tables() -> Tables:
    from titer.engine.parquet.tables import ParquetTables  # noqa: PLC0415  (who gives up does without the engine)

    return ParquetTables()


def _series() -> DrawsSeries:
    from titer.engine.series import DrawSeries  # noqa: PLC0415  (as above)

    return DrawSeries()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Answer with the messages to be tried again."""
    soon_again = SoonAgain(DeployedStores.clock, sleep, may_pass)
    messages = ExportMessages(work(), new_logger(os.environ), Metrics(), soon_again)
    until = DeployedStores.clock() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    records, dead = event["Records"], os.environ["EXPORTS_DEAD_LETTERS_ARN"]
    fresh = {each["messageId"]: each["body"] for each in records if each.get("eventSourceARN") != dead}
    given_up = {each["messageId"]: each["body"] for each in records if each.get("eventSourceARN") == dead}
    failed = [*messages.take(fresh, until), *messages.give_up(given_up)]
    return to_try_again(failed)
