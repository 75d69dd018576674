import io
import re

import pytest
from rich.console import Console, RenderableType

from tests.unit.cli.documents import ANOMALY, ERROR, SUMMARY, failed, partial, processed, unfinished
from titer_cli.views.cells import Document, number
from titer_cli.views.listings import files_view, overview
from titer_cli.views.results import result_view

ESCAPE = "\x1b"


def text(view: RenderableType, width: int = 160, *, colours: bool = False) -> str:
    file = io.StringIO()
    Console(file=file, width=width, force_terminal=colours, markup=False, emoji=False, highlight=False).print(
        view, crop=False
    )
    return file.getvalue()


def test_the_header_says_what_became_of_the_file() -> None:
    shown = text(result_view(partial()))
    assert shown.startswith(
        "readings.csv  partial\n5 rows kept, 1 rejected · 5 readings · 0 anomalies · 1 reading rejected · 835 ms\n"
    )
    assert "zone UTC (assumed) · rule set default@2" in shown


def test_the_columns_taken_as_context_are_named() -> None:
    document = partial()
    document["format"]["context"] = ["batch", "campaign"]
    assert "context batch, campaign · rule set" in text(result_view(document))


def test_a_declared_zone_is_not_called_assumed() -> None:
    document = partial()
    document["format"] |= {"timezone": "Europe/Ljubljana", "timezone_assumed": False}
    assert "zone Europe/Ljubljana · " in text(result_view(document))


def test_every_figure_of_a_series_is_shown() -> None:
    row = re.split(
        r"  +", next(line for line in text(result_view(partial())).splitlines() if line.startswith("sensor-a"))
    )
    figures = "sensor-a value 2 0 19.87 20.435 21 0.799031 2025-10-01T08:00:00Z 2025-10-01T08:01:00Z 0"
    assert row == figures.split()


def test_an_error_says_where_what_and_what_to_do() -> None:
    shown = text(result_view(partial(errors=[ERROR | {"value": "soon"}])))
    assert re.search(
        r"6 +7 +timestamp +soon +missing timestamp +give every row a time such as 2025-10-01T08:12:10Z", shown
    )
    assert "missing_timestamp 1" in shown


def test_an_anomaly_says_what_was_expected() -> None:
    document = partial(anomalies=[ANOMALY])
    document["aggregates"]["anomaly_count"] = 12
    shown = text(result_view(document))
    assert re.search(r"2 +BioR1 +temperature +2025-08-16T14:30:00Z +45 +20 to 40", shown)
    assert "1 of 12 anomalies shown" in shown


@pytest.mark.parametrize(
    ("expected", "shown"),
    [({"min": 20, "max": None}, "at least 20"), ({"min": None, "max": 40}, "at most 40"), (None, "")],
)
def test_an_expected_range_may_be_open(expected: dict[str, float | None] | None, shown: str) -> None:
    assert f"  45{'  ' if shown else ''}{shown}" in text(
        result_view(partial(anomalies=[ANOMALY | {"expected": expected}]))
    )


def test_a_list_that_was_cut_says_so() -> None:
    shown = text(result_view(partial(errors=[ERROR] * 1000, error_count=12_345, errors_truncated=True)))
    assert "20 of 12,345 errors shown; titer errors 0b9e7a9e-6f6b-4d36-9a39-0d3c5e1f2a3b --all shows all" in shown


def test_a_list_of_series_that_the_document_itself_cut_says_so() -> None:
    shown = text(result_view(partial(summaries=[SUMMARY] * 1000, summaries_truncated=True)))
    assert "40 of more than 1,000 series shown; titer summaries 0b9e7a9e" in shown


def test_warnings_have_a_table_of_their_own() -> None:
    warning = ERROR | {
        "row_number": None,
        "line": None,
        "column": "note",
        "reason": "no number in the sample",
        "hint": "use --measured",
    }
    shown = text(result_view(partial(warnings=[warning], warning_counts={"column_taken_as_context": 1})))
    assert "Warnings" in shown
    assert "column_taken_as_context 1" in shown


def test_a_failed_file_shows_its_message_and_no_table() -> None:
    shown = text(result_view(failed()))
    assert shown.startswith("readings.csv  failed\nno column holds the time. Name the column")
    assert "Readings" not in shown


@pytest.mark.parametrize("width", [30, 50, 80, 120, 300])
@pytest.mark.parametrize(
    "document", [partial(), processed(), failed(), unfinished()], ids=["partial", "processed", "failed", "unfinished"]
)
def test_every_result_fits_every_terminal(document: Document, width: int) -> None:
    assert all(len(line) <= width for line in text(result_view(document), width).splitlines())


def test_a_narrow_terminal_loses_columns_and_says_which() -> None:
    shown = text(result_view(partial()), 80)
    assert "20.435" in shown
    assert "no room here for: first, last (--json shows all)" in shown


def test_nothing_from_a_file_reaches_the_terminal_as_it_is() -> None:
    evil = f"{ESCAPE}[2J[bold red]x[/]\u202e:bug:\nnext"
    document = partial(
        name=evil,
        message=evil,
        asset=evil,
        anomalies=[ANOMALY | {"sensor_id": evil, "expected": {"min": evil, "max": evil}, "parameter": evil}],
        errors=[ERROR | {"column": evil, "value": evil, "reason": evil, "hint": evil}],
        error_counts={evil: 1},
        warnings=[ERROR | {"value": evil}],
        warning_counts={evil: 1},
    )
    document["summaries"][0] |= {"sensor_id": evil, "parameter": evil, "unit": evil}
    document["format"] |= {"delimiter": ESCAPE, "context": [evil], "encoding": evil}
    for view in (result_view(document), overview([document]), files_view([document], more=True)):
        plain, coloured = text(view, 400), text(view, 400, colours=True)
        assert ESCAPE not in plain
        assert f"{ESCAPE}[2J" not in coloured
        assert "␛[2J[bold red]x[/]\\u202e:bug:␊next" in plain


def test_several_files_are_a_line_each() -> None:
    shown = text(overview([partial(), failed(name="broken.csv")]))
    assert shown.startswith("2 files\n")
    assert re.search(r"readings.csv +partial +5 +1 +5 +1 ", shown)
    assert re.search(r"broken.csv +failed .*no column holds the time", shown)


def test_an_empty_list_of_files_says_so() -> None:
    assert text(files_view([], more=False)) == "No file matches.\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (47.593392, "47.593392"),
        (58.693842123456, "58.693842"),
        (120.0, "120"),
        (0.0, "0"),
        (-0.0, "0"),
        (-1e-9, "-1e-09"),
        (1.7976931348623157e308, "1.79769e+308"),
        (None, ""),
    ],
)
def test_numbers_are_short_but_not_wrong(value: float | None, shown: str) -> None:
    assert number(value) == shown
