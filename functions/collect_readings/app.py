"""Makes objects of the readings that were accepted: what waits in their queue goes, once, under `live/`.

On a schedule it makes one object of those of an hour that is over; an event may say `closed_before`, an hour.
"""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.deployed import DeployedStores
from titer.live.collect import CollectReadings
from titer.live.compact import CompactHours
from titer.operations.dead_letters import ParkFile
from titer.operations.live_intake import LiveIntake
from titer.operations.live_reporting import LiveReporter
from titer.operations.log_lines import new_logger
from titer.operations.queue_messages import to_try_again
from titer.operations.reporting import ParkingReporter

ENOUGH = 15_000  # milliseconds in which one more hour can be compacted


@cache
def use_cases() -> tuple[LiveIntake, CompactHours]:
    """Wire the use cases once per execution environment."""
    s = DeployedStores(os.environ)
    bucket, clock = s.settings.uploads_bucket, s.clock
    collect = CollectReadings(s.bindings, s.staging, s.live_objects, bucket=bucket, clock=clock)
    park = ParkFile(s.files, s.parking, clock=clock, tries=s.settings.max_receives)
    compact = CompactHours(
        s.compactions, s.files, s.uploads, s.live_objects, s.artefacts, s.queue, bucket=bucket, clock=clock
    )
    return LiveIntake(collect, park, s.parking), compact


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a queue with the messages to try again, a schedule with what was compacted."""
    log, metrics = new_logger(os.environ), Metrics()
    intake, compact = use_cases()
    reporter = LiveReporter(log, metrics, context.aws_request_id)
    if "Records" not in event:
        goes_on = lambda: context.get_remaining_time_in_millis() > ENOUGH  # noqa: E731
        return reporter.report_compacted(compact.compact(event.get("closed_before"), goes_on=goes_on))
    bodies = {record["messageId"]: record["body"] for record in event["Records"]}
    failed = intake.take(bodies, reporter=reporter, parking=ParkingReporter(log, metrics))
    return to_try_again(failed)
