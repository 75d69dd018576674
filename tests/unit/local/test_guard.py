"""The guard around the emulator: what it takes for a web page, and the three doors that it leaves to one."""

import asyncio
import json
import re
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from titer_cli.local.inside.asgi import Message, Receive, Scope, Send
from titer_cli.local.inside.guard import Guard, guarded

ELSEWHERE = ("origin", "https://lab.example")
FORM = ("content-type", "multipart/form-data; boundary=x")
LENT = b"name=X-Amz-Credential ASIALENT/20250101/us-east-1/s3/aws4_request"
ROOTS = b"name=x-amz-credential test/20250101/us-east-1/s3/aws4_request"


def form(_: str, body: bytes) -> Iterable[tuple[str, bytes]]:
    return [(name.decode(), value) for name, value in re.findall(rb"name=(\S+) (\S+)", body)]


class Emulator:
    """An app that notes what reaches it."""

    def __init__(self) -> None:
        self.scope: Scope | None = None
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        if scope["type"] == "http":
            self.body = (await receive()).get("body", b"")
            await send({"type": "http.response.start", "status": 200, "headers": []})


def ask(
    method: str,
    path: str,
    *headers: tuple[str, str],
    body: tuple[bytes, ...] = (b"",),
    kind: str = "http",
    allowed: Iterable[str] = (),
    leaves: bool = False,
) -> tuple[Emulator, list[Message]]:
    """Send one request through the guard; return what reached the emulator, and what was answered."""
    emulator, answers = Emulator(), []
    left: list[Message] = [{"type": "http.request", "body": block, "more_body": True} for block in body]
    left[-1]["more_body"] = leaves

    async def receive() -> Message:
        return left.pop(0) if left else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        answers.append(message)

    given = headers if any(name == "host" for name, _ in headers) else (("host", "127.0.0.1:4566"), *headers)
    path, _, query = path.partition("?")
    scope: dict[str, Any] = {"type": kind, "path": path, "raw_path": path.encode(), "query_string": query.encode()}
    scope |= {"headers": [(name.encode(), value.encode()) for name, value in given], "server": ("127.0.0.1", 4566)}
    if kind == "http":
        scope["method"] = method
    asyncio.run(Guard(emulator, allowed=lambda: allowed, is_bucket="a-bucket".__eq__, form=form)(scope, receive, send))
    return emulator, answers


def got_in(*asked: Any, **more: Any) -> bool:
    return ask(*asked, **more)[0].scope is not None


@pytest.mark.parametrize(
    "headers",
    [
        [("host", "localhost")],
        [("host", "LocalHost:1")],
        [("host", "abc12345.execute-api.localhost:4566")],
        [("host", "[::1]:4566")],
        [("host", "127.0.0.1:4566"), ("origin", "http://127.0.0.1:4566")],
        [("sec-fetch-site", "none")],
        [("sec-fetch-site", "same-origin")],
        [("host", "172.17.0.1:4566")],
    ],
)
def test_programs_and_the_systems_own_pages_come_in(headers: list[tuple[str, str]]) -> None:
    assert got_in("POST", "/anything", *headers, allowed=["172.17.0.1"])


@pytest.mark.parametrize(
    "headers",
    [
        [ELSEWHERE],
        [("origin", "null")],
        [("origin", "")],
        [("origin", "http://127.0.0.1:4567")],
        [("origin", "http://localhost:4566")],
        [("origin", "http://127.0.0.1:4566"), ELSEWHERE],
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("host", "lab.example:4566")],
        [("host", "localhost.lab.example")],
        [("host", "notlocalhost")],
        [("host", "2130706433")],
        [("host", "0.0.0.0:4566")],
        [("host", "172.17.0.1:4566")],
        [("host", "localhost@lab.example")],
        [("host", "")],
        [("host", "localhost"), ("host", "lab.example")],
    ],
)
def test_pages_and_names_that_were_made_to_lead_here_do_not(headers: list[tuple[str, str]]) -> None:
    emulator, answers = ask("POST", "/anything", *headers)
    assert emulator.scope is None
    assert answers[0]["status"] == 403
    assert {"type", "status", "code", "detail", "hint"} <= set(json.loads(answers[1]["body"]))


def test_who_has_no_host_is_refused_and_a_head_without_a_body() -> None:
    _, answers = ask("HEAD", "/", ("host", "lab.example"))
    assert (answers[0]["status"], answers[1]["body"]) == (403, b"")


def test_a_name_is_told_how_it_may_be_allowed() -> None:
    _, answers = ask("GET", "/", ("host", "172.17.0.1:4566"))
    assert "`titer up --allow-host 172.17.0.1`" in json.loads(answers[1]["body"])["hint"]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", ["127.0.0.1:4566", "lab.example", "abc.us-east-1.aoss.localhost"])
def test_the_apis_stage_is_open_to_pages_under_a_name_that_leads_nowhere_else(host: str, kind: str) -> None:
    emulator, _ = ask("GET", "/_aws/execute-api/abc12345/local/v1/files", ELSEWHERE, ("host", host), kind=kind)
    assert emulator.scope
    assert [value for name, value in emulator.scope["headers"] if name == b"host"] == [b"127.0.0.1:4566"]


def test_the_apis_own_name_becomes_its_path() -> None:
    emulator, _ = ask("GET", "/local/health", ELSEWHERE, ("host", "abc12345.execute-api.localhost:4566"))
    assert emulator.scope
    assert emulator.scope["path"] == "/_aws/execute-api/abc12345/local/health"
    assert emulator.scope["raw_path"] == b"/_aws/execute-api/abc12345/local/health"


@pytest.mark.parametrize(
    "path",
    [
        "/_aws/execute-api/abc12345/local/@connections/1",
        "/_aws/execute-api/../2015-03-31/functions",
        "/_aws/execute-api/abc12345",
        "//_aws/execute-api/abc12345/local/health",
        "/_aws/lambda-url/x/",
        "/_ministack/reset",
    ],
)
def test_what_is_no_stage_is_closed(path: str) -> None:
    assert not got_in("POST", path, ELSEWHERE)


def test_another_socket_is_closed_before_it_opens() -> None:
    emulator, answers = ask("GET", "/mqtt", ELSEWHERE, kind="websocket")
    assert (emulator.scope, answers) == (None, [{"type": "websocket.close", "code": 1008}])


def test_a_form_of_a_function_is_passed_on_whole_with_what_concerns_it_alone() -> None:
    more = (("x-amz-target", "AWSLambda"), ("authorization", "AWS4 x"), ("content-encoding", "aws-chunked"))
    emulator, _ = ask("POST", "/a-bucket", ELSEWHERE, FORM, *more, body=(LENT, b" and", b" the file"))
    assert emulator.scope
    assert emulator.body == LENT + b" and the file"
    assert {name for name, _ in emulator.scope["headers"]} == {b"host", b"origin", b"content-type"}


@pytest.mark.parametrize("body", [b"", ROOTS, LENT + b" " + ROOTS, ROOTS + b" " + LENT, b"name=AWSAccessKeyId test"])
def test_a_form_of_anyone_else_is_not(body: bytes) -> None:
    assert not got_in("POST", "/a-bucket", ELSEWHERE, FORM, body=(body,))


def test_a_form_whose_sender_left_is_forgotten() -> None:
    emulator, answers = ask("POST", "/a-bucket", ELSEWHERE, FORM, body=(LENT,), leaves=True)
    assert (emulator.scope, answers) == (None, [])


def test_what_looks_like_a_form_and_is_none_is_refused() -> None:
    assert not got_in("POST", "/a-bucket?delete", ELSEWHERE, FORM, body=(LENT,))
    assert not got_in("POST", "/a-bucket/key", ELSEWHERE, FORM, body=(LENT,))
    assert not got_in("PUT", "/a-bucket", ELSEWHERE, FORM, body=(LENT,))
    assert not got_in("POST", "/login", ELSEWHERE, FORM, body=(LENT,))
    assert not got_in("POST", "/a-bucket", ELSEWHERE, FORM, FORM, body=(LENT,))
    assert not got_in("POST", "/a-bucket", ELSEWHERE, ("content-type", "text/plain"), body=(LENT,))
    assert not got_in("POST", "/a-bucket", ELSEWHERE, FORM, body=(LENT,), kind="websocket")


def test_a_page_may_ask_whether_it_may_send_a_form_and_nothing_else() -> None:
    assert got_in("OPTIONS", "/a-bucket", ELSEWHERE, ("access-control-request-method", "POST"))
    assert not got_in("OPTIONS", "/a-bucket", ELSEWHERE, ("access-control-request-method", "PUT"))
    assert not got_in("OPTIONS", "/restapis", ELSEWHERE, ("access-control-request-method", "POST"))
    assert not got_in("OPTIONS", "/a-bucket/key", ELSEWHERE, ("access-control-request-method", "POST"))


OF_A_FUNCTION = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "ASIALENT/20250101/us-east-1/s3/aws4_request",
    "X-Amz-Date": "20250101T000000Z",
    "X-Amz-Expires": "900",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Security-Token": "lent/token+of=it",
    "X-Amz-Signature": "0" * 64,
}
URL = "/a-bucket/readings/a b.parquet?versionId=v1&response-content-disposition=attachment&" + urlencode(OF_A_FUNCTION)


def test_a_page_fetches_an_object_by_a_url_that_a_function_signed() -> None:
    told = (("range", "bytes=0-9"), ("authorization", "AWS4-HMAC"), ("x-amz-target", "AWSLambda.CreateFunction"))
    emulator, _ = ask("GET", URL, ELSEWHERE, *told)
    assert emulator.scope is not None
    assert dict(emulator.scope["headers"]).keys() == {b"host", b"origin", b"range"}
    assert emulator.scope["query_string"] == URL.partition("?")[2].encode()
    assert got_in("HEAD", URL, ELSEWHERE)


SAVED = "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv"


@pytest.mark.parametrize(
    ("path", "said", "headers"),
    [
        ("/a-bucket/k", {"versionId": "1", "response-content-disposition": SAVED}, {b"content-disposition": SAVED}),
        ("/a-bucket/k", {"response-content-type": "text/csv"}, {b"content-type": "text/csv"}),
        ("/a-bucket/k", {"response-content-disposition": "a\r\nb: c"}, {}),
        ("/a-bucket/k", {"response-content-disposition": SAVED, "X-Amz-Signature": ""}, {}),
        ("/2015-03-31/functions", {"response-content-type": "text/html"}, {}),
    ],
)
def test_an_object_is_saved_as_the_signed_url_says_that_names_its_version(
    path: str, said: dict[str, str], headers: dict[bytes, str]
) -> None:
    _, answers = ask("GET", f"{path}?{urlencode(OF_A_FUNCTION | said)}")
    told = dict(answers[0]["headers"])
    assert told == {b"x-content-type-options": b"nosniff"} | {name: text.encode() for name, text in headers.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"),
        ("X-Amz-Credential", "test/20250101/us-east-1/s3/aws4_request"),
        ("X-Amz-Credential", "ASIALENT/20250101/us-east-1/lambda/aws4_request"),
        ("X-Amz-Signature", ""),
        ("X-Amz-Security-Token", None),
        ("X-Amz-SignedHeaders", "host;x-amz-target"),
        ("x-amz-credential", "test/20250101/us-east-1/s3/aws4_request"),
        ("acl", ""),
        ("Action", "CreateUser"),
    ],
)
def test_a_url_that_is_signed_otherwise_or_says_more_fetches_nothing(name: str, value: str | None) -> None:
    said = {key: each for key, each in {**OF_A_FUNCTION, name: value}.items() if each is not None}
    assert not got_in("GET", f"/a-bucket/key?{urlencode(said)}", ELSEWHERE)


def test_no_other_door_opens_to_a_signed_url() -> None:
    assert not got_in("GET", URL.replace("/a-bucket/", "/2015-03-31/"), ELSEWHERE)
    assert not got_in("GET", f"/a-bucket?{urlencode(OF_A_FUNCTION)}", ELSEWHERE)
    assert not got_in("GET", f"{URL}&X-Amz-Date=20250101T000000Z", ELSEWHERE)
    assert not got_in("GET", "/a-bucket/key", ELSEWHERE)
    for method in ("PUT", "DELETE", "POST"):
        assert not got_in(method, URL, ELSEWHERE)
    assert not got_in("GET", URL, ELSEWHERE, kind="websocket")


def test_a_page_may_ask_whether_it_may_fetch_an_object() -> None:
    emulator, _ = ask("OPTIONS", "/a-bucket/key?acl", ELSEWHERE, ("access-control-request-method", "GET"))
    assert emulator.scope is not None
    assert emulator.scope["query_string"] == b""
    assert not got_in("OPTIONS", "/a-bucket/key", ELSEWHERE, ("access-control-request-method", "DELETE"))


def test_a_name_that_leads_elsewhere_does_not_lead_a_fetch_there() -> None:
    for host, kept in (("localhost:4566", True), ("a-bucket.s3.localhost:4566", False), ("[::1]:4566", True)):
        emulator, _ = ask("GET", URL, ELSEWHERE, ("host", host))
        assert emulator.scope is not None
        assert (dict(emulator.scope["headers"])[b"host"] == host.encode()) is kept


def test_every_answer_is_taken_for_what_it_says_that_it_is() -> None:
    for headers in ((), (ELSEWHERE,)):
        _, answers = ask("GET", "/bucket/page.html", *headers)
        assert (b"x-content-type-options", b"nosniff") in answers[0]["headers"]


def test_what_is_no_request_passes() -> None:
    assert got_in("", "", kind="lifespan")


def test_names_are_read_when_they_are_asked_for_and_forms_as_the_emulator_reads_them(tmp_path: Path) -> None:
    s3 = SimpleNamespace(
        _parse_multipart_form=lambda *_: [("key", None, {}, b"k"), ("file", "f", {}, b"x")],
        _bucket_owner_account={"a-bucket": "0"}.get,
    )
    emulator = SimpleNamespace(app=Emulator(), _get_module=lambda _: s3)
    guard = guarded(emulator, tmp_path / "hosts", "127.0.0.1")
    assert set(guard._allowed()) == {"127.0.0.1"}
    (tmp_path / "hosts").write_text("one\ntwo\n")
    assert set(guard._allowed()) == {"127.0.0.1", "one", "two"}
    (tmp_path / "hosts").write_bytes(b"three \xff")
    assert {"127.0.0.1", "three"} <= set(guard._allowed())
    (tmp_path / "hosts").unlink()
    (tmp_path / "hosts").mkdir()
    assert set(guard._allowed()) == {"127.0.0.1"}, "what cannot be read allows nobody"
    assert (guard._is_bucket("a-bucket"), guard._is_bucket("other")) == (True, False)
    assert list(guard._form("", b"")) == [("key", b"k"), ("file", b"x")]
