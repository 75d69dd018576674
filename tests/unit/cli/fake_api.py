"""Titer's API and its storage as far as the command sees them: what came in, and answers that a test chooses."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx

PROBLEM = "application/problem+json"
PART_BYTES = 10
FILE_ID = "0b9e7a9e-6f6b-4d36-9a39-0d3c5e1f2a3b"


class FakeApi:
    """A handler for `httpx.MockTransport`. Slots are named `slot-1`, `slot-2` in the order that they are asked for."""

    def __init__(self) -> None:
        self.url = "https://api.test/dev"
        self.token = "tt_abcdefghijkl_" + "0" * 64
        self.requests: list[httpx.Request] = []
        self.slots: list[dict[str, Any]] = []
        self.stored: dict[str, bytes] = {}
        self.results: dict[str, list[dict[str, Any] | httpx.Response]] = {}  # of one file in turn; the last one stays
        self.summaries: list[dict[str, Any]] = []
        self.errors: list[dict[str, Any]] = []
        self.files: list[dict[str, Any]] = []
        self.readings = b"PAR1"
        self.sensors: list[dict[str, Any]] = []
        self.tickets: list[str] = []  # the URLs that they lead to; none: nothing is pushed
        self.exports: list[dict[str, Any]] = []  # how far one is, at each look
        self.page = 2
        self.opened: list[str] | None = []  # what the browser shows; None: there is none
        self.answer_readings: Callable[[httpx.Request], httpx.Response] = lambda _: problem(404, "", "")
        self.before: list[httpx.Response | Exception] = []  # answers that come before any of its own

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        path = request.url.raw_path.decode().partition("?")[0].removeprefix("/dev")
        if self.before:
            answer = self.before.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return self._storage(request) if request.url.host == "storage.test" else self._api(request, path)

    def _api(self, request: httpx.Request, path: str) -> httpx.Response:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return problem(401, "a token is needed", "Send it as a bearer token")
        for pattern, answer in self._routes().items():
            if found := re.fullmatch(pattern, f"{request.method} {path}"):
                return answer(request, *found.groups())
        return problem(404, "there is no such path", "")

    def _routes(self) -> dict[str, Callable[..., httpx.Response]]:
        return {
            r"POST /v1/uploads": self._reserve,
            r"POST /v1/uploads/([^/]+)/parts": self._sign,
            r"GET /v1/uploads/([^/]+)/parts": self._missing,
            r"POST /v1/uploads/([^/]+)/complete": lambda _, file_id: httpx.Response(
                202, json={"file_id": file_id, "status": "uploaded"}
            ),
            r"POST /v1/exports": lambda _: httpx.Response(202, json=self.exports[0]),
            r"GET /v1/exports/[^/]+": lambda _: httpx.Response(200, json=self.exports.pop(0)),
            r"POST /v1/tickets": lambda _: self._ticket(),
            r"POST /v1/login-codes": lambda _: httpx.Response(201, json={"code": "c-1", "expires_at": "soon"}),
            r"GET /v1/sensors": lambda request: self._listed(request, "sensors", self.sensors),
            r"POST /v1/readings": self.answer_readings,
            r"GET /v1/files": lambda request: self._listed(request, "files", self.files),
            r"GET /v1/files/([^/]+)": lambda _, file_id: self._result(file_id),
            r"GET /v1/files/[^/]+/summaries": lambda request: self._listed(request, "summaries", self.summaries),
            r"GET /v1/files/[^/]+/errors": lambda request: self._listed(request, "errors", self.errors),
            r"GET /v1/files/[^/]+/readings": self._readings,
        }

    def browse(self, url: str) -> bool:
        """Show a page, where there is a browser."""
        if self.opened is not None:
            self.opened.append(url)
        return self.opened is not None

    def _ticket(self) -> httpx.Response:
        if not self.tickets:
            return problem(501, "this system pushes nothing", "Ask now and then", "no_push")
        return httpx.Response(200, json={"url": self.tickets.pop(0), "ticket": "t", "expires_at": "soon"})

    def _reserve(self, request: httpx.Request) -> httpx.Response:
        self.slots.append(json.loads(request.content))
        file_id = f"slot-{len(self.slots)}"
        if self.slots[-1].get("multipart"):
            parts = -(-self.slots[-1]["size"] // PART_BYTES)
            return httpx.Response(201, json={"file_id": file_id, "part_bytes": PART_BYTES, "parts": parts})
        form = {"url": "https://storage.test/uploads", "fields": {"key": f"slots/{file_id}/x", "policy": "p"}}
        return httpx.Response(201, json={"file_id": file_id, **form})

    def _sign(self, request: httpx.Request, file_id: str) -> httpx.Response:
        numbers = json.loads(request.content)["numbers"]
        urls = [{"number": n, "url": f"https://storage.test/{file_id}/{n}", "bytes": 0} for n in numbers]
        return httpx.Response(200, json={"urls": urls, "expires_in": 900})

    def _missing(self, _: httpx.Request, file_id: str) -> httpx.Response:
        count = -(-self.slots[-1]["size"] // PART_BYTES)
        return httpx.Response(
            200, json={"missing": [n for n in range(1, count + 1) if f"{file_id}/{n}" not in self.stored]}
        )

    def _result(self, file_id: str) -> httpx.Response:
        answers = self.results.get(file_id)
        if not answers:
            return problem(404, f"There is no file {file_id}.", "Check the id.")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def _listed(self, request: httpx.Request, name: str, items: list[dict[str, Any]]) -> httpx.Response:
        if request.url.params.get("format") == "csv":
            return self._csv(request, items)
        start = int(request.url.params.get("cursor", 0))
        more = str(start + self.page) if start + self.page < len(items) else None
        return httpx.Response(200, json={name: items[start : start + self.page], "next_cursor": more})

    def _csv(self, request: httpx.Request, rows: list[dict[str, Any]]) -> httpx.Response:
        start = int(request.url.params.get("cursor", 0))
        header = "" if start else ",".join(rows[0]) + "\r\n"
        lines = [",".join(map(str, row.values())) + "\r\n" for row in rows[start : start + self.page]]
        more = start + self.page < len(rows)
        link = {"Link": f'<?format=csv&cursor={start + self.page}>; rel="next"'} if more else {}
        return httpx.Response(200, text=header + "".join(lines), headers=link)

    def _readings(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(303, headers={"Location": "https://storage.test/readings.parquet?signature=s"})

    def _storage(self, request: httpx.Request) -> httpx.Response:
        if "Authorization" in request.headers:
            return httpx.Response(400, text="<Error><Code>InvalidArgument</Code><Message>Only one</Message></Error>")
        if request.method == "GET":
            return httpx.Response(200, content=self.readings)
        if request.method == "PUT":
            self.stored[request.url.path.removeprefix("/")] = request.content
            return httpx.Response(200)
        fields = form_of(request)
        self.stored[fields["key"].decode()] = fields["file"]
        return httpx.Response(204)


def form_of(request: httpx.Request) -> dict[str, bytes]:
    """The parts of a multipart form by name."""
    boundary = request.headers["Content-Type"].partition("boundary=")[2].encode()
    heads = (part.partition(b"\r\n\r\n") for part in request.content.split(b"--" + boundary)[1:-1])
    return {head.partition(b'name="')[2].partition(b'"')[0].decode(): body[:-2] for head, _, body in heads}


def problem(status: int, detail: str, hint: str, code: str = "refused", **headers: str) -> httpx.Response:
    """An RFC 9457 answer."""
    content = json.dumps({"status": status, "code": code, "detail": detail, "hint": hint, "request_id": "r-1"})
    return httpx.Response(status, content=content, headers={"Content-Type": PROBLEM, **headers})
