"""Control charts: individuals, EWMA and CUSUM, against limits from a baseline.

D. C. Montgomery, Introduction to Statistical Quality Control, chapters 6.4 (individuals), 9.1 (CUSUM), 9.2 (EWMA);
NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import log, sqrt
from typing import Any

import numpy as np
from scipy.signal import lfilter

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import format_instant, micros
from titer.steps.compute.run_rules import Rule, Zones, rules_of
from titer.steps.compute.spells import spells
from titer.steps.compute.usable import in_turn, usable
from titer.steps.compute.windows import Marks, Places
from titer.steps.curves import Curve, Event, Findings, Progress, Values
from titer.steps.spc import Known, Span, Spc
from titer.steps.times import micros_of

D2 = 1.128  # the mean range of two readings of a normal distribution, in its sigma
_SETTLED = 1e-9  # of an EWMA's limits: when they are as far away as they will be


@dataclass(frozen=True, slots=True)
class _Baseline:
    """Where the process lies when it is in control. `count` is how many readings say so; None where it was told."""

    center: float
    sigma: float
    count: int | None = None
    since: int | None = None
    until: int | None = None

    def figures(self) -> dict[str, Any]:
        span = {"from": self.since, "to": self.until}
        written = {name: None if at is None else format_instant(int(at)) for name, at in span.items()}
        return {"center": self.center, "sigma": self.sigma, "baseline": {"count": self.count, **written}}


@dataclass(frozen=True, slots=True)
class _Charted:
    """What a chart shows of a series."""

    events: list[Event]
    figures: dict[str, Any]
    series: Sequence[Curve] = ()


def run(curves: Sequence[Curve], parameters: Spc, progress: Progress) -> Findings:
    """Return where each series signals. `Rejected` (`too_few_readings`) where none has a baseline."""
    chart = {"individuals": _individuals, "ewma": _ewma, "cusum": _cusum}[parameters.chart]
    found = [_charted(curve, chart, parameters) for curve, _ in in_turn(curves, progress)]
    if found and all("problem" in each.figures for each in found):
        raise Rejected("too_few_readings", "no series has two readings in the baseline", "Choose another baseline")
    return Findings(
        series=[curve for each in found for curve in each.series],
        events=[event for each in found for event in each.events],
        figures={"series": [each.figures for each in found]},
    )


def _charted(curve: Curve, chart: Callable[[Curve, _Baseline, Spc], _Charted], parameters: Spc) -> _Charted:
    sound = usable(curve)
    told = {**curve.of._asdict(), "chart": parameters.chart, "count": len(sound), "left_out": len(curve) - len(sound)}
    baseline = _baseline(sound, parameters)
    if baseline is None:
        return _Charted([], told | {"problem": "fewer than two readings in the baseline"})
    charted = chart(sound, baseline, parameters)
    figures = told | baseline.figures() | charted.figures | {"signals": len(charted.events)}
    return _Charted(charted.events, figures, charted.series)


def _baseline(curve: Curve, parameters: Spc) -> _Baseline | None:
    if not len(curve):
        return None
    match parameters.baseline:
        case Known(center=center, sigma=sigma):
            return _Baseline(center, sigma)
        case None:
            chosen = slice(None)
        case int(count):
            chosen = slice(count)
        case Span(since=since, until=until):
            chosen = slice(*np.searchsorted(curve.at, [micros(since), micros(until)]))
        case str(time):
            chosen = slice(np.searchsorted(curve.at, curve.at[0] + micros_of(time)))
    value, at = curve.value[chosen], curve.at[chosen]
    if len(value) < 2:
        return None
    sigma = float(np.abs(np.diff(value)).mean()) / D2
    return _Baseline(float(value.mean()), sigma, len(value), int(at[0]), int(at[-1]))


def _individuals(curve: Curve, baseline: _Baseline, parameters: Spc) -> _Charted:
    away = parameters.limit * baseline.sigma
    zones = Zones(curve.value - baseline.center, away / 3)
    events = [
        event
        for rule in rules_of(parameters.rules)
        for side, flags in rule.signals(zones)
        for event in _signals(curve, flags, rule, side)
    ]
    return _Charted(events, {"upper": baseline.center + away, "lower": baseline.center - away})


def _signals(curve: Curve, flags: Marks, rule: Rule, side: str) -> Iterator[Event]:
    for first, last in spells(flags):
        began = max(0, first - rule.readings + 1)
        details = {"side": side, "says": rule.says, "since": format_instant(int(curve.at[began]))}
        yield _event(curve, first, last, rule.kind, curve.value, details, alarm=rule.readings == 1)


def _event(
    curve: Curve, first: int, last: int, kind: str, shown: Values, details: dict[str, Any], *, alarm: bool = True
) -> Event:
    """Return a signal from one reading to another; `shown` has the value with which it begins."""
    return Event(
        of=curve.of,
        at=int(curve.at[first]),
        until=int(curve.at[last]) if last > first else None,
        kind=kind,
        value=float(shown[first]),
        severity="alarm" if alarm else "warning",
        details=details | {"count": last - first + 1},
    )


def _ewma(curve: Curve, baseline: _Baseline, parameters: Spc) -> _Charted:
    weight, center = parameters.weight, baseline.center
    gathered = center + lfilter([weight], [1.0, weight - 1.0], curve.value - center)
    away = parameters.limit * baseline.sigma * sqrt(weight / (2 - weight))
    limits = away * _growing(weight, len(curve))
    events = [
        _event(curve, first, last, "beyond_limit", gathered, {"side": side})
        for side, flags in _sides(gathered - center, limits)
        for first, last in spells(flags)
    ]
    named = partial(_curve, curve)
    series = [
        named("ewma", gathered),
        *(
            _limit(named(f"ewma {side}", line))
            for side, line in (("upper", center + limits), ("lower", center - limits))
        ),
    ]
    return _Charted(events, {"upper": center + away, "lower": center - away, "lambda": weight}, series)


def _growing(weight: float, count: int) -> Values:
    """Return how wide the limits are at each reading: 1 in the long run, less at first, when little was gathered."""
    grown = np.ones(count)
    if weight < 1:
        early = np.arange(1, min(count, int(log(_SETTLED) / (2 * log(1 - weight))) + 1) + 1)
        grown[: len(early)] = np.sqrt(1 - (1 - weight) ** (2.0 * early))
    return grown


def _sides(off: Values, limits: Values) -> Iterator[tuple[str, Marks]]:
    yield "above", off > limits
    yield "below", off < -limits


def _cusum(curve: Curve, baseline: _Baseline, parameters: Spc) -> _Charted:
    slack, decision = parameters.slack * baseline.sigma, parameters.decision * baseline.sigma
    off = curve.value - baseline.center
    events: list[Event] = []
    series = []
    for side, sign in (("above", 1.0), ("below", -1.0)):
        gathered = _gathered(sign * off - slack)
        series.append(_curve(curve, f"cusum {side}", gathered))
        since = _since_nothing(gathered)
        for first, last in spells(gathered > decision):
            details = {
                "side": side,
                **_shift(curve, since[first], first, baseline.center + sign * slack, sign * gathered[first]),
            }
            events.append(_event(curve, first, last, "beyond_limit", gathered, details))
    return _Charted(events, {"upper": decision, "lower": 0.0, "k": slack, "h": decision}, series)


def _gathered(over: Values) -> Values:
    """Return the sum of what came, that never falls below nothing, at each reading."""
    total = np.cumsum(over)
    return total - np.minimum(np.minimum.accumulate(total), 0.0)


def _since_nothing(gathered: Values) -> Places:
    """Return of each reading which is the first behind the last where nothing was gathered."""
    places = np.arange(len(gathered))
    return np.maximum.accumulate(np.where(gathered <= 0, places, -1)) + 1


def _shift(curve: Curve, began: int, now: int, base: float, gathered: float) -> dict[str, Any]:
    """Return since when the process is off, and where it seems to lie (Montgomery, equation 9.5)."""
    return {"since": format_instant(int(curve.at[began])), "mean": float(base + gathered / (now - began + 1))}


def _curve(curve: Curve, what: str, value: Values) -> Curve:
    return Curve(curve.of._replace(parameter=f"{curve.of.parameter} {what}"), curve.at, value, curve.quality)


def _limit(line: Curve) -> Curve:
    """Return a limit by the readings where it moves, and the last."""
    moves = np.diff(line.value, append=np.nan) != 0
    moves[np.flatnonzero(moves[:-1]) + 1] = True
    return Curve(line.of, line.at[moves], line.value[moves], np.zeros(int(moves.sum()), np.uint8))
