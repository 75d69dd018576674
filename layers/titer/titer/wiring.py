"""The door of a function, over the stack's own stores."""

from aws_lambda_powertools import Logger, Metrics

from titer.api.app import Door, Routes
from titer.api.guard import Guard, Pace
from titer.deployed import DeployedStores


def door(stores: DeployedStores, *routes: Routes) -> Door:
    """A door in front of these routes."""
    settings = stores.settings
    pace = Pace(reads=settings.reads_per_minute, writes=settings.writes_per_minute)
    return Door(routes, Guard(stores.tokens, stores.counters, stores.clock, pace), Logger(), Metrics())
