"""`titer replay` and `titer replays`, against the API itself."""

from pathlib import Path

import pytest

from tests.support.replays import Player
from tests.unit.cli.test_against_the_api import Titer, World, titer, world
from titer_cli.tasks.sample import write_samples

__all__ = ["titer", "world"]


@pytest.fixture
def press(tmp_path: Path) -> Path:
    return next(path for path in write_samples(tmp_path / "samples") if path.name == "tablet_press.csv")


def test_a_file_is_sent_and_played(titer: Titer, world: World, press: Path) -> None:
    ended = titer("replay", press, "--interval", "2", "--sensor", "ejection", "--from", "2025-03-04T06:00:10Z")
    assert ended.code == 0
    [replay] = titer("replays", "list", "--json").json["replays"]
    assert f"replay {replay['replay_id']} is running, row 0 of 4, a row every 2 s" in ended.err
    assert f"titer watch replay:{replay['replay_id']}" in ended.err
    player = Player(world.api, world.api.clock)
    player.run()
    assert [row["ejection"] for row in player.watchers.rows] == [112.0, 115.0, 114.0, 116.0]


def test_a_file_that_is_there_is_played_by_its_id(titer: Titer, press: Path) -> None:
    file_id = titer("upload", press, "--wait", "--json").json["file_id"]
    replay = titer("replay", file_id, "--speed", "60", "--loop", "--json").json
    assert {name: replay[name] for name in ("file_id", "interval", "speed", "loop", "rows")} == {
        "file_id": file_id,
        "interval": None,
        "speed": 60.0,
        "loop": True,
        "rows": 5,
    }
    listed = titer("replays", "list")
    assert "60 × as recorded, in a loop" in listed.out
    assert "0 of 5" in listed.out


def test_several_are_played_at_once(titer: Titer, press: Path) -> None:
    started = titer("replay", press, press.with_name("bioreactor.csv"), "--json").json
    assert [each["name"] for each in started] == ["tablet_press.csv", "bioreactor.csv"]


def test_a_replay_is_paused_sought_and_stopped(titer: Titer, press: Path) -> None:
    replay_id = titer("replay", press, "--json").json["replay_id"]
    assert "is paused" in titer("replays", "pause", replay_id).err
    assert titer("replays", "seek", replay_id, 3, "--json").json["position"] == 3
    assert titer("replays", "pace", replay_id, "--speed", "2", "--json").json["speed"] == 2.0
    assert "is running" in titer("replays", "resume", replay_id).err
    assert titer("replays", "stop", replay_id, "--json").json["state"] == "stopped"
    over = titer("replays", "resume", replay_id)
    assert over.code == 2
    assert "The replay has stopped" in over.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["replay", "nowhere.csv"], "nowhere.csv"),
        (["replay", "00000000-0000-0000-0000-000000000000"], "no file with this id"),
        (["replays", "pause", "none"], "no replay with this id"),
        (["replays", "pace", "none"], "say one of the two"),
        (["replays", "seek", "none", "-1"], ""),
    ],
)
def test_what_cannot_be_is_refused(titer: Titer, arguments: list[str], said: str) -> None:
    ended = titer(*arguments)
    assert ended.code == 2
    assert said in ended.err


def test_interval_and_speed_exclude_each_other(titer: Titer, press: Path) -> None:
    assert titer("replay", press, "--interval", "1", "--speed", "2").code == 2


def test_a_file_that_keeps_nothing_is_not_played(titer: Titer, tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text("sensor_id,timestamp,value\na,,1\n")
    ended = titer("replay", broken)
    assert "kept no readings" in ended.err
