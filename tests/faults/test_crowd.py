"""Many clients at once: every file ends, as itself."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx

from tests.faults.conftest import SOAK
from tests.faults.files import readings
from tests.faults.system import System
from tests.support.local import client, make_token

CLIENTS, FILES_EACH = (20, 10) if SOAK else (5, 6)


def someone(system: System, number: int) -> httpx.Client:
    """A client with a token of its own: one token may not send this much in a minute."""
    token = make_token(system.api, "read", "write", label=f"client {number}")["token"]
    return client(system.stack, token, seconds=120)


def test_files_of_many_clients_at_once_all_end_and_none_is_mixed_up(system: System) -> None:
    system.retry_after(120)

    def send(number: int) -> dict[str, tuple[int, bytes]]:
        with closing(someone(system, number)) as api:
            seeds = range(number * FILES_EACH, (number + 1) * FILES_EACH)
            bodies = {seed: readings(seed + 1_000, rows=40 + seed, sensors=3) for seed in seeds}
            return {system.upload(f"crowd-{seed}.csv", body, api): (seed, body) for seed, body in bodies.items()}

    with ThreadPoolExecutor(CLIENTS) as clients:
        sent = {file_id: what for some in clients.map(send, range(CLIENTS)) for file_id, what in some.items()}
    assert len(sent) == CLIENTS * FILES_EACH
    ends = {file_id: system.finished(file_id, seconds=300) for file_id in sent}
    for file_id, (seed, body) in sent.items():
        end, aggregates = ends[file_id], ends[file_id]["aggregates"]
        assert (end["name"], end["bytes"]) == (f"crowd-{seed}.csv", len(body))
        assert aggregates["row_count"] + aggregates["rejected_rows"] == 40 + seed
        assert all(sensor.startswith(f"s{seed + 1_000}-") for sensor in aggregates["per_sensor_count"])
        found = system.watched(file_id).readings
        assert found is not None
        assert found.num_rows == aggregates["reading_count"]
    listed = {file["file_id"] for file in system.every_file() if file["name"].startswith("crowd-")}
    assert listed == set(sent)
    system.drained()
    lake = system.lake()
    assert sum(lake[file_id].num_rows for file_id in sent) == sum(
        end["aggregates"]["reading_count"] for end in ends.values()
    )
