"""Notes what changed files change of sensors and has their series at hand; each minute, looks which are silent."""

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
from titer.series.ports import SeriesEngine
from titer.series.prepare import PrepareSeries

_FILE = "FILE#"


@cache
def stores() -> DeployedStores:
    """Wire the stores once per execution environment."""
    return DeployedStores(os.environ)


@cache
def notes() -> NoteSeries:
    """Wire the use case once per execution environment."""
    from titer.engine.parquet.found import FoundReadings  # noqa: PLC0415  (who only watches does without the engine)

    known, rules, read = stores(), RuleSets(stores().rules), FoundReadings()
    places = (known.files, known.artefacts, known.sensors, known.stretches)
    return NoteSeries(*places, rules=rules, read=read, clock=known.clock)


def series() -> PrepareSeries:
    """Wire the other one."""
    return PrepareSeries(stores().files, stores().artefacts, stores().series_files, _engine)


def _engine() -> SeriesEngine:
    from titer.engine.file_series import FileSeries  # noqa: PLC0415  (as above)

    return FileSeries()


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> None:
    """Note the files whose records changed; without records, watch."""
    sensors = SensorNotes(new_logger(os.environ), Metrics())
    if "Records" in event:
        keys = (record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"])
        files = [key.removeprefix(_FILE) for key in keys if key.startswith(_FILE)]
        sensors.note(notes(), files)
        sensors.prepare(series(), files)
    else:
        sensors.watch(WatchSensors(stores().sensors), micros(stores().clock()))
