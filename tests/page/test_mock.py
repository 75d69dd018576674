"""The page without a service: on recorded answers, with nothing asked of anybody."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.page.conftest import Opened
from tests.page.person import Size


def test_all_pages_are_shown_on_recorded_answers(stranger: Opened, size: Size) -> None:
    with stranger(size) as person:
        asked: list[str] = []
        person.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        person.go("?mock=1")
        expect(person.navigation).to_be_visible()
        for link in person.navigation.get_by_role("link").all():
            link.click()
            expect(person.page.get_by_role("heading", level=1)).to_be_visible()
            expect(person.page.get_by_role("alert")).to_have_count(0)
        person.turn_to("Files")
        person.open("bioreactor_faults.csv")
        own = urlsplit(person.address).path
        assert [path for path in asked if not path.startswith(own)] == []
