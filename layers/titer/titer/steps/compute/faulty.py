"""Faults of one kind in a series, in columns; and what the readings of a long series are like, told by some of them."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from titer.model.dataclass import dataclass
from titer.steps.compute.windows import PIECE, Marks, Places, pieces
from titer.steps.curves import Instants, Values

_SAMPLED = 32  # pieces
_NONE: Places = np.zeros(0, np.intp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Faults of one kind, from one instant until another; `share` says how much of the series they take."""

    kind: str
    at: Instants
    until: Instants
    value: Values
    weight: Values  # which of them to list, where not all are
    share: float
    details: Mapping[str, np.ndarray[Any, Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.at)


def sampled[A: (Instants, Values)](column: A) -> list[A]:
    """Return the pieces of a column, or some of them, evenly spread, where there are many."""
    every = -(-len(column) // PIECE // _SAMPLED) or 1
    return [column[piece] for piece in list(pieces(len(column)))[::every]]


def places_where[A: (Instants, Values)](column: A, test: Callable[[A, A], Marks]) -> Places:
    """Return the places in a column whose cells, after those before them, pass a test."""
    later = [slice(max(piece.start, 1), piece.stop) for piece in pieces(len(column))]
    marked: list[Places] = [
        np.flatnonzero(test(column[of.start - 1 : of.stop - 1], column[of])) + of.start for of in later
    ]
    return np.concatenate([_NONE, *marked])


def groups(places: Places) -> tuple[Places, Places]:
    """Return the first and the last of each group of places that follow upon each other."""
    begins = np.ones(len(places), np.bool_)
    begins[1:] = np.diff(places) > 1
    return places[begins], places[np.append(begins[1:], True)[: len(places)]]
