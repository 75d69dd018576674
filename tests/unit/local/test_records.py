"""What the emulator holds, on disk: whole files, only what has changed, and a word on what could not be written."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from titer_cli.local.inside import records
from titer_cli.local.inside.records import DOOR, Records, move_queues
from titer_cli.local.inside.streams import forget_positions


def encode(value: Any) -> Any:
    return {"__bytes__": value.decode()} if isinstance(value, bytes) else {"__scoped__": [*value]}


def keep(folder: Path, held: dict[str, Any]) -> Records:
    def services() -> dict[str, Callable[[], Any]]:
        return {name: lambda name=name: held[name] for name in held}  # type: ignore[misc]

    return Records(folder, services=services, encode=encode, version=lambda _: 2)


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text())


def test_what_a_service_holds_is_written_as_the_emulator_reads_it(tmp_path: Path) -> None:
    assert keep(tmp_path, {"lambda": {"layer": b"zip"}, "sqs": {"of": (1,)}, "iot": None}).save() == {}
    assert read(tmp_path, "lambda") == {"__ministack_format__": 2, "payload": {"layer": {"__bytes__": "zip"}}}
    assert read(tmp_path, "sqs") == {"__ministack_format__": 2, "payload": {"of": [1]}}
    assert not (tmp_path / "iot.json").exists()


def test_what_has_not_changed_is_not_written_again(tmp_path: Path) -> None:
    held: dict[str, Any] = {"lambda": {"layer": b"zip"}, "sqs": {"n": 1}}
    kept = keep(tmp_path, held)
    kept.save()
    for path in tmp_path.iterdir():
        path.write_text("old")
    held["sqs"] = {"n": 2}
    kept.save()
    assert (tmp_path / "lambda.json").read_text() == "old"
    assert read(tmp_path, "sqs")["payload"] == {"n": 2}
    (tmp_path / "lambda.json").unlink()
    kept.save()
    assert read(tmp_path, "lambda")["payload"] == {"layer": {"__bytes__": "zip"}}


def test_what_cannot_be_written_is_named_and_the_file_of_before_stays(tmp_path: Path) -> None:
    held: dict[str, Any] = {"dynamodb": {"n": 1}, "sqs": {"n": 1}}
    kept = keep(tmp_path, held)
    kept.save()
    (tmp_path / "dynamodb.json.draft").mkdir()
    held |= {"dynamodb": {"n": 2}, "sqs": {"n": 2}}
    assert list(kept.save()) == ["dynamodb"]
    assert (read(tmp_path, "dynamodb")["payload"], read(tmp_path, "sqs")["payload"]) == ({"n": 1}, {"n": 2})
    (tmp_path / "dynamodb.json.draft").rmdir()
    assert kept.save() == {}
    assert read(tmp_path, "dynamodb")["payload"] == {"n": 2}


def test_what_changes_as_it_is_looked_at_is_looked_at_anew(tmp_path: Path) -> None:
    left = 3

    class Changing(dict[str, str]):
        def items(self) -> Any:
            nonlocal left
            left -= 1
            if left:
                raise RuntimeError("dictionary changed size during iteration")
            return super().items()

    assert not keep(tmp_path, {"dynamodb": Changing(a="b")}).save()
    assert read(tmp_path, "dynamodb")["payload"] == {"a": "b"}


def test_the_note_of_a_process_stays_where_its_last_words_were_not_written(tmp_path: Path) -> None:
    note = tmp_path / "note"
    note.touch()
    kept = keep(tmp_path, {"sqs": {}})
    (tmp_path / "sqs.json.draft").mkdir()
    kept.finish(note)
    assert note.exists()
    assert not (tmp_path / records.ENDED).exists()
    (tmp_path / "sqs.json.draft").rmdir()
    kept.finish(note)
    assert not note.exists()
    assert (tmp_path / records.ENDED).exists()


async def answer(kept: Records, method: str) -> dict[str, Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    await kept.around(nothing)({"type": "http", "path": DOOR, "method": method}, nothing, send)
    return dict(json.loads(sent[-1]["body"]))


def test_who_asks_hears_what_was_written(tmp_path: Path) -> None:
    kept = keep(tmp_path, {"sqs": {}})
    assert asyncio.run(answer(kept, "GET"))["saved_at"] is None
    told = asyncio.run(answer(kept, "POST"))
    assert told["saved_at"]
    assert told["failed"] == {}
    assert (tmp_path / "sqs.json").exists()


def test_what_changes_is_written_while_the_emulator_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "SECONDS_BETWEEN", 0.01)
    held: dict[str, Any] = {"sqs": {"n": 1}}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            held["sqs"] = {"n": 2}
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()

    async def written(payload: Any) -> None:
        async with asyncio.timeout(20):
            while not (tmp_path / "sqs.json").exists() or read(tmp_path, "sqs")["payload"] != payload:
                await asyncio.sleep(0.01)

    async def live() -> None:
        around = keep(tmp_path, held).around(app)
        end = asyncio.Event()

        async def send(_: Any) -> None:
            """Hear that it has started."""

        alive: asyncio.Future[None] = asyncio.ensure_future(around({"type": "lifespan"}, end.wait, send))  # type: ignore[arg-type]
        await written({"n": 1})
        await around({"type": "http", "path": "/", "method": "POST"}, end.wait, send)  # type: ignore[arg-type]
        await written({"n": 2})
        end.set()
        await alive

    asyncio.run(live())


def test_nothing_is_written_over_records_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def end(code: int) -> None:
        raise SystemExit(code)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        logging.getLogger("persistence").error("Persistence: failed to load %s: %s", "dynamodb", "Expecting value")

    async def live() -> None:
        await keep(tmp_path, {"sqs": {}}).around(app)({"type": "lifespan"}, app, app)  # type: ignore[arg-type]

    monkeypatch.setattr("os._exit", end)
    with pytest.raises(SystemExit):
        asyncio.run(live())
    assert "failed to load dynamodb" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("held", [b'{"n": "\xff"}', b"[" * 100_000], ids=["no UTF-8", "too deep"])
def test_an_emulator_that_fails_while_it_reads_ends_and_is_not_served_without_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], held: bytes
) -> None:
    def end(code: int) -> None:
        raise SystemExit(code)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        json.loads((tmp_path / "dynamodb.json").read_text("utf-8"))

    keep(tmp_path, {"dynamodb": {"n": 1}, "sqs": {}}).save()
    (tmp_path / "dynamodb.json").write_bytes(held)
    move_queues(tmp_path, 4600)
    monkeypatch.setattr("os._exit", end)
    around = keep(tmp_path, {"dynamodb": {}, "sqs": {}}).around(app)
    with pytest.raises(SystemExit):
        asyncio.run(around({"type": "lifespan"}, app, app))  # type: ignore[arg-type]
    assert "left as it is: dynamodb.json of" in capsys.readouterr().out
    assert (tmp_path / "dynamodb.json").read_bytes() == held


@pytest.mark.parametrize("held", [b'"\xff"', b"[" * 100_000, b"{", b"[1]", b'{"payload": []}'])
def test_a_record_that_cannot_be_read_is_left_as_it_is_before_the_emulator_meets_it(
    tmp_path: Path, held: bytes
) -> None:
    names = ("sqs.json", "cloudformation.json", "lambda.json")
    for name in names:
        (tmp_path / name).write_bytes(held)
    move_queues(tmp_path, 4600)
    forget_positions(tmp_path)
    assert {(tmp_path / name).read_bytes() for name in names} == {held}


def test_a_record_that_is_gone_is_missed_and_not_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def end(code: int) -> None:
        raise SystemExit(code)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        pytest.fail("the emulator came up")

    keep(tmp_path, {"dynamodb": {}, "sqs": {}, "iot": None}).save()
    (tmp_path / "dynamodb.json").unlink()
    monkeypatch.setattr("os._exit", end)
    around = keep(tmp_path, {"dynamodb": {}, "sqs": {}}).around(app)
    with pytest.raises(SystemExit):
        asyncio.run(around({"type": "lifespan"}, app, app))  # type: ignore[arg-type]
    assert "cannot be read, and is left as it is: dynamodb.json of" in capsys.readouterr().out
    assert not (tmp_path / "dynamodb.json").exists()


@pytest.mark.parametrize(
    "held",
    ["{}", "[1]", '{"__ministack_format__": 2, "payload": {}}', '{"__ministack_format__": 2, "payload": {"n": 1}}'],
)
def test_a_record_that_holds_something_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], held: str
) -> None:
    def end(code: int) -> None:
        raise SystemExit(code)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "lifespan.startup.complete"})

    async def hear(message: Any) -> None:
        """Hear that it came up."""

    state: dict[str, Any] = {"dynamodb": {"tables": {}, "tags": {}}, "sts": {}}
    keep(tmp_path, state).save()
    monkeypatch.setattr("os._exit", end)
    around = keep(tmp_path, state).around(app)
    asyncio.run(around({"type": "lifespan"}, app, hear))  # type: ignore[arg-type]
    by_hand = json.loads((tmp_path / "dynamodb.json").read_text())
    (tmp_path / "dynamodb.json").write_text(json.dumps(by_hand, indent=1))
    asyncio.run(around({"type": "lifespan"}, app, hear))  # type: ignore[arg-type]
    (tmp_path / "dynamodb.json").write_text(held)
    with pytest.raises(SystemExit):
        asyncio.run(around({"type": "lifespan"}, app, hear))  # type: ignore[arg-type]
    assert "left as it is: dynamodb.json of" in capsys.readouterr().out
    assert (tmp_path / "dynamodb.json").read_text() == held


def test_queues_move_to_the_port_that_the_emulator_comes_up_on(tmp_path: Path) -> None:
    url = "http://localhost:4566/000000000000/titer-IngestQueue"
    (tmp_path / "sqs.json").write_text(json.dumps({f"000000000000\0us-east-1\0'{url}'": {"url": url, "port": 4566}}))
    move_queues(tmp_path, 4600)
    moved = "http://localhost:4600/000000000000/titer-IngestQueue"
    assert read(tmp_path, "sqs") == {f"000000000000\0us-east-1\0'{moved}'": {"url": moved, "port": 4566}}


def test_nothing_is_begun_anew_where_the_folder_was_moved_away(tmp_path: Path) -> None:
    """Half of the records were written where it had been, and what came in was lost when it was put back."""
    away, heard = [True], list[int]()
    kept = Records(tmp_path, services=lambda: {"sqs": dict}, encode=encode, version=lambda _: 2, moved=lambda: away[0])

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def hear(message: Any) -> None:
        if "status" in message:
            heard.append(message["status"])

    async def ask(path: str) -> None:
        await kept.around(app)({"type": "http", "method": "PUT", "path": path}, None, hear)  # type: ignore[arg-type]

    assert kept.save() == {tmp_path.name: "the folder was moved away"}
    assert not list(tmp_path.iterdir())
    for path in ("/bucket/key", DOOR):
        asyncio.run(ask(path))
    away[0] = False
    asyncio.run(ask("/bucket/key"))
    assert heard == [503, 200, 200]
    assert kept.save() == {}
