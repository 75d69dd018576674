"""What the page's mock mode answers is what the API describes: recorded by `python -m scripts.recording`."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from scripts.recording import ANSWERS, LARGEST
from tests.support.published import PATHS
from titer.api.routes.openapi import COMMITTED

ANEW = "record anew: titer up --fresh; python -m scripts.recording"
RECORDED: list[dict[str, Any]] = json.loads(ANSWERS.read_text())["answers"]


@cache
def components() -> dict[str, Any]:
    """Return the schemas of the document, made to refuse members that they do not know."""
    found: dict[str, Any] = deepcopy(json.loads(COMMITTED.read_text())["components"])
    for schema in _objects(found):
        if "properties" in schema and "anyOf" not in schema:
            schema.setdefault("additionalProperties", False)
    return found


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in members:
        yield from _objects(each)


@pytest.mark.parametrize("answer", RECORDED, ids=lambda each: f"{each['method']} {each['path'][:80]} {each['query']}")
def test_a_recorded_answer_is_one_that_the_api_still_gives(answer: dict[str, Any]) -> None:
    described: Any = PATHS.get(answer["route"], {}).get(answer["method"].lower())
    assert described, f"{answer['route']} is no more; {ANEW}"
    content = described["responses"][str(answer["status"])].get("content", {})
    if answer["body"] is None:
        assert not content
        return
    validator = _validator(json.dumps(content["application/json"]["schema"]))
    wrong = [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(answer["body"])]
    assert not wrong, f"{wrong[:5]}; {ANEW}"


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(schema) | {"components": components()})


def test_what_is_recorded_gives_nothing_away_and_stays_small() -> None:
    text = ANSWERS.read_text()
    assert len(text.encode()) <= LARGEST
    for sign in ("127.0.0.1", "localhost", "x-amz-", "Signature="):
        assert sign not in text
