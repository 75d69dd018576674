"""In by a one-time link or a token, out again: and the token is nowhere that outlives the tab or leaves the browser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.faults.system import System
from tests.page.conftest import MakeToken, Opened
from tests.page.person import Person, Size


@pytest.fixture
def link(system: System) -> str:
    """What `titer ui` prints after the address of the page."""
    return f"#code={system.api.post('/v1/login-codes').raise_for_status().json()['code']}"


def kept(person: Person) -> dict[str, Any]:
    """Return what the browser keeps of the page, by where it does."""
    found: dict[str, Any] = person.page.evaluate(
        """async () => ({
            here: location.href, length: history.length, state: JSON.stringify(history.state),
            tab: {...sessionStorage}, local: {...localStorage}, cookies: document.cookie,
            databases: await indexedDB.databases(), caches: await caches.keys().catch(() => []),
        })"""
    )
    return found


def test_a_link_opens_the_page_once(stranger: Opened, link: str, size: Size) -> None:
    with stranger(size) as first:
        first.go(link)
        first.page.reload()
        expect(first.navigation).to_be_visible()
        assert "code" not in first.page.url
    with stranger(size) as second, second.wrongs.foreseen_are("403"):
        second.go(link)
        second.page.reload()
        expect(second.page.get_by_role("alert")).to_contain_text("code")
        expect(second.page.get_by_label("Token")).to_be_visible()


def test_a_token_that_is_wrong_is_told_and_may_be_given_again(
    stranger: Opened, make_token: MakeToken, size: Size
) -> None:
    with stranger(size) as person, person.wrongs.foreseen_are("401"):
        person.page.get_by_label("Token").fill("tt_000000000000_wrong")
        person.button("Sign in").click()
        expect(person.page.get_by_role("alert")).to_be_visible()
        person.sign_in(make_token("read")["token"])
        person.open_settings()
        person.button("Sign out").click()
        expect(person.page.get_by_label("Token")).to_be_visible()


def test_the_token_stays_in_the_tab(stranger: Opened, system: System, make_token: MakeToken) -> None:
    token = make_token("read", "write", "admin")["token"]
    addresses: list[str] = []
    with stranger() as person:
        person.page.context.on("request", lambda request: addresses.append(request.url))
        person.page.on("framenavigated", lambda frame: addresses.append(frame.url))
        person.sign_in(token)
        for link in person.navigation.get_by_role("link").all():
            link.click()
            expect(person.page.get_by_role("heading", level=1)).to_be_visible()
        found = kept(person)
        assert token in found.pop("tab").values()
        assert token not in str(found)
        another = person.page.context.new_page()
        another.goto(person.address)
        expect(another.get_by_label("Token")).to_be_visible()
    assert not any(token in each or token.rpartition("_")[2] in each for each in addresses)
    assert token not in system.log()


def test_a_token_that_ended_leads_back_to_the_door(stranger: Opened, make_token: MakeToken) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=10)
    token = make_token("read", expires_at=ends.isoformat())["token"]
    with stranger(token=token) as person, person.wrongs.foreseen_are("401", "403", "WebSocket"):
        person.page.wait_for_timeout(max(0.0, (ends - datetime.now(UTC)).total_seconds()) * 1000)
        person.page.reload()
        expect(person.page.get_by_label("Token")).to_be_visible()
        expect(person.page.get_by_text("Sign in again")).to_be_visible()
