"""A real browser, with a page of another origin open beside the running local system."""

import base64
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import httpx
import pytest

from tests.support.chromium import CHROMIUM, QUIETLY
from titer_cli.local.aws import REGION, ROOT
from titer_cli.local.emulator import HOST
from titer_cli.local.stack import Stack

pytestmark = [
    pytest.mark.own_emulator("about the guard around the emulator"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
PAGE = Path(__file__).with_name("page.html")
SECONDS = 120
PLANTED = "planted-by-a-page"
KEY = f"{ROOT}/20300101/{REGION}"
CONTENT = "sensor_id,timestamp,value\nTP-1,2025-01-01T00:00:00Z,1.5\n"


def code() -> str:
    """The code of a function that does whatever a page wants, on this machine."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return open('/etc/hostname').read()")
    return base64.b64encode(packed.getvalue()).decode()


def page(stack: Stack, emulator: str) -> str:
    """A page that tries what it can, then tells what became of it. `text/plain` needs no preflight."""
    function = {
        "FunctionName": PLANTED,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": code()},
    }
    function |= {"Role": "arn:aws:iam::000000000000:role/any"}
    given = {"api": stack.api_url, "token": stack.token, "content": CONTENT, "function": json.dumps(function)}
    given |= {"emulator": emulator, "key": KEY, "planted": PLANTED}
    return PAGE.read_text("utf-8").replace("GIVEN", json.dumps(given))


class Site(ThreadingHTTPServer):
    """A site with one page, and what that page found."""

    def __init__(self, text: str) -> None:
        super().__init__((HOST, 0), Visit)
        self.text = text.encode()
        self.found: Future[dict[str, Any]] = Future()


class Visit(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.text if self.path == "/" else b"")

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.server.found.set_result(json.loads(said))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def site(text: str) -> Iterator[Site]:
    with Site(text) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def command(profile: Path, *more: str) -> list[str]:
    assert CHROMIUM
    return [CHROMIUM, "--headless", *QUIETLY, f"--user-data-dir={profile}", *more]


def test_a_page_reaches_the_api_and_its_form_and_no_other_door(stack: Stack, api: httpx.Client, tmp_path: Path) -> None:
    with site(page(stack, stack.endpoint_url)) as elsewhere:
        url = f"http://{HOST}:{elsewhere.server_port}/"
        with subprocess.Popen(command(tmp_path, url), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                found = elsewhere.found.result(SECONDS)
            finally:
                browser.terminate()
    assert planted(stack) == []
    blocked = ("list functions", "after a preflight", "read how it is")
    assert {name: found[name] for name in blocked} == dict.fromkeys(blocked, "blocked")
    statuses = {name: found[name][0] for name in ("alive", "closed", "open", "slot", "sent")}
    assert statuses == {"alive": 200, "closed": 401, "open": 200, "slot": 201, "sent": 204}
    assert api.get(f"/v1/files/{found['file_id']}").json()["status"] != "awaiting_upload"


def planted(stack: Stack) -> list[str]:
    """What the page has made in the emulator."""
    session = boto3.Session(ROOT, ROOT, region_name=REGION)
    functions = session.client("lambda", endpoint_url=stack.endpoint_url).list_functions()["Functions"]
    queues = session.client("sqs", endpoint_url=stack.endpoint_url).list_queues().get("QueueUrls", [])
    names = [*(each["FunctionName"] for each in functions), *(url.rpartition("/")[2] for url in queues)]
    return [name for name in names if name.startswith(PLANTED)]


@pytest.mark.parametrize(("page", "shows"), [("docs", 'data-path="/v1/uploads"'), ("redoc", "/v1/uploads")])
def test_the_apis_own_pages_show_the_api_under_their_policy(
    page: str, shows: str, stack: Stack, tmp_path: Path
) -> None:
    asked = command(tmp_path, "--virtual-time-budget=20000", "--dump-dom", f"{stack.api_url}/{page}")
    shown = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=SECONDS).stdout
    assert shows in re.sub(r"<script>.*?</script>", "", shown, flags=re.DOTALL)
