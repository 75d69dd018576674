"""How routes describe themselves in the OpenAPI document."""

import inspect
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib import import_module
from types import UnionType
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from pydantic import BaseModel

from titer.api import models
from titer.model.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A model by its name and that of its module in `titer.api.models`, which serving the route does not need."""

    name: str

    def model(self) -> type[BaseModel]:
        """Return it, loaded now."""
        module, _, name = self.name.partition(".")
        found: type[BaseModel] = getattr(import_module(f"{models.__name__}.{module}"), name)
        return found


class DescribedResolver(APIGatewayRestResolver):
    """Routes that are described, rather than served."""


type Body = (
    type[BaseModel] | UnionType | Named | str
)  # a model or one of several, for JSON; else a media type, for text
type Answers = Mapping[int, tuple[Body, ...]]  # by status

_INNER = "#/$defs/"  # where the schema of a model has those within it
_BY_NAME = {"$ref", "discriminator"}  # what names them
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def add(
    app: APIGatewayRestResolver,
    method: str,
    path: str,
    handler: Callable[..., Response[str]],
    answers: Answers,
    *,
    tag: str = "files",
    takes: dict[str, Any] | None = None,
) -> None:
    """Add a route, described by its handler's docstring and by the bodies of its successes.

    `takes` is its request, where Powertools cannot see it in the handler's arguments.
    """
    responses: Any = None
    if isinstance(app, DescribedResolver):  # to serve a route, no model of its answers is made
        responses = {
            status: {"description": HTTPStatus(status).phrase, "content": dict(map(_content, bodies))}
            for status, bodies in answers.items()
        }
    promise = inspect.getdoc(handler) or ""
    app.route(
        path,
        method,
        summary=re.split(r"[.:;]", promise)[0],
        description=promise,
        operation_id=getattr(handler, "__name__", path),
        tags=[tag],
        responses=responses,
        openapi_extensions=takes,
    )(handler)


def takes_a_file(said: type[BaseModel]) -> dict[str, Any]:
    """Return the request of a route that finds a file in its body, and what is said of it in its query or form.

    Powertools sees no parameters there.
    """
    wishes = said.model_json_schema()
    texts = {name: _as_text(schema) for name, schema in wishes["properties"].items()}
    form = {**wishes, "properties": {"file": _BINARY["schema"], **texts}, "required": ["file"]}
    return {
        "parameters": [_in_query(name, schema) for name, schema in texts.items()],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {"schema": form},
                "application/octet-stream": _BINARY,
                "text/csv": _BINARY,
            },
        },
    }


def takes_json(*models: type[BaseModel]) -> dict[str, Any]:
    """Return the request of a route that reads JSON by itself: one of these models."""
    schemas = [model.model_json_schema() for model in models]
    shared = {name: each for schema in schemas for name, each in schema.pop("$defs", {}).items()}
    whole = _inlined(schemas, shared)
    schema = whole[0] if len(whole) == 1 else {"oneOf": whole}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _inlined(schema: Any, shared: Mapping[str, Any]) -> Any:
    """Return a schema with what it refers to in the place of each reference; what stands beside one stays."""
    if isinstance(schema, list):
        return [_inlined(each, shared) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = shared[schema["$ref"].removeprefix(_INNER)] if "$ref" in schema else {}
    whole = {**inner, **schema}
    return {name: _inlined(value, shared) for name, value in whole.items() if name not in _BY_NAME}


def _content(body: Body) -> tuple[str, dict[str, Any]]:
    if isinstance(body, str):
        return body, {"schema": {"type": "string"}}
    return "application/json", {"model": body.model() if isinstance(body, Named) else body}


def _as_text(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without null, which neither a query nor a form can say: there, it is left out."""
    about = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    [kind] = [each for each in schema.get("anyOf", [{}]) if each.get("type") != "null"]
    return {**about, **kind}


def _in_query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": schema.get("description", ""),
    }
