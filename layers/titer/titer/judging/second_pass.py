"""What passes over a file have shown that its sample did not: the order of dates, the decimal marks of columns."""

from collections.abc import Sequence

from titer.cells.names import name_list
from titer.cells.numbers.cell import OTHER
from titer.cells.numbers.notation import PLAIN
from titer.judging.instructions import Findings, Instructions
from titer.judging.judge import Judge
from titer.judging.layout import Layout
from titer.judging.likely_orders import likely_orders
from titer.judging.open_doubts import together
from titer.model.errors import Rejected
from titer.model.faults import rejection
from titer.model.ways_out import Ways


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
    if questions := open_questions(layout, judge, how):
        raise together(questions)
    order, decimals = _order(layout, judge, how), _decimals(layout, judge, how)
    if not (order or decimals):
        return None
    return Findings(order or how.findings.order, {**how.findings.decimals, **decimals})


def open_questions(layout: Layout, judge: Judge, how: Instructions) -> list[Rejected]:
    """Return the refusals of a file that was read to its end, whose dates or numbers may still mean two things."""
    found = []
    for look in (_order, _decimals):
        try:
            look(layout, judge, how)
        except Rejected as refusal:
            found.append(refusal)
    return found


def _order(layout: Layout, judge: Judge, how: Instructions) -> str | None:
    if how.options.date_order or (not layout.form.order and not layout.form.ambiguous):
        return None
    proved = judge.times.orders | ({layout.form.order} if layout.form.order and not layout.form.ambiguous else set())
    column = layout.names[layout.time] if layout.time is not None else ""
    if len(proved) > 1:
        raise rejection("mixed_date_order", f", in {column}", [{"date_order": one} for one in sorted(proved)])
    if not layout.form.ambiguous or how.findings.order:
        return None
    if not proved:
        orders = likely_orders(layout, judge.quantities.sample, horizon=judge.horizon)
        raise rejection("ambiguous_date_order", f", in {column}", [{"date_order": one} for one in orders])
    return next(iter(proved))


def _decimals(layout: Layout, judge: Judge, how: Instructions) -> dict[str, str]:
    """Return the marks of columns that turned out to have another one than the sample told."""
    if how.options.decimal:
        return {}
    found: dict[str, str] = {}
    unclear = [column for column in layout.measured if _is_unclear(layout, judge, column)]
    if unclear:
        names = name_list([layout.names[column] for column in unclear])
        raise rejection("ambiguous_decimal", f", in {names}", _marks(judge, unclear))
    for column in layout.measured:
        name, proved = layout.names[column], judge.proved_decimals.get(column)
        if proved and (len(proved) > 1 or name in how.findings.decimals):
            mark = layout.notations.get(column, PLAIN).decimal
            raise rejection("mixed_decimal", f", in {name}", [{"decimal": mark}, {"decimal": OTHER[mark]}])
        if proved:
            found[name] = next(iter(proved))
    return found


def _is_unclear(layout: Layout, judge: Judge, column: int) -> bool:
    return layout.notations.get(column, PLAIN).ambiguous and not judge.proved_decimals.get(column)


def _marks(judge: Judge, unclear: Sequence[int]) -> Ways:
    """Return the marks that may be declared: the comma first where every cell has one, with three digits behind it.

    Where others have none, such as 800 beside 1,234, it stands more likely between thousands.
    """
    likely = "." if any(judge.without_marks[column] for column in unclear) else ","
    return [{"decimal": likely}, {"decimal": OTHER[likely]}]
