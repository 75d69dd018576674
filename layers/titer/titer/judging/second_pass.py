"""What passes over a file have shown that its sample did not: of dates, decimal marks, and what columns tell apart."""

from collections.abc import Sequence
from dataclasses import replace

from titer.cells.names import name_list
from titer.cells.numbers.cell import OTHER
from titer.cells.numbers.notation import PLAIN
from titer.cells.numbers.sampled import leading_decimal
from titer.cells.numbers.sentinels import USUAL
from titer.judging.instructions import Findings, Instructions
from titer.judging.judge import Judge
from titer.judging.layout import Layout
from titer.judging.likely_orders import likely_orders
from titer.judging.measured_columns import Shape
from titer.judging.open_doubts import together
from titer.judging.outcome import RunningTotals
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.units import Conversion
from titer.model.ways_out import Ways

_DOTTED = expression(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?![0-9])")


class SampleMisled(Exception):
    """A later cell refutes what the sample said: judge the file once more, with what was found."""

    def __init__(self, findings: Findings) -> None:
        super().__init__("the sample misled")
        self.findings = findings


def learn(layout: Layout, judge: Judge, how: Instructions, totals: RunningTotals) -> Findings | None:
    """Return what this pass and those before it show; None where the file was read as it is written.

    `Rejected` is `mixed_date_order`, `mixed_decimal` where cells contradict each other, `ambiguous_date_order`,
    `ambiguous_decimal` where no cell of the whole file tells; dates with dots then have the day first.
    """
    if questions := open_questions(layout, judge, how):
        raise together(questions)
    order, decimals = _order(layout, judge, how), _decimals(layout, judge, how)
    splits, fractions, units = _splits(layout, judge, how), _fractions(layout, judge, how), _units(layout, judge, how)
    known, folds = how.findings, judge.times.folds.found - how.findings.folds
    if order or decimals or splits or fractions or units or folds:
        return replace(
            known,
            order=order or known.order,
            order_assumed=known.order_assumed or bool(order and order not in judge.times.orders),
            decimals={**known.decimals, **decimals},
            splits={**known.splits, **splits},
            fractions=known.fractions | fractions,
            unit_columns=known.unit_columns | units,
            folds=known.folds | folds,
            sentinels={},
        )
    if watched := judge.missing.unwatched(_extremes(layout, judge, totals)):
        return replace(how.findings, watched=how.findings.watched | watched)
    mistaken = judge.missing.mistaken()
    return replace(how.findings, sentinels=mistaken) if mistaken else None


def _extremes(layout: Layout, judge: Judge, totals: RunningTotals) -> dict[int, list[float]]:
    """Return the lowest and highest values of the series in each measured column, as they were before conversions."""
    columns = {(layout.series[column], layout.units.get(column)): column for column in layout.measured}
    made = {series._replace(unit=found.target): (series, found) for series, found in judge.conversions.made.items()}
    found: dict[int, list[float]] = {column: [] for column in layout.measured}
    for series, tally in totals.tallies.items():
        original, conversion = made.get(series, (series, None))
        name = original.sensor_id if layout.shape is Shape.WIDE else original.parameter
        column = layout.measured[0] if len(layout.measured) == 1 else columns.get((name, original.unit))
        if column is not None and tally.count:
            found[column] += _unconverted([tally.min, tally.max], conversion)
    return found


def _unconverted(values: list[float], made: Conversion | None) -> list[float]:
    """Return those of the usual numbers that values come from, where they were converted; else the values."""
    if made is None:
        return values
    usual = sorted(USUAL)
    origins = dict(zip(made.apply_all(usual), usual, strict=True))
    return [origins[value] for value in values if value in origins]


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
    if not proved and _have_dots(layout, judge.quantities.sample):
        return "day_first"
    if not proved:
        orders = likely_orders(layout, judge.quantities.sample, horizon=judge.horizon)
        raise rejection("ambiguous_date_order", f", in {column}", [{"date_order": one} for one in orders])
    return next(iter(proved))


def _have_dots(layout: Layout, sample: Sequence[Sequence[str]]) -> bool:
    """Return whether all dates have dots and the year last: no country writes these with the month first."""
    texts = [text for cell in layout.parts.texts(sample) if (text := cell.strip())]
    return bool(texts) and all(map(_DOTTED.match, texts))


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
        if proved and _are_odd_ones(layout, judge, column):
            continue
        if proved and (len(proved) > 1 or name in how.findings.decimals):
            mark = layout.notations.get(column, PLAIN).decimal
            raise rejection("mixed_decimal", f", in {name}", [{"decimal": mark}, {"decimal": OTHER[mark]}])
        if proved:
            found[name] = next(iter(proved))
    return found


def _are_odd_ones(layout: Layout, judge: Judge, column: int) -> bool:
    """Return whether few cells have another mark than that which the sample proves by far: errors one by one."""
    mark = layout.notations.get(column, PLAIN).decimal
    return judge.odd_marks[column] <= 0 and leading_decimal(judge.quantities.sample[column]) == mark


def _is_unclear(layout: Layout, judge: Judge, column: int) -> bool:
    return layout.notations.get(column, PLAIN).ambiguous and not judge.proved_decimals.get(column)


def _marks(judge: Judge, unclear: Sequence[int]) -> Ways:
    """Return the marks that may be declared: the comma first where every cell has one, with three digits behind it.

    Where others have none, such as 800 beside 1,234, it stands more likely between thousands.
    """
    likely = "." if any(judge.without_marks[column] for column in unclear) else ","
    return [{"decimal": likely}, {"decimal": OTHER[likely]}]


def _splits(layout: Layout, judge: Judge, how: Instructions) -> dict[str, tuple[str, ...]]:
    """Return the columns that turned out to tell series apart and become keys by that, with the keys so far."""
    columns = (*layout.sensors, *([] if layout.parameter is None else [layout.parameter]))
    keys = tuple(layout.names[column] for column in columns)
    later = [column for column in judge.watch.found() if column in layout.later]
    found = [layout.names[column] for column in (*later, *judge.watch.numbers())]
    return {name: keys for name in found if how.findings.splits.get(name) != keys}


def _units(layout: Layout, judge: Judge, how: Instructions) -> frozenset[str]:
    return frozenset(layout.names[column] for column in judge.watch.units()) - how.findings.unit_columns


def _fractions(layout: Layout, judge: Judge, how: Instructions) -> frozenset[str]:
    return frozenset(layout.names[column] for column in judge.watch.fractions()) - how.findings.fractions
