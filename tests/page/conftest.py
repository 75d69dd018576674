"""The page as people use it: Debian's Chromium before the whole embedded system, in a wide window and a narrow one."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.faults.system import System, own_system
from tests.page.person import WINDOWS, Person, Size, person
from tests.support import local
from tests.support.chromium import CHROMIUM, browser
from titer_cli.local.emulator import HOST

HERE, SAMPLES = Path(__file__).parent, Path(__file__).parents[2] / "cli" / "titer_cli" / "samples"

type MakeToken = Callable[..., dict[str, Any]]
type Opened = Callable[..., AbstractContextManager[Person]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.emulator)
            item.add_marker(pytest.mark.allow_hosts([HOST, "localhost"]))
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with own_system(tmp_path_factory.mktemp("page")) as system:
        yield system


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="session")
def stranger(chromium: Browser, system: System) -> Opened:
    """Open a window for someone who is not signed in."""
    return partial(person, chromium, system.stack)


@pytest.fixture(scope="session")
def someone(chromium: Browser, system: System) -> Opened:
    """Open a window for someone who is signed in with the right to everything."""
    return partial(person, chromium, system.stack, token=system.stack.token)


@pytest.fixture(params=WINDOWS)
def size(request: pytest.FixtureRequest) -> Size:
    """A window of either size: what takes it is done in both."""
    return WINDOWS[request.param]


@pytest.fixture(scope="session")
def make_token(system: System) -> MakeToken:
    return partial(local.make_token, system.api)


@pytest.fixture(scope="session")
def reader(make_token: MakeToken) -> str:
    """A token that may read, and no more."""
    return str(make_token("read")["token"])


@pytest.fixture(scope="session")
def sent(system: System) -> dict[str, str]:
    """The ids of files that are there from the first: the samples, by their names, and what came of each."""
    ids = {path.name: system.upload(path.name, path.read_bytes(), asset="press 7") for path in SAMPLES.glob("*.csv")}
    for file_id in ids.values():
        system.finished(file_id)
    return ids


@pytest.fixture(scope="session")
def analysed(system: System) -> dict[str, str]:
    """The pages of an analysis, of a tuning of it, and of the batch that both are of."""
    begin = datetime(2025, 6, 2, 8, tzinfo=UTC)
    rows = (f"{begin + timedelta(minutes=n):%FT%TZ},{n % 7},{n % 5 + (40 if n == 60 else 0)},b1\n" for n in range(120))
    body = "timestamp,force [kN],speed [rpm],batch_id\n" + "".join(rows)
    file_id = system.upload("analysed.csv", body.encode(), asset="line 9")
    system.finished(file_id)
    for label, hour in (("fault", 9), ("normal", 8)):
        since, until = (begin.replace(hour=hour, minute=minute) for minute in (0, 10))
        span = {"from": since.isoformat(), "to": until.isoformat()}
        system.api.post("/v1/annotations", json={"file_id": file_id, "text": label, "label": label, **span})
    asked = {"step": "spc", "parameters": {}, "input": {"file_id": file_id}}
    charted = _done(system, "analyses", system.api.post("/v1/analyses", json=asked).json()["analysis_id"])
    search = {"search": {"L": {"min": 2, "max": 6}}, "max_evaluations": 10}
    asked = {"analysis_id": charted, "parameters": search}
    tuned = _done(system, "optimizer", system.api.post("/v1/optimizer", json=asked).json()["optimizer_id"])
    return {
        "analysis": f"/analyses/{charted}",
        "tuning": f"/tunings/{tuned}",
        "batch": "/batches/one?batch_id=b1&asset=line+9",
    }


def _done(system: System, kind: str, made: str) -> str:
    """Wait for the end of what goes on."""
    for _ in range(600):
        if system.api.get(f"/v1/{kind}/{made}").json()["status"] == "SUCCEEDED":
            return made
        time.sleep(0.2)
    raise AssertionError(f"{kind} {made} does not end well")
