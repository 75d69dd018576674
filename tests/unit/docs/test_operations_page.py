"""docs/operations.md is complete and has the figures of the code."""

import pytest

from scripts.reference import ROOT
from tests.support.template import template
from titer.columns import LONGEST_NAME, MOST_COLUMNS
from titer.delimited import LONGEST_RECORD_LINES
from titer.fault import VALUE_CUT
from titer.outcome import KEPT, MOST_SERIES

PAGE = (ROOT / "docs/operations.md").read_text("utf-8")
PARAMETERS = template()["Parameters"]
ALARMS = [name for name, found in template()["Resources"].items() if found["Type"] == "AWS::CloudWatch::Alarm"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_is_described_with_its_default(name: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith("| `") and f"`{name}`" in line.split("|")[1]]
    default = str(PARAMETERS[name]["Default"])
    assert row.split("|")[2].strip() == (f"`{default}`" if default else "")


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_to_do(name: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    assert all(cell.strip() for cell in row.split("|")[1:4])


@pytest.mark.parametrize("figure", [LONGEST_RECORD_LINES, VALUE_CUT, LONGEST_NAME, MOST_COLUMNS, KEPT, MOST_SERIES])
def test_a_limit_has_the_figure_of_the_code(figure: int) -> None:
    assert f" {figure:,} " in PAGE
