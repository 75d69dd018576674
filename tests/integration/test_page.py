"""One short way through the page, in a real browser; `make page` goes the others."""

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, expect

from tests.page.person import person
from tests.support.chromium import CHROMIUM, browser
from titer_cli.local.stack import Stack

BUILT = Path(__file__).parents[2] / "web" / "dist" / "index.html"
pytestmark = [
    pytest.mark.own_emulator("the page is the same everywhere"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(not BUILT.is_file(), reason="needs the page: `make web`"),
]


def test_a_file_goes_in_by_the_page_and_its_curves_are_shown(stack: Stack) -> None:
    name, body = (
        f"{uuid4()}.csv",
        b"sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1.5\na,2025-10-01T08:01:00Z,2.5\n",
    )
    with browser() as chromium, person(chromium, stack, token=stack.token) as someone:
        chosen = FilePayload(name=name, mimeType="text/csv", buffer=body)
        someone.page.get_by_label("Choose files").set_input_files(chosen)
        expect(someone.row(name)).to_contain_text("processed")
        someone.open(name)
        assert someone.chart.evaluate("element => element.curves.series[0].value") == [1.5, 2.5]
