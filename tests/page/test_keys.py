"""All of it by keys alone: whoever has no mouse gets everywhere, and always sees where they are."""

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.faults.system import System
from tests.page.conftest import MakeToken, Opened
from tests.page.person import Person, Size

MOST = 150  # steps to anything that is on a page


def step_to(person: Person, place: Locator, key: str = "Tab") -> None:
    """Go on by one key until a place has the focus, which can be seen there."""
    for _ in range(MOST):
        if place.count() == 1 and place.evaluate("element => element === document.activeElement"):
            seen = place.evaluate(
                "element => { const {outlineStyle, boxShadow} = getComputedStyle(element);"
                " return outlineStyle !== 'none' || boxShadow !== 'none' }"
            )
            assert seen, "nobody sees where the focus is"
            return
        person.page.keyboard.press(key)
    raise AssertionError(f"no key leads to {place}")


@pytest.fixture
def drawn(system: System) -> tuple[str, str]:
    """Name and id of a file with a row that is wrong."""
    name = f"by keys {uuid4().hex[:8]}.csv"
    rows = "".join(f"a,2025-10-01T08:{n:02}:00Z,{n}\n" for n in range(60))
    file_id = system.upload(name, f"sensor_id,timestamp,value\n{rows}a,2025-10-01T09:00:00Z,wrong\n".encode())
    system.finished(file_id)
    return name, file_id


def test_from_the_door_to_an_annotation_and_out_again(
    stranger: Opened, make_token: MakeToken, drawn: tuple[str, str], size: Size
) -> None:
    name, _ = drawn
    token = make_token("read", "write")["token"]
    with stranger(size) as person:
        keys = person.page.keyboard
        step_to(person, person.page.get_by_label("Token"))
        keys.type(token)
        keys.press("Enter")
        step_to(person, person.page.get_by_role("searchbox", name="Name"))
        keys.type(name)
        expect(person.page.get_by_role("row")).to_have_count(2)
        step_to(person, person.page.get_by_role("link", name=name))
        keys.press("Enter")
        person.drawn()
        step_to(person, person.chart)
        keys.press("+")
        for _ in range(3):
            keys.press("ArrowRight")
        keys.press("m")
        for _ in range(3):
            keys.press("ArrowRight")
        keys.press("Enter")
        expect(person.dialog.get_by_label("Text")).to_be_focused()
        keys.type("said by keys")
        step_to(person, person.in_dialog("Save"))
        keys.press("Enter")
        expect(person.page.get_by_text("said by keys")).to_be_visible()
        expect(person.dialog).to_have_count(0)
        step_to(person, person.page.get_by_role("button", name="row 61"))
        keys.press("Enter")
        expect(person.dialog).to_be_visible()
        keys.press("Escape")
        expect(person.dialog).to_have_count(0)
        expect(person.page.get_by_role("button", name="row 61")).to_be_focused()
        if (settings := person.button("Settings")).is_visible():  # in a narrow window
            step_to(person, settings, "Shift+Tab")
            keys.press("Enter")
            step_to(person, person.button("Sign out"))
        else:
            step_to(person, person.button("Sign out"), "Shift+Tab")
        keys.press("Enter")
        expect(person.page.get_by_label("Token")).to_be_visible()


def test_every_page_is_reached_by_keys(someone: Opened, size: Size) -> None:
    with someone(size) as person:
        for link in person.navigation.get_by_role("link").all():
            name = link.inner_text()
            step_to(person, link)
            person.page.keyboard.press("Enter")
            expect(person.navigation.locator("[aria-current=page]")).to_have_text(name)


def test_what_analyses_found_is_gone_through_by_keys(someone: Opened, analysed: dict[str, str], size: Size) -> None:
    with someone(size) as person:
        keys = person.page.keyboard
        person.go(analysed["analysis"])
        person.drawn()
        step_to(person, person.page.get_by_role("combobox", name="Series"))
        keys.press("ArrowDown")  # to the other series, whose alarm stands first
        person.drawn()
        whole = person.chart.get_attribute("data-to")
        step_to(person, person.page.get_by_role("region", name="Events").get_by_role("button").first)
        keys.press("Enter")
        expect(person.chart).not_to_have_attribute("data-to", str(whole))
        person.go(analysed["tuning"])
        person.settled()
        step_to(person, person.page.get_by_role("link", name="an analysis"))
        person.go(analysed["batch"])
        step_to(person, person.button("Analyse"))
        keys.press("Enter")
        expect(person.dialog).to_be_visible()
        keys.press("Escape")
        expect(person.dialog).to_have_count(0)
        expect(person.button("Analyse")).to_be_focused()


def test_who_is_done_with_the_navigation_may_pass_it_by(someone: Opened) -> None:
    with someone() as person:
        person.page.reload()
        expect(person.navigation).to_be_visible()
        person.page.keyboard.press("Tab")
        expect(person.page.get_by_role("link", name="To the content")).to_be_focused()
        person.page.keyboard.press("Enter")
        expect(person.page.locator("#content")).to_be_focused()
