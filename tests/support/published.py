"""The routes of the published document: what is generated from them covers a new route by itself."""

import json
import re
from typing import Any

from titer.api.routes.openapi import COMMITTED

PATHS: dict[str, dict[str, dict[str, object]]] = json.loads(COMMITTED.read_text())["paths"]
ROUTES = [(method.upper(), path, str(each["x-scope"])) for path, item in PATHS.items() for method, each in item.items()]
CLOSED = [route for route in ROUTES if route[2] != "open"]
SOME_ID = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"

_PARAMETER = re.compile(r"\{(\w+)\}")


def filled(path: str, **given: str) -> str:
    """Return the path with something in place of each parameter."""
    return _PARAMETER.sub(lambda found: given.get(found[1], SOME_ID), path)


def methods_of(path: str) -> set[str]:
    return {name.upper() for name in PATHS[path]}


def parameters_of(method: str, path: str) -> list[str]:
    """Return the parameters that a query may hold there."""
    described: Any = PATHS[path][method.lower()].get("parameters", [])
    return sorted(each["name"] for each in described if each["in"] == "query")
