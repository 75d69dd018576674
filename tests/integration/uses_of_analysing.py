"""What analyses are for, as `uses` has it."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx

from tests.integration.uses import Files, System, new_file, told
from titer.analyses.messages import message_of


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
