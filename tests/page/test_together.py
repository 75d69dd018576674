"""Two people before the same file, each with a browser of their own, and a line that breaks."""

import time
from uuid import uuid4

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.faults.system import System
from tests.page.conftest import Opened
from tests.page.person import Person, Size

SOON = 1.0  # seconds
BUSY = 20  # times what the least request takes: where that is more, the machine is too busy to tell


@pytest.fixture
def shared(system: System) -> str:
    rows = "".join(f"a,2025-10-01T08:{minute:02}:00Z,{minute}\n" for minute in range(30))
    file_id = system.upload(f"shared {uuid4()}.csv", f"sensor_id,timestamp,value\n{rows}".encode())
    system.finished(file_id)
    return file_id


def annotate(person: Person, text: str) -> None:
    person.button("Annotate what is in sight").click()
    person.dialog.get_by_label("Text").fill(text)
    person.dialog.get_by_label("Label").select_option("fault")
    person.in_dialog("Save").click()


def round_trip(system: System) -> float:
    began = time.monotonic()
    system.api.get("/v1/me").raise_for_status()
    return time.monotonic() - began


def look_at(person: Person, file_id: str) -> None:
    person.look_at(file_id)
    expect(person.line).to_have_text("Live")


def test_what_one_says_of_a_file_the_other_sees_at_once(
    someone: Opened, system: System, shared: str, size: Size
) -> None:
    took: list[float] = []
    with someone(size) as one, someone(size) as other:
        look_at(one, shared)
        look_at(other, shared)
        for number in range(3):
            text = f"it leaked, {number}"
            annotate(one, text)
            expect(one.dialog).to_have_count(0)
            began = time.monotonic()
            expect(other.page.get_by_text(text)).to_be_visible()
            took.append(time.monotonic() - began)
    assert min(took) < max(SOON, BUSY * round_trip(system))


def test_two_who_change_the_same_words_lose_neither(someone: Opened, system: System, shared: str, size: Size) -> None:
    with someone(size) as one, someone(size) as other, other.wrongs.foreseen_are("412"):
        look_at(one, shared)
        annotate(one, "a first draft")
        look_at(other, shared)
        other.button("Change").click()
        other.dialog.get_by_label("Text").fill("what the other wrote")
        one.button("Change").click()
        one.dialog.get_by_label("Text").fill("what the one wrote")
        one.in_dialog("Save").click()
        expect(one.dialog).to_have_count(0)
        other.in_dialog("Save").click()
        expect(other.dialog.get_by_text("what the one wrote")).to_be_visible()
        other.in_dialog("Keep what I wrote").click()
        other.in_dialog("Save").click()
        expect(one.page.locator(".annotation-text")).to_have_text("what the other wrote")
        one.button("History").click()
        for text in ("a first draft", "what the one wrote", "what the other wrote"):
            expect(one.dialog.get_by_text(text)).to_be_visible()
        one.in_dialog("Close").click()
        one.button("Delete").last.click()
        one.in_dialog("Delete").click()
        expect(other.page.locator(".annotation-text")).to_have_count(0)
    kept = system.api.get("/v1/annotations", params={"file_id": shared}).raise_for_status().json()
    assert kept["annotations"] == []


def test_what_was_said_stays_when_the_file_is_read_once_more(
    someone: Opened, system: System, shared: str, size: Size
) -> None:
    with someone(size) as person:
        look_at(person, shared)
        annotate(person, "this lasts")
        expect(person.dialog).to_have_count(0)
        system.api.post(f"/v1/files/{shared}/reprocess", json={}).raise_for_status()
        expect(person.page.get_by_role("region", name="Versions of the file")).to_contain_text("2 now")
        expect(person.page.get_by_text("this lasts")).to_be_visible()
        person.turn_to("Annotations")
        expect(person.page.get_by_text("this lasts").first).to_be_visible()


def test_a_line_that_breaks_is_told_and_mends_itself(someone: Opened, system: System, shared: str, size: Size) -> None:
    lines: list[WebSocketRoute] = []
    is_cut = False

    def pass_on(line: WebSocketRoute) -> None:
        if is_cut:
            line.close()
            return
        line.connect_to_server()
        lines.append(line)

    with someone(size) as person:
        person.page.route_web_socket(lambda url: True, pass_on)
        look_at(person, shared)
        is_cut = True
        for line in lines:
            line.close()
        expect(person.line).to_have_text("Connection lost")
        said = {"file_id": shared, "from": "2025-10-01T08:00:00Z", "to": "2025-10-01T08:00:00Z", "text": "meanwhile"}
        system.api.post("/v1/annotations", json=said).raise_for_status()
        is_cut = False
        expect(person.line).to_have_text("Live")
        expect(person.page.get_by_text("meanwhile")).to_be_visible()
