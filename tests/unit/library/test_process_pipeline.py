import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws import Aws, moto
from titer.library import S3IngestionLayer, process_pipeline
from titer.model.errors import Rejected
from titer.model.faults import Fault

PAIR = [
    {"sensor_id": "BioR1", "timestamp": "2025-08-16 14:00", "ph_value": 7.2, "temperature": 37.5},
    {"sensor_id": "BioR1", "timestamp": "2025-08-16 14:30", "ph_value": 7.1, "temperature": 45.0},
]
RESULT = {"BioR1": (7.15, 1, "2025-08-16 14:30")}
CSV = "Sensor_ID,Timestamp,pH_value,Temperature\nBioR1,2025-08-16 14:00,7.2,37.5\nBioR1,2025-08-16 14:30,7.1,45.0\n"
JSONL = "\n".join(map(json.dumps, PAIR))


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHUNK_SIZE", raising=False)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    with moto(monkeypatch) as account:
        yield account


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.json", json.dumps(PAIR)),
        ("data.json", json.dumps({"readings": PAIR})),
        ("data.jsonl", JSONL),
        ("data.csv", CSV),
        ("data", CSV),
    ],
    ids=["array", "readings", "jsonl", "csv", "no suffix"],
)
def test_the_kind_of_file_is_found_by_its_content(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert list(process_pipeline(tmp_path / name)) == [RESULT]
    assert list(process_pipeline(str(tmp_path / name))) == [RESULT]


def test_results_come_chunk_by_chunk(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text(JSONL)
    assert list(process_pipeline(str(tmp_path / "data.jsonl"), chunk_size=1)) == [
        {"BioR1": (7.2, 0, "2025-08-16 14:00")},
        {"BioR1": (7.1, 1, "2025-08-16 14:30")},
    ]


def test_the_environment_sets_the_size_of_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.jsonl").write_text(JSONL)
    monkeypatch.setenv("CHUNK_SIZE", "1")
    assert len(list(process_pipeline(tmp_path / "data.jsonl"))) == 2
    assert len(list(process_pipeline(tmp_path / "data.jsonl", 2))) == 1


@pytest.mark.parametrize("size", [0, -1, "many"])
def test_a_chunk_of_nothing_cannot_be(size: Any) -> None:
    with pytest.raises(Rejected, match="Give a whole number from 1"):
        S3IngestionLayer("bucket", "key", chunk_size=size)


def test_a_bad_line_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text(f"{JSONL}\n{{oops\n[]\n")
    assert list(process_pipeline(tmp_path / "data.jsonl")) == [RESULT]


@pytest.mark.parametrize("source", ["https://api.example.com/sensors", "s3://bucket", "ftp://x/y", "gone.jsonl", "."])
def test_what_is_no_source_is_refused(source: str) -> None:
    with pytest.raises(Rejected):
        next(process_pipeline(source))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(Rejected, match="empty"):
        next(process_pipeline(tmp_path / "empty.csv"))


def test_an_object_in_s3_is_a_source(aws: Aws) -> None:
    bucket = aws.bucket("UploadsBucket")
    aws.s3.put_object(Bucket=bucket, Key="data.jsonl", Body=JSONL.encode())
    assert list(process_pipeline(f"s3://{bucket}/data.jsonl")) == [RESULT]


def test_the_s3_layer_gives_chunks_of_readings(aws: Aws) -> None:
    bucket = aws.bucket("UploadsBucket")
    aws.s3.put_object(Bucket=bucket, Key="data.jsonl", Body="\n".join([JSONL] * 3).encode())
    layer = S3IngestionLayer(bucket_name=bucket, object_key="data.jsonl", chunk_size=4)
    chunks = list(layer.ingest())
    assert [len(chunk) for chunk in chunks] == [4, 2]
    assert chunks[0][0] == {name: str(value) for name, value in PAIR[0].items()}


def test_an_object_that_is_not_there_is_refused(aws: Aws) -> None:
    with pytest.raises(Rejected, match="gone"):
        next(S3IngestionLayer(aws.bucket("UploadsBucket"), "gone.jsonl").ingest())


def test_the_package_itself_offers_the_library() -> None:
    import titer

    assert titer.process_data(PAIR) == RESULT
    assert {"process_data", "process_pipeline", "S3IngestionLayer"} <= set(titer.__all__)


def test_what_is_left_out_is_told_of_by_its_row_in_the_whole_source(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(CSV + "BioR1,2025-08-16 15:00,acid,37.5\n")
    faults: list[Fault] = []
    list(process_pipeline(tmp_path / "data.csv", chunk_size=2, on_fault=faults.append))
    assert [(fault.row_number, fault.column, fault.value) for fault in faults] == [(3, "ph_value", "acid")]
