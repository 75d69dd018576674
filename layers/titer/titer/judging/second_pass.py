"""What passes over a file have shown that its sample did not: the order of dates, the decimal marks of columns."""

from titer.cells.numbers.notation import PLAIN
from titer.judging.instructions import Findings, Instructions
from titer.judging.judge import Judge
from titer.judging.layout import Layout
from titer.model.faults import rejection


class SampleMisled(Exception):
    """A later cell refutes what the sample said: judge the file once more, with what was found."""

    def __init__(self, findings: Findings) -> None:
        super().__init__("the sample misled")
        self.findings = findings


def learn(layout: Layout, judge: Judge, how: Instructions) -> Findings | None:
    """Return what this pass and those before it show; None where the file was read as it is written.

    `Rejected` is `mixed_date_order`, `mixed_decimal` where cells contradict each other, `ambiguous_date_order`,
    `ambiguous_decimal` where no cell of the whole file tells.
    """
    order, decimals = _order(layout, judge, how), _decimals(layout, judge, how)
    if not (order or decimals):
        return None
    return Findings(order or how.findings.order, {**how.findings.decimals, **decimals})


def _order(layout: Layout, judge: Judge, how: Instructions) -> str | None:
    if how.options.date_order or (not layout.form.order and not layout.form.ambiguous):
        return None
    proved = judge.times.orders | ({layout.form.order} if layout.form.order and not layout.form.ambiguous else set())
    column = layout.names[layout.time]
    if len(proved) > 1:
        raise rejection("mixed_date_order", f", in {column}")
    if not layout.form.ambiguous or how.findings.order:
        return None
    if not proved:
        raise rejection("ambiguous_date_order", f", in {column}")
    return next(iter(proved))


def _decimals(layout: Layout, judge: Judge, how: Instructions) -> dict[str, str]:
    """Return the marks of columns that turned out to have another one than the sample told."""
    if how.options.decimal:
        return {}
    found = {}
    for column in layout.measured:
        ambiguous, name = layout.notations.get(column, PLAIN).ambiguous, layout.names[column]
        proved = judge.proved_decimals.get(column)
        if ambiguous and not proved:
            raise rejection("ambiguous_decimal", f", in {name}")
        if proved and (len(proved) > 1 or name in how.findings.decimals):
            raise rejection("mixed_decimal", f", in {name}")
        if proved:
            found[name] = next(iter(proved))
    return found
