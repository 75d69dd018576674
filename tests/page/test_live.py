"""Readings as they come: sensors as a grid, one as a running curve; files replayed, paused, sought."""

from datetime import UTC, datetime
from uuid import uuid4

from playwright.sync_api import expect

from tests.faults.system import System
from tests.page.conftest import Opened
from tests.page.person import Size


def post(system: System, sensor: str, value: float) -> None:
    reading = {"sensor_id": sensor, "timestamp": datetime.now(UTC).isoformat(), "value": value, "unit": "bar"}
    system.api.post("/v1/readings", json=reading).raise_for_status()


def test_a_sensor_is_seen_as_it_measures(someone: Opened, system: System, size: Size) -> None:
    sensor = f"pressure {uuid4().hex[:8]}"
    post(system, sensor, 1.5)
    with someone(size) as person:
        person.turn_to("Live")
        person.page.get_by_label("Name").fill(sensor)
        card = person.page.get_by_role("listitem").filter(has_text=sensor)
        expect(card).to_contain_text("1.5 bar")
        post(system, sensor, 2.5)
        expect(card).to_contain_text("2.5 bar")
        card.get_by_role("link", name=sensor).click()
        expect(person.page.get_by_role("heading", level=2, name=sensor)).to_be_visible()
        person.drawn()
        newest = 3.0
        while person.chart.evaluate("element => element.curves.series[0].value.at(-1)") <= 3:
            post(system, sensor, newest := newest + 0.5)
            person.page.wait_for_timeout(1_000)


def test_a_replay_is_started_paused_sought_and_stopped(someone: Opened, system: System, size: Size) -> None:
    name = f"played {uuid4().hex[:8]}.csv"
    rows = "".join(f"a,2025-10-01T{n // 60:02}:{n % 60:02}:00Z,{n}\n" for n in range(1_000))
    system.finished(system.upload(name, f"sensor_id,timestamp,value\n{rows}".encode()))
    with someone(size) as person:
        person.go("/live/replays")
        person.button("Start a replay").first.click()
        person.dialog.get_by_label("File").fill(name)
        person.dialog.get_by_label(name).check()
        person.dialog.get_by_role("textbox", name="Seconds").fill("0.2")
        person.in_dialog("Start").click()
        expect(person.page.get_by_role("link", name=name)).to_be_visible()
        person.drawn()
        person.until(lambda: len(person.chart.evaluate("element => element.curves.series[0].value")) > 2)
        person.button("Pause").click()
        expect(person.page.get_by_text("paused").first).to_be_visible()
        seek = person.page.get_by_role("slider")
        seek.fill("500")
        expect(seek).to_have_value("500")
        person.button("Go on").click()
        person.until(lambda: person.chart.evaluate("element => element.curves.series[0].value.at(-1)") >= 500)
        person.button("Stop").click()
        person.in_dialog("Stop it").click()
        expect(person.page.get_by_text("stopped").first).to_be_visible()
