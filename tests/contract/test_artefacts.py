from pathlib import Path

import pytest

from titer.files.ports import Artefact, Artefacts
from titer.files.record import Location
from titer.model.errors import Conflict, Unavailable

KEY = "readings/uploaded=2026-03-01/a.parquet"


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "readings.parquet"
    path.write_bytes(b"PAR1 one")
    return path


def test_nothing_lies_under_a_free_key(artefacts: Artefacts) -> None:
    assert artefacts.newest(KEY) is None


def test_a_file_is_put_where_the_key_is_free(artefacts: Artefacts, parquet: Path, tmp_path: Path) -> None:
    version = artefacts.put_file(KEY, parquet, version=7, replaces=None)
    copy = tmp_path / "copy"
    artefacts.fetch(KEY, version, copy)
    assert copy.read_bytes() == parquet.read_bytes()
    there = artefacts.newest(KEY)
    assert there is not None
    assert there.version == 7


def test_a_taken_key_is_a_conflict(artefacts: Artefacts, parquet: Path) -> None:
    artefacts.put_file(KEY, parquet, version=1, replaces=None)
    with pytest.raises(Conflict):
        artefacts.put_file(KEY, parquet, version=1, replaces=None)


def test_a_file_replaces_the_one_it_names(artefacts: Artefacts, parquet: Path, tmp_path: Path) -> None:
    first = artefacts.put_file(KEY, parquet, version=1, replaces=None)
    parquet.write_bytes(b"PAR1 two")
    second = artefacts.put_file(KEY, parquet, version=1, replaces=artefacts.newest(KEY))
    assert first != second
    for version, body in ((first, b"PAR1 one"), (second, b"PAR1 two")):
        artefacts.fetch(KEY, version, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == body


def test_a_file_that_was_replaced_meanwhile_is_a_conflict(artefacts: Artefacts, parquet: Path) -> None:
    artefacts.put_file(KEY, parquet, version=1, replaces=None)
    seen = artefacts.newest(KEY)
    parquet.write_bytes(b"PAR1 two")
    artefacts.put_file(KEY, parquet, version=1, replaces=seen)
    parquet.write_bytes(b"PAR1 three")
    with pytest.raises(Conflict):
        artefacts.put_file(KEY, parquet, version=1, replaces=seen)


def test_a_report_lies_over_the_one_before_and_both_can_be_read(
    artefacts: Artefacts, parquet: Path, tmp_path: Path
) -> None:
    key = "reports/a/1-0.xlsx"
    versions = []
    for body in (b"one", b"two"):
        parquet.write_bytes(body)
        versions.append((artefacts.put_report(key, parquet, filename="a report"), body))
    for version, body in versions:
        artefacts.fetch(key, version, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == body


def test_what_is_not_there_cannot_be_replaced(artefacts: Artefacts, parquet: Path) -> None:
    with pytest.raises(Conflict):
        artefacts.put_file(KEY, parquet, version=1, replaces=Artefact('"0123456789abcdef0123456789abcdef"', 1))


def test_a_document_is_read_back_in_its_version(artefacts: Artefacts) -> None:
    document: dict[str, object] = {
        "file_id": "a",
        "mean": 47.593392000000001,
        "unit": "°C",
        "none": None,
        "list": [1, 2],
    }
    first = artefacts.put_json("results/a/1.json", document)
    artefacts.put_json("results/a/1.json", {"file_id": "a"})
    assert artefacts.get_json("results/a/1.json", first) == document
    assert artefacts.get_json("results/a/1.json", None) == {"file_id": "a"}


def test_a_document_without_a_number_json_knows_is_not_stored(artefacts: Artefacts) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        artefacts.put_json("results/a/1.json", {"mean": float("nan")})
    assert artefacts.newest("results/a/1.json") is None


def test_an_artefact_that_is_missing_may_come_back(artefacts: Artefacts, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="not in the data bucket"):
        artefacts.get_json("results/none/1.json", None)
    with pytest.raises(Unavailable):
        artefacts.fetch("readings/none", None, tmp_path / "copy")


def test_a_download_url_names_the_version(artefacts: Artefacts, parquet: Path) -> None:
    version = artefacts.put_file(KEY, parquet, version=1, replaces=None)
    assert str(version) in artefacts.download_url(KEY, version, filename="a.parquet", seconds=60)


def test_what_is_there_is_found_by_its_key_and_its_version(artefacts: Artefacts) -> None:
    first = artefacts.put_json("results/a/1.json", {})
    artefacts.put_json("results/b/1.json", {})
    assert [*artefacts.keys("results/")] == ["results/a/1.json", "results/b/1.json"]
    assert [*artefacts.keys("readings/")] == []
    assert artefacts.is_there(Location(key="results/a/1.json", version_id=first))
    assert not artefacts.is_there(Location(key="results/c/1.json", version_id=first))


def test_what_lies_under_a_prefix_is_forgotten_and_nothing_else(artefacts: Artefacts) -> None:
    for key in ("analyses/a/1.json", "analyses/a/content.json", "analyses/ab/1.json"):
        artefacts.put_json(key, {})
    assert artefacts.forget("analyses/a/") == 2
    assert [*artefacts.keys("analyses/")] == ["analyses/ab/1.json"]
    assert artefacts.forget("analyses/a/") == 0
