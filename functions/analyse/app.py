"""Takes the messages of analyses from their queue and works on them; from its dead letters, says that they failed."""

import os
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.analyses.results import KeepResults
from titer.analyses.working import WorkOnAnalyses
from titer.deployed import DeployedStores
from titer.operations.analysis_messages import AnalysisMessages
from titer.operations.log_lines import new_logger


@cache
def work() -> WorkOnAnalyses:
    """Wire the use case once per execution environment."""
    stores = DeployedStores(os.environ)
    return WorkOnAnalyses(stores.analyses, stores.artefacts, _results, clock=stores.clock)


@cache
def _results() -> KeepResults:
    from titer.analyses.reading import ReadCurves  # noqa: PLC0415  (who gives up does without the engine, as below)
    from titer.engine.curves import Curves  # noqa: PLC0415
    from titer.engine.sandbox.scripts import RunScript  # noqa: PLC0415
    from titer.steps.running import Runner  # noqa: PLC0415
    from titer.steps.scripts import deployed_scripts  # noqa: PLC0415

    stores, engine = DeployedStores(os.environ), Curves()
    curves = ReadCurves(stores.artefacts, stores.files, stores.sensors, stores.analyses, engine)
    return KeepResults(stores.artefacts, curves, engine, Runner({"custom": RunScript(deployed_scripts())}))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Answer with the messages to be tried again."""
    messages = AnalysisMessages({"analysis": work()}, new_logger(os.environ), Metrics())
    until = DeployedStores.clock() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    records, dead = event["Records"], os.environ["ANALYSES_DEAD_LETTERS_ARN"]
    fresh = {each["messageId"]: each["body"] for each in records if each.get("eventSourceARN") != dead}
    given_up = {each["messageId"]: each["body"] for each in records if each.get("eventSourceARN") == dead}
    failed = [*messages.take(fresh, until), *messages.give_up(given_up)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
