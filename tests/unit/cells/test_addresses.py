"""Addresses of points name what is measured; words, sizes and times do not."""

import pytest

from titer.cells.addresses import are_addresses


@pytest.mark.parametrize(
    "cells",
    [
        ("haus3/ferm/br03/ph", "haus3/ferm/br03/pO2"),
        ("ns=2;s=Kiln.Temp", "ns=2;i=1041"),
        ("A.B.temp", "A.C.flow"),
        ("KILN:TI-220.PV", "KILN:PI-221.PV"),
    ],
)
def test_paths_to_points_are_addresses(cells: tuple[str, ...]) -> None:
    assert are_addresses(cells)


@pytest.mark.parametrize(
    "cells",
    [
        ("R-101", "R-102"),
        ("TI-220.PV", "PI-221.PV"),
        ("08:15.5", "08:16.5"),
        ("Note: the valve stuck. Opened by hand", "Note: closed. Fine"),
        ("1:20.5/3", "1:40.5/3"),
        ("A:1", "A:2"),
    ],
)
def test_other_texts_are_none(cells: tuple[str, ...]) -> None:
    assert not are_addresses(cells)
