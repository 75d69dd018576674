"""Takes what could not be processed from the dead letters: parks it, and says which file failed and why."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.deployed import DeployedStores
from titer.operations.dead_letters import ParkFile
from titer.operations.dead_readings import ParkReadings
from titer.operations.log_lines import new_logger
from titer.operations.reporting import ParkingReporter


@cache
def parking() -> ParkReadings:
    """Wire the use cases once per execution environment."""
    stores = DeployedStores(os.environ)
    settings, clock, tries = stores.settings, stores.clock, stores.settings.max_receives
    park = ParkFile(stores.files, stores.parking, clock=clock, tries=tries, bucket=settings.uploads_bucket)
    return ParkReadings(park, stores.parking, stores.bindings, stores.parked_bodies, clock=clock, tries=tries)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Answer with the messages that could not be parked: they stay in the dead letters and come again."""
    reporter = ParkingReporter(new_logger(os.environ), Metrics())
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, lambda record: park(parking(), record.body, reporter), processor, context)


def park(use_case: ParkReadings, body: str, reporter: ParkingReporter) -> None:
    """Park what one message announces, and report it."""
    with reporter.failures():
        parked = use_case.park(body)
    reporter.report(parked)
