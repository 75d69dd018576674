"""Models that predict of readings as they come: when, of what, and once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from tests.support.api import Api
from tests.support.clock import NOON
from tests.support.readings import keep
from titer.adapters.memory.stores import MemoryStores
from titer.analyses.accepted import read_accepted
from titer.analyses.live_models import PredictLive
from titer.live.posted import LiveReading, Posted, read_posted
from titer.live.recent import pieces_of
from titer.live.telling import events_of_readings
from titer.model.errors import Rejected
from titer.model.instants import SECOND, micros
from titer.operations.live_predictions import LivePredictions

AT = micros(NOON)
MODEL: dict[str, Any] = {
    "kind": "linear",
    "inputs": [{"sensor_id": "a", "unit": "g/L"}, {"sensor_id": "b"}],
    "output": {"sensor_id": "y", "unit": "g/L"},
    "coefficients": [2.0, -1.0],
    "live": True,
    "max_age": "1min",
}


@pytest.fixture
def predict(api: Api) -> PredictLive:
    return PredictLive(api, stack="titer", count=lambda *_: None)


def written(api: Api, name: str = "m", **said: Any) -> None:
    answer = api.put(f"/v1/models/{name}", json_body=MODEL | said)
    assert answer.status == 200, answer.text


def posted(api: Api, *readings: dict[str, Any]) -> list[str]:
    """Have readings accepted and kept, and return the messages of the events that tell of them."""
    bodies = [{"timestamp": NOON.isoformat(), "asset": "R1"} | each for each in readings]
    answer = api.post("/v1/readings", json_body={"readings": bodies})
    assert answer.status == 202, answer.text
    return events_of(api, read_posted(api.readings_queue.messages.pop()))


def events_of(stores: MemoryStores, accepted: Posted) -> list[str]:
    keep(stores, accepted)
    events = events_of_readings(pieces_of(accepted))
    return [json.dumps({"detail-type": each.type, "detail": json.loads(each.detail)}) for each in events]


def taken_in(api: Api) -> list[Posted]:
    messages, api.readings_queue.messages = api.readings_queue.messages, []
    return [*map(read_posted, messages)]


def readings_in(api: Api) -> list[LiveReading]:
    return [reading for each in taken_in(api) for reading in each.readings]


def test_a_reading_is_predicted_of_with_what_came_lately_of_the_others(api: Api, predict: PredictLive) -> None:
    written(api)
    posted(api, {"sensor_id": "b", "value": 3})
    later = (NOON + timedelta(seconds=10)).isoformat()
    [event] = posted(api, {"sensor_id": "a", "value": 5000, "unit": "mg/L", "timestamp": later})
    assert predict(read_accepted(event)) == 1
    [made] = readings_in(api)
    assert (made.of, made.at) == (("R1", "y", "value", "g/L"), AT + 10 * SECOND)
    assert made.value == pytest.approx(7.0)
    assert made.context == {"model": "m@1"}


def test_an_event_that_comes_twice_gives_the_same_receipt(api: Api, predict: PredictLive) -> None:
    written(api)
    [event] = posted(api, {"sensor_id": "a", "value": 1, "unit": "g/L"}, {"sensor_id": "b", "value": 3})
    predict(read_accepted(event))
    predict(read_accepted(event))
    one, other = taken_in(api)
    assert one == other


@pytest.mark.parametrize(
    "readings",
    [
        [{"sensor_id": "a", "value": 1, "unit": "g/L"}],  # nothing of the other one
        [{"sensor_id": "c", "value": 1}],
        [{"sensor_id": "a", "value": 1, "unit": "degC"}, {"sensor_id": "b", "value": 1, "asset": "R2"}],
        [{"sensor_id": "a", "value": 1, "quality": "bad"}],
    ],
)
def test_what_a_model_cannot_take_is_not_predicted_of(
    api: Api, predict: PredictLive, readings: list[dict[str, Any]]
) -> None:
    written(api)
    [event] = posted(api, *readings)
    assert predict(read_accepted(event)) == 0
    assert readings_in(api) == []


def test_a_value_that_is_too_old_is_not_predicted_of(api: Api, predict: PredictLive) -> None:
    written(api)
    posted(api, {"sensor_id": "b", "value": 3})
    later = (NOON + timedelta(seconds=61)).isoformat()
    [event] = posted(api, {"sensor_id": "a", "value": 5, "unit": "g/L", "timestamp": later})
    assert predict(read_accepted(event)) == 0


def test_a_model_of_some_assets_predicts_of_these_alone(api: Api, predict: PredictLive) -> None:
    written(api, assets=["R2"])
    both = [{"sensor_id": "a", "value": 1, "unit": "g/L"}, {"sensor_id": "b", "value": 3}]
    [event] = posted(api, *both, *({**each, "asset": "R2"} for each in both))
    assert predict(read_accepted(event)) == 1
    assert [made.of.asset for made in readings_in(api)] == ["R2"]


def test_a_prediction_is_predicted_of_by_the_next_model(api: Api, predict: PredictLive) -> None:
    written(api)
    [event] = posted(api, {"sensor_id": "a", "value": 1, "unit": "g/L"}, {"sensor_id": "b", "value": 3})
    one = {"inputs": [{"sensor_id": "y"}], "output": {"sensor_id": "z"}, "coefficients": [10.0]}
    written(api, "next", **one)
    assert predict(read_accepted(event)) == 1
    [made] = taken_in(api)
    [following] = events_of(api, made)
    assert predict(read_accepted(following)) == 1
    assert [each.value for each in readings_in(api)] == [-10.0]


def test_models_in_a_circle_are_refused(api: Api) -> None:
    written(api)
    back = {"inputs": [{"sensor_id": "y"}], "output": {"sensor_id": "a"}, "coefficients": [1.0]}
    answer = api.put("/v1/models/back", json_body=MODEL | back)
    assert (answer.status, answer.json["code"]) == (422, "models_in_a_circle")
    assert api.put("/v1/models/back", json_body=MODEL | back | {"live": False}).status == 200


def test_a_model_that_is_deleted_predicts_no_more(api: Api, predict: PredictLive) -> None:
    written(api)
    [event] = posted(api, {"sensor_id": "a", "value": 1, "unit": "g/L"}, {"sensor_id": "b", "value": 3})
    assert predict(read_accepted(event)) == 1
    api.delete("/v1/models/m")
    api.clock.pass_time(seconds=11)
    assert predict(read_accepted(event)) == 0


def test_what_is_no_event_is_refused_and_what_breaks_comes_again() -> None:
    def broken(_: Any) -> int:
        raise RuntimeError("odd")

    log, metrics = Logger(service="predictions"), Metrics(namespace="Titer", service="test")
    messages = LivePredictions(lambda: broken, log, metrics)
    for none in ("{}", "[" * 20_000):
        with pytest.raises(Rejected):
            read_accepted(none)
    event = {"event_id": "e", "data": {"received_at": "2026-03-01T12:00:00Z", "simulated": False, "readings": []}}
    text = json.dumps({"detail": event})
    assert messages.take({"1": "{}", "2": text}) == ["2"]
    assert messages.give_up({"1": '{"titer": "analysis", "id": "x"}', "2": text}) == {
        "1": '{"titer": "analysis", "id": "x"}'
    }
