"""The way to clients that watch: the connections of a WebSocket API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, HTTPClientError
from botocore.httpsession import URLLib3Session

from titer.adapters.clients import session
from titer.model.errors import Unavailable
from titer.push.broadcast import AT_ONCE
from titer.push.ports import Gone

if TYPE_CHECKING:
    from botocore.credentials import Credentials

_SECONDS = 1
_GONE = 410


class WebSocketLine:
    """Posts to the connections of one API. It signs by itself: a client of botocore takes five times as long to."""

    def __init__(self, endpoint: str, credentials: Credentials, region: str, session: URLLib3Session) -> None:
        self._endpoint = endpoint
        self._credentials = credentials
        self._region = region
        self._session = session

    def post(self, connection_id: str, text: str) -> None:
        status = self._ask("POST", connection_id, text.encode("utf-8", "replace"))
        if status == _GONE:
            raise Gone
        if status >= 300:
            raise _not_taken(f"status {status}")

    def close(self, connection_id: str) -> None:
        status = self._ask("DELETE", connection_id, b"")
        if status >= 300 and status != _GONE:
            raise _not_taken(f"status {status}")

    def _ask(self, method: str, connection_id: str, body: bytes) -> int:
        url = f"{self._endpoint}/@connections/{quote(connection_id, safe='')}"
        request = AWSRequest(method, url, data=body)
        frozen = self._credentials.get_frozen_credentials()
        SigV4Auth(frozen, "execute-api", self._region).add_auth(request)
        try:
            answer = self._session.send(request.prepare())
        except (HTTPClientError, BotoCoreError) as error:
            raise _not_taken(type(error).__name__) from error
        return int(answer.status_code)


def line_to(endpoint: str, seconds: int = _SECONDS) -> WebSocketLine:
    """Return the line to the connections of the API there, by the credentials and the region of this process.

    `seconds` is how long a client may take: who tells many waits for none, who answers one for as long as it takes.
    """
    here = session()
    credentials, region = here.get_credentials(), here.get_config_variable("region")
    if credentials is None or region is None:
        raise Unavailable("aws_not_set_up", "there are no credentials to post with", "Set AWS up as for the command")
    http = URLLib3Session(timeout=seconds, max_pool_connections=AT_ONCE)
    return WebSocketLine(endpoint, credentials, region, http)


class NoLine:
    """Where there is no WebSocket API: nobody is there."""

    def post(self, connection_id: str, text: str) -> None:  # noqa: ARG002
        raise Gone

    def close(self, connection_id: str) -> None:
        """Do nothing."""


def _not_taken(why: str) -> Unavailable:
    return Unavailable("not_taken", f"a client did not take what it was sent ({why})", "It can ask for it again")
