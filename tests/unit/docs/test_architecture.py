"""The rooms of the package keep their bounds, and the page on them tells of every file."""

import re
from pathlib import Path
from textwrap import wrap

import pytest

from scripts.architecture import PACKAGE, PAGE, House, folder_of, modules_in, sentence, side_by_side
from scripts.drawing import LETTERS
from scripts.graphs import reduced

HOUSE = House.read()
ROWS = re.findall(r"^\| \d+ \| `([a-z_/]+)` \| [^|]+ \| ([^|]*) \|", PAGE.read_text("utf-8"), re.MULTILINE)
FILES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def test_the_rooms_are_few() -> None:
    assert len(HOUSE.rooms) <= 36
    assert max(HOUSE.floors.values()) <= 13


def test_no_rooms_import_each_other() -> None:
    assert HOUSE.circles == []


def test_no_arrow_runs_up() -> None:
    assert HOUSE.upward == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_file_is_in_a_room_that_the_page_lists(path: Path) -> None:
    room = path.parent.as_posix() if path.parent != Path() else PACKAGE.name
    assert path.stem == "__init__" or f"`{path.stem}`" in dict(ROWS)[room]
    assert (PACKAGE / path.parent / "__init__.py").exists()


@pytest.mark.parametrize("room", HOUSE.rooms)
def test_a_room_says_what_it_is_in_a_sentence_that_fits_its_box(room: str) -> None:
    assert sentence(folder_of(room)).endswith(".")
    assert len(wrap(sentence(folder_of(room)), LETTERS)) <= 3


class TestOfAMadeUpPackage:
    def test_an_arrow_against_the_layers_runs_up(self, tmp_path: Path) -> None:
        house = made(tmp_path, {"low/a": "from made.high import b", "high/b": ""}, ["high", "low"])
        assert house.upward == ["made.low.a → made.high.b"]

    def test_an_arrow_between_rooms_side_by_side_runs_up(self, tmp_path: Path) -> None:
        house = made(tmp_path, {"one/a": "import made.other.b", "other/b": ""}, ["one | other"])
        assert house.upward == ["made.one.a → made.other.b"]

    def test_an_arrow_along_the_layers_does_not(self, tmp_path: Path) -> None:
        house = made(tmp_path, {"low/a": "", "high/b": "from made.low import a"}, ["high", "low"])
        assert house.upward == []

    def test_rooms_that_import_each_other_are_a_circle(self, tmp_path: Path) -> None:
        files = {"one/a": "from made.other.b import name", "one/c": "", "other/b": "def late():\n    import made.one.c"}
        assert made(tmp_path, files).circles == [("one", "other")]

    def test_a_room_and_one_inside_it_may_be_a_circle_too(self, tmp_path: Path) -> None:
        files = {"one/a": "from made.one.inner import b", "one/inner/b": "", "one/inner/c": "from made.one import a"}
        assert made(tmp_path, files).circles == [("one", "one/inner")]

    def test_rooms_that_are_none_by_themselves_may_be_one_with_what_is_inside(self, tmp_path: Path) -> None:
        files = {"one/a": "import made.two.inner.b", "two/inner/b": "", "two/c": "import made.one.a"}
        assert made(tmp_path, files).circles == [("one", "two")]

    def test_a_floor_lies_above_all_that_is_imported(self, tmp_path: Path) -> None:
        house = made(tmp_path, {"a/m": "import made.b.m, made.c.m", "b/m": "from ..c import m", "c/m": ""})
        assert house.floors == {"a": 3, "b": 2, "c": 1}

    def test_an_arrow_that_a_longer_way_implies_is_left_out(self, tmp_path: Path) -> None:
        house = made(tmp_path, {"a/m": "import made.b.m, made.c.m", "b/m": "import made.c.m", "c/m": ""})
        assert reduced(house.arrows) == {"a": {"b"}, "b": {"c"}, "c": set()}


def made(folder: Path, files: dict[str, str], layers: list[str] | None = None) -> House:
    """A package `made` of these files, by name and content."""
    for name, text in files.items():
        path = folder / "made" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return House(tuple(modules_in(folder / "made")), tuple(side_by_side(layer, "made") for layer in layers or []))
