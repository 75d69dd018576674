"""Which file holds which content: one at a time, and always one that readers see."""

import pytest

from tests.support.clock import NOON
from tests.support.records import claim, declared, finished, new_id, reserve, stored
from titer.files.ports import Files
from titer.files.record import Location, VersionName
from titer.model.author import Author
from titer.model.errors import Conflict

CONTENT, OTHER = "c0" * 32, "0c" * 32
SOMEONE = Author("abcdefghijkl", "Linie ü")


def judged(files: Files, fingerprint: str | None = CONTENT, **given: object) -> str:
    file_id = new_id()
    reserve(files, file_id)
    assert files.commit(claim(files, file_id), finished(**given), fingerprint=fingerprint)  # type: ignore[arg-type]
    return file_id


def again(files: Files, file_id: str, fingerprint: str | None, number: int = 2, **given: object) -> bool:
    got = claim(files, file_id, stored(f"v{number}", sequencer=f"{number}0"))
    return files.commit(got, finished(**given), fingerprint=fingerprint)  # type: ignore[arg-type]


def test_the_first_file_with_a_content_holds_it(files: Files) -> None:
    assert files.holder(CONTENT) is None
    file_id = judged(files)
    assert files.holder(CONTENT) == VersionName(file_id, 1)


def test_a_second_file_cannot_hold_it_too(files: Files) -> None:
    first, second = judged(files), new_id()
    got = claim(files, second)
    with pytest.raises(Conflict):
        files.commit(got, finished(), fingerprint=CONTENT)
    record = files.find(second)
    assert record is not None
    assert record.finished is None
    assert files.holder(CONTENT) == VersionName(first, 1)


def test_a_duplicate_names_the_file_that_holds_its_content(files: Files) -> None:
    first, second = judged(files), new_id()
    end = finished(duplicate_of=first, readings=Location(key="readings/of/the/first", version_id="p1"))
    assert files.commit(claim(files, second), end, fingerprint=CONTENT)
    record = files.find(second)
    assert record is not None
    assert record.finished == end
    assert files.holder(CONTENT) == VersionName(first, 1)


@pytest.mark.parametrize("holder", [None, "another"])
def test_a_duplicate_of_a_file_that_does_not_hold_it_is_a_conflict(files: Files, holder: str | None) -> None:
    first = judged(files, fingerprint=OTHER)
    if holder:
        judged(files)
    with pytest.raises(Conflict):
        files.commit(claim(files, new_id()), finished(duplicate_of=first), fingerprint=CONTENT)


def test_a_new_version_with_the_same_content_holds_it_on(files: Files) -> None:
    file_id = judged(files)
    assert again(files, file_id, CONTENT)
    assert files.holder(CONTENT) == VersionName(file_id, 2)


@pytest.mark.parametrize("fingerprint", [OTHER, None])
def test_a_new_version_with_another_content_or_none_lets_the_old_one_go(files: Files, fingerprint: str | None) -> None:
    file_id = judged(files)
    assert again(files, file_id, fingerprint)
    assert files.holder(CONTENT) is None
    assert files.holder(OTHER) == (VersionName(file_id, 2) if fingerprint else None)
    judged(files)


def test_a_new_version_that_is_a_duplicate_lets_the_old_content_go(files: Files) -> None:
    first, second = judged(files), judged(files, fingerprint=OTHER)
    assert again(files, second, CONTENT, duplicate_of=first)
    assert files.holder(OTHER) is None
    assert again(files, second, OTHER, number=3)
    assert files.holder(OTHER) == VersionName(second, 3)


def test_a_version_that_comes_too_late_holds_nothing(files: Files) -> None:
    file_id = new_id()
    slow = claim(files, file_id, stored("v1", sequencer="10"))
    quick = claim(files, file_id, stored("v2", sequencer="20"))
    assert files.commit(quick, finished(), fingerprint=OTHER)
    assert not files.commit(slow, finished(), fingerprint=CONTENT)
    assert files.holder(CONTENT) is None


def test_the_same_commit_again_changes_nothing(files: Files) -> None:
    file_id = new_id()
    got = claim(files, file_id)
    assert [files.commit(got, finished(), fingerprint=CONTENT) for _ in range(2)] == [True, True]
    assert files.holder(CONTENT) == VersionName(file_id, 1)


def test_a_deleted_file_holds_nothing(files: Files) -> None:
    file_id = judged(files)
    files.delete(file_id, by=SOMEONE, now=NOON)
    assert files.holder(CONTENT) is None
    judged(files)


def duplicate(files: Files, first: str) -> str:
    file_id = new_id()
    assert files.commit(claim(files, file_id), finished(duplicate_of=first), fingerprint=CONTENT)
    return file_id


def duplicates_of(files: Files, fingerprint: str = CONTENT) -> list[str]:
    return [*files.duplicates(fingerprint, limit=10)]


def test_duplicates_are_listed_by_what_they_tell_of_page_by_page(files: Files) -> None:
    first = judged(files)
    others = sorted(duplicate(files, first) for _ in range(3))
    assert [*files.duplicates(CONTENT, limit=2)] == others[:2]
    assert [*files.duplicates(CONTENT, limit=2, after=others[1])] == others[2:]
    assert duplicates_of(files, OTHER) == []


@pytest.mark.parametrize("fingerprint", [OTHER, None])
def test_a_duplicate_that_is_judged_otherwise_tells_of_it_no_more(files: Files, fingerprint: str | None) -> None:
    file_id = duplicate(files, judged(files))
    assert again(files, file_id, fingerprint)
    assert duplicates_of(files) == []


def test_a_duplicate_that_is_judged_the_same_tells_of_it_on(files: Files) -> None:
    first = judged(files)
    file_id = duplicate(files, first)
    assert again(files, file_id, CONTENT, duplicate_of=first)
    assert duplicates_of(files) == [file_id]
    assert left(files, file_id) is None


def test_a_deleted_duplicate_tells_of_nothing(files: Files) -> None:
    file_id = duplicate(files, judged(files))
    files.delete(file_id, by=SOMEONE, now=NOON)
    assert duplicates_of(files) == []


def test_a_duplicate_comes_to_hold_what_its_original_let_go_of(files: Files) -> None:
    first = judged(files)
    file_id = duplicate(files, first)
    files.delete(first, by=SOMEONE, now=NOON)
    assert (files.holder(CONTENT), duplicates_of(files)) == (None, [file_id])
    assert again(files, file_id, CONTENT)
    assert (files.holder(CONTENT), duplicates_of(files)) == (VersionName(file_id, 2), [])
    assert left(files, file_id) is None


def left(files: Files, file_id: str, number: int = 2) -> str | None:
    version = files.version(file_id, number)
    assert version is not None
    return version.left


@pytest.mark.parametrize("fingerprint", [OTHER, None])
def test_a_version_says_what_content_went_with_its_coming(files: Files, fingerprint: str | None) -> None:
    first = judged(files)
    second = duplicate(files, first)
    assert (left(files, first, 1), left(files, second, 1)) == (None, None)
    assert again(files, second, fingerprint)
    files.delete(second, by=SOMEONE, now=NOON)
    assert again(files, first, fingerprint)
    assert (left(files, first), left(files, second)) == (CONTENT, CONTENT)


def test_a_version_with_the_same_content_left_none(files: Files) -> None:
    file_id = judged(files)
    assert again(files, file_id, CONTENT)
    assert left(files, file_id) is None


def test_a_version_that_nobody_asked_for_has_no_author(files: Files) -> None:
    file_id = judged(files)
    files.begin(file_id, declared(), stored(), number=2, by=None, now=NOON)
    version = files.version(file_id, 2)
    assert version is not None
    assert version.by is None
