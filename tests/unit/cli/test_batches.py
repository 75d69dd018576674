"""`titer batches`, over the API itself."""

from tests.unit.cli.test_against_the_api import Titer, World, titer, world

__all__ = ["World", "titer", "world"]  # fixtures, and what they give

TEN, ELEVEN, NOON = (f"2026-03-01T{hour}:00:00Z" for hour in (10, 11, 12))


def test_a_batch_is_declared_listed_shown_and_taken_back(titer: Titer) -> None:
    phases = ("--phase", f"lag={TEN}", "--phase", f"growth={ELEVEN}")
    said = ("--asset", "R1", "--product", "mab", "--from", TEN, "--to", NOON, "--context", "operator=Anna")
    shown = titer("batches", "declare", "B/1", *said, *phases)
    assert shown.code == 0, shown.err
    assert all(word in shown.out for word in ("B/1", "mab", "growth", "operator: Anna"))
    assert titer("batches", "declare", "B/1", "--product", "vax", "--from", TEN).code == 0  # in the place of the first
    [found] = titer("batches", "--json", "--product", "vax", "--from", TEN, "--to", ELEVEN).json["batches"]
    assert (found["asset"], found["product"], found["phases"], found["version"]) == ("R1", "vax", [], 2)
    assert "1 batch" in titer("batches", "--name", "b").out
    assert "1 phase\n" in titer("batches", "declare", "B-2", "--from", TEN, "--phase", f"lag={TEN}").out
    assert titer("batches", "--context", "operator=Anna", "--json").json["batches"] == []
    assert titer("batches", "show", "B/1", "--asset", "R1", "--json").json["started_at"] == TEN
    assert "taken back" in titer("batches", "take-back", "B/1").err
    assert titer("batches", "show", "B/1").code == 2


def test_phases_of_an_analysis_are_asked_for_by_its_id(titer: Titer) -> None:
    """There is none here, which the API says; what belongs to it is refused without it."""
    said = ("batches", "declare", "B-3", "--from", TEN)
    unknown = titer(*said, "--phases-of", "a", "--growth", "--phases-sensor", "mu/value")
    assert (unknown.code, "no analysis" in unknown.err) == (2, True)
    assert "--phases-of" in titer(*said, "--growth").err
    assert "named already" in titer(*said, "--phases-of", "a", "--growth", "--phase-name", "lag").err


def test_what_names_nothing_is_told(titer: Titer) -> None:
    ended = titer("batches", "declare", "B-1", "--phase", "lag")
    assert (ended.code, "NAME=VALUE" in ended.err) == (2, True)
