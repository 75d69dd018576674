"""Live readings to test with."""

from typing import Any

from tests.support.clock import NOON
from titer.adapters.memory.stores import MemoryStores
from titer.live.fresh import KeepFresh
from titer.live.latest import Latest, Source
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.live.recent import Recent
from titer.model.instants import SECOND, micros
from titer.model.readings import Quality
from titer.rules.rule_sets import RuleSets

NOON_MICROS = micros(NOON)
PROBE = LiveSeries(None, "probe-7", "temperature", "°C")


def reading_of(of: LiveSeries = PROBE, *, at: int = NOON_MICROS, value: float = 1.5, **given: Any) -> LiveReading:
    values: dict[str, Any] = {"quality": Quality.GOOD, "index": 0} | given
    return LiveReading(of=of, at=at, value=value, **values)


def latest_of(
    of: LiveSeries = PROBE,
    *,
    at: int = NOON_MICROS,
    last_ats: tuple[int, ...] = (),
    source: Source | None = None,
    received_at: int = NOON_MICROS,
    receipt_id: str = "receipt",
    stale_after: int | None = None,
    **given: Any,
) -> Latest:
    return Latest(
        reading=reading_of(of, at=at, **given),
        received_at=received_at,
        receipt_id=receipt_id,
        source=source or Source(kind="live"),
        last_ats=last_ats,
        stale_after=stale_after,
    )


def piece_of(of: LiveSeries, *readings: LiveReading, after: int = 0, **given: Any) -> Recent:
    """Return a piece that came so many seconds after noon."""
    values: dict[str, Any] = {"receipt_id": "receipt", "part": 0} | given
    return Recent(of=of, received_at=NOON_MICROS + after * SECOND, readings=readings, **values)


def posted_of(*readings: LiveReading, **given: Any) -> Posted:
    """Return what was accepted of a request that came at noon."""
    values: dict[str, Any] = {"receipt_id": "receipt", "received_at": NOON_MICROS, "rule_set": "default@2"} | given
    return Posted(readings=readings, **values)


def keep(stores: MemoryStores, posted: Posted) -> None:
    """Let what was accepted reach those who ask for the newest."""
    KeepFresh(stores.sensors, RuleSets(stores.rules)).take([posted])
