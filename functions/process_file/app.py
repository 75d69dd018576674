"""Turns announced objects into results: from the ingest queue, or from a plain S3 event as `sam local` makes it."""

import os
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters.clock import utc_now
from titer.deployed import DeployedStores
from titer.engine.formats import EngineFormats
from titer.engine.native.readers import readers_for, which
from titer.engine.parquet.sinks import ParquetSinks, read_metadata
from titer.files.ingest import IngestFile
from titer.files.messages import is_from_s3
from titer.files.object_judge import Limits
from titer.operations.dead_letters import ParkFile
from titer.operations.intake import Intake
from titer.operations.log_lines import new_logger
from titer.operations.queue_messages import BatchAnswer, each_alone
from titer.operations.reporting import ParkingReporter, Reporter
from titer.rules.rule_sets import RuleSets


@cache
def intake() -> Intake:
    """Wire the use cases once per execution environment."""
    stores = DeployedStores(os.environ)
    settings = stores.settings
    ingest = IngestFile(
        stores.files,
        stores.uploads,
        stores.artefacts,
        ParquetSinks,
        queue=stores.queue,
        rules=RuleSets(stores.rules),
        clock=stores.clock,
        limits=Limits(file=settings.max_file_bytes, json=settings.max_json_bytes, block=settings.block_bytes),
        read_metadata=read_metadata,
        formats=EngineFormats(),
        typed=readers_for,
        compactions=stores.compactions,
    )
    park = ParkFile(stores.files, stores.parking, clock=stores.clock, tries=settings.max_receives)
    return Intake(ingest, park, settings.uploads_bucket)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer | dict[str, Any]:
    """Answer a queue with the messages to try again; answer a plain S3 event with what became of its objects."""
    if is_from_s3(event):
        return {"files": process(event, context.aws_request_id, context)}
    return each_alone(event, lambda message_id, body: process(body, message_id, context))


def process(notification: str | dict[str, Any], holder: str, context: LambdaContext) -> list[dict[str, Any]]:
    """Ingest what one notification announces, and return what became of each object."""
    until = utc_now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    log, metrics = new_logger(os.environ), Metrics()
    reporter = Reporter(log, metrics, context.aws_request_id, which)
    return intake().take(
        notification, holder=holder, until=until, reporter=reporter, parking=ParkingReporter(log, metrics)
    )
