"""Takes readings that were just accepted: keeps them for those who ask and watch, and the newest of each series."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.deployed import DeployedStores
from titer.live.fresh import KeepFresh
from titer.operations.fresh_messages import FreshMessages
from titer.operations.log_lines import new_logger
from titer.operations.queue_messages import BatchAnswer, to_try_again
from titer.rules.rule_sets import RuleSets


@cache
def fresh() -> KeepFresh:
    """Wire the use case once per execution environment."""
    stores = DeployedStores(os.environ)
    return KeepFresh(stores.sensors, RuleSets(stores.rules))


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> BatchAnswer:
    """Answer with the messages to be tried again."""
    messages = FreshMessages(fresh(), DeployedStores.clock, new_logger(os.environ), Metrics())
    failed = messages.take({record["messageId"]: record["body"] for record in event["Records"]})
    return to_try_again(failed)
