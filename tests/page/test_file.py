"""One file: its curves are its readings, its errors lead to their rows, and from there it is mended."""

import csv
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.faults.system import System
from tests.page.conftest import SAMPLES, Opened
from tests.page.person import NARROW, Person, Size

STEP, HOURS = 10, 2  # a reading every so many seconds


@pytest.fixture(scope="module")
def press(system: System) -> str:
    """A file of a tablet press, long enough to look closer at."""
    with (SAMPLES / "tablet_press.csv").open(encoding="utf-8") as file:
        header = file.readline()
    begin = datetime(2025, 3, 4, 6, tzinfo=UTC).timestamp()
    rows = [
        f"{datetime.fromtimestamp(begin + n * STEP, UTC):%Y-%m-%d %H:%M:%S};12;104;6;{60 + n % 7};{n % 40 / 8};{n}\n"
        for n in range(HOURS * 3600 // STEP)
    ]
    file_id = system.upload("press.csv", (header + "".join(rows)).encode(), asset=f"press {uuid4()}")
    system.finished(file_id)
    return file_id


def series(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.chart.evaluate("element => element.curves.series")
    return found


def span(person: Person) -> float:
    begin, end = person.chart.evaluate("element => element.curves.range")
    return float(end - begin)


def test_what_is_drawn_is_what_the_file_says(someone: Opened, sent: dict[str, str], size: Size) -> None:
    with (SAMPLES / "tablet_press.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    with someone(size) as person:
        person.open("tablet_press.csv")
        drawn = {one["sensor_id"]: one for one in series(person)}
    assert {"tbl_speed", "main_comp", "ejection"} <= drawn.keys()
    for name in ("tbl_speed", "main_comp", "ejection"):
        assert drawn[name]["value"] == [float(row[name]) for row in rows]
        assert drawn[name]["at"] == [f"{row['timestamp'].replace(' ', 'T')}Z" for row in rows]


def test_curves_are_looked_at_closer_by_hand_by_keys_and_by_address(someone: Opened, press: str) -> None:
    with someone() as person:
        person.look_at(press)
        whole = span(person)
        box = person.chart.bounding_box()
        assert box
        person.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
        person.page.mouse.down()
        person.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2, steps=8)
        person.page.mouse.up()
        expect(person.page).to_have_url(re.compile("from="))
        person.drawn()
        by_hand = span(person)
        assert 0 < by_hand < whole * 0.4
        person.chart.press("+")
        person.until(lambda: span(person) < by_hand)
        person.page.reload()
        person.drawn()
        assert 0 < span(person) < by_hand * 1.01
        person.chart.press("0")
        person.until(lambda: span(person) == whole)


def test_a_narrow_window_zooms_by_its_buttons(someone: Opened, press: str) -> None:
    with someone(NARROW) as person:
        person.look_at(press)
        spans = [span(person)]
        for _ in range(3):
            person.button("Zoom in").tap()
            person.until(lambda: span(person) < spans[-1])
            spans.append(span(person))
        assert all(later < before for before, later in pairwise(spans))


def test_pictures_of_what_is_in_sight_are_saved(someone: Opened, press: str, size: Size) -> None:
    with someone(size) as person:
        person.look_at(press)
        for form, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
            with person.page.expect_download() as saved:
                person.button(f"Save {form}").click()
            assert saved.value.suggested_filename == f"press.csv.{form.lower()}"
            assert begins in saved.value.path().read_bytes()[:200]


def test_a_view_is_saved_and_gone_back_to(someone: Opened, press: str, size: Size) -> None:
    name = f"closer {uuid4().hex[:8]}"
    with someone(size) as person:
        person.look_at(press)
        person.button("Zoom in").click()
        expect(person.page).to_have_url(re.compile("from="))
        closer = person.page.url
        person.button("Save this view").click()
        person.dialog.get_by_role("textbox").fill(name)
        person.in_dialog("Save").click()
        person.turn_to("Files")
        person.look_at(press)
        person.button("Saved views").click()
        person.dialog.get_by_role("button", name=name, exact=True).click()
        expect(person.page).to_have_url(closer)


def test_an_error_leads_to_its_row_and_from_there_to_mending(someone: Opened, system: System, size: Size) -> None:
    body = "time,sensor_id,value\n2025-10-01 08:00,a,1\n2025-10-01 08:01,a,nonsense\n2025-10-01 08:02,a,3\n"
    file_id = system.upload(f"doubtful {uuid4()}.csv", body.encode())
    assert system.finished(file_id)["status"] == "partial"
    with someone(size) as person:
        person.go(f"/files/{file_id}")
        expect(person.page.get_by_role("heading", name="Errors (1)")).to_be_visible()
        person.page.get_by_role("button", name="row 2").click()
        expect(person.dialog.get_by_role("row", name="nonsense")).to_be_visible()
        expect(person.dialog.locator(".marked, mark")).to_contain_text("nonsense")
        person.in_dialog("Mend it").click()
        person.dialog.get_by_label("Zone").first.fill("Europe/Berlin")
        person.in_dialog("Read it once more").click()
        expect(person.page.get_by_role("region", name="Versions of the file")).to_contain_text("Europe/Berlin")
    end = system.finished(file_id)
    assert end["version"] == 2


def test_files_are_laid_over_one_another(someone: Opened, system: System, size: Size) -> None:
    mark = uuid4().hex[:8]
    bodies = [
        f"sensor_id,timestamp,value\na,2025-10-0{n}T08:00:00Z,{n}\na,2025-10-0{n}T08:01:00Z,{n}\n" for n in (1, 2)
    ]
    for n, body in enumerate(bodies):
        system.finished(system.upload(f"{mark} {n}.csv", body.encode(), asset=mark))
    with someone(size) as person:
        person.page.get_by_label("Name").fill(mark)
        expect(person.row(mark)).to_have_count(2)
        person.page.get_by_label("Select all that are shown").check()
        person.button("Compare").click()
        person.drawn()
        drawn = series(person)
        assert sorted(one["value"] for one in drawn) == [[1.0, 1.0], [2.0, 2.0]]
        assert span(person) < 3600 * 1e6, "from the start of each, not days apart"
