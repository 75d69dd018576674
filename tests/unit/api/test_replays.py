from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.judging import deliver_all
from tests.support.lists import follow, sent
from tests.support.replays import Player
from titer.push.messages import NEWEST_REPLAY

PRESS = """timestamp;tbl_speed;main_comp
2025-03-04 06:00:00;0;0
2025-03-04 06:00:10;60;7.40004
2025-03-04 06:00:20;60;
2025-03-04 06:00:30;62.5;7.5
2025-03-04 06:30:00;61;7.6
"""


@pytest.fixture
def player(api: Api) -> Player:
    return Player(api, api.clock)


@pytest.fixture
def press(api: Api) -> str:
    return sent(api, PRESS, header=b"")


def started(api: Api, file_id: str, **said: Any) -> Any:
    answer = api.post("/v1/replays", json_body={"file_id": file_id, **said})
    assert answer.status == 201, answer.text
    return answer.json


def test_a_replay_sends_the_rows_of_its_file(api: Api, player: Player, press: str) -> None:
    replay = started(api, press)
    assert {name: replay[name] for name in ("state", "position", "rows", "sent", "interval", "speed", "loop")} == {
        "state": "running",
        "position": 0,
        "rows": 5,
        "sent": 0,
        "interval": 10.0,
        "speed": None,
        "loop": False,
    }
    begun = api.clock()
    player.run()
    assert player.watchers.rows == [
        {"timestamp": "2025-03-04T06:00:00Z", "tbl_speed": 0.0, "main_comp": 0.0},
        {"timestamp": "2025-03-04T06:00:10Z", "tbl_speed": 60.0, "main_comp": 7.4},
        {"timestamp": "2025-03-04T06:00:20Z", "tbl_speed": 60.0, "main_comp": None},
        {"timestamp": "2025-03-04T06:00:30Z", "tbl_speed": 62.5, "main_comp": 7.5},
        {"timestamp": "2025-03-04T06:30:00Z", "tbl_speed": 61.0, "main_comp": 7.6},
    ]
    assert player.watchers.seqs == [1, 2, 3, 4, 5]
    assert [(at - begun).total_seconds() for at in player.watchers.at] == [0, 10, 20, 30, 40]
    over = api.get(f"/v1/replays/{replay['replay_id']}").json
    assert (over["state"], over["position"], over["sent"]) == ("ended", 5, 5)


def one(replay: Any) -> str:
    return f"/v1/replays/{replay['replay_id']}"


def patched(api: Api, replay: Any, **said: Any) -> Any:
    return api.ask("PATCH", one(replay), json_body=said)


def refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.json["code"]) == (status, code), answer.text


@pytest.mark.parametrize(
    "said",
    [
        {"interval": 0.049},
        {"interval": 86_401},
        {"interval": True},
        {"interval": "10"},
        {"speed": 0.009},
        {"speed": 100_001},
        {"interval": 10, "speed": 2},
        {"loop": "yes"},
        {"sensors": []},
        {"sensors": [""]},
        {"from": "yesterday"},
        {"from": "2025-03-04T07:00:00Z", "to": "2025-03-04T06:00:00Z"},
        {"colour": "blue"},
    ],
)
def test_a_request_that_is_not_as_it_should_be_is_refused(api: Api, press: str, said: Any) -> None:
    refused(api.post("/v1/replays", json_body={"file_id": press, **said}), 422, "invalid_request")


@pytest.mark.parametrize("said", [{"interval": 0.05}, {"interval": 86_400}, {"speed": 0.01}, {"speed": 100_000}])
def test_the_bounds_are_within(api: Api, press: str, said: Any) -> None:
    replay = started(api, press, **said)
    assert {name: replay[name] for name in said} == said


def test_a_part_of_the_file_is_played(api: Api, player: Player, press: str) -> None:
    said = {"sensors": ["main_comp"], "from": "2025-03-04T06:00:10Z", "to": "2025-03-04T06:30:00Z"}
    replay = started(api, press, **said)
    assert {name: replay[name] for name in said} == said
    assert replay["rows"] == 2  # at :20 it has no reading
    player.run()
    assert player.watchers.rows == [
        {"timestamp": "2025-03-04T06:00:10Z", "main_comp": 7.4},
        {"timestamp": "2025-03-04T06:00:30Z", "main_comp": 7.5},
    ]


def test_rows_are_told_of_as_the_contract_says(api: Api, player: Player, press: str) -> None:
    replay = started(api, press)
    player.run(ticks=1)
    [message] = player.watchers.got
    assert (message.type, message.seq) == ("sensor_data", 1)
    assert message.beside == {"replay_id": replay["replay_id"], "simulated": True}
    assert message.topics == (f"replay:{replay['replay_id']}", NEWEST_REPLAY)


def test_the_newest_replay_that_runs_is_for_those_who_never_subscribed(api: Api, player: Player, press: str) -> None:
    older, _ = started(api, press), api.clock.pass_time(seconds=1)
    newer, _ = started(api, press), api.clock.pass_time(seconds=1)
    player.run(ticks=2)
    topics = {message.beside["replay_id"]: len(message.topics) for message in player.watchers.got}
    assert topics == {older["replay_id"]: 1, newer["replay_id"]: 2}
    patched(api, newer, state="paused")
    player.watchers.got.clear()
    player.run(seconds=12)
    assert {len(message.topics) for message in player.watchers.got} == {2}


class TestFilesThatCannotBePlayed:
    def test_unknown(self, api: Api) -> None:
        refused(api.post("/v1/replays", json_body={"file_id": "none"}), 404, "unknown_file")

    def test_without_a_result(self, api: Api) -> None:
        file_id = api.post("/v1/uploads", json_body={"name": "a.csv"}).json["file_id"]
        refused(api.post("/v1/replays", json_body={"file_id": file_id}), 409, "not_finished")

    @pytest.mark.parametrize("rows", ["a,,1\n", "nothing"])
    def test_that_kept_nothing(self, api: Api, rows: str) -> None:
        file_id = sent(api, rows)
        refused(api.post("/v1/replays", json_body={"file_id": file_id}), 422, "kept_nothing")

    def test_of_which_nothing_was_chosen(self, api: Api, press: str) -> None:
        for said in ({"sensors": ["TBL_SPEED"]}, {"to": "2024-01-01T00:00:00Z"}):
            answer = api.post("/v1/replays", json_body={"file_id": press, **said})
            refused(answer, 422, "nothing_to_replay")

    def test_deleted(self, api: Api, player: Player, press: str) -> None:
        replay = started(api, press)
        player.run(ticks=1)
        api.delete(f"/v1/files/{press}")
        for answer in (api.get(one(replay)), patched(api, replay, state="paused"), patched(api, replay, position=0)):
            refused(answer, 410, "file_deleted")
        refused(api.post("/v1/replays", json_body={"file_id": press}), 410, "file_deleted")
        player.run()
        assert len(player.watchers.got) == 1
        [listed] = api.get("/v1/replays").json["replays"]
        assert (listed["state"], listed["message"]) == ("ended", "The results of its file were deleted.")
        refused(api.get("/api/current"), 404, "no_data")


class TestChanges:
    def test_it_pauses_and_runs_on(self, api: Api, player: Player, press: str) -> None:
        replay = started(api, press)
        player.run(seconds=15)
        paused = patched(api, replay, state="paused")
        assert (paused.status, paused.json["state"], paused.json["position"]) == (200, "paused", 2)
        player.run(seconds=600)
        assert len(player.watchers.got) == 2
        assert patched(api, replay, state="running").json["state"] == "running"
        player.run()
        assert player.watchers.seqs == [1, 2, 3, 4, 5]

    def test_it_is_sought_and_played_at_another_pace(self, api: Api, player: Player, press: str) -> None:
        replay = started(api, press)
        player.run(ticks=1)
        changed = patched(api, replay, position=3, speed=2)
        assert [changed.json[name] for name in ("position", "interval", "speed")] == [3, None, 2.0]
        begun = api.clock()
        player.run()
        assert [row["tbl_speed"] for row in player.watchers.rows] == [0.0, 62.5, 61.0]
        assert player.watchers.seqs == sorted(set(player.watchers.seqs))
        assert (player.watchers.at[-1] - begun).total_seconds() == 30  # half an hour is cut to a minute
        assert patched(api, replay, interval=1).status == 409

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"state": "ended"},
            {"state": "RUNNING"},
            {"position": -1},
            {"position": 1.5},
            {"interval": 1, "speed": 1},
            {"interval": None},
            {"loop": True},
        ],
    )
    def test_what_cannot_be_changed_is_refused(self, api: Api, press: str, said: Any) -> None:
        refused(patched(api, started(api, press), **said), 422, "invalid_request")

    def test_a_row_that_is_not_there_is_refused(self, api: Api, press: str) -> None:
        refused(patched(api, started(api, press), position=5), 422, "no_such_row")

    def test_stopped_is_for_good(self, api: Api, player: Player, press: str) -> None:
        first, second = started(api, press), started(api, press)
        assert patched(api, first, state="stopped").json["state"] == "stopped"
        assert api.delete(one(second)).json["state"] == "stopped"
        for replay in (first, second):
            for said in ({"state": "running"}, {"interval": 1}, {"position": 0}):
                refused(patched(api, replay, **said), 409, "replay_over")
            assert api.get(one(replay)).json["state"] == "stopped"
            assert api.delete(one(replay)).json["state"] == "stopped"
        player.run()
        assert player.watchers.got == []

    def test_an_unknown_one_is_404(self, api: Api) -> None:
        nowhere = {"replay_id": "none"}
        for answer in (api.get(one(nowhere)), api.delete(one(nowhere)), patched(api, nowhere, state="paused")):
            refused(answer, 404, "unknown_replay")


def test_twenty_run_at_most(api: Api, press: str) -> None:
    replays = [started(api, press) for _ in range(20)]
    refused(api.post("/v1/replays", json_body={"file_id": press}), 429, "too_many_replays")
    patched(api, replays[3], state="paused")
    started(api, press)
    refused(patched(api, replays[3], state="running"), 429, "too_many_replays")
    assert len(api.get("/v1/replays?limit=100").json["replays"]) == 21


def test_replays_are_listed_in_pages(api: Api, press: str) -> None:
    made = []
    for _ in range(5):
        made.append(started(api, press)["replay_id"])
        api.clock.pass_time(seconds=1)
    pages = follow(api, "/v1/replays?limit=2")
    assert [each["replay_id"] for page in pages for each in page.json["replays"]] == made[::-1]


def test_the_version_stays_pinned(api: Api, player: Player, press: str) -> None:
    started(api, press)
    player.run(ticks=1)
    api.post(f"/v1/files/{press}/reprocess", json_body={"context": ["tbl_speed"]})
    deliver_all(api)
    newer = started(api, press)
    older = started(api, press, version=1)
    assert (newer["version"], older["version"]) == (2, 1)
    player.run()
    assert player.watchers.rows[0].keys() == {"timestamp", "tbl_speed", "main_comp"}
    by_replay = {message.beside["replay_id"]: message.data.keys() for message in player.watchers.got}
    assert by_replay[newer["replay_id"]] == {"timestamp", "main_comp"}
    assert by_replay[older["replay_id"]] == {"timestamp", "tbl_speed", "main_comp"}


def test_nothing_replayed_enters_the_lake_or_the_latest(api: Api, player: Player, press: str) -> None:
    before = {*api.artefacts.keys("")}
    started(api, press)
    player.run()
    assert {*api.artefacts.keys("")} == before
    assert api.get("/v1/sensors").json["sensors"] == []


def test_a_long_file_is_put_into_rows_by_the_first_tick(
    api: Api, player: Player, press: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ("control", "watching"):
        monkeypatch.setattr(f"titer.replays.{where}.AT_ONCE", 8)
    replay = started(api, press)
    assert replay["rows"] is None
    refused(api.get("/api/current"), 503, "rows_awaited")
    player.run(ticks=1)
    assert api.get(one(replay)).json["rows"] == 5
    assert api.get("/api/current").json["data"]["tbl_speed"] == 0.0
    player.run()
    assert player.watchers.seqs == [1, 2, 3, 4, 5]


def test_a_file_of_more_readings_than_can_be_played_is_refused(
    api: Api, press: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("titer.replays.control.MOST_READINGS", 8)
    refused(api.post("/v1/replays", json_body={"file_id": press}), 422, "too_long_to_replay")


def test_rows_that_were_forgotten_are_made_anew(api: Api, player: Player, press: str) -> None:
    replay = started(api, press)
    player.run(ticks=2)
    api.prepared_rows._files.clear()
    player.use_case._rows._known.clear()
    player.run()
    assert player.watchers.seqs == [1, 2, 3, 4, 5]
    assert api.get(one(replay)).json["state"] == "ended"
