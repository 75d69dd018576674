"""Building only what has changed, and saying in a sentence why it failed."""

import shutil
from pathlib import Path

import pytest

from tests.unit.local.conftest import RECIPE
from titer.model.errors import Unavailable
from titer_cli.local.build import build
from titer_cli.local.home import Home


def times_made(clone: Path) -> int:
    """How often the layer was made; the recipe notes it beside itself, which then counts as a change of the layer."""
    asked = clone / "asked"
    return len(asked.read_text().splitlines()) if asked.exists() else 0


@pytest.fixture
def clone(clone: Path) -> Path:
    (clone / "layers/titer/Makefile").write_text(RECIPE.replace(">>asked", f">>{clone}/asked"))
    return clone


def ignore(_: str) -> None:
    """Say nothing."""


def test_functions_are_copied_layers_made_and_the_template_leads_to_both(home: Home) -> None:
    said: list[str] = []
    build(home, said.append)
    assert (home.build / "Health/app.py").is_file()
    assert (home.build / "TiterLayer/python/titer/__init__.py").is_file()
    template = (home.build / "template.yaml").read_text()
    assert ("CodeUri: Health" in template, "ContentUri: TiterLayer" in template) == (True, True)
    assert any("TiterLayer" in line for line in said), "a step that takes long is told of"


def test_what_has_not_changed_is_not_built_again(home: Home, clone: Path) -> None:
    said: list[str] = []
    assert build(home, ignore) == build(home, said.append)
    assert (times_made(clone), said) == (1, [])


@pytest.mark.parametrize("source", ["template.yaml", "functions/health/app.py"])
def test_a_change_elsewhere_makes_no_layer_anew(source: str, home: Home, clone: Path) -> None:
    before = build(home, ignore)
    with (clone / source).open("a") as file:
        file.write("# changed\n")
    assert build(home, ignore) != before
    assert times_made(clone) == 1


def test_what_a_layer_had_before_is_not_in_it_any_more(home: Home, clone: Path) -> None:
    source = clone / "layers/titer/titer/gone.py"
    source.write_text("")
    before = build(home, ignore)
    source.unlink()
    assert build(home, ignore) != before
    assert not (home.build / "TiterLayer/python/titer/gone.py").exists()
    assert times_made(clone) == 2


def test_a_folder_that_is_gone_is_built_again_once_anything_is(home: Home, clone: Path) -> None:
    build(home, ignore)
    (home.build / "sources.sha256").unlink()
    shutil.rmtree((home.build / "TiterLayer").resolve())
    build(home, ignore)
    assert times_made(clone) == 2


def test_a_layer_that_was_deployed_before_stays_where_it_is(home: Home, clone: Path) -> None:
    build(home, ignore)
    before = (home.build / "TiterLayer").resolve()
    for number in range(5):
        (clone / "layers/titer/titer/new.py").write_text(f"{number}")
        build(home, ignore)
        assert before.is_dir() is (number < 2)
    assert (home.build / "TiterLayer").resolve() != before


def test_what_python_compiles_by_the_way_does_not_count(home: Home, clone: Path) -> None:
    before = build(home, ignore)
    for source in ("layers/titer/titer", "functions/health"):
        cache = clone / source / "__pycache__"
        cache.mkdir()
        (cache / "x.pyc").write_text("compiled")
    assert build(home, ignore) == before
    assert not (home.build / "Health/__pycache__").exists()


def test_a_failure_names_what_was_said_and_where_the_rest_is(home: Home, clone: Path) -> None:
    recipe = "build-TiterLayer:\n\t@echo 'error: no such wheel'\n\t@echo and more\n\t@exit 1\n"
    (clone / "layers/titer/Makefile").write_text(recipe)
    with pytest.raises(Unavailable, match=r"TiterLayer could not be built: error: no such wheel\. .*build\.log"):
        build(home, ignore)
    assert "and more" in home.tools_log.read_text()


def test_what_failed_is_tried_again(home: Home, clone: Path) -> None:
    recipe = clone / "layers/titer/Makefile"
    good = recipe.read_text()
    recipe.write_text("build-TiterLayer:\n\tmkdir $(ARTIFACTS_DIR)/half\n\tfalse\n")
    with pytest.raises(Unavailable):
        build(home, ignore)
    recipe.write_text(good)
    build(home, ignore)
    assert times_made(clone) == 1
    assert not (home.build / "TiterLayer/half").exists()


def test_a_tool_that_is_not_there_leads_to_make_setup(home: Home, clone: Path) -> None:
    (clone / ".tools/uv/bin/uv").unlink()
    with pytest.raises(Unavailable, match="Run `make setup`"):
        build(home, ignore)
