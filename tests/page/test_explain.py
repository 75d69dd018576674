"""How a file would be read, before it is sent; what it leaves open is a question, and the answer goes with it."""

from uuid import uuid4

from playwright.sync_api import FilePayload, expect

from tests.faults.system import System
from tests.page.conftest import Opened
from tests.page.person import Size


def test_a_doubt_is_a_question_whose_answer_goes_with_the_file(someone: Opened, system: System, size: Size) -> None:
    name = f"doubtful {uuid4().hex[:8]}.csv"
    body = f"time;sensor_id;value\n03/04/2025 08:00;{uuid4()};1,5\n04/05/2025 08:00;a;2,5\n"
    chosen = FilePayload(name=name, mimeType="text/csv", buffer=body.encode())
    with someone(size) as person:
        person.page.get_by_role("link", name="How would this be read?").first.click()
        person.page.get_by_label("Choose a file").set_input_files(chosen)
        expect(person.page.get_by_role("region", name="Its first lines")).to_contain_text("03/04/2025 08:00")
        person.page.get_by_role("button", name="day first").first.click()
        expect(person.page.get_by_role("list", name="What you said of it")).to_contain_text("day")
        zone = person.page.get_by_role("region", name="In which zone are its times?")
        zone.get_by_role("button", name="Europe/Berlin").click()
        person.button("Upload it like this").click()
        expect(person.row(name)).to_contain_text("processed")
    [found] = system.api.get("/v1/files", params={"name": name}).json()["files"]
    readings = system.api.get(f"/v1/files/{found['file_id']}/readings", params={"format": "csv"}).text
    assert "2025-04-03T06:00:00" in readings
    assert "2025-05-04T06:00:00" in readings


def test_what_would_be_refused_is_said_with_what_to_do(someone: Opened, size: Size) -> None:
    with someone(size) as person:
        person.go("/explain")
        person.page.get_by_label("Choose a file").set_input_files(
            FilePayload(name="page.html", mimeType="text/html", buffer=b"<!DOCTYPE html><html><body>no</body></html>")
        )
        expect(person.page.get_by_text("It would be refused.")).to_be_visible()
