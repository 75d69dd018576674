"""Whatever strangers write is shown as text, and no other page acts for who is signed in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import expect

from tests.faults.system import System
from tests.page.conftest import Opened
from tests.page.person import Person, Size
from titer_cli.local.emulator import HOST

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "javascript:alert(1)",
    '"><svg/onload=alert(1)>',
    "</textarea></title><iframe srcdoc='<script>alert(1)</script>'>",
    "\u202egpj.exe\u2066\u200f",
    "${alert(1)}{{constructor.constructor('alert(1)')()}}",
)
LONGEST = 4_000
BAIT = "script:not([src]), img[src=x], iframe, [onerror], [onload], svg[onload], a[href^='javascript:' i]"


@pytest.fixture(scope="module")
def planted(system: System) -> dict[str, str]:
    """The ids of files whose names, sensors, cells and annotations are hostile, by their names."""
    found = {}
    for number, text in enumerate(HOSTILE):
        name, quoted = f"{text} {uuid4().hex[:6]}.csv", text.replace('"', '""')
        rows = f'"{quoted}",2025-10-01T08:00:00Z,1,"{quoted}"\n"{quoted}",2025-10-01T08:01:00Z,"{quoted}",x\n'
        body = f'sensor_id,timestamp,value,"batch {number}"\n{rows}"{quoted}",2025-10-01T08:02:00Z,3,x\n'
        file_id = system.upload(name, body.encode(), asset=text[:60])
        system.finished(file_id)
        found[name] = file_id
        said = {"file_id": file_id, "from": "2025-10-01T08:00:00Z", "to": "2025-10-01T08:01:00Z"}
        long = (text * LONGEST)[:LONGEST]
        system.api.post("/v1/annotations", json={**said, "text": long, "tags": [text[:60]]}).raise_for_status()
    return found


def is_harmless(person: Person) -> None:
    """Nothing of what was written has become more than text, and none of it moves what is around it."""
    assert person.page.locator(BAIT).count() == 0
    assert person.fits()
    loose = person.page.evaluate(
        r"""() => [...document.querySelectorAll('main *')]
            .filter(({childNodes}) => [...childNodes].some((node) => /[\u202e\u2066]/.test(node.data)))
            .filter((each) => !/isolate|plaintext/.test(getComputedStyle(each).unicodeBidi))
            .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert loose == [], "what turns the order of letters turns that of the page"


def test_what_files_and_people_say_is_text(someone: Opened, planted: dict[str, str], size: Size) -> None:
    with someone(size) as person:
        person.page.on("dialog", lambda dialog: person.wrongs.found.append(f"a script ran: {dialog.message}"))
        for name in planted:
            expect(person.page.get_by_role("link", name=name, exact=True)).to_be_visible()
        is_harmless(person)
        for name, file_id in planted.items():
            person.go(f"/files/{file_id}")
            expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
            person.drawn()
            expect(person.page.locator(".annotation-text")).to_be_visible()
            person.page.get_by_role("button", name="row 2").first.click()
            expect(person.dialog.get_by_role("row").first).to_be_visible()
            is_harmless(person)
        for page in ("Live", "Annotations"):
            person.go(f"/{page.lower()}")
            person.settled()
            is_harmless(person)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_address_says_is_text(someone: Opened, text: str) -> None:
    said = httpx.QueryParams({"name": text, "set": text, "sensor_id": text, "q": text, "asset": text, "from": text})
    paths = [f"/?{said}", f"/live/sensor?{said}", f"/annotations?{said}", f"/admin/rules?{said}"]
    paths += [f"/{httpx.URL(path=f'/{text}').raw_path.decode()}", f"/compare?{said}"]
    with someone() as person, person.wrongs.foreseen_are("400", "404", "422"):
        person.page.on("dialog", lambda dialog: person.wrongs.found.append(f"a script ran: {dialog.message}"))
        for path in paths:
            person.go(path)
            expect(person.navigation).to_be_visible()
            is_harmless(person)


class Elsewhere(BaseHTTPRequestHandler):
    """A page of someone else."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title><body></body>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer((HOST, 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


ACTS = """async ([page, api, body]) => {
    const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), {src: page}));
    await new Promise((done) => { frame.onload = done; setTimeout(done, 3000); });
    const attempt = async (does) => { try { return await does(); } catch (error) { return 'blocked'; } };
    const send = (init) => fetch(`${api}/v1/annotations`, {method: 'POST', body, credentials: 'include', ...init});
    const opened = window.open(page);
    await new Promise((done) => setTimeout(done, 1500));
    opened?.postMessage({token: 'give it'}, '*');
    return {
        framed: await attempt(() => frame.contentDocument?.body?.innerText ?? 'blocked'),
        read: await attempt(() => opened.sessionStorage.length),
        sent: await attempt(async () => (await send({headers: {'Content-Type': 'application/json'}})).status),
        plainly: await attempt(async () => (await send({mode: 'no-cors'})).type),
    };
}"""


def test_a_foreign_page_cannot_act_for_who_is_signed_in(someone: Opened, system: System, sent: dict[str, str]) -> None:
    said = {"file_id": sent["good.csv"], "from": "2025-10-01T08:00:00Z", "to": "2025-10-01T08:00:00Z", "text": "forged"}
    with someone() as person, elsewhere() as address, person.wrongs.foreseen_are(".*"):
        other = person.page.context.new_page()
        other.goto(address)
        found = other.evaluate(ACTS, [person.address, system.stack.api_url, json.dumps(said)])
    assert found["framed"] in {"blocked", ""}
    assert found["read"] == "blocked"
    assert found["sent"] in {401, 403, "blocked"}
    kept = system.api.get("/v1/annotations", params={"q": "forged"}).raise_for_status().json()["annotations"]
    assert kept == []
