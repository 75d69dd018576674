"""What a web page that somebody has open can do to the local system: use its API with a token, and nothing else."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from titer_cli.local.aws import REGION, ROOT
from titer_cli.local.home import Home
from titer_cli.local.operations import bring_up
from titer_cli.local.stack import Stack

pytestmark = pytest.mark.own_emulator("about the guard around the emulator")
ELSEWHERE = "https://lab.example"
KEY = f"{ROOT}/20300101/{REGION}"
AS_ROOT = {"Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/lambda/aws4_request, SignedHeaders=host, Signature=00"}
A_PAGE = {"Origin": ELSEWHERE}
TELLS_OF_A_PAGE = {
    "another origin": A_PAGE,
    "a file or a sandboxed frame": {"Origin": "null"},
    "another port of this machine": {"Origin": "http://127.0.0.1:1"},
    "a picture": {"Sec-Fetch-Site": "cross-site"},
    "a picture in a page of another port": {"Sec-Fetch-Site": "same-site"},
    "a name that was made to lead here": {"Host": "lab.example"},
    "a name that begins as ours": {"Host": "127.0.0.1.lab.example"},
    "an address that is all addresses": {"Host": "0.0.0.0"},
}
DOORS = {
    "make a function": ("GET", "/2015-03-31/functions/", AS_ROOT),
    "by its target": ("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables", **AS_ROOT}),
    "without a preflight": ("GET", f"/?Action=ListUsers&X-Amz-Credential={KEY}/iam/aws4_request", {}),
    "forget everything": ("POST", "/_ministack/reset?init=nothing", {}),
    "change settings": ("POST", "/_ministack/config", {}),
    "ask first for what looks like a bucket": ("OPTIONS", "/restapis", {"Access-Control-Request-Method": "POST"}),
    "ask first": ("OPTIONS", "/2015-03-31/functions", {"Access-Control-Request-Method": "POST"}),
    "list buckets": ("GET", f"/?X-Amz-Credential={KEY}/s3/aws4_request", {}),
    "through the API's name": ("GET", "/_aws/execute-api/../2015-03-31/functions/", AS_ROOT),
    "to a socket of the API": ("POST", "/_aws/execute-api/12345678/local/@connections/x", AS_ROOT),
    "how it is": ("GET", "/_ministack/health", {}),
}


@pytest.fixture(scope="module")
def emulator(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.endpoint_url, timeout=60, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("door", DOORS)
def test_a_page_gets_through_no_other_door(door: str, emulator: httpx.Client) -> None:
    method, path, headers = DOORS[door]
    for told, more in TELLS_OF_A_PAGE.items():
        answer = emulator.request(method, path, headers=headers | more)
        assert (answer.status_code, answer.json()["code"][-8:]) == (403, "_refused"), told
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_who_sends_no_origin_comes_in_by_every_name_of_the_loopback(emulator: httpx.Client) -> None:
    for host in ("127.0.0.1", "localhost", "LOCALHOST", "bucket.s3.localhost", "[::1]", "127.8.9.10"):
        named = {"Host": f"{host}:{emulator.base_url.port}"}
        assert emulator.get("/_ministack/health", headers=named).status_code == 200, host
        assert emulator.get("/_ministack/health", headers={**named, "Sec-Fetch-Site": "none"}).status_code == 200


def test_a_name_is_answered_once_it_is_allowed(home: Home, stack: Stack, emulator: httpx.Client) -> None:
    bridge = {"Host": f"172.17.0.1:{emulator.base_url.port}"}
    assert emulator.get("/_ministack/health", headers=bridge).status_code == 403
    assert bring_up(home, print, hosts=["172.17.0.1"]) == stack
    assert emulator.get("/_ministack/health", headers=bridge).status_code == 200
    assert emulator.get("/_ministack/health", headers=bridge | A_PAGE).status_code == 403


def test_the_api_answers_a_page_as_it_answers_everyone(stack: Stack, emulator: httpx.Client) -> None:
    for told, more in TELLS_OF_A_PAGE.items():
        assert emulator.get(f"{stack.api_url}/health", headers=more).status_code == 200, told
        closed = emulator.get(f"{stack.api_url}/v1/files", headers=more)
        assert closed.status_code == 401
        assert closed.headers.get("Access-Control-Allow-Origin") == ("*" if "Origin" in more else None)
        with_a_token = {"Authorization": f"Bearer {stack.token}", **more}
        assert emulator.get(f"{stack.api_url}/v1/files", headers=with_a_token).status_code == 200


def test_the_api_answers_under_its_own_name(stack: Stack, emulator: httpx.Client) -> None:
    _, _, _, _, _, api_id, stage = stack.api_url.split("/")
    own = {"Host": f"{api_id}.execute-api.localhost:{emulator.base_url.port}", **A_PAGE}
    assert emulator.get(f"/{stage}/health", headers=own).status_code == 200
    assert emulator.post("/_ministack/reset?init=nothing", headers=own).status_code != 200
    assert emulator.get("/_ministack/health", headers=own).status_code != 200


def test_a_name_that_leads_elsewhere_leads_to_the_api_alone(stack: Stack, emulator: httpx.Client) -> None:
    path = httpx.URL(stack.api_url).path
    for host in ("abcde.us-east-1.aoss.localhost", "abc.cloudfront.localhost", "x.alb.localhost"):
        assert emulator.get(f"{path}/health", headers={"Host": host, **A_PAGE}).status_code == 200


def slot(api: httpx.Client, content: bytes) -> tuple[str, dict[str, str]]:
    made = api.post("/v1/uploads", json={"name": "page.csv", "size": len(content)}).json()
    return made["url"], made["fields"]


CONTENT = b"sensor_id,timestamp,value\nTP-1,2025-01-01T00:00:00Z,1.5\n"


def test_a_page_sends_a_file_by_the_form_that_the_api_gave(api: httpx.Client, emulator: httpx.Client) -> None:
    url, fields = slot(api, CONTENT)
    asked = emulator.options(url, headers={**A_PAGE, "Access-Control-Request-Method": "POST"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (200, "*")
    sent = emulator.post(url, data=fields, files={"file": CONTENT}, headers=A_PAGE)
    assert (sent.status_code, sent.headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_a_page_fetches_what_a_link_of_the_api_points_to(api: httpx.Client, emulator: httpx.Client) -> None:
    file_id = api.post("/v1/files?name=page.csv", content=CONTENT, headers={"Content-Type": "text/csv"}).json()[
        "file_id"
    ]
    url = api.get(f"/v1/files/{file_id}/raw?redirect=false", headers=A_PAGE).json()["url"]
    fetched = emulator.get(url, headers=A_PAGE)
    assert (fetched.status_code, fetched.content) == (200, CONTENT)
    assert fetched.headers["Access-Control-Allow-Origin"] == "*"
    assert emulator.get(url.replace("X-Amz-Expires=900", "X-Amz-Expires=901"), headers=A_PAGE).status_code == 403


def root_form(bucket: str, key: str) -> dict[str, str]:
    """A form that is signed as it should be, by the root key whose secret everybody knows."""
    now = datetime.now(UTC)
    day = now.strftime("%Y%m%d")
    credential = f"{ROOT}/{day}/{REGION}/s3/aws4_request"
    signed = {"key": key, "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": credential}
    signed |= {"x-amz-date": now.strftime("%Y%m%dT%H%M%SZ")}
    conditions = [{"bucket": bucket}, *({name: value} for name, value in signed.items())]
    policy = {"expiration": (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"), "conditions": conditions}
    encoded = base64.b64encode(json.dumps(policy).encode())
    secret = f"AWS4{ROOT}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(secret, encoded, hashlib.sha256).hexdigest()
    return {**signed, "policy": encoded.decode(), "x-amz-signature": signature}


def test_a_form_that_root_signed_is_for_programs_alone(stack: Stack, emulator: httpx.Client) -> None:
    form = root_form(stack.uploads_bucket, "forged.csv")
    path = f"/{stack.uploads_bucket}"
    by_a_program = emulator.post(path, data=form, files={"file": CONTENT})
    assert by_a_program.status_code == 204, "or the next line shows nothing"
    assert emulator.post(path, data=form, files={"file": CONTENT}, headers=A_PAGE).status_code == 403


def test_no_field_hides_who_signed(stack: Stack, api: httpx.Client, emulator: httpx.Client) -> None:
    _, lent = slot(api, CONTENT)
    path, ours = f"/{stack.uploads_bucket}", root_form(stack.uploads_bucket, "forged.csv")
    key = next(value for name, value in lent.items() if name.lower() == "x-amz-credential")
    before: list[tuple[str, Any]] = [("X-Amz-Credential", (None, key))]
    before += [(name, (None, value)) for name, value in ours.items()]
    after = [*before[1:], ("file", CONTENT), ("x-amz-credential", (None, key))]
    for parts in ([*before, ("file", CONTENT)], after, [*before[:1], ("file", CONTENT), *before[1:]]):
        assert emulator.post(path, files=parts, headers=A_PAGE).status_code == 403
    unsigned = {"key": "forged.csv"}
    assert emulator.post(path, data=unsigned, files={"file": CONTENT}, headers=A_PAGE).status_code == 403


def test_what_could_lead_a_form_elsewhere_is_not_passed_on(api: httpx.Client, emulator: httpx.Client) -> None:
    url, fields = slot(api, CONTENT)
    more = {**A_PAGE, **AS_ROOT, "X-Amz-Target": "AWSLambda.CreateFunction", "Content-Encoding": "aws-chunked"}
    assert emulator.post(url, data=fields, files={"file": CONTENT}, headers=more).status_code == 204
    asked = emulator.post(f"{url}?delete", data=fields, files={"file": CONTENT}, headers=A_PAGE)
    assert asked.status_code == 403
