"""POST /v1/tickets, and what a WebSocket API tells of its connections: that one begins, ends, or says something."""

import os
import time
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.analyses.recall import RecallAnalyses
from titer.annotations.recall import RecallAnnotations
from titer.api.app import ApiApp, handle
from titer.api.routes.tickets import TicketRoutes
from titer.deployed import DeployedStores
from titer.live.recall import RecallLive
from titer.operations.log_lines import new_logger
from titer.push.conversation import Conversation
from titer.push.ports import Recall
from titer.push.tickets import Door
from titer.replays.ports import no_rows
from titer.replays.recall import RecallReplays
from titer.replays.rows import Rows
from titer.wiring import api_app


@cache
def stores() -> DeployedStores:
    return DeployedStores(os.environ)


@cache
def door() -> Door:
    """Wire the use case once per execution environment, as those below."""
    return Door(stores().tickets, stores().connections, stores().tokens, stores().clock)


@cache
def api() -> ApiApp:
    return api_app(stores(), TicketRoutes(stores(), stores().websocket_url))


@cache
def rows() -> Rows:
    """Wire this once somebody asks for rows of a replay that were missed: it takes a client of S3."""
    return Rows(stores().prepared_rows, stores().artefacts, no_rows)


@cache
def conversation() -> Conversation:
    world = stores()
    recall: Recall = RecallAnnotations(world.annotations, RecallLive(world.sensors, world.files))
    recall = RecallReplays(world.replays, rows, world.files.find, recall, world.clock)
    recall_all = RecallAnalyses(world.analyses, recall)
    return Conversation(world.connections, world.counters, world.patient_line, recall_all, world.clock, time.sleep)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    about = event["requestContext"]
    if "connectionId" not in about:
        return handle(api, event, context)
    connection_id = about["connectionId"]
    match about["eventType"]:
        case "CONNECT":
            ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
            let_in = door().let_in(connection_id, ticket)
            report(connection_id, "connected" if let_in else "refused")
            return {"statusCode": 200 if let_in else 403}
        case "DISCONNECT":
            conversation().leave(connection_id)
            report(connection_id, "left")
        case _:
            report(connection_id, conversation().hear(connection_id, event.get("body") or ""))
    return {"statusCode": 200}


def report(connection_id: str, outcome: str) -> None:
    """Log one line: never what a client said, which may hold a ticket."""
    new_logger(os.environ).info("connection", connection_id=connection_id, outcome=outcome)
