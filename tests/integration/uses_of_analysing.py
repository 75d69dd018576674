"""What analyses are for, as `uses` has it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.integration.uses import Files, System, new_file, told
from titer.adapters.dynamodb.rules import DynamoRules
from titer.adapters.dynamodb.sensors import DynamoSensors
from titer.analyses.messages import message_of
from titer.live.fresh import KeepFresh
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.live.recent import pieces_of
from titer.live.telling import events_of_readings
from titer.model.instants import micros
from titer.model.readings import Quality
from titer.rules.rule_sets import RuleSets

MODEL = {
    "kind": "linear",
    "inputs": [{"sensor_id": "rights-a"}, {"sensor_id": "rights-b"}],
    "output": {"sensor_id": "rights-c"},
    "coefficients": [1.0, 2.0],
    "live": True,
}


def ask(system: System, files: Files) -> str:
    return told(_asked(system, _of_file(system)))


def ask_for_one_of_many_series(system: System, files: Files) -> str:
    until = f"2036-01-06T00:00:00.{uuid4().int % 10**6:06}Z"  # so that nobody asked for the same before
    return told(_asked(system, {"file_id": files.long, "series": [{"sensor_id": "s0"}], "to": until}))


def ask_for_series(system: System, files: Files) -> str:
    return told(_asked(system, _series(system)))


def list_all(system: System, files: Files) -> str:
    with system.api() as api:
        return told(api.get("/v1/analyses"))


def work(system: System, files: Files) -> str:
    return _worked(system, _asked(system, _of_file(system)))


def work_on_series(system: System, files: Files) -> str:
    return _worked(system, _asked(system, _series(system)))


def go_on(system: System, files: Files) -> str:
    first = _asked(system, _of_file(system))
    made = _worked(system, first)
    if made != "done":
        return made
    return _worked(system, _asked(system, {"analysis_id": _id(first)}))


def search_by_labels(system: System, files: Files) -> str:
    read, at = _of_file(system), "2026-01-05T10:00:00Z"
    with system.api() as api:
        mark = {**read, "from": at, "to": at, "text": "a use", "label": "fault"}
        api.post("/v1/annotations", json=mark).raise_for_status()
        detector = api.post("/v1/analyses", json={"step": "spc", "input": read})
        search = {"analysis_id": _id(detector), "parameters": {"search": {"L": {"min": 2, "max": 8}}}}
        return told(api.post("/v1/optimizer", json=search))


def show_a_result(system: System, files: Files) -> str:
    return told(_result(system, _made(system)))


def delete(system: System, files: Files) -> str:
    analysis_id = _made(system)
    _result(system, analysis_id).raise_for_status()
    with system.api() as api:
        return told(api.delete(f"/v1/analyses/{analysis_id}"))


def declare_a_batch(system: System, files: Files) -> str:
    """Declare one of an asset, read it as any other, by the series of the asset, and take it back."""
    asset, now = str(uuid4()), datetime.now(UTC)
    _came_live(system, LiveSeries(asset, "rights-d", "value"))
    ends = {"started_at": now - timedelta(hours=1), "ended_at": now + timedelta(hours=1)}
    with system.api() as api:
        said = {name: at.isoformat() for name, at in ends.items()}
        api.put("/v1/batches/declared", params={"asset": asset}, json=said).raise_for_status()
        api.get("/v1/batches", params={"asset": asset}).raise_for_status()
        _asked(system, {"batch_ids": ["declared"], "asset": asset}).raise_for_status()
        return told(api.delete("/v1/batches/declared", params={"asset": asset}))


def _result(system: System, analysis_id: str) -> httpx.Response:
    with system.api() as api:
        return api.get(f"/v1/analyses/{analysis_id}/result")


def _made(system: System) -> str:
    asked = _asked(system, _of_file(system))
    assert _worked(system, asked) == "done"
    return _id(asked)


def _asked(system: System, read: Mapping[str, Any]) -> httpx.Response:
    with system.api() as api:
        asked = {"step": "rolling_mean", "parameters": {"window": 1}, "input": read}
        return api.post("/v1/analyses", json=asked)


def _of_file(system: System) -> Mapping[str, Any]:
    return {"file_id": new_file(system)}


def _series(system: System) -> Mapping[str, Any]:
    file_id = new_file(system)
    assert system.note(file_id) == "done"
    until = f"2026-01-06T00:00:00.{uuid4().int % 10**6:06}Z"
    return {"series": [{"sensor_id": "s0"}], "from": "2026-01-05T00:00:00Z", "to": until}


def _id(asked: httpx.Response) -> str:
    return str(asked.raise_for_status().json()["analysis_id"])


def _worked(system: System, asked: httpx.Response) -> str:
    """How working on what was asked for goes."""
    return system.hand_over("Analyse", message_of(_id(asked)))


def keep_a_model(system: System, files: Files) -> str:
    with system.api() as api:
        kept = api.put("/v1/models/kept", json=MODEL | {"live": False, "description": str(uuid4())})
        for path in ("/v1/models", "/v1/models/kept"):
            api.get(path).raise_for_status()
    return told(kept)


def predict(system: System, files: Files) -> str:
    """Have a model predict of a reading of one input, with what came lately of the other."""
    with system.api() as api:
        api.put("/v1/models/rights", json=MODEL).raise_for_status()
    one, _ = _came_live(system, *(LiveSeries(None, of, "value") for of in ("rights-a", "rights-b")))
    [event] = events_of_readings(pieces_of(one))
    return system.hand_over("Analyse", json.dumps({"detail-type": event.type, "detail": json.loads(event.detail)}))


def _came_live(system: System, *series: LiveSeries) -> list[Posted]:
    """A reading of each of them, as it was accepted just now: it is among the newest."""
    table, name, at = system.client("dynamodb"), system.stack.table, micros(datetime.now(UTC))
    keep = KeepFresh(DynamoSensors(table, name, lambda: datetime.now(UTC)), RuleSets(DynamoRules(table, name)))
    posted = [
        Posted(
            receipt_id=str(uuid4()),
            received_at=at,
            rule_set="default@1",
            readings=(LiveReading(of=of, at=at, value=1.0, quality=Quality.GOOD, index=0),),
        )
        for of in series
    ]
    keep.take(posted)
    return posted
