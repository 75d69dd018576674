"""A plant that is made up: sensors that drift, spike, fall silent, get stuck, and send late or twice."""

import json
import math
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from rich.progress import MofNCompleteColumn

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import format_instant
from titer_cli.client import TiterApi
from titer_cli.exits import Exit
from titer_cli.loopback import is_loopback
from titer_cli.tasks.send import Row, Sending, Sent, batches
from titer_cli.views.progress import progress_bars
from titer_cli.views.readings import sent_view
from titer_cli.views.terminal import show, write_json

_LATE = timedelta(hours=2)
_GAP = 20  # readings that a sensor leaves out in a row
_DRIFTS_FOR = 200  # readings
_TICK = 0.5  # seconds, in which readings are gathered
_KINDS: tuple[
    tuple[str, str | None, float, float], ...
] = (  # what is measured, in which unit, about how much, and how it swings
    ("temperature", "°C", 37.0, 0.4),
    ("ph_value", None, 7.1, 0.08),
    ("dissolved_oxygen", "%", 60.0, 6.0),
    ("agitation", "1/min", 300.0, 8.0),
    ("pressure", "mbar", 1_250.0, 15.0),
)


@dataclass(frozen=True, slots=True)
class Faults:
    """How often something is wrong: with sensors (`drifts`, `stuck`), or with readings."""

    drifts: float
    spikes: float
    gaps: float
    stuck: float
    late: float
    repeated: float


@dataclass(frozen=True, slots=True)
class Plant:
    """How many sensors there are, how often each sends, for how long, and what goes wrong."""

    sensors: int
    rate: float
    seconds: float
    faults: Faults
    seed: int | None = None


class Sensor:
    """One sensor: a value that swings about its mean, and its own faults."""

    def __init__(self, number: int, faults: Faults, chance: random.Random) -> None:
        self._chance = chance
        self._faults = faults
        self.name = f"SIM-{number + 1:03}"
        self.parameter, self.unit, self._mean, self._swing = _KINDS[number % len(_KINDS)]
        self._phase = chance.uniform(0, math.tau)
        self._drift = chance.choice((-1, 1)) * self._swing / 20 if chance.random() < faults.drifts else 0.0
        self._sticks_after = chance.randint(10, 60) if chance.random() < faults.stuck else None
        self._silent = 0
        self._last = self._mean
        self._count = 0

    def readings(self, at: datetime) -> Iterator[tuple[datetime, float]]:
        """Yield what the sensor sends at an instant: one reading, mostly."""
        self._count += 1
        if self._silent:
            self._silent -= 1
            return
        if self._chance.random() < self._faults.gaps / _GAP:
            self._silent = _GAP - 1
            return
        late = self._chance.random() < self._faults.late
        yield (told := (at - _LATE if late else at, self._value()))
        if self._chance.random() < self._faults.repeated:
            yield told

    def _value(self) -> float:
        if self._sticks_after is not None and self._count > self._sticks_after:
            return self._last
        swing = self._swing * math.sin(self._phase + self._count / 30)
        value = (
            self._mean + swing + self._chance.gauss(0, self._swing / 10) + self._drift * min(self._count, _DRIFTS_FOR)
        )
        if self._chance.random() < self._faults.spikes:
            return round(value + self._chance.choice((-1, 1)) * 20 * self._swing, 4)
        self._last = round(value, 4)
        return self._last


def simulate_plant(
    plant: Plant, api: TiterApi, *, asset: str, batch: int, parallel: int, anywhere: bool, as_json: bool
) -> Exit:
    """Send what a plant would, show what became of it, and give the exit code that says it."""
    if not (anywhere or is_loopback(urlsplit(api.base_url).hostname or "")):
        raise Rejected(
            "not_this_machine",
            f"made-up readings are not sent to {api.base_url}, which is not this machine",
            "Say --yes if they are meant to go there",
        )
    sent = _Senders(Sending(api, {"simulated": "true"}, batch), parallel).run(plant, asset)
    if as_json:
        write_json(sent.document() | {"simulated": True})
    else:
        show(sent_view(sent.document()))
    return sent.code


class _Senders:
    """Sends readings as their instants come, several requests at a time."""

    def __init__(self, sending: Sending, parallel: int) -> None:
        self._sending = sending
        self._parallel = parallel
        self._sent = Sent()
        self._lock = threading.Lock()

    def run(self, plant: Plant, asset: str) -> Sent:
        """Send until the time is over; where the API is slower than the plant, what is due waits."""
        with progress_bars(MofNCompleteColumn()) as bars, ThreadPoolExecutor(self._parallel) as threads:
            total = round(plant.sensors * plant.rate * plant.seconds)
            task = bars.add_task("readings", total=total, stage="sending")
            under_way: list[Future[None]] = []
            for rows in _in_time(ticks(plant, asset, datetime.now(UTC))):
                under_way = _ended(under_way)
                while len(under_way) > 4 * self._parallel:
                    under_way.pop(0).result()
                under_way += [threads.submit(self._send, some) for some in batches(rows, self._sending.batch)]
                bars.update(task, completed=self._sent.items, stage=f"{self._sent.rejected:,} rejected")
            for one in under_way:
                one.result()
        return self._sent

    def _send(self, rows: Sequence[Row]) -> None:
        mine = Sent()
        self._sending.send(rows, mine)
        with self._lock:
            self._sent.merge(mine)


def _ended(under_way: Sequence[Future[None]]) -> list[Future[None]]:
    """Return what goes on; raise what ended one."""
    for one in under_way:
        if one.done():
            one.result()
    return [one for one in under_way if not one.done()]


def ticks(plant: Plant, asset: str, start: datetime) -> Iterator[tuple[float, list[Row]]]:
    """Yield the readings of a plant, some at a time, each time with the second in which they are due."""
    chance = random.Random(plant.seed)  # noqa: S311  (nothing here is a secret)
    sensors = [Sensor(number, plant.faults, chance) for number in range(plant.sensors)]
    rows: list[Row] = []
    due = _TICK
    number = 0
    for step in range(max(1, round(plant.rate * plant.seconds))):
        second = step / plant.rate
        while second >= due:
            yield due, rows
            rows, due = [], due + _TICK
        for sensor in sensors:
            for at, value in sensor.readings(start + timedelta(seconds=second)):
                number += 1
                rows.append(Row(number, _reading(sensor, asset, at, value)))
    yield plant.seconds, rows


def _reading(sensor: Sensor, asset: str, at: datetime, value: float) -> str:
    said = {"sensor_id": sensor.name, "timestamp": format_instant(at), "value": value, "parameter": sensor.parameter}
    return json.dumps(said | ({"unit": sensor.unit} if sensor.unit else {}) | {"asset": asset})


def _in_time(
    due: Iterator[tuple[float, list[Row]]],
    now: Callable[[], float] = time.monotonic,
    wait: Callable[[float], object] = time.sleep,
) -> Iterator[list[Row]]:
    """Yield what is due once it is."""
    started = now()
    for second, rows in due:
        wait(max(0.0, started + second - now()))
        if rows:
            yield rows
