"""Series of large files are at hand soon after their commit; what breaks there breaks nothing else."""

import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aws_lambda_powertools import Logger, Metrics

from tests.support.api import Api
from tests.support.judging import judged
from titer.engine.file_series import FileSeries
from titer.model.errors import Unavailable
from titer.operations.notes import SensorNotes
from titer.series.ports import SeriesEngine
from titer.series.prepare import PrepareSeries

BODY = b"sensor_id,timestamp,value\npress,2026-03-01T11:00:00Z,1\n"


class Broken(FileSeries):
    def write(self, parquet: Path, path: Path) -> None:
        raise MemoryError("too much")


@pytest.fixture
def api(tmp_path: Path) -> Api:
    return Api(tmp_path)


def prepared(api: Api, engine: SeriesEngine, file_ids: list[str], capsys: Any) -> tuple[list[str], dict[str, Any]]:
    """Have series at hand; return the messages of the log, and the metrics."""
    log, metrics = io.StringIO(), Metrics(namespace="Titer", service="test")
    notes = SensorNotes(Logger(service=f"test-{uuid4().hex}", stream=log), metrics)
    notes.prepare(PrepareSeries(api.files, api.artefacts, api.series_files, lambda: engine), file_ids)
    lines = [json.loads(line)["message"] for line in log.getvalue().splitlines()]
    return lines, json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.parametrize(
    ("engine", "lines", "figures"),
    [
        (FileSeries(), ["series prepared"], {"SeriesPrepared": [1.0], "SeriesNotPrepared": [0.0]}),
        (Broken(), ["series not prepared"], {"SeriesPrepared": [0.0], "SeriesNotPrepared": [1.0]}),
    ],
)
def test_each_file_is_prepared_once_and_failing_is_told(
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    engine: SeriesEngine,
    lines: list[str],
    figures: dict[str, Any],
) -> None:
    monkeypatch.setattr("titer.series.prepare.MANY", 1)
    file_id = judged(api, BODY)
    found, metrics = prepared(api, engine, [file_id, file_id, "gone"], capsys)
    assert found == lines
    assert metrics.items() >= figures.items()
    assert api.get(f"/v1/files/{file_id}/series").json["series"][0]["value"] == [1.0]


def test_what_cannot_be_cleared_is_tried_again(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(file_id: str, **_: object) -> int:
        raise Unavailable("storage_unavailable", "the data bucket does not answer", "Try again")

    monkeypatch.setattr(api.series_files, "forget", broken)
    with pytest.raises(Unavailable, match="series of 1 of 2 files"):
        prepared(api, FileSeries(), [judged(api, BODY), "gone"], capsys)


def test_what_is_deleted_while_its_series_are_made_leaves_none(api: Api) -> None:
    file_id = judged(api, BODY)

    class Slow(FileSeries):
        def write(self, parquet: Path, path: Path) -> None:
            super().write(parquet, path)
            api.delete(f"/v1/files/{file_id}")

    record = api.files.find(file_id)
    assert record is not None
    assert record.finished is not None
    assert record.finished.readings is not None
    PrepareSeries(api.files, api.artefacts, api.series_files, Slow).make(file_id, 1, record.finished.readings)
    assert api.series_files.read(file_id, 1, 0, 1) is None
