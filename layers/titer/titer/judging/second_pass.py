"""What passes over a file have shown that its sample did not: the order of dates, the decimal marks of columns."""

from titer.cells.numbers.notation import PLAIN
from titer.judging.instructions import Instructions, Learned
from titer.judging.judge import Judge
from titer.judging.layout import Layout
from titer.model.faults import rejection


class SampleMisled(Exception):
    """A later cell refutes what the sample said: judge the file once more, with what was learned."""

    def __init__(self, learned: Learned) -> None:
        super().__init__("the sample misled")
        self.learned = learned


def learn(layout: Layout, judge: Judge, told: Instructions) -> Learned | None:
    """What the pass that has just ended shows, and those before it; None where the file was read as it is written.

    `Rejected`: `mixed_date_order`, `mixed_decimal` where cells contradict each other, `ambiguous_date_order`,
    `ambiguous_decimal` where no cell of the whole file tells.
    """
    order, decimals = _order(layout, judge, told), _decimals(layout, judge, told)
    if not (order or decimals):
        return None
    return Learned(order or told.learned.order, {**told.learned.decimals, **decimals})


def _order(layout: Layout, judge: Judge, told: Instructions) -> str | None:
    if told.options.date_order or (not layout.form.order and not layout.form.ambiguous):
        return None
    shown = judge.times.orders | ({layout.form.order} if layout.form.order and not layout.form.ambiguous else set())
    column = layout.names[layout.time]
    if len(shown) > 1:
        raise rejection("mixed_date_order", f", in {column}")
    if not layout.form.ambiguous or told.learned.order:
        return None
    if not shown:
        raise rejection("ambiguous_date_order", f", in {column}")
    return next(iter(shown))


def _decimals(layout: Layout, judge: Judge, told: Instructions) -> dict[str, str]:
    """Return the marks of columns that turned out to have another one than the sample told."""
    if told.options.decimal:
        return {}
    found = {}
    for at in layout.measured:
        ambiguous, name, shown = layout.notations.get(at, PLAIN).ambiguous, layout.names[at], judge.shown.get(at)
        if ambiguous and not shown:
            raise rejection("ambiguous_decimal", f", in {name}")
        if shown and (len(shown) > 1 or name in told.learned.decimals):
            raise rejection("mixed_decimal", f", in {name}")
        if shown:
            found[name] = next(iter(shown))
    return found
