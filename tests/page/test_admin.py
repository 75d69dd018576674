"""Tokens, rule sets, what is parked, and health, for who may see to them."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.faults.system import System
from tests.page.conftest import Opened
from tests.page.person import Size
from tests.support.local import client


def test_a_token_is_made_shown_once_and_withdrawn(someone: Opened, system: System, size: Size) -> None:
    label = f"for a press {uuid4().hex[:8]}"
    with someone(size) as person:
        person.go("/admin/tokens")
        person.button("Make a token").click()
        person.dialog.get_by_label("What it is for").fill(label)
        person.in_dialog("Make it").click()
        token = person.dialog.locator("[data-secret]").inner_text()
        with client(system.stack, token) as api:
            assert api.get("/v1/me").json()["label"] == label
        person.in_dialog("I have it").click()
        expect(person.page.get_by_text(token)).to_have_count(0)
        person.row(label).get_by_role("button", name="Withdraw").click()
        person.in_dialog("Withdraw it").click()
        expect(person.row(label)).to_have_count(0)


def test_a_rule_set_is_written_checked_while_it_is_and_changed(someone: Opened, system: System, size: Size) -> None:
    name = f"set-{uuid4().hex[:8]}"
    with someone(size) as person:
        person.go("/admin/rules")
        person.button("Write a new one").click()
        person.dialog.get_by_label("Name").fill(name)
        person.dialog.get_by_label("Name").press("Enter")
        expect(person.page.get_by_role("heading", name=name)).to_be_visible()
        person.button("Add a parameter").click()
        person.page.get_by_label("Name, parameters").fill("temperature")
        person.page.get_by_label("Hard from of temperature").fill("40")
        person.page.get_by_label("Hard to of temperature").fill("20")
        person.page.get_by_label("Why it changes").fill("the press was overhauled")
        expect(person.page.locator(".troubles")).to_be_visible()
        person.page.get_by_label("Hard from of temperature").fill("10")
        expect(person.page.locator(".troubles")).to_have_count(0)
        person.page.get_by_label("Why it changes").press("Enter")
        expect(person.page.get_by_text("the press was overhauled").first).to_be_visible()
    written = system.api.get(f"/v1/rules/{name}").raise_for_status().json()
    assert written["reason"] == "the press was overhauled"
    assert written["parameters"]["temperature"]["hard"] == {"min": 10.0, "max": 20.0}


def test_what_is_parked_is_tried_again_and_left_at_that(someone: Opened, system: System, size: Size) -> None:
    letter = json.dumps({"said": f"no announcement {uuid4().hex}"})
    system.client("sqs").send_message(QueueUrl=system.queue("IngestDeadLetters"), MessageBody=letter)
    with someone(size) as person:
        person.go("/admin/parked")
        item = person.page.get_by_role("listitem").filter(
            has=person.page.get_by_role("button", name="Leave it at that")
        )
        while not item.count():
            person.button("Look again").click()
            person.page.wait_for_timeout(500)
        item.first.get_by_role("button", name="Leave it at that").click()
        person.dialog.get_by_label("Why").fill("sent by mistake")
        person.in_dialog("Leave it at that").click()
        expect(person.dialog).to_have_count(0)
        person.page.get_by_label("Those that were left at that").check()
        expect(person.page.get_by_text("sent by mistake").first).to_be_visible()


def test_health_is_shown_as_the_service_says_it(someone: Opened, size: Size) -> None:
    with someone(size) as person:
        person.turn_to("Admin")
        now = person.page.get_by_role("region", name="Now")
        for name in ("Service", "table", "queue", "uploads", "data"):
            expect(now.get_by_text(name, exact=False).first).to_be_visible()
        expect(now.get_by_text("bad")).to_have_count(0)


@pytest.mark.parametrize("tab", ["tokens", "rules", "parked", "health"])
def test_who_has_no_right_to_it_is_told(stranger: Opened, reader: str, tab: str) -> None:
    with stranger(token=reader) as person:
        person.go(f"/admin/{tab}")
        expect(person.page.get_by_role("heading", name="This needs the scope admin")).to_be_visible()
