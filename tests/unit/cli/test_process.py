import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet
import pytest

from tests.support.lake import rejected_in
from tests.unit.cli.conftest import Titer
from titer_cli.tasks.sample import PURPOSES, write_samples

GOOD = "sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\n"
PARTLY = GOOD + "a,,2\n"
BROKEN = "sensor_id,timestamp,value\na,,x\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {"good.csv": GOOD, "partly.csv": PARTLY, "broken.csv": BROKEN}
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    return {name: tmp_path / name for name in contents}


@pytest.mark.parametrize(("name", "code"), [("good.csv", 0), ("partly.csv", 3), ("broken.csv", 4)])
def test_the_exit_code_is_the_status(titer: Titer, files: dict[str, Path], name: str, code: int) -> None:
    assert titer("process", files[name]).code == code


def test_five_good_rows_and_one_without_a_timestamp(titer: Titer, tmp_path: Path) -> None:
    write_samples(tmp_path)
    ended = titer("process", tmp_path / "missing_timestamp.csv", "--json")
    assert ended.code == 3
    assert ended.json["status"] == "partial"
    assert ended.json["aggregates"]["row_count"] == 5
    assert ended.json["aggregates"]["per_sensor_count"] == {"sensor-a": 2, "sensor-b": 2, "sensor-c": 1}
    (error,) = ended.json["errors"]
    assert (error["row_number"], error["reason"]) == (6, "missing timestamp")


def test_what_json_says_is_all_that_stdout_says(titer: Titer, files: dict[str, Path]) -> None:
    ended = titer("process", files["partly.csv"], "--json")
    assert ended.json["name"] == "partly.csv"
    assert ended.err == ""


def test_several_files_are_an_array_and_the_worst_counts(titer: Titer, files: dict[str, Path]) -> None:
    ended = titer("process", *files.values(), "--json")
    assert [document["status"] for document in ended.json] == ["processed", "partial", "failed"]
    assert ended.code == 4


def test_each_file_of_an_asset_is_compared_with_the_one_before(titer: Titer, tmp_path: Path) -> None:
    names = [tmp_path / f"{number}.csv" for number in range(4)]
    for path, text in zip(names, (GOOD, GOOD.replace("value", "Value [°C]"), BROKEN, GOOD), strict=True):
        path.write_text(text)
    changed = {"unit_changed": 1}
    ended = titer("process", *names, "--asset", "P1", "--json", "--out", tmp_path / "out")
    assert [document["warning_counts"] for document in ended.json] == [{}, changed, {}, changed]
    stored = json.loads((tmp_path / "out" / "1.csv" / "result.json").read_text())
    assert stored["warning_counts"] == changed
    assert [each["warning_counts"] for each in titer("process", *names, "--json").json] == [{}] * 4


def test_several_files_are_an_overview(titer: Titer, files: dict[str, Path]) -> None:
    ended = titer("process", *files.values())
    assert ended.out.startswith("3 files\n")
    assert all(name in ended.out for name in files)


def test_stdin_is_a_dash(titer: Titer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(GOOD.encode())))
    ended = titer("process", "-", "--json")
    assert (ended.code, ended.json["name"]) == (0, "stdin")


def test_ctrl_c_ends_with_130_and_one_word(titer: Titer, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_size: int) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(read=interrupted, seekable=lambda: False)))
    ended = titer("process", "-")
    assert (ended.code, ended.out, ended.err) == (130, "", "titer: Stopped.\n")


def test_a_reader_that_goes_away_ends_the_command_in_silence(files: dict[str, Path]) -> None:
    bad = files["broken.csv"]
    bad.write_text("sensor_id,timestamp,value\n" + "a,,x\n" * 3000)
    command = [sys.executable, "-c", "from titer_cli.main import main; main()", "process", str(bad), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as titer:
        assert titer.stdout
        assert titer.stderr
        titer.stdout.close()
        assert titer.stderr.read() == b""
    assert titer.returncode == 1


def test_nothing_is_judged_where_one_path_is_wrong(titer: Titer, files: dict[str, Path], tmp_path: Path) -> None:
    ended = titer("process", files["good.csv"], tmp_path / "gone.csv")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"titer: There is no file {tmp_path}/gone.csv. Check the path.\n"


def test_a_folder_is_refused_with_the_way_out(titer: Titer, tmp_path: Path) -> None:
    ended = titer("process", tmp_path)
    assert ended.code == 2
    assert ended.err == f"titer: The path {tmp_path} is a folder. Name the files in it, such as {tmp_path}/*.csv.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(titer: Titer, files: dict[str, Path]) -> None:
    files["good.csv"].chmod(0)
    ended = titer("process", files["good.csv"])
    assert ended.code == 2
    assert "You may not read" in ended.err


@pytest.mark.parametrize(
    "text", ["s3://", "s3://bucket", "s3://bucket/", "s3://bucket/folder/", "https://example.com/a.csv"]
)
def test_an_address_that_names_no_object_is_refused(titer: Titer, text: str) -> None:
    ended = titer("process", text)
    assert ended.code == 2
    assert text in ended.err


def test_an_empty_file_fails_and_says_so(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    ended = titer("process", tmp_path / "empty.csv")
    assert ended.code == 4
    assert "file is empty" in ended.out


def test_a_binary_file_fails_and_says_so(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    ended = titer("process", tmp_path / "photo.csv")
    assert ended.code == 4
    assert "it is a picture" in ended.out


def test_escape_sequences_of_a_file_do_not_reach_the_terminal(titer: Titer, tmp_path: Path) -> None:
    evil = "a\x1b[2J[bold]\u202e"
    (tmp_path / "evil.csv").write_text(
        f"sensor_id,timestamp,value\n{evil},2025-10-01T08:00:00Z,1\n{evil},soon,{evil}\n"
    )
    ended = titer("process", tmp_path / "evil.csv")
    assert "\x1b" not in ended.out + ended.err
    assert "␛[2J[bold]" in ended.out


def test_an_unknown_zone_is_a_usage_error_with_the_nearest_names(titer: Titer, files: dict[str, Path]) -> None:
    ended = titer("process", files["good.csv"], "--timezone", "Europe/Lubljana")
    assert (ended.code, ended.out) == (2, "")
    assert "Europe/Ljubljana" in ended.err


def test_a_rule_set_may_come_from_a_file(titer: Titer, files: dict[str, Path], tmp_path: Path) -> None:
    rules = {"name": "cold", "version": 2, "every": {"soft": {"max": 0}}}
    (tmp_path / "cold.json").write_text(json.dumps(rules))
    ended = titer("process", files["good.csv"], "--rule-set", tmp_path / "cold.json", "--json")
    assert ended.json["rule_set"] == "cold@2"
    assert ended.json["aggregates"]["anomaly_count"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "not JSON"), ('{"name": "x", "sensor": {}}', "sensor is not known"), ("\udcff", "not JSON")],
)
def test_a_rule_set_with_a_typo_is_refused_and_says_where(
    titer: Titer, files: dict[str, Path], tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "typo.json").write_text(content, errors="surrogateescape")
    ended = titer("process", files["good.csv"], "--rule-set", tmp_path / "typo.json")
    assert ended.code == 2
    assert said in ended.err


def test_a_rule_set_that_is_not_there_is_refused(titer: Titer, files: dict[str, Path], tmp_path: Path) -> None:
    assert (
        "default, bioreactor, equipment, replay, or one of your own"
        in titer("process", files["good.csv"], "--rule-set", "defualt").err
    )
    assert "There is no file" in titer("process", files["good.csv"], "--rule-set", tmp_path / "gone.json").err


def test_a_version_of_a_shipped_rule_set_can_be_named(titer: Titer, files: dict[str, Path]) -> None:
    for label in ("default@1", "default@2"):
        assert titer("process", files["good.csv"], "--rule-set", label, "--json").json["rule_set"] == label
    ended = titer("process", files["good.csv"], "--rule-set", "default@9")
    assert "The rule set default has no version 9. Its newest is default@2." in ended.err


def test_columns_with_a_comma_are_named_in_quotes(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("timestamp;a,b;c\n2025-10-01T08:00:00Z;1;7\n")
    ended = titer("process", tmp_path / "wide.csv", "--context", '"a,b"', "--json")
    assert ended.json["format"]["context"] == ["a,b"]
    refused = titer("process", tmp_path / "wide.csv", "--context", '"a,b"', "--measured", 'c,"a,b"')
    assert (refused.code, "measured: a,b" in refused.err) == (2, True)


def test_a_tab_is_said_as_it_is(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "tab.csv").write_text("timestamp,x\ta\n2025-10-01T08:00:00Z\t7\n")
    ended = titer("process", tmp_path / "tab.csv", "--delimiter", "\t", "--json")
    assert ended.json["format"]["delimiter"] == "\t"


def test_context_and_measured_columns_can_be_named(titer: Titer, tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("timestamp;speed;lot\n2025-10-01T08:00:00Z;1;7\n")
    ended = titer("process", tmp_path / "wide.csv", "--context", "speed", "--measured", " lot ,", "--json")
    assert [summary["sensor_id"] for summary in ended.json["summaries"]] == ["lot"]
    assert ended.json["format"]["context"] == ["speed"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--decimal", "point"), "The option --decimal cannot be 'point'. Say '.' or ','."),
        (("--encoding", "latin-77"), "The option --encoding cannot be 'latin-77'."),
        (("--unit", "°C"), "The option --unit cannot be '°C'. Say COLUMN=UNIT, such as Temp=°C."),
        (("--header-line", "two"), "The option --header-line cannot be 'two'."),
        (("--start", "8:00"), "Write an instant with Z or an offset"),
    ],
)
def test_what_cannot_be_said_of_how_a_file_is_written_is_a_usage_error(
    titer: Titer, files: dict[str, Path], option: tuple[str, str], said: str
) -> None:
    ended = titer("process", files["good.csv"], *option)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_out_holds_the_result_and_the_rows(titer: Titer, files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert titer("process", files["partly.csv"], "--out", out).code == 3
    assert sorted(path.name for path in out.iterdir()) == ["readings.parquet", "rejected.parquet", "result.json"]
    assert json.loads((out / "result.json").read_text())["status"] == "partial"


def test_the_readings_carry_what_is_the_same_for_all_of_them(
    titer: Titer, files: dict[str, Path], tmp_path: Path
) -> None:
    titer("process", files["good.csv"], "--out", tmp_path / "out", "--asset", "P1")
    metadata = pyarrow.parquet.read_metadata(tmp_path / "out" / "readings.parquet").metadata
    assert {name: metadata[b"titer:" + name] for name in (b"name", b"asset", b"rule_set", b"timezone")} == {
        b"name": b"good.csv",
        b"asset": b"P1",
        b"rule_set": b"default@2",
        b"timezone": b"UTC",
    }


def test_out_replaces_what_an_earlier_call_left(titer: Titer, files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    titer("process", files["partly.csv"], "--out", out)
    (out / "mine.txt").write_text("kept")
    titer("process", files["good.csv"], "--out", out)
    assert sorted(path.name for path in out.iterdir()) == [
        "mine.txt",
        "readings.parquet",
        "rejected.parquet",
        "result.json",
    ]
    assert json.loads((out / "result.json").read_text())["status"] == "processed"
    assert rejected_in(out / "rejected.parquet") == []


def test_out_of_several_files_is_a_folder_for_each(titer: Titer, files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    titer("process", files["good.csv"], files["partly.csv"], files["good.csv"], "--out", out)
    assert sorted(path.name for path in out.iterdir()) == ["good.csv", "good.csv-2", "partly.csv"]


def test_folders_of_files_with_one_name_do_not_collide(titer: Titer, tmp_path: Path) -> None:
    paths = [tmp_path / folder / name for folder, name in (("1", "a"), ("2", "a"), ("3", "a-2"))]
    for path in paths:
        path.parent.mkdir()
        path.write_text(GOOD)
    titer("process", *paths, "--out", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a", "a-2", "a-2-2"]


def test_out_that_is_a_file_is_a_usage_error(titer: Titer, files: dict[str, Path]) -> None:
    assert titer("process", files["good.csv"], "--out", files["partly.csv"]).code == 2


def test_every_sample_does_what_it_is_there_for(titer: Titer, tmp_path: Path) -> None:
    for path in write_samples(tmp_path / "samples"):
        status = titer("process", path, "--json").json["status"]
        promised = next((word for word in ("partial", "failed") if word in PURPOSES[path.name]), "processed")
        assert (path.name, status) == (path.name, promised)
