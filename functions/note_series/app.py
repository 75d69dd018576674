"""Notes what changed files change of sensors and tell of batches, has their series at hand; watches who is silent."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.batches.noting import NoteBatches
from titer.deployed import DeployedStores
from titer.live.notes import NoteSeries
from titer.live.silence import WatchSensors
from titer.model.instants import micros
from titer.operations.log_lines import new_logger
from titer.operations.notes import SensorNotes
from titer.rules.rule_sets import RuleSets
from titer.series.prepare import PrepareSeries

_FILE = "FILE#"


@cache
def stores() -> DeployedStores:
    """Wire the stores once per execution environment."""
    return DeployedStores(os.environ)


@cache
def follow() -> tuple[NoteSeries, NoteBatches, PrepareSeries]:
    """Wire the use cases once per execution environment."""
    from titer.engine.file_series import FileSeries  # noqa: PLC0415  (who only watches does without the engine)
    from titer.engine.parquet.contexts import ContextRuns  # noqa: PLC0415
    from titer.engine.parquet.found import FoundReadings  # noqa: PLC0415

    known = stores()
    places = (known.files, known.artefacts)
    rules, read, clock = RuleSets(known.rules), FoundReadings(), known.clock
    series = NoteSeries(*places, known.sensors, known.stretches, rules=rules, read=read, clock=clock)
    batches = NoteBatches(*places, known.batches, ContextRuns())
    return series, batches, PrepareSeries(*places, known.series_files, FileSeries)


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> None:
    """Note the files whose records changed; without records, watch."""
    sensors = SensorNotes(new_logger(os.environ), Metrics())
    if "Records" in event:
        keys = (record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"])
        files = [key.removeprefix(_FILE) for key in keys if key.startswith(_FILE)]
        series, batches, prepared = follow()
        sensors.note(series, files)
        sensors.note_batches(batches, files)
        sensors.prepare(prepared, files)
    else:
        sensors.watch(WatchSensors(stores().sensors), micros(stores().clock()))
