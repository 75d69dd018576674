from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.aws import Aws, moto
from tests.unit.cli.conftest import Titer


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    with moto(monkeypatch) as account:
        yield account


def test_an_object_in_s3_is_read_where_it_lies(titer: Titer, aws: Aws) -> None:
    bucket = aws.bucket("UploadsBucket")
    content = b"sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\n"
    aws.s3.put_object(Bucket=bucket, Key="line 1/a?b#c.csv", Body=content)
    ended = titer("process", f"s3://{bucket}/line 1/a?b#c.csv", "--json")
    assert (ended.code, ended.json["name"], ended.json["bytes"]) == (0, "a?b#c.csv", len(content))


def test_a_large_object_is_sampled_as_a_file_on_disk_is(titer: Titer, aws: Aws, tmp_path: Path) -> None:
    rows = [
        "timestamp;speed;note",
        *(f"2025-10-01T08:00:{n % 60:02};{n}.5;" for n in range(20_000)),
        *["2025-10-02;;7"] * 9,
    ]
    (tmp_path / "large.csv").write_text("\n".join(rows))
    bucket = aws.bucket("UploadsBucket")
    aws.s3.put_object(Bucket=bucket, Key="large.csv", Body=(tmp_path / "large.csv").read_bytes())
    there, here = (
        titer("process", f"s3://{bucket}/large.csv", "--json"),
        titer("process", tmp_path / "large.csv", "--json"),
    )
    assert there.json == here.json
    assert [summary["sensor_id"] for summary in here.json["summaries"]] == ["speed", "note"]


def test_an_object_that_is_not_there_is_one_sentence(titer: Titer, aws: Aws) -> None:
    ended = titer("process", f"s3://{aws.bucket('UploadsBucket')}/gone.csv")
    assert (ended.code, ended.out) == (2, "")
    assert "gone.csv" in ended.err


def test_a_bucket_that_is_not_there_is_one_sentence(titer: Titer, aws: Aws) -> None:
    ended = titer("process", "s3://nobody-owns-this/a.csv")
    assert ended.code == 1
    assert "NoSuchBucket" in ended.err


def test_a_profile_that_is_not_there_is_one_sentence(titer: Titer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody-has-this-profile")
    ended = titer("process", "s3://bucket/a.csv")
    assert ended.code == 1
    assert "Set AWS up as for the aws command" in ended.err
