"""Every page in two sizes, dark and light: axe finds nothing serious, and nothing lies beyond the edge of a window."""

from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.page.conftest import Opened
from tests.page.person import NARROW, Colours, Size

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


def faults_of(page: Page) -> list[str]:
    """Return what axe finds that keeps people from using the page. Playwright's `evaluate` asks no policy."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(({violations}) => violations)")
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
        if node["impact"] in GRAVE
    ]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_door_is_open_to_all(stranger: Opened, size: Size, colours: Colours) -> None:
    with stranger(size, colours) as person:
        expect(person.button("Sign in")).to_be_visible()
        assert faults_of(person.page) == []
        assert person.fits()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_is_open_to_all(someone: Opened, sent: dict[str, str], size: Size, colours: Colours) -> None:
    with someone(size, colours) as person:
        addresses = [link.get_attribute("href") or "" for link in person.navigation.get_by_role("link").all()]
        for address in [*addresses, f"{person.address}/batches", f"{person.address}/files/{sent['partly_bad.csv']}"]:
            person.page.goto(urljoin(person.address, address))
            expect(person.page.get_by_role("heading", level=1)).to_be_visible()
            person.settled()
            assert faults_of(person.page) == [], address
            assert person.fits(), address


def test_what_analyses_found_is_open_to_all(someone: Opened, analysed: dict[str, str], size: Size) -> None:
    with someone(size, "dark" if size == NARROW else "light") as person:
        for name, path in analysed.items():
            person.go(path)
            expect(person.page.get_by_role("heading", level=1)).to_be_visible()
            person.settled()
            assert faults_of(person.page) == [], name
            assert person.fits(), name


def test_a_row_of_what_was_found_takes_a_few_lines(someone: Opened, analysed: dict[str, str], size: Size) -> None:
    with someone(size) as person:
        person.go(analysed["analysis"])
        first = person.page.get_by_role("region", name="Events").locator("tbody tr").first
        box = first.bounding_box()
        assert box is not None
        assert box["height"] < 140


def test_the_colours_can_be_chosen_and_stay(someone: Opened) -> None:
    with someone(colours="light") as person:
        ground, light = person.page.locator("html"), "rgb(246, 247, 248)"
        expect(ground).to_have_css("background-color", light)
        person.page.get_by_label("Colours").select_option("Dark")
        expect(ground).not_to_have_css("background-color", light)
        person.page.reload()
        expect(person.navigation).to_be_visible()
        expect(ground).not_to_have_css("background-color", light)
