"""`titer watch`: a connection that is made anew where it ends, and polling where there is none to make."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
from rich.console import Console

from tests.support.clock import SettableClock
from tests.unit.cli.fake_api import FakeApi, problem
from titer.model.errors import Rejected
from titer_cli.client import TiterApi
from titer_cli.connection import Connection
from titer_cli.tasks.watch import PING_EVERY, Cut, Wire, watch
from titer_cli.views.watching import Board, lines_of
from titer_cli.wire import PATIENCE

READING = {"sensor_id": "TP-01", "parameter": "force", "at": "2026-03-01T12:00:00Z", "value": 12.5, "unit": "kN"}


def message(data: Any = READING, *, kind: str = "sensor_data", at: int = 0, **beside: Any) -> dict[str, Any]:
    return {"type": kind, "data": data, "seq": at, "sent_at": f"2026-03-01T12:00:{at:02}Z", **beside}


class Server:
    """What is sent on each connection in turn, each of which ends then; the last one goes on in silence."""

    def __init__(self, api: FakeApi, *connections: Sequence[dict[str, Any]]) -> None:
        self.clock = SettableClock()
        self.connections = [*connections]
        self.heard: list[list[dict[str, Any]]] = []
        self.paused: list[float] = []
        api.tickets = [f"ws://push.test/dev?ticket={n}" for n in range(9)]

    def connect(self, url: str) -> AbstractContextManager[Wire]:
        if not self.connections:
            raise AssertionError(url)
        heard: list[dict[str, Any]] = []
        self.heard.append(heard)
        to_send, last = [*self.connections.pop(0)], not self.connections

        class Line:
            def recv(inner, timeout: float | None = None) -> str:  # noqa: N805
                if to_send:
                    return json.dumps(to_send.pop(0))
                if not last:
                    raise Cut("it broke")
                self.sleep(timeout or 0)
                raise TimeoutError

            def send(inner, text: str) -> None:  # noqa: N805
                heard.append(json.loads(text))

        @contextmanager
        def opened() -> Iterator[Wire]:
            yield Line()

        return opened()

    def sleep(self, seconds: float) -> None:
        self.clock.pass_time(seconds=seconds)

    def seconds(self) -> float:
        return self.clock().timestamp()


def run(api: FakeApi, server: Server, *topics: str, as_json: bool = True, seconds: float = 5) -> None:
    connection = Connection(api.url, api.token)
    hasty = PATIENCE.copy_with(backoff_factor=0)
    with TiterApi(connection, transport=httpx.MockTransport(api), patience=hasty) as client:
        watch(
            client,
            topics,
            as_json=as_json,
            seconds=seconds,
            connect=server.connect,
            sleep=server.sleep,
            clock=server.seconds,
        )


def shown(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_messages_are_lines_of_json(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    sent = [message(), message({"file_id": "f"}, kind="file", at=1)]
    run(api, Server(api, [*sent, message({}, kind="pong")]))
    assert shown(capsys) == sent


def test_who_names_topics_subscribes_to_them_and_pings(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(api, [])
    run(api, server, "files", "asset:press 1", seconds=2 * PING_EVERY + 5)
    ping = {"action": "ping"}
    assert server.heard == [[{"action": "subscribe", "topics": ["files", "asset:press 1"]}, ping, ping]]


def test_a_connection_that_ended_is_made_anew_and_nothing_is_shown_twice(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = [{**READING, "value": value} for value in (13.0, 14.0)]
    again = message([READING, *rest], kind="sensor_data_batch", at=7)
    server = Server(api, [message(at=3)], [], [message([READING], kind="sensor_data_batch", at=3), again])
    run(api, server)
    first, second = shown(capsys)
    assert (first["data"], second["data"]) == (READING, rest)
    since = {"action": "subscribe", "topics": ["readings", "files", "replay:newest"], "since": "2026-03-01T12:00:03Z"}
    assert server.heard == [[], [since], [since]]


def test_a_row_that_is_played_again_in_a_loop_is_shown_again(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"timestamp": "2026-03-01T12:00:00Z", "force": 1.5}
    rows = [message(row, at=at, replay_id="r", simulated=True) for at in (1, 1, 2)]
    run(api, Server(api, rows))
    assert [one["seq"] for one in shown(capsys)] == [1, 2]


def test_rows_that_come_again_in_a_list_are_known_by_their_numbers(
    api: FakeApi, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = ({"timestamp": f"2026-03-01T12:00:0{n}Z", "force": 1.5} for n in (1, 2))
    first = message(one, at=1, replay_id="r", simulated=True)
    again = message([one, two], kind="sensor_data_batch", at=2, replay_id="r", simulated=True)
    run(api, Server(api, [first, again, message(two, at=2, replay_id="r", simulated=True)]))
    assert [one["data"] for one in shown(capsys)] == [one, [two]]


def test_what_the_server_refuses_is_an_error(api: FakeApi) -> None:
    about = {"code": "unknown_topic", "detail": "'weather' is no topic.", "hint": "There are readings."}
    with pytest.raises(Rejected, match=r"'weather' is no topic\. There are readings\."):
        run(api, Server(api, [message(about, kind="error")]), "weather")


def test_a_token_that_is_refused_is_an_error(api: FakeApi) -> None:
    api.before = [problem(401, "a token is needed", "Send one")]
    with pytest.raises(Rejected):
        run(api, Server(api, []))


def test_an_interruption_of_the_api_is_waited_out(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(api, [message()], [message({**READING, "value": 1.0}, at=5)])
    connect = server.connect

    def connect_then_break(url: str) -> AbstractContextManager[Wire]:
        api.before = [httpx.ConnectError("refused")] * 8 if len(server.heard) == 0 else []
        return connect(url)

    server.connect = connect_then_break  # type: ignore[method-assign]
    run(api, server, seconds=30)
    assert [one["data"]["value"] for one in shown(capsys)] == [12.5, 1.0]


def test_without_push_the_api_is_asked(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    series = {"sensor_id": "TP-01", "asset": None, "parameter": "force", "unit": "kN", "quality": "good", "late": False}
    answers = iter([(1.0, "processing"), (1.0, "processing"), (2.0, "processed"), (2.0, "processed")])
    server = Server(api)
    last: list[tuple[float, str]] = [(0.0, "")]

    def change(seconds: float) -> None:
        server.sleep_(seconds)  # type: ignore[attr-defined]
        last[0] = next(answers, last[0])
        value, status = last[0]
        api.sensors = [{**series, "last_at": READING["at"], "last_value": value}]
        api.files = [{"file_id": "f", "name": "a.csv", "status": status, "version": 1}]

    server.sleep_, server.sleep = server.sleep, change  # type: ignore[attr-defined,method-assign]
    api.tickets = []
    change(0)
    run(api, server, seconds=7)
    told = shown(capsys)
    assert [(one["type"], one["data"].get("value"), one["data"].get("status")) for one in told] == [
        ("sensor_data", 2.0, None),
        ("file", None, "processed"),
    ]


def test_without_json_there_is_a_line_for_each(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> None:
    silent = {"sensor_id": "TP-01", "parameter": "force", "asset": "p1", "stale": True, "since": "2026-03-01T12:01:00Z"}
    file = {"file_id": "f1", "name": "a\x1b[31m.csv", "status": "partial"}
    gap = {"topic": "readings", "from": "a", "to": "b"}
    kinds = [message(), message(silent, kind="sensor_stale"), message(file, kind="file"), message(gap, kind="gap")]
    replay = {"replay_id": "r", "state": "paused"}
    run(api, Server(api, [*kinds, message(replay, kind="replay"), message({"x": 1}, kind="news")]), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "2026-03-01T12:00:00Z TP-01 force 12.5 kN",
        "p1 TP-01 force is silent since 2026-03-01T12:01:00Z",
        "file a␛[31m.csv (f1): partial",
        "not all was sent of readings from a to b",
        "replay r: paused",
        'news: {"x": 1}',
    ]


def test_the_board_shows_the_newest_of_each_series_those_that_came_last_on_top() -> None:
    board = Board()
    for n in range(30):
        board.take(message({**READING, "sensor_id": f"S{n % 15:02}", "value": float(n)}))
    board.take(message({"file_id": "f1", "name": "a.csv", "status": "processed"}, kind="file"))
    board.take(message({"timestamp": "2026-03-01T12:00:00Z", "pump": 3.5, "mixer": None}, replay_id="r"))
    console = Console(width=100, record=True, file=None, quiet=True)
    with console.capture() as captured:
        console.quiet = False
        console.print(board.view(20))
    lines = [line.split() for line in captured.get().splitlines()]
    assert lines[0] == ["16", "series"]
    assert [line[0] for line in lines[3:6]] == ["pump", "S14", "S13"]
    assert "29" in lines[4]
    assert ["and", "4", "more"] in lines
    assert ["file", "a.csv", "(f1):", "processed"] in lines


def test_the_command_prints_nothing_where_nothing_comes(titer: Any, api: FakeApi) -> None:
    assert titer("watch", "--for", 0, "--json", "--base-url", api.url).out == ""


class Opening:
    """What the library gives for a connection, which fails as it is told."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def __enter__(self) -> Any:
        if self.error:
            raise self.error
        return self

    def __exit__(self, *_: object) -> None: ...

    def recv(self, timeout: float | None = None) -> str:
        raise (TimeoutError if timeout else ConnectionResetError("reset by wss://h/p?ticket=secret"))

    def send(self, text: str) -> None:
        raise ConnectionResetError("reset")


def test_the_errors_of_a_connection_are_one_and_never_show_the_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    import websockets.sync.client

    from titer_cli.tasks.watch import _connect

    asked: list[Any] = []

    def opening(error: Exception | None) -> None:
        def connect(url: str, **about: Any) -> Opening:
            asked.append((url, about["proxy"]))
            return Opening(error)

        monkeypatch.setattr(websockets.sync.client, "connect", connect)

    opening(None)
    with _connect("ws://127.0.0.1:4566/p?ticket=t") as wire:
        with pytest.raises(TimeoutError):
            wire.recv(timeout=1)
        with pytest.raises(Cut, match=r"^reset by wss$"):
            wire.recv()
        with pytest.raises(Cut):
            wire.send("x")
    opening(OSError("no route"))
    with pytest.raises(Cut, match="no route"), _connect("wss://push.example/p"):
        pass
    assert asked == [("ws://127.0.0.1:4566/p?ticket=t", None), ("wss://push.example/p", True)]


def test_an_annotation_is_a_line_whatever_it_holds() -> None:
    data = {"sensor_id": "pH_2", "asset": "press", "from": "2026-03-01T12:00:00Z", "text": "valve\x1b[31m\nstuck"}
    [line] = lines_of({"type": "annotation", "data": data | {"deleted": False}})
    assert line == "annotation of press pH_2, 2026-03-01T12:00:00Z: valve␛[31m␊stuck"
    [line] = lines_of({"type": "annotation", "data": {"file_id": "f", "from": "x", "deleted": True}})
    assert line == "annotation of file f, x: deleted"
