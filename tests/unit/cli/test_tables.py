"""Tables in a narrow terminal: what tells rows apart is still there, numbers and ids are whole, the rest is named."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, text
from rich.cells import cell_len

from tests.unit.cli.documents import ANOMALY, ERROR, SUMMARY, failed, partial, unfinished
from tests.unit.cli.test_results import text as shown_text
from titer_cli.views.cells import Document
from titer_cli.views.listings import files_view, overview, parked_table
from titer_cli.views.results import errors_table, result_view
from titer_cli.views.tables import Column, Facts, FittingTable, shortened

LONG = "2025-10-01-bioreactor-campaign-17-temperature-and-ph-raw-export-part"
ID = "0b9e7a9e-6f6b-4d36-9a39-0d3c5e1f2a{:02}"


def listed(names: Sequence[str]) -> list[Document]:
    return [
        partial(name=name, file_id=ID.format(number), created_at="2025-10-01T08:00:00Z", row_count=12_345)
        for number, name in enumerate(names)
    ]


LISTS = {
    "that differ at the end": [f"{LONG}-{number:04}.csv" for number in range(3)],
    "that differ at the start": [f"{number:04}-{LONG}.csv" for number in range(3)],
    "that differ in the middle": [f"{LONG}-{number:04}-{LONG}.csv" for number in range(3)],
}


@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("view", [lambda documents: files_view(documents, more=False), overview], ids=["list", "sent"])
def test_files_keep_name_status_and_id_in_80_columns(names: list[str], view: type) -> None:
    shown = shown_text(view(listed(names)), 80)
    assert all(ID.format(number) in shown for number in range(3))
    assert shown.count("partial") == 3
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_names_that_would_look_the_same_are_folded_and_whole() -> None:
    names = LISTS["that differ in the middle"]
    _, titles, _, *lines = shown_text(files_view(listed(names), more=False), 80).splitlines()
    parts = [line[: titles.index("status")].strip() for line in lines]
    assert "".join(parts).startswith("".join(names))


def test_names_that_look_different_are_shortened_in_the_middle() -> None:
    shown = shown_text(files_view(listed(LISTS["that differ at the end"]), more=False), 80)
    assert "2025-10-01-b…art-0002.csv" in shown


def test_what_is_wrong_with_a_file_stands_under_a_narrow_list_and_in_a_wide_one() -> None:
    documents = [partial(), failed(name="broken.csv")]
    narrow, wide = shown_text(overview(documents), 80), shown_text(overview(documents), 200)
    assert "\nbroken.csv: no column holds the time. Name the column" in narrow
    assert "message" not in narrow
    assert "broken.csv: " not in wide


def test_warnings_of_a_file_are_counted_in_a_narrow_list_and_in_a_wide_one() -> None:
    name = LONG[-24:]
    documents = [partial(name=name, warning_counts={"a": 2, "b": 1_000}), partial(name="clean.csv")]
    assert f"{name}: 1,002 warnings\n" in shown_text(overview(documents), 76)
    assert "  1,002  " in shown_text(overview(documents), 200)
    assert "warnings" not in shown_text(overview(documents[1:]), 200)


def test_files_on_their_way_are_told_apart_too() -> None:
    sent = [unfinished(name=name, file_id=ID.format(number)) for number, name in enumerate(LISTS.popitem()[1])]
    assert all(ID.format(number) in shown_text(overview(sent), 80) for number in range(3))


def test_the_columns_of_errors_are_told_apart() -> None:
    columns = [f"Plant 7 / Area 12 / Reactor {number} / temperature of the jacket, process value" for number in (1, 2)]
    shown = shown_text(errors_table("Errors", [ERROR | {"column": column} for column in columns]), 80)
    _, titles, _, *lines = shown.splitlines()
    lines = [line for line in lines if not line.startswith("no room")]
    names = "".join(line[titles.index("column") : titles.index("what is wrong")].strip() for line in lines)
    assert names.replace(" ", "") == "".join(columns).replace(" ", "")
    assert "give every row a" in shown


def test_series_that_differ_in_their_parameter_alone_are_told_apart() -> None:
    series = [SUMMARY | {"parameter": name, "min": -123.456789, "max": 123.456789} for name in ("temperature", "pH")]
    anomalies = [ANOMALY | {"parameter": name} for name in ("temperature", "pH")]
    shown = shown_text(result_view(partial(summaries=series, anomalies=anomalies)), 60)
    assert shown.count("temperature") == 2


def test_what_is_parked_keeps_its_id() -> None:
    parked = {
        "parked_id": ID.format(1),
        "key": f"slots/{ID.format(2)}/{LONG}.csv",
        "attempts": 5,
        "message": "It broke",
    }
    shown = shown_text(parked_table([parked]), 80)
    assert ID.format(1) in shown
    assert "It broke" in shown


def test_facts_are_not_broken_within() -> None:
    shown = shown_text(
        Facts(["csv, long, utf-8", "delimiter comma", f"same as {ID.format(1)}", f"file {ID.format(2)}"]), 80
    )
    assert shown.splitlines() == [
        "csv, long, utf-8 · delimiter comma ·",
        f"same as {ID.format(1)} ·",
        f"file {ID.format(2)}",
    ]


@given(text(), integers(0, 40))
def test_a_shortened_name_has_room(name: str, room: int) -> None:
    assert cell_len(shortened(name, room)) <= max(room, 0)


@given(text(min_size=1), integers(1, 40))
def test_a_name_that_has_room_is_left_as_it_is(name: str, more: int) -> None:
    assert shortened(name, cell_len(name) + more - 1) == name


@given(lists(text("ab/ -変", max_size=90), min_size=1, unique=True), integers(12, 120))
def test_different_names_look_different_in_any_room(names: list[str], room: int) -> None:
    column = Column("name", names, names=True).within(room)
    assert len(set(column.cells)) == len(names)
    assert all(cell_len(line) <= room for cell in column.cells for line in cell.splitlines())


@given(integers(24, 200))
def test_numbers_are_never_cut(width: int) -> None:
    columns = [Column("name", [LONG], names=True), Column("count", ["1,234,567"], right=True)]
    assert "1,234,567" in shown_text(FittingTable("t", columns), width).replace("\n", "")
