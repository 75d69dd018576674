import errno
import os
from pathlib import Path

import pytest

from titer_cli.problems import sentence
from titer_cli.replacement import replacement


@pytest.mark.parametrize("named", [True, False], ids=["as opening says it", "as writing does"])
def test_a_full_disk_is_told_with_the_file_that_was_asked_for(tmp_path: Path, named: bool) -> None:
    with pytest.raises(OSError, match="No space") as full, replacement(tmp_path / "a.csv") as new:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *([str(new)] if named else []))
    assert sentence(full.value) == f"{tmp_path / 'a.csv'}: No space left on device."
    assert [*tmp_path.iterdir()] == []


def test_a_folder_in_the_place_of_a_file_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(OSError, match="directory") as taken, replacement(tmp_path / "a.csv") as new:
        new.write_text("1")
    assert sentence(taken.value) == f"{tmp_path / 'a.csv'}: Is a directory."


def test_what_fails_elsewhere_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as missing, replacement(tmp_path / "a.csv"):
        (tmp_path / "gone").read_text()
    assert sentence(missing.value) == f"{tmp_path / 'gone'}: No such file or directory."
