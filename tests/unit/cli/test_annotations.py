"""What people say of readings, from the command, over the API itself."""

from io import StringIO

import pytest

from tests.unit.cli.test_against_the_api import Titer, World, sent, titer, world

__all__ = ["World", "sent", "titer", "world"]  # fixtures, and what they give

NOON_AT = ("--from", "2026-03-01T12:00:00Z")


def annotated(titer: Titer, text: str, *said: str) -> dict[str, object]:
    ended = titer("annotate", text, *NOON_AT, "--json", *said)
    assert ended.code == 0, ended.err
    return dict(ended.json)


def test_what_is_said_of_readings_is_listed_edited_and_hidden(titer: Titer, sent: str) -> None:
    made = annotated(titer, "valve\n[bold]stuck", "--file", sent, "--sensor", "a", "--label", "fault", "--tag", "v")
    annotated(titer, "other", "--asset", "press", "--to", "2026-03-01T13:00:00Z")
    annotation_id = str(made["annotation_id"])
    shown = titer("annotations", "--file", sent).out
    assert ("1 annotation" in shown, "[bold]" in shown, "other" in shown) == (True, True, False)
    assert [each["text"] for each in titer("annotations", "--text", "OTH", "--json").json["annotations"]] == ["other"]
    edited = titer("annotations", "edit", annotation_id, "--text", "cleaned", "--tag", "", "--label", "", "--json").json
    assert (edited["version"], edited["text"], edited["tags"], edited["label"]) == (2, "cleaned", [], None)
    assert edited["sensor_id"] == "a"
    stale = titer("annotations", "edit", annotation_id, "--text", "mine", "--version", "1")
    assert (stale.code, "version 2" in stale.err) == (2, True)
    assert "is hidden" in titer("annotations", "delete", annotation_id).err
    versions = titer("annotations", "history", annotation_id, "--json").json["versions"]
    assert [each["deleted"] for each in versions] == [True, False, False]
    assert "3 versions" in titer("annotations", "history", annotation_id).out


def test_a_text_may_come_from_stdin(titer: Titer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("first\nsecond\n"))
    assert annotated(titer, "-", "--sensor", "a")["text"] == "first\nsecond"


@pytest.mark.parametrize("said", [("annotate", "x", *NOON_AT), ("annotate", "x", "--sensor", "a")], ids=str)
def test_an_annotation_says_of_what_and_when(titer: Titer, said: tuple[str, ...]) -> None:
    assert titer(*said).code == 2
