"""The events of `events/` in this process, on moto: what the gate in the Lambda image asks, asked first here."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from botocore.client import BaseClient
from moto import mock_aws

from tests.lambda_image.golden import differences
from tests.lambda_image.test_events import CASES, FUNCTIONS, name_of
from tests.lambda_image.world import CREDENTIALS, make_world
from tests.support.api import LambdaContext
from tests.support.template import environment

ROOT = Path(__file__).parents[3]


@cache
def handler(function: str) -> Any:
    """The handler of a function, loaded as Lambda loads it: alone."""
    spec = importlib.util.spec_from_file_location(f"app_of_{function}", ROOT / "functions" / function / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lambda_handler


def one_at_a_time(call: Any) -> Callable[..., Any]:
    """A function's threads ask one after the other: moto copies its tables while it writes, and none may change."""
    lock = Lock()

    def locked(*arguments: Any, **named: Any) -> Any:
        with lock:
            return call(*arguments, **named)

    return locked


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[Path, Any]]:
    """What each function answers to each event, one after the other in one world."""
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        client: Any = BaseClient
        patch.setattr(client, "_make_api_call", one_at_a_time(client._make_api_call))
        world = make_world(None)
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        found = {}
        for case in CASES:
            for name, value in environment(FUNCTIONS[case.parent.name], world).items():
                patch.setenv(name, value)
            found[case] = handler(case.parent.name)(json.loads(case.read_text("utf-8")), LambdaContext())
        yield found


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_golden_answer(case: Path, answers: dict[Path, Any]) -> None:
    if case.parent.name == "web" and not (ROOT / "functions" / "web" / "dist").is_dir():
        pytest.skip("the page was not built: `make web`")
    expected = json.loads(case.with_suffix(".expected.json").read_text("utf-8"))
    assert list(differences(answers[case], expected)) == []
