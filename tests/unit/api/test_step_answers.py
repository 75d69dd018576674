"""What steps answer by the API, beside what pandas and scipy have of the same rows."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.signal import find_peaks

from tests.support.analysing import work_on_all
from tests.support.api import Api
from tests.support.lists import sent

HEADER = b"sensor_id,timestamp,value,unit\n"
INSTANTS = pd.Timestamp("2026-03-01T11:00:00Z") + pd.to_timedelta(np.delete(np.arange(700), np.s_[300:400]), unit="s")
VALUES = np.round(37 + np.random.default_rng(20).normal(size=600), 3)
VALUES[450] = 99.0
ROWS = "".join(
    f"t1,{at:%Y-%m-%dT%H:%M:%SZ},{value},degC\n" for at, value in zip(INSTANTS, VALUES.tolist(), strict=True)
)


def answered(api: Api, step: str, read: dict[str, Any], **parameters: Any) -> tuple[str, dict[str, Any]]:
    asked = api.post("/v1/analyses", json_body={"step": step, "parameters": parameters, "input": read})
    assert asked.status == 202, asked.text
    work_on_all(api)
    answer = api.get(f"/v1/analyses/{asked.json['analysis_id']}/result?points=1000")
    assert answer.status == 200, answer.text
    return asked.json["analysis_id"], answer.json


@pytest.fixture
def read(api: Api) -> dict[str, Any]:
    return {"file_id": sent(api, ROWS, HEADER)}


def test_a_rolling_mean_is_that_of_pandas(api: Api, read: dict[str, Any]) -> None:
    _, found = answered(api, "rolling_mean", read, window="30s", min_count=10)
    expected = pd.Series(VALUES, index=INSTANTS).rolling("30s", min_periods=10).mean().dropna()
    [series] = found["series"]
    assert pd.to_datetime(series["at"]).tolist() == expected.index.tolist()
    np.testing.assert_allclose(series["value"], expected.to_numpy(), rtol=1e-12)


def test_peaks_are_those_of_scipy_also_of_what_another_step_made(api: Api, read: dict[str, Any]) -> None:
    analysis_id, found = answered(api, "peaks", read, prominence=2, distance=5)
    expected = find_peaks(VALUES, prominence=2, distance=5)[0]
    assert [event["value"] for event in found["events"]] == VALUES[expected].tolist()
    assert pd.to_datetime([event["at"] for event in found["events"]]).tolist() == INSTANTS[expected].tolist()
    assert found["figures"]["series"][0]["events"] == {"peak": len(expected)}
    _, again = answered(api, "peaks", {"analysis_id": analysis_id})
    assert len(again["events"]) == len(find_peaks(VALUES[expected])[0])


def test_quality_tells_the_gap_and_the_spike(api: Api, read: dict[str, Any]) -> None:
    _, found = answered(api, "quality", read)
    assert [(event["kind"], event["at"], event["until"], event["value"]) for event in found["events"]] == [
        ("gap", "2026-03-01T11:04:59Z", "2026-03-01T11:06:40Z", 101.0),
        ("spike", "2026-03-01T11:09:10Z", "2026-03-01T11:09:10Z", 99.0),
    ]
    [figures] = found["figures"]["series"]
    assert (figures["sensor_id"], figures["unit"], figures["count"]) == ("t1", "°C", 600)
    assert figures["shares"]["gap"] == pytest.approx(100 / 699)
    assert figures["score"] == pytest.approx(100 * (1 - 100 / 699) * (1 - 1 / 600))
