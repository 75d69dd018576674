"""How routes describe themselves in the OpenAPI document."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from titer.api.models import Declaration

type Body = type[BaseModel] | str  # a model, for JSON; else a media type, for text

_BINARY = {"schema": {"type": "string", "format": "binary"}}


def operation(summary: str, answers: Mapping[int, tuple[Body, ...]], *, tag: str = "files") -> dict[str, Any]:
    """Keyword arguments of a route: what it does and which bodies its successes have."""
    responses = {
        status: {"description": HTTPStatus(status).phrase, "content": dict(map(_content, bodies))}
        for status, bodies in answers.items()
    }
    return {"summary": summary, "tags": [tag], "responses": responses}


def takes_a_file() -> dict[str, Any]:
    """The request of a route that finds a file in its body; Powertools sees no parameters there."""
    wishes = Declaration.model_json_schema()
    form = {**wishes, "properties": {"file": _BINARY["schema"], **wishes["properties"]}, "required": ["file"]}
    return {
        "parameters": [_in_query(name, schema) for name, schema in wishes["properties"].items()],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {"schema": form},
                "application/octet-stream": _BINARY,
                "text/csv": _BINARY,
            },
        },
    }


def _content(body: Body) -> tuple[str, dict[str, Any]]:
    return (body, {"schema": {"type": "string"}}) if isinstance(body, str) else ("application/json", {"model": body})


def _in_query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": schema.get("description", ""),
    }
