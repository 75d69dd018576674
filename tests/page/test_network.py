"""A network that changes under the page: what did not come is asked for again, and what is to be done is said."""

import re

from playwright.sync_api import Route, expect

from tests.page.conftest import Opened
from tests.page.person import Size

PARTS = re.compile(r"/assets/[^/]*\.js$")
FAILED = r"net::ERR_|Failed to fetch dynamically|error loading dynamically"


def test_a_part_that_did_not_come_comes_with_another_try(someone: Opened, size: Size) -> None:
    with someone(size) as person, person.wrongs.foreseen_are(FAILED):
        lost: list[str] = []

        def lose(route: Route) -> None:
            lost.append(route.request.url)
            route.abort("connectionaborted")

        person.page.route(PARTS, lose)
        person.navigation.get_by_role("link", name="Explain").click()
        expect(person.page.get_by_role("alert")).to_contain_text("A part of the page did not come")
        assert lost
        person.page.unroute(PARTS, lose)
        for _ in range(2):  # a browser may remember that it failed: then the whole page is loaded
            if (again := person.button("Try again")).is_visible():
                again.click()
                person.page.wait_for_timeout(1_500)
        expect(person.page.get_by_role("heading", level=1, name="How would this be read?")).to_be_visible()


def test_a_part_that_fails_once_is_not_missed(someone: Opened) -> None:
    with someone() as person, person.wrongs.foreseen_are(FAILED):
        lost: list[str] = []

        def lose_one(route: Route) -> None:
            if lost:
                route.continue_()
            else:
                lost.append(route.request.url)
                route.abort("connectionaborted")

        person.page.route(PARTS, lose_one)
        person.navigation.get_by_role("link", name="Explain").click()
        expect(person.page.get_by_role("heading", level=1, name="How would this be read?")).to_be_visible()
        assert lost
