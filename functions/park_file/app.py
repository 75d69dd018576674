"""Takes what could not be processed from the dead letters: parks it, and says which file failed and why."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.deployed import DeployedStores
from titer.operations.dead_letters import ParkFile
from titer.operations.dead_readings import ParkReadings
from titer.operations.log_lines import new_logger
from titer.operations.queue_messages import BatchAnswer, each_alone
from titer.operations.reporting import ParkingReporter


@cache
def parking() -> ParkReadings:
    """Wire the use cases once per execution environment."""
    stores = DeployedStores(os.environ)
    settings, clock, tries = stores.settings, stores.clock, stores.settings.max_receives
    park = ParkFile(stores.files, stores.parking, clock=clock, tries=tries, bucket=settings.uploads_bucket)
    return ParkReadings(park, stores.parking, stores.bindings, stores.parked_bodies, clock=clock, tries=tries)


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> BatchAnswer:
    """Answer with the messages that could not be parked: they stay in the dead letters and come again."""
    reporter = ParkingReporter(new_logger(os.environ), Metrics())
    return each_alone(event, lambda _, body: park(parking(), body, reporter))


def park(use_case: ParkReadings, body: str, reporter: ParkingReporter) -> None:
    """Park what one message announces, and report it."""
    with reporter.failures():
        parked = use_case.park(body)
    reporter.report(parked)
