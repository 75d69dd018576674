"""What a call loads: processor time of a small file is that of what is imported for it."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from titer_cli.commands import WORDS
from titer_cli.main import main, word_of

UNUSED = {
    *("pydantic", "numpy", "arro3", "rich", "zstandard", "python_calamine", "boto3", "httpx", "asyncio", "email"),
    *("http", "ssl", "urllib.request", "titer.api", "titer.engine.native.reader", "titer_cli.commands.analyses"),
    *("statistics", "zipfile", "zoneinfo", "ctypes", "titer.formats.sheets", "titer.formats.columnar"),
}
ASKED = """
from titer_cli.main import main
import atexit, gc, sys
atexit.register(lambda: print(sum(each["collections"] for each in gc.get_stats()), *sys.modules))
main()
"""
FEW = 8  # collections of garbage, nearly all before the first of our modules is loaded; else there are dozens
ENDING = """
from titer.model import starting
import gc
kept = [[] for _ in range(100_000)]
gc.callbacks.append(lambda phase, _, objects=gc.get_objects, count=len: print(count(objects())))
"""


def test_what_a_process_has_is_not_looked_through_as_it_ends() -> None:
    done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, check=True)
    assert done.stdout
    assert all(int(count) < 10_000 for count in done.stdout.split())


@pytest.mark.parametrize("into", [[], ["--out", "made"]])
def test_a_small_file_is_processed_without_what_only_larger_or_other_ones_need(tmp_path: Path, into: list[str]) -> None:
    path = tmp_path / "one.csv"
    path.write_text("sensor_id,timestamp,value\ns1,2025-10-01T08:00:00Z,1.5\n")
    done = subprocess.run(
        [sys.executable, "-c", ASKED, "process", path, "--json", *into],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("COV")},
    )
    document, _, loaded = done.stdout.rpartition("}\n")
    assert json.loads(f"{document}}}")["status"] == "processed"
    collections, *modules = loaded.split()
    assert int(collections) <= FEW
    assert "titer_cli.tasks.process" in modules
    assert {*modules}.isdisjoint(UNUSED - {"arro3"} if into else UNUSED)


def test_numpy_starts_no_threads_unless_somebody_asks_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["titer", "--version"])
    for said, taken in (("3", "3"), (None, "1")):
        if said is None:
            monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
        else:
            monkeypatch.setenv("OPENBLAS_NUM_THREADS", said)
        with pytest.raises(SystemExit):
            main()
        assert os.environ["OPENBLAS_NUM_THREADS"] == taken


@pytest.mark.parametrize("module", WORDS)
def test_each_module_has_the_commands_that_the_table_says(module: str) -> None:
    app = typer.Typer()
    import_module(f"titer_cli.commands.{module}").register(app)
    groups = [each.name for each in app.registered_groups]
    assert sorted([*map(word_of, app.registered_commands), *map(str, groups)]) == sorted(WORDS[module])
