"""The API as a client meets it, over stores in memory, by the events that API Gateway sends."""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from aws_lambda_powertools import Logger, Metrics

from tests.support.clock import SettableClock
from tests.support.exporting import make_exports
from titer.access.tokens import new_token
from titer.adapters.memory.stores import MemoryStores
from titer.api.app import ApiApp
from titer.api.guard import Guard, RateLimit
from titer.api.routes.health import Service
from titer.api.routes.openapi import every_route
from titer.api.routes.page import Page, as_page
from titer.engine.file_series import FileSeries, ResultSeries
from titer.engine.formats import EngineFormats
from titer.engine.parquet.by_instant import ByInstant
from titer.engine.series import DrawSeries
from titer.steps.scripts import Scripts

ROOT = Path(__file__).parents[2]
MAX_FILE, MAX_INLINE, MAX_PREVIEW = 1_000_000, 10_000, 500_000
MAX_BATCH = 100
UNHURRIED = RateLimit(reads=1_000_000, writes=1_000_000)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class LambdaContext:
    """What Powertools reads of Lambda's context."""

    function_name = "test"
    memory_limit_in_mb = 128
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:test"
    aws_request_id = "52fdfc07-2182-154f-163f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 1_000


def event(
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | str | None = None,
    resource: str = "/{proxy+}",
    stage: str = "test",
) -> dict[str, Any]:
    """Return a REST proxy event; bytes travel as base64, text as it is."""
    path, _, query = target.partition("?")
    values = parse_qs(query, keep_blank_values=True)
    headers = dict(headers or {})
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: each[-1] for name, each in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "stage": stage,
            "path": f"/{stage}{path}",
            "httpMethod": method,
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": isinstance(body, bytes),
    }


def answer_to(raw: Mapping[str, Any]) -> Answer:
    text = base64.b64decode(raw["body"]).decode() if raw["isBase64Encoded"] else raw["body"]
    return Answer(
        raw["statusCode"], {name: ", ".join(values) for name, values in raw["multiValueHeaders"].items()}, text
    )


@dataclass
class Api(MemoryStores):
    """The whole API in one app."""

    folder: Path
    clock: SettableClock = field(default_factory=SettableClock)
    log: io.StringIO = field(default_factory=io.StringIO)
    rate_limit: RateLimit = UNHURRIED
    broken: dict[str, Any] = field(default_factory=dict)  # probes by name
    posts_per_minute: int = 1_000_000
    readings_per_minute: int = 1_000_000
    page: Path | None = None  # where a page was built

    def __post_init__(self) -> None:
        MemoryStores.__init__(self, self.clock)
        self.token = self.new_token("admin")
        self.routes = every_route(
            self,
            folder=self.folder,
            formats=EngineFormats,
            open_rows=ByInstant,
            of_files=FileSeries,
            of_results=ResultSeries,
            draws=DrawSeries,
            scripts=Scripts(ROOT / "analyses/custom"),
            max_file_bytes=MAX_FILE,
            max_inline_bytes=MAX_INLINE,
            max_preview_bytes=MAX_PREVIEW,
            max_batch=MAX_BATCH,
            posts_per_minute=self.posts_per_minute,
            readings_per_minute=self.readings_per_minute,
            sleep=lambda _: make_exports(self),
            service=Service(stage="test", limits={"max_file_bytes": MAX_FILE}, git_sha=None),
            probes=self.broken,
            page=Page.built(self.page) if self.page else Page({}),
        )
        log = Logger(service=f"test-{uuid4().hex}", stream=self.log)
        guard = Guard(self.tokens, self.counters, self.clock, self.rate_limit)
        metrics = Metrics(namespace="Titer", service="test")
        metrics.clear_metrics()  # all of a process share them, and where they are disabled nothing else clears them
        self.app = ApiApp(self.routes, guard, log, metrics)

    def new_token(self, *scopes: str, **given: Any) -> str:
        text, token = new_token(scopes=scopes, label="test", now=self.clock(), **given)
        self.tokens.add(token)
        return text

    def ask(
        self,
        method: str,
        target: str,
        *,
        token: str | None = "",
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        json_body: object = None,
    ) -> Answer:
        """Ask as a client would: with the admin token unless another, or none, is given."""
        sent = dict(headers or {})
        if token is not None:
            sent.setdefault("Authorization", f"Bearer {token or self.token}")
        if json_body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = json.dumps(json_body)
        asked = as_page(event(method, target, headers=sent, body=body))
        return answer_to(self.app(asked, LambdaContext()))  # type: ignore[arg-type]

    def get(self, target: str, **given: Any) -> Answer:
        return self.ask("GET", target, **given)

    def post(self, target: str, **given: Any) -> Answer:
        return self.ask("POST", target, **given)

    def patch(self, target: str, **given: Any) -> Answer:
        return self.ask("PATCH", target, **given)

    def put(self, target: str, **given: Any) -> Answer:
        return self.ask("PUT", target, **given)

    def delete(self, target: str, **given: Any) -> Answer:
        return self.ask("DELETE", target, **given)

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


def form(
    file: bytes | None,
    *,
    filename: str | None = "readings.csv",
    fields: Sequence[tuple[str, str]] = (),
    name: str = "file",
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of multipart/form-data."""
    boundary = "titer-test-boundary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n'.encode()
        for each, value in fields
    ]
    if file is not None:
        named = f'; filename="{filename}"' if filename is not None else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\nContent-Type: text/csv\r\n\r\n'
        parts.append(head.encode() + file + b"\r\n")
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, b"".join(
        parts
    ) + f"--{boundary}--\r\n".encode()
