"""Makes objects of the readings that were accepted: what waits in their queue goes, once, under `live/`."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.deployed import DeployedStores
from titer.live.collect import CollectReadings
from titer.operations.dead_letters import ParkFile
from titer.operations.live_intake import LiveIntake
from titer.operations.live_reporting import LiveReporter
from titer.operations.log_lines import new_logger
from titer.operations.reporting import ParkingReporter


@cache
def intake() -> LiveIntake:
    """Wire the use cases once per execution environment."""
    stores = DeployedStores(os.environ)
    settings = stores.settings
    collect = CollectReadings(
        stores.bindings, stores.staging, stores.live_objects, bucket=settings.uploads_bucket, clock=stores.clock
    )
    park = ParkFile(stores.files, stores.parking, clock=stores.clock, tries=settings.max_receives)
    return LiveIntake(collect, park, stores.parking)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a queue with the messages to try again."""
    log, metrics = new_logger(os.environ), Metrics()
    failed = intake().take(
        {record["messageId"]: record["body"] for record in event["Records"]},
        reporter=LiveReporter(log, metrics, context.aws_request_id),
        parking=ParkingReporter(log, metrics),
    )
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
