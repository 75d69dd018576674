"""Every route of the published document on a whole system, and what only a gateway can be asked."""

from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from time import sleep
from typing import Any

import httpx
import pytest

from tests.integration.test_way_of_a_file import finished
from tests.support import local
from tests.support.published import CLOSED, PATHS, filled, methods_of
from tests.support.raw_http import Heard, Raw
from titer_cli.local.stack import Stack

JSON, CSV = b"Content-Type: application/json", b"Content-Type: text/csv"
FILES = b"/v1/files"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
A_MEGABYTE = b"a" * (1 << 20)
FORMS_MADE_ANEW = "LocalStack reads forms and writes them anew: one that is not whole arrives as another"
GATEWAYS_OWN = {400, 403, 431}  # what the gateway refuses before any function hears of it

type Maker = Callable[..., dict[str, Any]]


class InTurn(httpx.Auth):
    """Asks with each of some tokens in turn, of which each may write a hundred times a minute."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._tokens = cycle(tokens)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {next(self._tokens)}"
        yield request


@pytest.fixture(scope="module")
def api(stack: Stack) -> Iterator[httpx.Client]:
    """A client with tokens of its own: what is asked here hundreds of times a minute is not counted to other tests."""
    with local.client(stack) as first:
        made = [local.make_token(first, "read", "write", "admin", label="every route") for _ in range(8)]
    with local.client(stack) as client:
        client.auth = InTurn(one["token"] for one in made)
        yield client


@pytest.fixture(scope="module")
def make_token(api: httpx.Client) -> Maker:
    return partial(local.make_token, api)


@pytest.fixture(scope="module")
def strangers(stack: Stack, api: httpx.Client, make_token: Maker) -> dict[str, str | None]:
    """What is sent by who has no token any more, or never had one."""
    revoked = make_token("admin")
    soon = datetime.now(UTC) + timedelta(seconds=5)  # the API is warm by now, and has that long to make it
    expired = make_token("admin", expires_at=soon.isoformat())["token"]
    api.delete(f"/v1/tokens/{revoked['token_id']}")
    sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()))
    return {
        "no token": None,
        "garbage": "Bearer garbage",
        "basic": "Basic dGVzdDp0ZXN0",
        "a wrong secret": f"Bearer {stack.token[:-8]}00000000",
        "expired": f"Bearer {expired}",
        "revoked": f"Bearer {revoked['token']}",
    }


@pytest.fixture(scope="module")
def raw(stack: Stack, make_token: Maker) -> Raw:
    return Raw(stack.api_url, make_token("read", "write")["token"])


def refused(answer: httpx.Response | Heard, status: int, code: str, who: str = "") -> None:
    """A problem that a person and a program can use, and that gives nothing away."""
    shown = answer.json() if isinstance(answer, httpx.Response) else answer.json
    text = answer.text if isinstance(answer, httpx.Response) else answer.body.decode()
    found = answer.status_code if isinstance(answer, httpx.Response) else answer.status
    assert (found, shown["code"]) == (status, code), who
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert shown["request_id"] == answer.headers["X-Request-Id"]
    assert shown["hint"]
    assert "Traceback" not in text
    assert "arn:aws" not in text


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
def test_a_stranger_is_answered_401(
    stranger: httpx.Client, strangers: dict[str, str | None], method: str, path: str, scope: str
) -> None:
    for who, authorization in strangers.items():
        headers = {"Authorization": authorization} if authorization else {}
        answer = stranger.request(method, filled(path), headers=headers)
        refused(answer, 401, "invalid_token" if authorization else "no_token", who)


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
def test_every_other_scope_is_answered_403(
    stranger: httpx.Client, make_token: Maker, method: str, path: str, scope: str
) -> None:
    for other in {"read", "write"} - {scope}:
        headers = {"Authorization": f"Bearer {make_token(other)['token']}"}
        refused(stranger.request(method, filled(path), headers=headers), 403, "insufficient_scope", other)


@pytest.mark.parametrize("path", sorted(set(PATHS) - {"/"}))
def test_a_method_that_a_path_lacks_is_answered_405(api: httpx.Client, path: str) -> None:
    for method in METHODS - methods_of(path):
        answer = api.request(method, filled(path))
        refused(answer, 405, "no_such_method", method)
        assert set(answer.headers["Allow"].split(", ")) == {*methods_of(path), "OPTIONS"}


@pytest.mark.own_emulator("its gateway knows the method or does not")
@pytest.mark.parametrize("method", ["HEAD", "TRACE", "CONNECT", "QUERY", "NONSENSE"])
@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_method_that_nobody_knows_reaches_nothing(raw: Raw, path: str, method: str) -> None:
    assert raw.ask(method, filled(path).encode()).status in {403, 405}


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, _ in CLOSED if method in {"POST", "PUT"}]
)
def test_six_megabytes_are_answered_413(api: httpx.Client, method: str, path: str) -> None:
    answer = api.request(method, filled(path), content=A_MEGABYTE * 6, headers={"Content-Type": "text/csv"})
    refused(answer, 413, "too_large")


def test_a_body_beyond_what_aws_takes_is_refused(api: httpx.Client) -> None:
    answer = api.post("/v1/files?name=a", content=A_MEGABYTE * 11, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 413


@pytest.mark.own_emulator("gateways differ in what they let through to a function")
class TestPathTricks:
    @pytest.mark.parametrize(
        "target",
        [
            FILES + b"/../tokens",
            FILES + b"/..%2ftokens",
            b"/../../../../etc/passwd",
            b"/..%2f..%2f..%2fetc%2fpasswd",
            FILES + b"/..\\..\\tokens",
            FILES + b"/a%00b",
            FILES + b"/a%0d%0aX-Evil:%201",
            FILES + b";jsessionid=1",
            FILES + b"/%zz",
            FILES + b"/%ff%fe",
            FILES + b"/" + b"a" * 9_000,
            FILES + b"/%c0%ae%c0%ae/tokens",
            b"//v1//files",
            b"/V1/FILES",
            b"/v1/files#x",
            b"/.git/config",
        ],
    )
    def test_they_find_nothing(self, raw: Raw, target: bytes) -> None:
        answer = raw.ask("GET", target)
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.json["code"] in {"no_such_route", "unknown_file"}
        assert "X-Evil" not in answer.headers

    @pytest.mark.parametrize(
        "target",
        [
            FILES + b"/" + A_MEGABYTE,
            FILES + b"?name=" + A_MEGABYTE,
            FILES + b"?" + b"&".join(b"a%d=1" % number for number in range(20_000)),
            FILES + "/µ".encode(),
        ],
    )
    def test_what_no_address_can_be_is_refused_at_once(self, raw: Raw, target: bytes) -> None:
        assert raw.ask("GET", target).status in GATEWAYS_OWN

    def test_another_stage_or_another_api_is_not_there(self, raw: Raw, stack: Stack) -> None:
        for other in (stack.api_url.rpartition("/")[0] + "/prod", stack.api_url.rpartition("/")[0] + "x/local"):
            assert Raw(other, stack.token).ask("GET", FILES).status in {403, 404}

    def test_a_slash_at_the_end_changes_nothing(self, raw: Raw) -> None:
        assert raw.ask("GET", FILES + b"/").status == 200


@pytest.mark.own_emulator("gateways differ in what they let through to a function")
class TestHeaders:
    @pytest.mark.parametrize(
        "header", [b"X-Big: " + A_MEGABYTE, b"Authorization: Bearer " + A_MEGABYTE, b"X-Request-Id: " + A_MEGABYTE]
    )
    def test_a_megabyte_is_refused(self, raw: Raw, header: bytes) -> None:
        assert raw.ask("GET", FILES, [header]).status in GATEWAYS_OWN

    @pytest.mark.parametrize(
        "sent",
        [
            b"a\rX-Evil: 1",
            b"a\nX-Evil: 1",
            b"a\r\nX-Evil: 1",
            b"a\r\n X-Evil: 1",
            b"a%0d%0aX-Evil: 1",
            b"a\x00b",
            "µ".encode(),
            b"<script>",
        ],
    )
    def test_none_is_smuggled_into_the_answer(self, raw: Raw, sent: bytes) -> None:
        answer = raw.ask("GET", FILES, [b"X-Request-Id: " + sent])
        assert answer.status in {200, 400}
        assert "X-Evil" not in answer.headers
        assert answer.status == 400 or answer.headers["X-Request-Id"].replace("-", "").isalnum()

    def test_a_second_token_does_not_count(self, raw: Raw, stack: Stack) -> None:
        refused(raw.ask("GET", FILES, [b"Authorization: Bearer x"]), 401, "invalid_token")
        refused(raw.ask("GET", FILES, [b"Authorization: Bearer " + stack.token.encode()]), 401, "invalid_token")

    def test_two_content_types_are_none(self, raw: Raw) -> None:
        refused(raw.ask("POST", b"/v1/uploads", [JSON, CSV], b'{"name": "a"}'), 415, "unsupported_media_type")

    def test_a_method_is_the_one_that_was_sent(self, raw: Raw) -> None:
        asked = raw.ask(
            "GET", b"/v1/tokens/abcdefghijkl", [b"X-HTTP-Method-Override: DELETE", b"X-HTTP-Method: DELETE"]
        )
        refused(asked, 405, "no_such_method")

    @pytest.mark.parametrize("header", [b"nonsense", b"X-A : b", b"Content-Length: -5"])
    def test_what_is_no_header_is_refused(self, raw: Raw, header: bytes) -> None:
        assert raw.ask("GET", FILES, [header]).status == 400


@pytest.mark.parametrize(
    ("header", "body", "status", "code"),
    [
        (JSON, b"{", 400, "invalid_json"),
        (JSON, b"[" * 100_000, 400, "unreadable_body"),
        (JSON, b'{"name": "a", "size": ' + b"9" * 5_000 + b"}", 400, "invalid_json"),
        (JSON, b"[]", 422, "invalid_request"),
        (JSON, b"", 422, "invalid_request"),
        (b"Content-Type: text/plain", b'{"name": "a"}', 415, "unsupported_media_type"),
        pytest.param(
            b"Content-Type: multipart/form-data",
            b'{"name": "a"}',
            415,
            "unsupported_media_type",
            marks=pytest.mark.own_emulator(FORMS_MADE_ANEW),
        ),
        (JSON, b'{"name": "' + b"a" * 300_000 + b'"}', 413, "too_large"),
    ],
)
def test_a_body_that_is_not_what_it_should_be_is_told_so(
    raw: Raw, header: bytes, body: bytes, status: int, code: str
) -> None:
    refused(raw.ask("POST", b"/v1/uploads", [header], body), status, code)


@pytest.mark.own_emulator(FORMS_MADE_ANEW)
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"--b--\r\n", 422, "no_file"),
        (b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc', 400, "unreadable_form"),
        (b"", 400, "unreadable_form"),
    ],
)
def test_a_form_that_is_not_whole_is_told_so(raw: Raw, body: bytes, status: int, code: str) -> None:
    kind = b"Content-Type: multipart/form-data; boundary=b"
    refused(raw.ask("POST", FILES, [kind], body), status, code)


@pytest.fixture(scope="module")
def listed(api: httpx.Client) -> str:
    """A file of which each list has something; one for all, for writes are counted."""
    sent = api.post(
        "/v1/files", params={"name": "a.csv"}, content=b"sensor_id,timestamp,value\na,2025-10-01T08:00Z,1\nb,,\n"
    )
    return str(finished(api, sent.raise_for_status().json()["file_id"])["file_id"])


@pytest.mark.parametrize(
    "path", sorted(path for path in PATHS if "get" in PATHS[path] and "'cursor'" in str(PATHS[path]["get"]))
)
def test_a_cursor_that_the_list_did_not_give_is_answered_400(api: httpx.Client, listed: str, path: str) -> None:
    from_elsewhere = api.get("/v1/files", params={"limit": 1, "name": "a.csv"}).json()["next_cursor"]
    as_csv = {"format": "csv"} if path.endswith("/readings") else {}
    for cursor in filter(None, ("nonsense", "AAAA", from_elsewhere, "a" * 2_000)):
        refused(
            api.get(filled(path, file_id=listed), params={"cursor": cursor, **as_csv}), 400, "invalid_cursor", cursor
        )
