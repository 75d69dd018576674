"""Notes what changed files change of sensors, from the table's stream; each minute, looks which sensors are silent."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.deployed import DeployedStores
from titer.live.notes import NoteSeries
from titer.live.silence import WatchSensors
from titer.model.instants import micros
from titer.operations.log_lines import new_logger
from titer.operations.notes import SensorNotes
from titer.rules.rule_sets import RuleSets

_FILE = "FILE#"


@cache
def stores() -> DeployedStores:
    """Wire the stores once per execution environment."""
    return DeployedStores(os.environ)


@cache
def notes() -> NoteSeries:
    """Wire the use case once per execution environment."""
    from titer.engine.parquet.found import FoundReadings  # noqa: PLC0415  (who only watches does without the engine)

    known = stores()
    return NoteSeries(
        known.files,
        known.artefacts,
        known.sensors,
        known.stretches,
        rules=RuleSets(known.rules),
        read=FoundReadings(),
        clock=known.clock,
    )


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> None:
    """Note the files whose records changed; without records, watch."""
    sensors = SensorNotes(new_logger(os.environ), Metrics())
    if "Records" in event:
        keys = (record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"])
        sensors.note(notes(), [key.removeprefix(_FILE) for key in keys if key.startswith(_FILE)])
    else:
        sensors.watch(WatchSensors(stores().sensors), micros(stores().clock()))
