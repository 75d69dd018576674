"""Files go in by hand, are listed as they change, found, chosen, judged anew, compared and deleted."""

import re
from uuid import uuid4

from playwright.sync_api import FilePayload, expect

from tests.faults.system import System, until
from tests.page.conftest import Opened
from tests.page.person import Size

ROWS = "sensor_id,timestamp,value\n"


def a_file(name: str, readings: int = 3) -> FilePayload:
    """Return a file that is chosen by hand; no two have the same content."""
    mark = uuid4().hex[:8]
    rows = "".join(f"{mark},2025-10-01T08:00:{second:02}Z,{second}\n" for second in range(readings))
    return {"name": name, "mimeType": "text/csv", "buffer": (ROWS + rows).encode()}


def test_files_that_are_chosen_go_in_and_are_listed_as_they_change(someone: Opened, size: Size) -> None:
    names = [f"chosen {number} {uuid4().hex[:8]}.csv" for number in range(3)]
    with someone(size) as person:
        person.page.get_by_label("Choose files").set_input_files([a_file(name) for name in names])
        uploads = person.page.get_by_role("region", name="Uploads")
        expect(uploads.get_by_text("3 files sent")).to_be_visible()
        for name in names:
            expect(person.row(name)).to_contain_text("processed")
        uploads.get_by_role("button", name="Put away").click()
        expect(uploads).to_have_count(0)
        person.page.get_by_role("link", name=names[0]).click()
        expect(person.page.get_by_role("heading", level=1, name=names[0])).to_be_visible()


def test_files_that_are_dropped_anywhere_go_in(someone: Opened, size: Size) -> None:
    name = f"dropped {uuid4().hex[:8]}.csv"
    body = f"{ROWS}{uuid4()},2025-10-01T08:00:00Z,1\n"
    with someone(size) as person:
        bag = person.page.evaluate_handle(
            """([name, body]) => {
                const bag = new DataTransfer();
                bag.items.add(new File([body], name, {type: 'text/csv'}));
                return bag;
            }""",
            [name, body],
        )
        expect(person.page.get_by_role("region", name="Upload")).to_be_visible()
        for happening in ("dragenter", "dragover", "drop"):
            person.page.dispatch_event("body", happening, {"dataTransfer": bag})
        expect(person.row(name)).to_contain_text("processed")


def test_what_is_known_already_is_told(someone: Opened, system: System, size: Size) -> None:
    again = a_file("once more.csv")
    file_id = system.upload("once.csv", again["buffer"])
    system.finished(file_id)
    with someone(size) as person:
        person.page.get_by_label("Choose files").set_input_files(again)
        upload = person.page.get_by_role("region", name="Uploads").get_by_role("listitem")
        expect(upload).to_have_attribute("data-state", "sent")
        known = upload.get_by_role("link", name="known already")
        expect(known).to_have_attribute("href", re.compile(file_id))


def test_an_upload_that_fails_is_told_and_tried_again(someone: Opened, size: Size) -> None:
    name = f"unlucky {uuid4().hex[:8]}.csv"
    with someone(size) as person, person.wrongs.foreseen_are("409"):
        person.page.context.route("**/v1/uploads", lambda route: route.fulfill(status=409, json={}))
        person.page.get_by_label("Choose files").set_input_files([a_file(name)])
        upload = person.page.get_by_role("region", name="Uploads").get_by_role("listitem")
        expect(upload.get_by_role("alert")).to_be_visible()
        person.page.context.unroute("**/v1/uploads")
        upload.get_by_role("button", name="Try again").click()
        expect(person.row(name)).to_contain_text("processed")


def test_files_are_found_by_what_they_are(someone: Opened, sent: dict[str, str], size: Size) -> None:
    with someone(size) as person:
        person.page.get_by_role("combobox", name="Status").select_option("failed")
        expect(person.row("broken.csv").first).to_be_visible()
        expect(person.row("good.csv")).to_have_count(0)
        assert "status=failed" in person.page.url
        person.page.reload()
        expect(person.row("broken.csv").first).to_be_visible()
        person.page.get_by_label("Name").fill("no such file")
        expect(person.page.get_by_text("No file is like that")).to_be_visible()
        person.button("Clear the filters").click()
        expect(person.row("good.csv").first).to_be_visible()


def test_several_are_chosen_judged_anew_and_deleted(someone: Opened, system: System, size: Size) -> None:
    mark = uuid4().hex[:8]
    ids = [system.upload(f"{mark} {n}.csv", f"{ROWS}{mark}{n},2025-10-01T08:00:00Z,1\n".encode()) for n in range(2)]
    for file_id in ids:
        system.finished(file_id)
    # what asks for a file as it is deleted is told that it is gone
    with someone(size) as person, person.wrongs.foreseen_are("410"):
        person.page.get_by_label("Name").fill(mark)
        expect(person.page).to_have_url(re.compile(mark))
        expect(person.page.locator("tbody tr")).to_have_count(2)
        person.page.get_by_label("Select all that are shown").check()
        person.button("Reprocess").click()
        person.in_dialog("Reprocess").click()
        for row in person.row(mark).all():
            expect(row).to_contain_text("version 2")
        until(lambda: all(system.result(each)["version"] == 2 for each in ids), 60)
        person.page.get_by_label("Select all that are shown").check()
        person.button("Delete").click()
        person.in_dialog("Delete").click()
        for row in person.row(mark).all():
            expect(row).to_contain_text("deleted")
    assert all(system.result(each)["status"] == "deleted" for each in ids)


def test_who_may_only_read_is_offered_nothing_else(stranger: Opened, sent: dict[str, str], reader: str) -> None:
    with stranger(token=reader) as person:
        expect(person.row("good.csv").first).to_be_visible()
        expect(person.button("Choose files")).to_have_count(0)
