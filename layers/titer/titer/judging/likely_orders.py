"""Which order of day, month and year is the likeliest where none is proved: the one to be declared first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from itertools import pairwise

from titer.judging.layout import Layout
from titer.judging.time_reader import TimeReader
from titer.model.codes import Code
from titer.model.middle import median

_ROWS = 500


def likely_orders(layout: Layout, sample: Sequence[Sequence[str]], *, horizon: int) -> list[str]:
    """Return the orders that dates may have, the likeliest first, by how each reads the times of a sample.

    Fewer times are wrong or to come, as seen from `horizon`; then they run on in smaller steps: 03/04, 03/05, 03/06
    are three days, not three months. Of equals the first stays first.
    """
    rows = [column[:_ROWS] for column in sample]

    def unlikelihood(order: str) -> tuple[int, float]:
        reader = TimeReader(layout.parts, UTC, replace(layout.form, order=order, ambiguous=False))
        instants, wrong, _ = reader.read(rows)
        return _unlikelihood(instants, wrong, horizon)

    return sorted(layout.form.rivals, key=unlikelihood)


def _unlikelihood(instants: Sequence[int], wrong: Mapping[int, Code], horizon: int) -> tuple[int, float]:
    good = [at for position, at in enumerate(instants) if position not in wrong]
    steps = [abs(after - before) for before, after in pairwise(good) if after != before]
    return len(wrong) + sum(at > horizon for at in good), median(steps) if steps else 0.0
