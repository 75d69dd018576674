"""What files tell of batches, once they are committed, judged anew or deleted."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import judge_newest, judged, send
from tests.support.recovery import recovery_of
from titer.batches.batch import BatchName, FileIn
from titer.batches.gathering import Gathering
from titer.batches.noting import NoteBatches
from titer.engine.parquet.contexts import ContextRuns
from titer.files.duplicates import Duplicates
from titer.model.instants import format_instant, parse_instant
from titer.model.readings import Series
from titer.operations.found import State
from titer.operations.mending import Mend
from titer.operations.reconcile import Reconcile
from titer.operations.record_state import Places

HEADER = "sensor_id,timestamp,value,batch,phase,product,operator"


def rows(*cells: str, header: str = HEADER) -> bytes:
    """A file with rows `sensor minute value …`, of minutes after eleven; of the further cells `.` is an empty one."""
    lines = []
    for sensor, minute, *rest in (cell.replace(".", "").split(" ") for cell in cells):
        lines.append(",".join([sensor, f"2026-03-01T11:{int(minute):02}:00Z", *rest]))
    return "\n".join([header, *lines, ""]).encode()


def noting(api: Api) -> NoteBatches:
    return NoteBatches(api.files, api.artefacts, api.batches, ContextRuns())


def noted(api: Api, body: bytes, **said: str) -> str:
    file_id = judged(api, body, **{"asset": "R1", "name": "a.csv", **said})
    noting(api).note(file_id)
    return file_id


def batch(api: Api, batch_id: str, asset: str = "R1") -> dict[str, Any]:
    document: dict[str, Any] = api.get(f"/v1/batches/{batch_id}?asset={asset}").json
    return document


def ids(api: Api) -> Sequence[str]:
    return [each["batch_id"] for each in api.get("/v1/batches").json["batches"]]


def minute(number: int) -> str:
    return format_instant(parse_instant("2026-03-01T11:00:00Z") + number * 60_000_000)


def test_a_batch_that_a_file_names_exists_by_itself(api: Api) -> None:
    body = rows(
        "ph 0 7 B-1 lag mab Anna",
        "do 1 90 B-1 lag mab Anna",
        "ph 2 7 B-1 growth mab Bert",
        "ph 4 6 B-1 growth mab Anna",
        "ph 6 7 B-2 lag vax Anna",
    )
    file_id = noted(api, body)
    assert batch(api, "B-1") == {
        "batch_id": "B-1",
        "asset": "R1",
        "product": "mab",
        "recipe": None,
        "started_at": minute(0),
        "ended_at": minute(4),
        "phases": [
            {"name": "lag", "from": minute(0), "to": minute(2)},
            {"name": "growth", "from": minute(2), "to": minute(4)},
        ],
        "files": [{"file_id": file_id, "version": 1}],
        "file_count": 1,
        "context": {},
        "declared": False,
        "version": 0,
        "series": [
            {"sensor_id": "do", "parameter": "value", "unit": None},
            {"sensor_id": "ph", "parameter": "value", "unit": None},
        ],
    }
    assert batch(api, "B-2")["context"] == {"operator": "Anna"}
    assert [*ids(api)] == ["B-2", "B-1"]


def test_several_files_tell_of_one_batch(api: Api) -> None:
    """Online, at line and offline: whatever names the batch is of it."""
    noted(api, rows("ph 0 7 B-1 lag . .", "ph 9 7 B-1 lag . ."))
    noted(api, rows("glucose 3 5 B-1 . . Anna", "glucose 12 4 B-1 . . Anna"), name="assays.csv")
    found = batch(api, "B-1")
    assert (found["started_at"], found["ended_at"], found["file_count"]) == (minute(0), minute(12), 2)
    assert [each["sensor_id"] for each in found["series"]] == ["glucose", "ph"]


def test_vessels_that_run_at_once_in_one_file_have_each_their_batch(api: Api) -> None:
    cells = [
        f"{sensor} {minute} 1 {name} run . ." for minute in range(5) for sensor, name in (("r1", "A"), ("r2", "B"))
    ]
    noted(api, rows(*cells))
    for name, sensor in (("A", "r1"), ("B", "r2")):
        found = batch(api, name)
        assert [each["sensor_id"] for each in found["series"]] == [sensor]
        assert found["phases"] == [{"name": "run", "from": minute(0), "to": minute(4)}]


def test_a_file_that_is_deleted_tells_of_no_batches(api: Api) -> None:
    file_id = noted(api, rows("ph 0 7 B-1 . . .", "ph 1 7 B-2 . . ."))
    assert noting(api).note(file_id) is None  # it is noted
    api.delete(f"/v1/files/{file_id}")
    assert noting(api).note(file_id) == 2
    assert ids(api) == []


def test_what_is_declared_prevails_and_outlives_the_files(api: Api) -> None:
    file_id = noted(api, rows("ph 0 7 B-1 lag mab ."))
    tag = api.get("/v1/batches/B-1").headers["ETag"]
    said = {"product": "vax", "phases": [{"name": "all", "from": minute(0)}]}
    answer = api.put("/v1/batches/B-1", json_body=said, headers={"If-Match": tag})
    assert (answer.status, answer.json["product"], answer.json["started_at"]) == (200, "vax", minute(0))
    assert answer.json["phases"] == [{"name": "all", "from": minute(0), "to": None}]
    api.delete(f"/v1/files/{file_id}")
    noting(api).note(file_id)
    assert (batch(api, "B-1")["started_at"], batch(api, "B-1")["files"]) == (None, [])


def test_the_first_thousand_batches_of_a_file_are_told_of() -> None:
    gathering = Gathering()
    marks = [gathering.mark_of(json.dumps({"batch": f"B-{number}"})) for number in range(1_001)]
    for number, mark in enumerate(filter(None, marks)):
        gathering.add(Series("s", "value"), mark, number, number + 1)
    told = gathering.told(None, FileIn("f", 1))
    assert ([len(told), told[BatchName(None, "B-7")].first_at], gathering.left_out) == ([1_000, 7], True)


@pytest.mark.parametrize("name", ["Batch ID", "lot", "Charge", "RUN-ID", "batch_no"])
def test_batches_are_named_by_the_columns_that_people_call_so(api: Api, name: str) -> None:
    body = f"sensor_id,timestamp,value,{name}\nph,2026-03-01T11:00:00Z,7,B-1\nph,2026-03-01T11:01:00Z,7,B-1\n"
    noted(api, body.encode(), context=name.replace(" ", "%20"))
    assert ids(api) == ["B-1"]


def test_a_file_that_was_sent_and_not_judged_tells_of_none(api: Api) -> None:
    file_id = send(api, rows("ph 0 7 B-1 . . ."))
    assert noting(api).note(file_id) is None
    judge_newest(api, file_id)
    assert noting(api).note(file_id) == 1


def test_files_of_which_nobody_noted_the_batches_are_found_and_noted(api: Api) -> None:
    """Those that were judged before batches were kept; others, which name none, want nothing."""
    file_id = judged(api, rows("ph 0 7 B-1 lag mab ."), name="a.csv", asset="R1")
    judged(api, rows("ph 0 7", header="sensor_id,timestamp,value"), name="b.csv", asset="R1")
    recovery = recovery_of(api)
    places = Places(
        uploads=api.uploads,
        files=api.files,
        parking=api.parking,
        artefacts=api.artefacts,
        recovery=recovery,
        noting=noting(api),
    )
    look = Reconcile(places, clock=api.clock, patience=timedelta(minutes=15)).look
    mend = Mend(recovery, Duplicates(api.files, api.queue, api.clock), api.queue, noting(api))
    wanting = [each for each in look() if each.state is not State.FINISHED]
    assert [(each.state, each.file_id) for each in wanting] == [(State.BATCHES_UNKNOWN, file_id)]
    assert [mend.mend(each) for each in wanting] == [True]
    assert ids(api) == ["B-1"]
    assert {each.state for each in look()} == {State.FINISHED}


def test_of_a_first_version_that_names_no_batch_nothing_is_noted_and_of_a_second_it_is(api: Api) -> None:
    plain = b"sensor_id,timestamp,value\nph,2026-03-01T11:00:00Z,7\n"
    file_id = noted(api, plain)
    assert api.batches.noted(file_id) is None
    assert noting(api).note(file_id) is None
    told = noted(api, rows("ph 0 7 B-1 lag mab Anna"))
    assert api.batches.noted(told) is not None
