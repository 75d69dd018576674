"""The processes of functions: layers unpacked once, calls in turn, and every line heard."""

import io
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.descriptors import many_open_files
from titer_cli.local.inside import workers
from titer_cli.local.packages import note


class PlainWorker:
    """As much of the emulator's worker as the change touches."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.spawned: list[dict[str, Any]] = []
        self._proc: Any = None
        self._stderr_queue: SimpleQueue[str] = SimpleQueue()

    def _spawn(self) -> None:
        self.spawned.append(self.config)

    def _drain_stderr(self) -> str:
        return "\n".join(self._stderr_queue.get() for _ in range(self._stderr_queue.qsize()))


@pytest.fixture
def start(tmp_path: Path) -> Callable[[dict[str, Any]], PlainWorker]:
    for name in ("engine", "titer"):
        (tmp_path / name).mkdir()
    packed = {name: note(tmp_path / name) for name in ("engine", "titer")}
    return workers.sharing(PlainWorker, SimpleNamespace(_resolve_layer_zip=packed.get))


def test_workers_find_their_layers_where_they_were_built(start: Any, tmp_path: Path) -> None:
    config = {"Layers": ["engine", "titer"], "Environment": {"Variables": {"A": "a"}}}
    first, second = start(config), start(config)
    first._spawn()
    second._spawn()
    (seen,) = first.spawned
    assert seen["Environment"]["Variables"][workers.LAYERS].split(os.pathsep) == [
        str(tmp_path / "engine"),
        str(tmp_path / "titer"),
    ]
    assert (seen["Layers"], seen["Environment"]["Variables"]["A"]) == ([], "a")
    assert first.spawned == second.spawned
    assert first.config is config, "the emulator's own record was changed"


def test_a_layer_that_is_gone_leads_to_titer_up(start: Any, tmp_path: Path) -> None:
    (tmp_path / "engine").rmdir()
    with pytest.raises(RuntimeError, match="`titer up` builds it again"):
        start({"Layers": ["engine"]})._spawn()


@pytest.fixture
def talking(start: Any) -> Iterator[tuple[Any, int]]:
    with listened_to(start({})) as talking:
        yield talking


@contextmanager
def listened_to(worker: Any) -> Iterator[tuple[Any, int]]:
    """The worker, listened to by a thread, and where its process writes to."""
    read, write = os.pipe()
    with os.fdopen(read) as stderr:
        worker._proc = SimpleNamespace(stderr=stderr)
        listening = threading.Thread(target=worker._read_stderr)
        listening.start()
        while worker._said is None:
            time.sleep(0.001)
        try:
            yield worker, write
        finally:
            os.close(write)
            listening.join()


def wait_for(text: str, written: io.StringIO) -> None:
    """Wait until this is all that was written; a capture of pytest's loses what comes while it is read."""
    until = time.monotonic() + 60
    while written.getvalue() != text and time.monotonic() < until:
        time.sleep(0.001)
    assert written.getvalue() == text


def test_what_a_function_says_is_written_as_it_says_it(talking: tuple[Any, int]) -> None:
    worker, process = talking
    with redirect_stdout(io.StringIO()) as written:
        os.write(process, b"first\nsec")
        wait_for("first\n", written)
        os.write(process, "ond °C\n".encode())
        wait_for("first\nsecond °C\n", written)
    assert worker._stderr_queue.get() == "first", "the emulator's own logs have it too"


def test_a_function_is_heard_where_many_files_are_open(start: Any) -> None:
    with redirect_stdout(io.StringIO()) as written, many_open_files(), listened_to(start({})) as (_, process):
        time.sleep(0.01)  # until somebody waits for it to speak
        os.write(process, b"here\n")
        wait_for("here\n", written)


def test_all_that_a_function_said_is_known_once_it_has_answered_and_nobody_waits_for_more(
    talking: tuple[Any, int],
) -> None:
    worker, process = talking
    for number in range(200):
        os.write(process, f"{number}\nand more\n".encode())
        assert worker._drain_stderr_bounded() == f"{number}\nand more"
    assert not worker._drain_stderr_bounded()


def test_a_function_that_was_ended_leaves_its_last_words(talking: tuple[Any, int]) -> None:
    worker, process = talking
    os.write(process, b"line\nlast words")
    while not worker._said or worker._said.look():
        os.dup2(os.open(os.devnull, os.O_WRONLY), process)  # which ends it
    assert worker._drain_stderr() == "line\nlast words"
    assert not worker._drain_stderr_bounded()


def test_no_more_calls_of_a_function_run_at_once_than_there_are_places() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def execute(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        return {"body": event}

    limited = workers.in_turn(execute, dict, 2, threading.Event())
    calls = [threading.Thread(target=limited, args=({"FunctionName": "f"}, {}, "r")) for _ in range(12)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert most == 2


def test_a_call_that_breaks_gives_its_place_back() -> None:
    def execute(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        raise RuntimeError

    limited = workers.in_turn(execute, dict, 1, threading.Event())
    for _ in range(3):
        with pytest.raises(RuntimeError):
            limited({"FunctionName": "f"}, {}, "r")


def test_a_call_that_finds_no_place_in_time_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SECONDS_TO_WAIT", 0.01)

    def call_oneself(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        return limited(function, event, request_id)

    limited = workers.in_turn(call_oneself, lambda **said: said, 1, threading.Event())
    assert "were busy" in limited({"FunctionName": "f"}, {}, "r")["msg"]


def test_a_function_that_fails_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    limited = workers.in_turn(lambda *_: {"error": True, "body": "Worker process died"}, dict, 1, threading.Event())
    limited({"FunctionName": "f"}, {}, "r")
    assert "f failed: Worker process died" in caplog.text


def test_no_function_is_run_and_no_message_taken_as_the_emulator_ends() -> None:
    ending, ran = threading.Event(), list[str]()

    def execute(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        ran.append(request_id)
        return {}

    ending.set()
    limited = workers.in_turn(execute, lambda **said: said, 1, ending)
    assert "ends" in limited({"FunctionName": "f"}, {}, "r")["msg"]
    assert (ran, workers.at_most(2, lambda mapping: 10, ending)({})) == ([], 0)


def test_messages_are_left_in_the_queue_until_a_worker_is_free() -> None:
    assert workers.at_most(2, lambda mapping: 10, threading.Event())({}) == 2
    assert workers.at_most(2, lambda mapping: 1, threading.Event())({}) == 1


@pytest.mark.parametrize(
    ("message", "arguments", "written"),
    [
        ("Lambda function created: %s", ("f",), "Lambda function created: f"),
        ("ESM: Lambda %s output:\n%s", ("f", "a line"), None),
        ("ESM: Lambda %s failed (errorType=%s)\n%s", ("f", "T", "a line"), "ESM: Lambda f failed (errorType=T)\n"),
    ],
)
def test_no_line_of_a_function_is_written_twice(message: str, arguments: tuple[str, ...], written: str | None) -> None:
    record = logging.LogRecord("lambda", logging.INFO, "", 0, message, arguments, None)
    assert (record.getMessage() if workers.say_once(record) else None) == written
