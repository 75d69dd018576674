"""What exports and uploads in parts are for, as `uses` has it."""

from uuid import uuid4

import httpx

from tests.integration.uses import Files, System, new_file, told
from titer.exports.messages import message_of
from titer.files.parts import LEAST


def ask(system: System, files: Files) -> str:
    return told(_asked(system, {"file_ids": [new_file(system)]}))


def ask_for_series(system: System, files: Files) -> str:
    return told(_asked(system, _series(system)))


def make(system: System, files: Files) -> str:
    return _made(system, _asked(system, {"file_ids": [new_file(system)]}))


def make_of_series(system: System, files: Files) -> str:
    return _made(system, _asked(system, _series(system)))


def ask_for_what_is_annotated(system: System, files: Files) -> str:
    return told(_asked(system, {"file_ids": [_annotated(system)]}, form="xlsx"))


def make_of_what_is_annotated(system: System, files: Files) -> str:
    return _made(system, _asked(system, {"file_ids": [_annotated(system)]}, form="xlsx"))


def fetch_what_was_made(system: System, files: Files) -> str:
    asked = _asked(system, {"file_ids": [new_file(system)]})
    assert _made(system, asked) == "done"
    with system.api() as api:
        url = api.get(f"/v1/exports/{asked.json()['export_id']}").raise_for_status().json()["url"]
    return f"303 {httpx.get(url, trust_env=False).status_code}"


def _asked(system: System, what: dict[str, object], form: str = "csv") -> httpx.Response:
    with system.api() as api:
        return api.post("/v1/exports", json={**what, "format": form})


def _annotated(system: System) -> str:
    file_id, at = new_file(system), "2026-01-05T10:00:00Z"
    with system.api() as api:
        mark = {"file_id": file_id, "from": at, "to": at, "text": "a use"}
        api.post("/v1/annotations", json=mark).raise_for_status()
    return file_id


def _series(system: System) -> dict[str, object]:
    file_id = new_file(system)
    assert system.note(file_id) == "done"
    until = f"2026-01-06T00:00:00.{uuid4().int % 10**6:06}Z"  # so that nobody asked for the same before
    return {"series": [{"sensor_id": "s0"}], "from": "2026-01-05T00:00:00Z", "to": until}


def _made(system: System, asked: httpx.Response) -> str:
    """How making what was asked for goes."""
    return system.hand_over("MakeExports", message_of(asked.raise_for_status().json()["export_id"]))


def list_parts(system: System, files: Files) -> str:
    with system.api() as api:
        return told(api.get(f"/v1/uploads/{_begun(api)}/parts"))


def give_parts_up(system: System, files: Files) -> str:
    with system.api() as api:
        return told(api.delete(f"/v1/uploads/{_begun(api)}"))


def _begun(api: httpx.Client) -> str:
    """The id of a file that is to come in parts."""
    asked = {"name": "large.csv", "size": LEAST, "multipart": True}
    return str(api.post("/v1/uploads", json=asked).raise_for_status().json()["file_id"])
