"""Tells those who watch, and other programs, what changes in the table; ends connections whose tokens have ended."""

import os
import time
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters.dynamodb.analyses import analysis_in
from titer.adapters.dynamodb.annotations import annotation_in
from titer.adapters.dynamodb.changes import changes_of
from titer.analyses.analysis import Analysis
from titer.analyses.telling import told_of_analysis
from titer.annotations.annotation import Annotation
from titer.annotations.messages import message_of_annotation
from titer.deployed import DeployedStores
from titer.live.telling import TellChanges, Teller
from titer.operations.log_lines import new_logger
from titer.operations.telling import report
from titer.push.broadcast import Fanout
from titer.push.ending import EndConnections
from titer.replays.messages import state_message
from titer.replays.replay import Known


@cache
def stores() -> DeployedStores:
    return DeployedStores(os.environ)


@cache
def ending() -> EndConnections:
    """Wire the use case once per execution environment, as that below."""
    return EndConnections(stores().connections, stores().tokens, stores().line, stores().clock)


@cache
def tell() -> TellChanges:
    broadcast = Fanout(stores().connections, stores().line, stores().clock, time.sleep)
    others: dict[type, Teller] = {
        Known: lambda known: [state_message(known)],
        Annotation: lambda each: [message_of_annotation(each)],
        Analysis: told_of_analysis,
    }
    return TellChanges(broadcast, stores().events, ending(), others)


def replay_in(item: dict[str, Any]) -> Known | None:
    """Return the replay that an item is of, with how far it is, which another item tells."""
    return stores().replays.find(item["replay_id"])


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """Answer the table's stream, or the clock that asks once a minute for connections to end."""
    if "Records" not in event:
        return {"ended": ending().look()}
    readers = {"REPLAY": replay_in, "ANNOTATION": annotation_in, "ANALYSIS": analysis_in}
    told = tell()(changes_of(event["Records"], readers))
    return report(told, new_logger(os.environ), Metrics())
