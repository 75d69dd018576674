"""docs/operations.md is complete."""

import pytest

from scripts.reference import ROOT
from tests.support.template import template

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
