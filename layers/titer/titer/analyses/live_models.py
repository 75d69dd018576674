"""Predicts of readings as they come, by the models that are to: what they predict is taken in as readings are.

A model predicts at the instants of its inputs that were just accepted, of what came lately of the others: files are not
read. What is predicted goes the way of every reading, judged and kept once: its receipt follows from the event and the
version of the model, so that an event that comes twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, Protocol

from titer.analyses.accepted import Accepted
from titer.analyses.models import MOST_LIVE, MOST_MODELS, Models, ModelVersion, in_a_circle
from titer.live.latest import Latest
from titer.live.ports import MessageQueue, Sensors
from titer.live.post import Count, PostReadings, Wishes
from titer.live.posted import LiveSeries
from titer.live.receipts import receipt_of
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.instants import SECOND, format_instant, micros
from titer.model.readings import Quality
from titer.rules.ports import Rules
from titer.rules.rule_sets import RuleSets
from titer.steps.models import Input, Linear, Trees, fits
from titer.steps.named import Named

_KNOWN_FOR = 10 * SECOND  # that a model was written, or deleted, is seen within
_AT_ONCE = 500  # readings of a request

type Points = Mapping[int, tuple[float, int]]


class Stores(Protocol):
    """Where models and what came lately are found, and where predictions are taken in."""

    @property
    def models(self) -> Models: ...
    @property
    def sensors(self) -> Sensors: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def readings_queue(self) -> MessageQueue: ...
    @property
    def fresh_queue(self) -> MessageQueue: ...
    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True, slots=True)
class _Trigger:
    """Why a model predicts: series of its inputs of one asset that were just accepted, and the instants of these."""

    asset: str | None
    series: Mapping[tuple[str, str], LiveSeries]
    instants: set[int]


class PredictLive:
    """Predicts of accepted readings. Another error than `Rejected` has the event come again."""

    def __init__(
        self,
        stores: Stores,
        *,
        stack: str,
        count: Count,
    ) -> None:
        self._models = stores.models
        self._sensors = stores.sensors
        self._post = PostReadings(RuleSets(stores.rules), stores.readings_queue, stores.fresh_queue, count)
        self._stack = stack
        self._clock = stores.clock
        self._live: Sequence[ModelVersion] = ()
        self._known_until = 0

    def __call__(self, accepted: Accepted) -> int:
        """Have what the models predict taken in; return how many predictions were accepted."""
        return sum(self._by(model, accepted) for model in self._live_models())

    def _live_models(self) -> Sequence[ModelVersion]:
        """Return the models that predict of live readings; those whose predictions lead back to them do not."""
        now = micros(self._clock())
        if now >= self._known_until:
            listed = [each.name for each in self._models.newest(limit=MOST_MODELS) if each.live]
            found = [each for name in listed[:MOST_LIVE] if (each := self._models.find(name)) and each.live]
            circle = in_a_circle([each.model for each in found])
            self._live = [each for each in found if each.model not in circle]
            self._known_until = now + _KNOWN_FOR
        return self._live

    def _by(self, version: ModelVersion, accepted: Accepted) -> int:
        from titer.steps.compute.live import predicted_at  # noqa: PLC0415  (where no model is live, no numpy is needed)

        objects: list[dict[str, Any]] = []
        for trigger in _triggers(version.model, accepted):
            inputs = self._inputs(version.model, trigger)
            if inputs is not None:
                made = predicted_at(version.model, trigger.asset, inputs, trigger.instants)
                objects += [_object(version, trigger.asset, *each) for each in made]
        parts = enumerate(batched(objects, _AT_ONCE, strict=False))
        return sum(self._take_in(version, accepted, number, some) for number, some in parts)

    def _take_in(self, version: ModelVersion, accepted: Accepted, number: int, some: Sequence[dict[str, Any]]) -> int:
        name = "\0".join((accepted.event_id, version.label, str(number)))
        receipt_id = receipt_of(self._stack, accepted.received_at, name)
        wishes = Wishes(simulated=accepted.simulated)
        judged = self._post.judge(some, wishes, receipt_id, accepted.received_at)
        if judged.posted.readings:
            self._post.send(judged)
        self._post.tell(judged)
        return len(judged.posted.readings)

    def _inputs(self, model: Linear | Trees, trigger: _Trigger) -> Sequence[tuple[Named, Points]] | None:
        """Return what came lately of each input; None where there is one of which nothing did."""
        found = []
        for wanted in model.inputs:
            of = trigger.series.get((wanted.sensor_id, wanted.parameter))
            newest = None if of else self._newest(wanted, trigger.asset)
            if (of := newest.of if newest else of) is None:
                return None
            since, until = min(trigger.instants) - model.oldest, max(trigger.instants)
            points = {**_points_of(newest, since, until), **self._points(of, since, until)}
            if not points:
                return None
            found.append((Named(*of), points))
        return found

    def _newest(self, wanted: Input, asset: str | None) -> Latest | None:
        """Return the newest reading of an input, live or of a file: of several series that of the newest."""
        known = [
            latest
            for latest in self._sensors.of_sensor(wanted.sensor_id)
            if (latest.of.asset, latest.of.parameter) == (asset, wanted.parameter) and fits(wanted, latest.of.unit)
        ]
        return max(known, key=lambda latest: latest.order, default=None)

    def _points(self, of: LiveSeries, since: int, until: int) -> Points:
        """Return the readings that came lately, each instant once: of those at one the one received last."""
        pieces = self._sensors.recent(of, since=since)
        rows = ((piece, reading) for piece in pieces for reading in piece.readings if since <= reading.at <= until)
        ordered = sorted(rows, key=lambda each: (each[0].received_at, each[0].receipt_id, each[1].index))
        return {reading.at: (reading.value, int(reading.quality)) for _, reading in ordered}


def _points_of(newest: Latest | None, since: int, until: int) -> Points:
    if newest is None or not since <= newest.reading.at <= until:
        return {}
    return {newest.reading.at: (newest.reading.value, int(newest.reading.quality))}


def _triggers(model: Linear | Trees, accepted: Accepted) -> Iterator[_Trigger]:
    by_name = {(each.sensor_id, each.parameter): each for each in model.inputs}
    series: defaultdict[str | None, dict[tuple[str, str], LiveSeries]] = defaultdict(dict)
    instants: defaultdict[str | None, set[int]] = defaultdict(set)
    for of, at, _, quality in accepted.readings:
        wanted = by_name.get((of.sensor_id, of.parameter))
        if wanted is None or quality is Quality.BAD or not fits(wanted, of.unit):
            continue
        if model.assets is None or of.asset in model.assets:
            series[of.asset][of.sensor_id, of.parameter] = of
            instants[of.asset].add(at)
    for asset, found in series.items():
        yield _Trigger(asset, found, instants[asset])


def _object(version: ModelVersion, asset: str | None, at: int, value: float, quality: int) -> dict[str, Any]:
    """Return a prediction as a posted reading."""
    output = version.model.output
    return {
        "sensor_id": output.sensor_id,
        "parameter": output.parameter,
        "timestamp": format_instant(at),
        "value": value,
        **({"unit": output.unit} if output.unit else {}),
        "quality": Quality(quality).word,
        **({"asset": asset} if asset else {}),
        "context": {"model": version.label},
    }
