"""Files of series: read in parts, forgotten but for one version."""

from pathlib import Path

import pytest

from titer.series.ports import SeriesFiles


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.series"
    path.write_bytes(bytes(range(100)))
    return path


def test_files_of_series_are_read_in_parts(series_files: SeriesFiles, path: Path) -> None:
    series_files.put("a", 1, path)
    series_files.put("a", 1, path)
    assert series_files.read("a", 1, 0, 10) == bytes(range(10))
    assert series_files.read("a", 1, 95, 10) == bytes(range(95, 100))
    assert series_files.read("a", 2, 0, 10) is None
    assert series_files.read("b", 1, 0, 10) is None


def test_those_of_a_file_are_forgotten_but_for_one_version(series_files: SeriesFiles, path: Path) -> None:
    for file_id, version in (("a", 1), ("a", 2), ("a", 12), ("ab", 1)):
        series_files.put(file_id, version, path)
    assert series_files.forget("a", but=2) == 2
    assert [series_files.read("a", version, 0, 1) for version in (1, 2, 12)] == [None, b"\0", None]
    assert series_files.forget("a") == 1
    assert series_files.forget("a") == 0
    assert series_files.read("ab", 1, 0, 1) == b"\0"
