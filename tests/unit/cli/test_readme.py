"""What README and the page of the command tell a newcomer to type runs, and shows what they say that it shows."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.reference import ROOT
from tests.unit.cli.test_against_the_api import Titer, World, sent, titer, world
from titer_cli.tasks.sample import PURPOSES, write_samples

__all__ = ["sent", "titer", "world"]

README, PAGE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/command.md"))
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN_FILES = {"readings.csv": "samples/good.csv", "instrument.csv": "samples/good.csv", "my-rules.json": "rules.json"}


def lines_of(page: str) -> Iterator[str]:
    """The lines that a page has typed, without their comments."""
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        typed = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
        yield from (line.partition(" # ")[0].strip() for line in typed)


BY_OTHERS = (
    "titer watch",
    "titer simulate",
    "titer export",
    "titer analyse ",
    "titer optimize",
)  # without an end, for this machine alone, of what a queue makes: they have tests of their own
TYPED = [
    line
    for page in (README, PAGE)
    for line in lines_of(page)
    if line.startswith("titer ") and not line.startswith(BY_OTHERS)
]


@pytest.fixture
def newcomer(titer: Titer, tmp_path: Path) -> Titer:
    """The command in a folder with the samples, and with files that a newcomer brings."""
    write_samples(tmp_path / "samples")
    (tmp_path / "rules.json").write_text('{"name": "mine", "every": {"hard": {"max": 1000}}}')
    (tmp_path / "readings.jsonl").write_text('{"sensor_id": "a", "timestamp": "2025-10-01T08:00:00Z", "value": 1}\n')
    (tmp_path / "instrument.json").write_text('{"timezone": "Europe/Ljubljana"}')
    (tmp_path / "run-7.csv").write_text("Time [h],Biomass [g/L]\n0.0,0.10\n0.5,0.12\n1.0,0.15\n")
    return titer


@pytest.mark.parametrize("line", TYPED)
def test_each_line_that_is_to_be_typed_runs(newcomer: Titer, sent: str, tmp_path: Path, line: str) -> None:
    words = shlex.split(line.partition(" | ")[0])[1:]
    said = [OWN_FILES.get(word, sent if word == "ID" else word) for word in words]
    expanded = [path for word in said for path in (sorted(map(str, tmp_path.glob(word))) if "*" in word else [word])]
    ended = newcomer(*expanded)
    assert ended.code in {0, 3, 4}, ended.err
    assert "Traceback" not in ended.err


def test_a_refusal_shows_what_the_page_says(newcomer: Titer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    typed, *shown = next(block for block in blocks if "failed" in block).splitlines()
    assert plain(newcomer(*shlex.split(typed)[2:]).out)[: len(shown)] == shown


def test_the_demo_shows_what_the_readme_says(newcomer: Titer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "118")
    shown = newcomer("upload", "--wait", *sorted((tmp_path / "samples").iterdir())).out
    block = re.search(r"```text\n(\d files\n.*?)\nAPI ", README, re.DOTALL)
    assert block
    assert plain(block[1]) == plain(shown)


def plain(text: str) -> list[str]:
    return [UUID.sub("ID", line).rstrip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("name", "purpose"), PURPOSES.items(), ids=PURPOSES)
def test_each_sample_has_as_many_anomalies_as_it_is_said_to(
    newcomer: Titer, tmp_path: Path, name: str, purpose: str
) -> None:
    aggregates = newcomer("process", tmp_path / "samples" / name, "--json").json["aggregates"]
    told = aggregates["anomaly_count"] if aggregates else 0
    assert told == ("two anomalies" in purpose) * 2 or name == "bioreactor.jsonl"


def test_what_a_problem_looks_like_is_as_the_readme_shows_it(world: World) -> None:
    answer = world.api.get("/v1/files/no-such-id").json
    block = re.search(r"What is not a success.*?```json\n(.*?)```", README, re.DOTALL)
    assert block
    assert plain(block[1]) == plain(json.dumps(answer, indent=2))


def test_what_the_readme_needs_besides_is_named_before_it_is_used() -> None:
    used = {tool: re.search(rf"^(?:.*\| )?{tool} ", README, re.MULTILINE) for tool in ("curl", "jq", "socat")}
    assert all(README.index(f"`{tool}`") < place.start() for tool, place in used.items() if place)
    assert not re.search(r"^aws ", README, re.MULTILINE)
    assert README.count("SAM_CLI_TELEMETRY=0") == README.count(".tools/sam/bin:$PATH")
