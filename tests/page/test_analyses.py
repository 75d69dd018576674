"""Analyses beside the curves that they are of: asked for, laid over them, gone on from; batches over each other."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.faults.system import System
from tests.page.conftest import Opened
from tests.page.person import Person, Size

BEGIN = datetime(2025, 6, 2, 8, tzinfo=UTC)
READINGS = 240  # one a minute


def value(step: int, batch: int = 0) -> float:
    """Return a reading that swings, and leaps at two places."""
    return round(20 + batch + math.sin(step / 9) + (8 if step in {90, 180} else 0), 3)


def instant(step: int) -> str:
    return f"{BEGIN + timedelta(minutes=step):%Y-%m-%dT%H:%M:%SZ}"


def rows(batch: int = 0, *, named: str | None = None) -> str:
    begin = BEGIN + timedelta(days=batch)
    lines = (f"{begin + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ},{value(n, batch)}" for n in range(READINGS))
    if named is None:
        return "\n".join(["timestamp,force [kN]", *lines, ""])
    return "\n".join(["timestamp,force [kN],batch_id", *(f"{line},{named}" for line in lines), ""])


@pytest.fixture(scope="module")
def run(system: System) -> str:
    file_id = system.upload(f"run {uuid4().hex[:8]}.csv", rows().encode(), asset=f"line {uuid4().hex[:8]}")
    system.finished(file_id)
    return file_id


def drawn(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.chart.evaluate("element => element.curves.series")
    return found


def ask(person: Person, step: str, **said: str) -> None:
    """Ask for an analysis in the form that is open."""
    person.page.get_by_role("combobox", name="Step").select_option(label=step)
    for name, text in said.items():
        field = person.page.get_by_role("textbox", name=re.compile(f"^{name} "))
        if not field.is_visible():
            person.page.get_by_text("More parameters").click()
        field.fill(text)
    person.button("Run").click()


def succeeded(person: Person, title: str) -> None:
    """Wait until an analysis of the list has succeeded."""
    expect(person.page.locator("li.analysis").filter(has_text=title).first).to_contain_text("succeeded")


def test_an_analysis_is_laid_over_the_curves_and_gone_on_from(someone: Opened, run: str, size: Size) -> None:
    window = f"{17 + size[0] % 7}min"  # each size asks for its own: what is asked for twice is there at once
    with someone(size) as person:
        person.look_at(run)
        person.button("Analyse").click()
        ask(person, "Rolling mean")
        expect(person.page.get_by_text("It is needed.")).to_be_visible()
        ask(person, "Rolling mean", Window="-3")
        expect(
            person.page.get_by_text("It takes a whole number from 1 to 10,000,000 or a length of time")
        ).to_be_visible()
        ask(person, "Rolling mean", Window=window)
        succeeded(person, window)
        person.until(lambda: len(drawn(person)) == 2)
        raw, mean = drawn(person)
        assert len(mean["value"]) == READINGS
        assert mean["value"][0] == pytest.approx(raw["value"][0])
        assert max(mean["value"]) < max(raw["value"])
        of = person.page.get_by_role("combobox", name="Of", exact=True)
        of.select_option(of.locator("option", has_text=window).get_attribute("value"))
        ask(person, "Rolling mean", Window="3")
        person.until(lambda: len(drawn(person)) == 3)
        person.page.reload()
        person.drawn()
        person.until(lambda: len(drawn(person)) == 3)
        assert person.fits()


def test_a_control_chart_leads_to_what_it_found(someone: Opened, run: str, size: Size) -> None:
    with someone(size) as person:
        person.look_at(run)
        person.button("Analyse").click()
        ask(person, "Control chart")
        succeeded(person, "Control chart")
        person.until(lambda: "guides" in drawn(person)[0])
        assert {each["kind"] for each in drawn(person)[0]["guides"]} == {"centre", "limit", "zone"}
        person.page.get_by_role("link", name="Control chart").first.click()
        expect(person.page.get_by_role("heading", level=1, name="Control chart")).to_be_visible()
        person.drawn()
        expect(person.page.get_by_role("heading", name=re.compile("Found"))).to_be_visible()
        whole = person.chart.get_attribute("data-to")
        person.page.get_by_role("region", name="Events").get_by_role("button").first.click()
        expect(person.chart).not_to_have_attribute("data-to", str(whole))
        files = person.page.get_by_role("region", name="Files that went in")
        expect(files.get_by_role("link")).to_have_attribute("href", re.compile(run))
        assert person.fits()


def test_batches_are_laid_over_each_other(someone: Opened, system: System, size: Size) -> None:
    mark = uuid4().hex[:8]
    names = [f"{mark}-{n}" for n in (1, 2)]
    for n, name in enumerate(names):
        body = rows(n, named=name).encode()
        system.finished(system.upload(f"{name}.csv", body, asset=f"vessel {mark}"))
    with someone(size) as person:
        person.go(f"/batches?asset=vessel+{mark}")
        for name in names:
            person.page.get_by_label(f"Select {name}").check()
        person.button("Lay over each other").click()
        person.in_dialog("Run").click()
        person.drawn()
        person.until(lambda: len(drawn(person)) == len(names))
        for n, each in enumerate(sorted(drawn(person), key=lambda one: float(one["value"][0]))):
            assert each["at"][0] == "1970-01-01T00:00:00Z", "from the start of each"
            assert each["value"][:5] == [value(step, n) for step in range(5)]
        for name in names:
            expect(person.page.get_by_role("button", name=name)).to_be_visible()
        assert person.fits()


def test_batches_that_have_nothing_in_common_are_said_to_have_none(someone: Opened, system: System) -> None:
    mark = uuid4().hex[:8]
    for n, measured in enumerate(("force [kN]", "speed [rpm]")):
        body = rows(n, named=f"{mark}-{n}").replace("force [kN]", measured)
        system.finished(system.upload(f"{mark}-{n}.csv", body.encode(), asset=f"vessel {mark}"))
    with someone() as person:
        person.go(f"/batches?asset=vessel+{mark}")
        for n in (0, 1):
            person.page.get_by_label(f"Select {mark}-{n}").check()
        person.button("Lay over each other").click()
        expect(person.dialog).to_contain_text("No series is in all of these batches")
        person.in_dialog("Run").click()
        expect(person.page.get_by_text("there is nothing to compare")).to_be_visible()


def said(person: Person, name: str) -> Locator:
    return person.dialog.get_by_role("textbox", name=re.compile(f"^{name}"))


def test_a_batch_is_declared_and_more_is_said_of_it(someone: Opened, size: Size) -> None:
    name = f"by hand {uuid4().hex[:8]}"
    with someone(size) as person:
        person.go("/batches")
        person.button("Declare a batch").click()
        said(person, "Batch").fill(name)
        said(person, "Began").fill("2025-06-02T08:00:00Z")
        said(person, "Phases").fill("growth, soon")
        expect(person.dialog.get_by_text("This says no phase")).to_be_visible()
        said(person, "Phases").fill("growth, 2025-06-02T08:00:00Z\nhold, 2025-06-02T10:30:00Z")
        person.in_dialog("Declare it").click()
        person.page.get_by_role("link", name=name).click()
        expect(person.page.get_by_role("region", name="Phases").last).to_contain_text("2 h 30 min")
        person.button("Say more of it").click()
        said(person, "Product").fill("mAb 1")
        person.in_dialog("Save").click()
        expect(person.page.get_by_text("mAb 1")).to_be_visible()
        assert person.fits()


def test_a_detector_is_tuned_on_what_people_said(someone: Opened, system: System, run: str, size: Size) -> None:
    for label, begins, ends in (("fault", 89, 91), ("normal", 0, 60)):
        span = {"from": instant(begins), "to": instant(ends)}
        said = {"file_id": run, "text": label, "label": label, **span}
        system.api.post("/v1/annotations", json=said).raise_for_status()
    limit = str(5 + size[0] % 3)  # each size asks for its own
    with someone(size) as person:
        person.look_at(run)
        person.button("Analyse").click()
        ask(person, "Control chart", L=limit)
        succeeded(person, f"Control chart (L {limit})")
        person.page.get_by_role("link", name=f"Control chart (L {limit})").click()
        person.button("Tune it on annotations").click()
        person.dialog.get_by_label(re.compile("^L ")).check()
        person.dialog.get_by_label("Tries").fill("20")
        person.in_dialog("Search").click()
        expect(person.page.get_by_role("heading", level=1, name="Tuning")).to_be_visible()
        expect(person.page.get_by_role("heading", name="What it found")).to_be_visible()
        expect(person.page.get_by_role("region", name="On which labels")).to_contain_text("fault")
        assert person.fits()
