"""What files of an asset look like, by when they were uploaded: of each file that readers see, once."""

from datetime import datetime, timedelta

import pytest

from tests.support.clock import NOON
from tests.support.records import DAY, MINUTE, claim, finished, new_id, stored
from titer.files.ports import Files
from titer.model.author import Author

ASSET = "Linie ü#1"
LATE = NOON + DAY


def judged(files: Files, schema: str | None, *, minute: int = 0, asset: str | None = ASSET) -> str:
    file_id = new_id()
    again(files, file_id, schema, minute=minute, asset=asset)
    return file_id


def again(
    files: Files, file_id: str, schema: str | None, *, number: int = 1, minute: int = 0, asset: str | None = ASSET
) -> None:
    what = stored(f"v{number}", sequencer=f"{number}0", last_modified=NOON + minute * MINUTE)
    assert files.commit(claim(files, file_id, what), finished(asset=asset), schema=schema)


def before(files: Files, at: datetime = LATE, *, file_id: str = "", asset: str = ASSET) -> str | None:
    return files.schema_before(asset, at, file_id)


def test_the_file_before_is_the_newest_of_the_asset_that_was_uploaded_before(files: Files) -> None:
    for minute in (3, 1, 2):
        judged(files, f"[{minute}]", minute=minute)
    judged(files, "[9]", minute=4, asset="another")
    assert before(files) == "[3]"
    assert before(files, NOON + 3 * MINUTE) == "[2]"
    assert before(files, NOON + 3 * MINUTE - timedelta(microseconds=1)) == "[2]"
    assert before(files, NOON) is None
    assert before(files, asset="Linie ü") is None


def test_a_file_is_not_before_itself_and_of_two_at_once_the_id_decides(files: Files) -> None:
    first, second = sorted((new_id(), new_id()))
    again(files, second, "[2]")
    assert before(files, NOON, file_id=second) is None
    again(files, first, "[1]")
    assert before(files, NOON, file_id=second) == "[1]"
    assert before(files, NOON, file_id=first) is None


def test_a_new_version_takes_the_place_of_the_old_one_at_the_time_of_the_first(files: Files) -> None:
    judged(files, "[1]", minute=1)
    file_id = judged(files, "[0]")
    again(files, file_id, "[5]", number=2, minute=5)
    assert before(files) == "[1]"
    assert before(files, NOON + MINUTE) == "[5]"


@pytest.mark.parametrize(("schema", "asset"), [(None, ASSET), ("[2]", "another"), ("[2]", None)])
def test_a_version_that_failed_or_belongs_elsewhere_leaves_none(
    files: Files, schema: str | None, asset: str | None
) -> None:
    file_id = judged(files, "[1]")
    again(files, file_id, schema, number=2, asset=asset)
    assert before(files) is None
    assert before(files, asset="another") == ("[2]" if asset == "another" else None)


def test_a_version_that_comes_too_late_leaves_none(files: Files) -> None:
    file_id = new_id()
    slow = claim(files, file_id, stored("v1", sequencer="10"))
    again(files, file_id, "[2]", number=2)
    assert not files.commit(slow, finished(asset=ASSET), schema="[1]")
    assert before(files) == "[2]"


def test_a_deleted_file_is_none_to_compare_with(files: Files) -> None:
    file_id = judged(files, "[1]")
    files.delete(file_id, by=Author("abcdefghijkl", "Linie ü"), now=LATE)
    assert before(files) is None
    again(files, file_id, "[2]", number=2)
    assert before(files) == "[2]"
