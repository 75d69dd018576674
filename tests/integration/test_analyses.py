"""Analyses on a whole system: asked for, worked on by the queue, told of, drawn, gone on from, deleted."""

import time
from typing import Any

import httpx
import pandas
import pytest

from tests.integration.conftest import SECONDS
from tests.integration.uses import AS_CSV
from tests.support.wires import hear, watching

VALUES = [(n * 37 % 101) / 7 for n in range(400)]
ROWS = "sensor_id,timestamp,value\n" + "".join(
    f"s{n % 2},2026-03-01T10:{n // 60:02}:{n % 60:02}Z,{value!r}\n" for n, value in enumerate(VALUES)
)


def over(api: httpx.Client, where: str, last: set[str]) -> dict[str, Any]:
    """What lies there, once its status is one of the last."""
    end = time.monotonic() + SECONDS
    while (found := api.get(where).raise_for_status().json())["status"] not in last and time.monotonic() < end:
        time.sleep(0.2)
    shown: dict[str, Any] = found
    return shown


def analysed(api: httpx.Client, read: dict[str, Any], window: str) -> dict[str, Any]:
    said = {"step": "rolling_mean", "parameters": {"window": window}, "input": read}
    asked = api.post("/v1/analyses", json=said).raise_for_status().json()
    return over(api, f"/v1/analyses/{asked['analysis_id']}", {"SUCCEEDED", "FAILED"})


@pytest.fixture
def file_id(api: httpx.Client) -> str:
    sent = api.post("/v1/files", params={"name": "analysed.csv"}, content=ROWS, headers=AS_CSV).raise_for_status()
    return str(over(api, f"/v1/files/{sent.json()['file_id']}", {"processed", "partial", "failed"})["file_id"])


def test_a_rolling_mean_of_a_file_is_that_of_pandas_and_another_goes_on_from_it(
    api: httpx.Client, file_id: str
) -> None:
    shown = analysed(api, {"file_id": file_id, "series": [{"sensor_id": "s0"}]}, "1min")
    assert (shown["status"], shown["message"], shown["outdated"]) == ("SUCCEEDED", None, False)
    result = api.get(f"/v1/analyses/{shown['analysis_id']}/result").raise_for_status().json()
    [series] = result["series"]
    at = pandas.date_range("2026-03-01T10:00:00Z", periods=200, freq="2s")
    expected = pandas.Series(VALUES[::2], index=at).rolling("1min").mean()
    assert series["value"] == pytest.approx(expected.tolist(), rel=1e-12)

    as_parquet = {"format": "parquet", "redirect": "false"}
    told = api.get(f"/v1/analyses/{shown['analysis_id']}/result", params=as_parquet).raise_for_status().json()
    assert httpx.get(told["url"], trust_env=False).content[:4] == b"PAR1"

    further = analysed(api, {"analysis_id": shown["analysis_id"]}, "2min")
    assert (further["status"], further["after"]) == ("SUCCEEDED", shown["analysis_id"])
    assert api.delete(f"/v1/analyses/{shown['analysis_id']}").status_code == 204
    assert api.get(f"/v1/analyses/{shown['analysis_id']}").status_code == 404
    assert api.get(f"/v1/analyses/{further['analysis_id']}").json()["outdated"] is True


@pytest.mark.own_emulator("LocalStack has no WebSocket APIs")
def test_who_watches_is_told_how_far_it_is(api: httpx.Client, file_id: str) -> None:
    with watching(api, "analyses") as wire:
        shown = analysed(api, {"file_id": file_id}, "3min")
        heard = [hear(wire)["data"]]
        while heard[-1]["status"] != "SUCCEEDED":
            heard.append(hear(wire)["data"])
    assert [each["status"] for each in heard][:1] == ["PENDING"]
    assert {each["analysis_id"] for each in heard} == {shown["analysis_id"]}
