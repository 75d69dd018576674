"""Building only what has changed, and saying in a sentence why it failed."""

from pathlib import Path

import pytest

from tests.unit.local.conftest import write_program
from titer.model.errors import Unavailable
from titer_cli.local.build import build
from titer_cli.local.home import Home


def times_built(clone: Path) -> int:
    asked = clone / ".tools/sam/bin/asked"
    return len(asked.read_text().splitlines()) if asked.exists() else 0


def ignore(_: str) -> None:
    """Say nothing."""


def test_what_has_not_changed_is_not_built_again(home: Home, clone: Path) -> None:
    assert build(home, ignore) == build(home, ignore)
    assert times_built(clone) == 1


@pytest.mark.parametrize("source", ["template.yaml", "functions/health/app.py", "layers/titer/titer/new.py"])
def test_whatever_goes_to_lambda_counts_as_a_change(source: str, home: Home, clone: Path) -> None:
    before = build(home, ignore)
    (clone / source).write_text("changed")
    assert build(home, ignore) != before
    assert times_built(clone) == 2


def test_what_python_compiles_by_the_way_does_not_count(home: Home, clone: Path) -> None:
    before = build(home, ignore)
    cache = clone / "layers/titer/titer/__pycache__"
    cache.mkdir()
    (cache / "x.pyc").write_text("compiled")
    assert build(home, ignore) == before


def test_a_failure_names_what_sam_said_and_where_the_rest_is(home: Home, clone: Path) -> None:
    write_program(
        clone / ".tools/sam/bin/sam", "#!/bin/sh\necho Build Failed\necho 'Error: no pip here'\necho\nexit 1\n"
    )
    with pytest.raises(Unavailable, match=r"`sam build` failed: Error: no pip here\. .*sam\.log"):
        build(home, ignore)


def test_what_failed_is_tried_again(home: Home, clone: Path) -> None:
    program = clone / ".tools/sam/bin/sam"
    good = program.read_text()
    write_program(program, "#!/bin/sh\nexit 1\n")
    with pytest.raises(Unavailable):
        build(home, ignore)
    write_program(program, good)
    build(home, ignore)
    assert times_built(clone) == 1


@pytest.mark.parametrize("missing", ["sam/bin/sam", "uv/bin/pip"])
def test_a_tool_that_is_not_there_leads_to_make_setup(missing: str, home: Home, clone: Path) -> None:
    (clone / ".tools" / missing).unlink()
    with pytest.raises(Unavailable, match="Run `make setup`"):
        build(home, ignore)
