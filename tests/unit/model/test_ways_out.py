"""Ways out, as the command says them."""

import shlex
from dataclasses import replace
from typing import Any

import pytest

from titer.model.faults import Fault, rejection
from titer.model.ways_out import as_flags, beside, both, say


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({"sensor": ["metric"]}, "--sensor metric"),
        ({"sensor": ["Point Name", "a, b"]}, """--sensor 'Point Name,"a, b"'"""),
        (
            {"units": ["Time=s", "p=bar"], "start": "2025-10-01T08:00:00Z"},
            "--unit Time=s --unit p=bar --start 2025-10-01T08:00:00Z",
        ),
        ({"no_header": True, "columns": ["timestamp", "value"]}, "--no-header --columns timestamp,value"),
        ({"header_line": 2102}, "--header-line 2102"),
    ],
)
def test_options_become_flags_that_a_shell_takes(options: dict[str, Any], flags: str) -> None:
    assert as_flags(options) == flags
    assert len(shlex.split(flags)) >= len(options)


def test_a_refusal_ends_with_its_ways_out() -> None:
    refusal = rejection("no_start", ": '0.5'", [{"start": "2025-10-01T08:00:00Z"}])
    assert str(refusal).endswith(": `--start 2025-10-01T08:00:00Z`.")
    assert refusal.settled_by == ({"start": "2025-10-01T08:00:00Z"},)


def test_alternatives_are_told_apart() -> None:
    assert say([{"sensor": ["x"]}, {"context": ["x"]}]) == "`--sensor x`, or `--context x`"


def test_a_fault_with_ways_out_can_be_counted_as_any_other() -> None:
    fault = Fault(None, None, "x", "no_date")
    assert len({fault, replace(fault, settled_by=({"sensor": ["x"]},))}) == 2


@pytest.mark.parametrize(
    ("said", "way", "whole"),
    [
        ({"context": ["a"]}, {"context": ["b"]}, {"context": ["a", "b"]}),
        ({"context": ["a", "b"]}, {"context": ["b"]}, {"context": ["a", "b"]}),
        ({"units": ["a=s", "b=K"]}, {"units": ["b=°C"]}, {"units": ["a=s", "b=°C"]}),
        ({"time": ["Date"]}, {"time": ["Date", "Hour"]}, {"time": ["Date", "Hour"]}),
        ({"decimal": ","}, {"start": "2025-10-01T08:00:00Z"}, {"start": "2025-10-01T08:00:00Z"}),
        ({}, {"measured": ["a=b"], "no_header": True}, {"measured": ["a=b"], "no_header": True}),
    ],
)
def test_a_list_that_is_added_to_keeps_what_was_said(
    said: dict[str, Any], way: dict[str, Any], whole: dict[str, Any]
) -> None:
    assert beside(said, [way]) == (whole,)
    assert both(said, way) == said | whole
