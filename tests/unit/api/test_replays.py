from typing import Any

import pytest

from tests.support.api import Api
from tests.support.lists import sent
from tests.support.replays import Player

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
