"""/v1/replays, and /api/… as the replay service had it: plays judged files as live streams."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.replays import ReplayRoutes
from titer.api.routes.streamed import StreamedRoutes
from titer.deployed import DeployedStores
from titer.model.readings import Series
from titer.replays.ports import RowSource
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, ReplayRoutes(stores, open_rows), StreamedRoutes(stores, open_rows))


def open_rows(
    path: Path, wanted: Callable[[Series], bool], since: int | None, until: int | None
) -> AbstractContextManager[RowSource]:
    """Open the readings of a Parquet file by instant."""
    from titer.engine.parquet.by_instant import ByInstant  # noqa: PLC0415  (few requests need the engine, and it is heavy)

    return ByInstant(path, wanted, since, until)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
