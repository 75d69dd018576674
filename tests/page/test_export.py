"""Readings are taken away from the page, in each form, as they are kept."""

import csv
import io
import json
from collections.abc import Callable
from uuid import uuid4

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.faults.system import System
from tests.page.conftest import Opened
from tests.page.person import Size

VALUES = [0.1, 1 / 3, 1e-7, 123456.789, -40.0]


@pytest.fixture(scope="module")
def measured(system: System) -> str:
    rows = "".join(f"a,2025-10-01T08:00:{n:02}Z,{value!r}\n" for n, value in enumerate(VALUES))
    file_id = system.upload(f"measured {uuid4()}.csv", f"sensor_id,timestamp,value\n{rows}".encode())
    system.finished(file_id)
    return file_id


def of_csv(content: bytes) -> list[float]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    return [float(row["value"].replace(",", ".")) for row in rows]


def of_json(content: bytes) -> list[float]:
    found = json.loads(content)
    return [float(each["value"]) for each in (found if isinstance(found, list) else found["readings"])]


def of_parquet(content: bytes) -> list[float]:
    found: list[float] = pq.read_table(io.BytesIO(content))["value"].to_pylist()
    return found


def of_workbook(content: bytes) -> list[float]:
    sheets = load_workbook(io.BytesIO(content), read_only=True)
    cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    return [float(cell) for cell in cells if isinstance(cell, float | int) and cell in VALUES]


READ: dict[str, Callable[[bytes], list[float]]] = {
    "csv": of_csv,
    "json": of_json,
    "parquet": of_parquet,
    "xlsx": of_workbook,
}


@pytest.mark.parametrize("form", READ)
def test_readings_are_taken_away_to_the_last_digit(someone: Opened, measured: str, form: str) -> None:
    with someone() as person:
        person.go(f"/files/{measured}")
        person.button("Export").click()
        person.dialog.get_by_label("Format").select_option(form)
        person.dialog.get_by_label("Layout").select_option("long")
        if form == "csv":
            person.dialog.get_by_label("Decimal mark").select_option("comma")
        with person.page.expect_download(timeout=60_000) as saved:
            person.in_dialog("Export").click()
        assert saved.value.suggested_filename.endswith(f".{form}")
        assert READ[form](saved.value.path().read_bytes()) == VALUES


def test_several_files_are_taken_away_at_once(someone: Opened, measured: str, size: Size) -> None:
    with someone(size) as person:
        expect(person.page.get_by_role("row").nth(2)).to_be_visible()
        for box in person.page.get_by_role("checkbox", name="Select").all()[1:3]:
            box.check()
        person.button("Export").click()
        with person.page.expect_download(timeout=60_000) as saved:
            person.in_dialog("Export").click()
        assert saved.value.path().stat().st_size > 0
        expect(person.dialog.get_by_text("It is ready")).to_be_visible()
