"""The line to clients: signed requests to the connections of a WebSocket API."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ReadTimeoutError

from tests.support.template import environment
from titer.adapters.settings import Settings, WebSocket
from titer.adapters.websocket import NoLine, WebSocketLine, line_to
from titer.model.errors import Unavailable
from titer.push.ports import Gone

ENDPOINT = "https://abc.execute-api.eu-central-1.amazonaws.com/prod"


class Session:
    def __init__(self, status: int = 200, error: Exception | None = None) -> None:
        self.status, self.error = status, error
        self.sent: list[Any] = []

    def send(self, request: Any) -> Any:
        self.sent.append(request)
        if self.error:
            raise self.error
        return SimpleNamespace(status_code=self.status)


def line(session: Session) -> WebSocketLine:
    return WebSocketLine(ENDPOINT, Credentials("AKIA", "secret"), "eu-central-1", session)  # type: ignore[arg-type]


def test_a_text_is_posted_to_the_connection_and_signed() -> None:
    session = Session()
    line(session).post("L0SM9cOFvHcCIhw=", '{"value": "µ"}')
    [request] = session.sent
    assert (request.method, request.url) == ("POST", f"{ENDPOINT}/@connections/L0SM9cOFvHcCIhw%3D")
    assert request.body == '{"value": "µ"}'.encode()
    assert "/eu-central-1/execute-api/aws4_request" in request.headers["Authorization"]


def test_who_is_not_there_is_gone_and_need_not_be_ended() -> None:
    with pytest.raises(Gone):
        line(Session(410)).post("a", "x")
    line(Session(410)).close("a")


def test_a_connection_is_ended() -> None:
    session = Session(204)
    line(session).close("a")
    assert session.sent[0].method == "DELETE"


@pytest.mark.parametrize("session", [Session(500), Session(429), Session(error=ReadTimeoutError(endpoint_url="x"))])
def test_what_is_not_taken_says_so(session: Session) -> None:
    with pytest.raises(Unavailable):
        line(session).post("a", "x")
    with pytest.raises(Unavailable):
        line(session).close("a")


def test_without_an_api_nobody_is_there() -> None:
    with pytest.raises(Gone):
        NoLine().post("a", "x")
    NoLine().close("a")


def test_a_line_takes_the_credentials_of_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert isinstance(line_to(ENDPOINT), WebSocketLine)
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(Unavailable):
        line_to(ENDPOINT)


def where(**variables: str) -> WebSocket | None:
    known = environment("Push", dict.fromkeys(("UPLOADS_BUCKET", "DATA_BUCKET", "TABLE_NAME"), "x") | variables)
    return WebSocket.from_env(known, Settings.from_env(known))


def test_on_aws_it_is_where_its_host_is() -> None:
    found = where(WEBSOCKET_HOST="abc.execute-api.eu-central-1.amazonaws.com")
    assert found
    assert (found.url, found.endpoint) == (f"wss{ENDPOINT.removeprefix('https')}", ENDPOINT)


def test_on_an_emulator_it_is_where_that_is_for_clients_and_for_functions() -> None:
    found = where(
        WEBSOCKET_HOST="titer-push.execute-api.us-east-1.amazonaws.com",
        AWS_ENDPOINT_URL="http://host.docker.internal:4566",
        PUBLIC_ENDPOINT_URL="http://127.0.0.1:4566",
    )
    assert found
    assert found.url == "ws://127.0.0.1:4566/_aws/execute-api/titer-push/prod"
    assert found.endpoint == "http://host.docker.internal:4566/_aws/execute-api/titer-push/prod"


def test_it_may_be_nowhere() -> None:
    assert where(WEBSOCKET_HOST="") is None
