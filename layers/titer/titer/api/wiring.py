"""The door of a function, over the stack's own stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger, Metrics

from titer.adapters.clock import utc_now
from titer.adapters.dynamodb import DynamoCounters, DynamoTokens
from titer.api.door import Door, Routes
from titer.api.guard import Guard, Pace
from titer.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def door(routes: Sequence[Routes], table: DynamoDBClient, settings: Settings) -> Door:
    """A door in front of these routes."""
    pace = Pace(reads=settings.reads_per_minute, writes=settings.writes_per_minute)
    tokens, counters = DynamoTokens(table, settings.table), DynamoCounters(table, settings.table)
    return Door(routes, Guard(tokens, counters, utc_now, pace), Logger(), Metrics())
