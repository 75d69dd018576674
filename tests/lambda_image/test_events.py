"""Each function answers each event as its golden answer says, in the runtime that AWS gives it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lambda_image.golden import differences
from tests.lambda_image.world import EVENTS, UPLOADS
from tests.support.template import template

FUNCTIONS = {
    resource["Properties"]["CodeUri"].removeprefix("functions/"): name
    for name, resource in template()["Resources"].items()
    if resource["Type"] == "AWS::Serverless::Function"
}
CASES = sorted(
    (path for path in EVENTS.glob("*/*.json") if not path.name.endswith(".expected.json")),
    key=lambda path: (path.parent.name != "process_file", path),
)


def name_of(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_golden_answer(case: Path, invoke: Callable[..., Any]) -> None:
    expected = json.loads(case.with_suffix(".expected.json").read_text("utf-8"))
    answer = invoke(FUNCTIONS[case.parent.name], case.read_bytes())
    assert list(differences(answer, expected)) == []


def test_an_event_that_sam_makes_up_can_be_piped_in(sam: Callable[..., str], how: list[str]) -> None:
    key = next(iter(json.loads((EVENTS / "world.json").read_text("utf-8"))["objects"]))
    event = sam("local", "generate-event", "s3", "put", "--bucket", UPLOADS, "--key", key)
    answer = json.loads(sam("local", "invoke", "ProcessFile", "--event", "-", *how, given=event))
    assert "errorMessage" not in json.dumps(answer)


def test_every_function_has_an_event() -> None:
    assert {case.parent.name for case in CASES} == set(FUNCTIONS)
