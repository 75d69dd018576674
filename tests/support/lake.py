"""What lies in Parquet, as tests ask for it."""

from pathlib import Path

from titer.engine.parquet.quarantine import read_quarantine
from titer.engine.parquet.selection import read_selection
from titer.engine.parquet.sinks import Reading
from titer.model.faults import Fault


def readings_in(path: Path) -> list[Reading]:
    """Return the readings of a file."""
    return [reading for _, reading in read_selection(path)]


def rejected_in(path: Path) -> list[Fault]:
    """Return the errors of a file of rejected rows, each with its row's text."""
    return [fault for _, fault in read_quarantine(path)]
