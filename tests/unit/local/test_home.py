"""The folder of the local system."""

import errno
import os
import stat
from pathlib import Path
from typing import IO

import pytest

from titer.model.errors import Rejected, Unavailable
from titer_cli.local.home import Home
from titer_cli.local.inside.writing import read_object


def test_a_program_without_its_clone_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="make setup"):
        Home.of_clone(tmp_path)


def test_what_the_system_holds_is_for_its_owner_alone(clone: Path) -> None:
    home = Home.of_clone(clone)
    with home.alone(print):
        assert stat.S_IMODE(home.state.stat().st_mode) == 0o700


def test_wiping_forgets_everything_but_the_build(home: Home) -> None:
    for folder in (*home.kept, home.build):
        folder.mkdir()
        (folder / "something").write_text("")
    home.stack_file.write_text("{}")
    home.wipe()
    assert {path.name for path in home.state.iterdir()} == {"build"}


def test_a_folder_that_cannot_be_written_is_a_sentence_with_a_way_out(clone: Path) -> None:
    home = Home.of_clone(clone)
    home.state.write_text("a file stands where the folder should be")
    with pytest.raises(Unavailable, match=r"\.titer cannot be written \(File exists\)"), home.alone(print):
        pass


def test_what_cannot_be_written_any_more_can_be_stopped(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(path: Path, mode: str = "r") -> IO[str]:
        if mode == "w":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return open(path, mode)  # noqa: PTH123

    home = Home.of_clone(clone)
    with home.alone(print):
        monkeypatch.setattr(Path, "open", read_only)
    with pytest.raises(Unavailable, match=r"cannot be written \(Read-only file system\)"), home.alone(print):
        pass
    with home.alone(print, writing=False):
        pass


@pytest.mark.parametrize("content", ["", "{", "[1]", "5", "null", "\x00", '"text"', "[[1, 2]]", "[" * 100_000])
def test_a_damaged_file_holds_nothing(content: str, tmp_path: Path) -> None:
    path = tmp_path / "deployed.json"
    path.write_text(content)
    assert read_object(path) == {}
