"""Works on analyses, and predicts of live readings, by messages; from their dead letters, says that they failed."""

import os
from datetime import timedelta
from functools import cache
from time import sleep
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters.aws_errors import may_pass
from titer.analyses.live_models import PredictLive
from titer.analyses.results import KeepResults
from titer.analyses.working import WorkOnAnalyses
from titer.deployed import DeployedStores
from titer.operations.analysis_messages import AnalysisMessages
from titer.operations.live_predictions import LivePredictions, count_by, events_among
from titer.operations.log_lines import new_logger
from titer.operations.queue_messages import BatchAnswer, SoonAgain, to_try_again


@cache
def stores() -> DeployedStores:
    """Wire the stores, and the use cases below, once per execution environment."""
    return DeployedStores(os.environ)


@cache
def _results() -> KeepResults:
    from titer.analyses.reading import ReadCurves  # noqa: PLC0415  (who gives up does without the engine, as below)
    from titer.engine.curves import Curves  # noqa: PLC0415
    from titer.engine.sandbox.scripts import RunScript  # noqa: PLC0415
    from titer.steps.running import Runner  # noqa: PLC0415
    from titer.steps.scripts import deployed_scripts  # noqa: PLC0415

    engine = Curves()
    curves = ReadCurves(stores().artefacts, stores().files, stores().sensors, stores().analyses, engine)
    return KeepResults(stores().artefacts, curves, engine, Runner({"custom": RunScript(deployed_scripts())}))


@cache
def predict() -> PredictLive:
    return PredictLive(stores(), stack=stores().settings.table, count=count_by(Metrics()))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> BatchAnswer:
    """Answer with the messages to be tried again."""
    log, metrics = new_logger(os.environ), Metrics()
    work = WorkOnAnalyses(stores().analyses, stores().artefacts, _results, clock=stores().clock)
    analyses = AnalysisMessages({"analysis": work}, log, metrics, SoonAgain(stores().clock, sleep, may_pass))
    predictions = LivePredictions(predict, log, metrics)
    until = DeployedStores.clock() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    records, dead = event["Records"], os.environ["ANALYSES_DEAD_LETTERS_ARN"]
    fresh = {each["messageId"]: each["body"] for each in records if each.get("eventSourceARN") != dead}
    given_up = {each["messageId"]: each["body"] for each in records if each.get("eventSourceARN") == dead}
    events, wanted = events_among(fresh)
    failed = [*predictions.take(events), *analyses.take(wanted, until)]
    failed += analyses.give_up(predictions.give_up(given_up))
    return to_try_again(failed)
