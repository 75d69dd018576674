"""What loading each function brings in: a cold start pays for every module."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
API_FUNCTIONS = [
    "uploads_api",
    "files_api",
    "export_api",
    "versions_api",
    "admin_api",
    "readings_api",
    "sensors_api",
    "series_api",
    "replays_api",
    "health",
]
HEAVY = {
    *("numpy", "arro3", "pyarrow", "pandas", "requests", "typer", "rich", "httpx", "cryptography"),
    *("boto3", "s3transfer"),
}
JUDGE = {"titer.judging.judge", "titer.judging.layout", "titer.judging.outcome"}
SHOWING = [name for name in API_FUNCTIONS if name not in {"readings_api", "export_api"}]


@pytest.fixture(scope="module", params=API_FUNCTIONS)
def modules(request: pytest.FixtureRequest) -> set[str]:
    """The modules that importing a function's app loads, without any variable of its environment."""
    code = "import sys, json; import app; print(json.dumps(sorted(sys.modules)))"
    path = os.pathsep.join([str(ROOT / "layers/titer"), str(ROOT / "functions" / request.param)])
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": path},
    )
    return set(json.loads(found.stdout))


def test_no_function_loads_what_it_may_never_need(modules: set[str]) -> None:
    assert {name.partition(".")[0] for name in modules}.isdisjoint(HEAVY)


@pytest.mark.parametrize("modules", SHOWING, indirect=True)
def test_who_judges_nothing_loads_no_judge(modules: set[str]) -> None:
    assert modules.isdisjoint(JUDGE)


@pytest.mark.parametrize("modules", ["files_api"], indirect=True)
def test_who_shows_files_makes_no_models_of_its_answers(modules: set[str]) -> None:
    assert {"titer.api.models.files", "titer.api.models.results", "titer.api.csv_pages"}.isdisjoint(modules)


@pytest.mark.parametrize("modules", ["process_file"], indirect=True)
def test_a_small_file_waits_for_no_arrays_and_a_message_for_no_models(modules: set[str]) -> None:
    assert {"numpy", "pydantic", "boto3", "titer.engine.native.reader"}.isdisjoint(modules)
    assert modules >= JUDGE


def test_only_who_previews_loads_the_readers_of_formats(modules: set[str]) -> None:
    assert ("titer.formats.opening" in modules) == ("titer.api.routes.preview" in modules)
