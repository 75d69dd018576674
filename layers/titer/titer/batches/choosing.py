"""The batches that an analysis is to read, pinned as they are when somebody asks."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from titer.batches.batch import Batch, Phase
from titer.batches.declaring import Declaring
from titer.batches.documents import phases_of
from titer.batches.ports import Batches
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import format_instant, micros
from titer.model.readings import Series

MOST_CHOSEN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A batch to read: the readings of its asset at `since ≤ at < until`, in µs since 1970.

    `series` are those that files name in it; none where it was only declared.
    """

    batch_id: str
    asset: str | None
    since: int
    until: int
    product: str | None
    recipe: str | None
    phases: tuple[Phase, ...]
    series: tuple[Series, ...]

    def document(self) -> dict[str, Any]:
        """Return it as JSON: part of what tells an analysis from others."""
        return {
            **self.in_short(),
            "product": self.product,
            "recipe": self.recipe,
            "phases": phases_of(self.phases),
            "series": [of._asdict() for of in self.series],
        }

    def in_short(self) -> dict[str, Any]:
        """Return which it is, and when it was."""
        span = {"from": format_instant(self.since), "to": format_instant(self.until)}
        return {"batch_id": self.batch_id, "asset": self.asset, **span}


class Choosing:
    """Chooses batches for analyses."""

    def __init__(self, batches: Batches, clock: Clock) -> None:
        self._declaring = Declaring(batches, clock)
        self._clock = clock

    def chosen(self, wanted: Sequence[tuple[str | None, str]]) -> tuple[Chosen, ...]:
        """Return batches by asset and id, each once; an asset of None is whichever has the id, "" none.

        `Rejected`: `unknown_batch`, `ambiguous_batch`, `batch_not_begun`, `too_many_batches`.
        """
        if len(wanted) > MOST_CHOSEN:
            reason = f"{len(wanted)} batches are asked for, and at most {MOST_CHOSEN} are read at once"
            raise Rejected("too_many_batches", reason, "Ask for fewer")
        found = {batch.of: batch for batch in (self._declaring.find(batch_id, asset) for asset, batch_id in wanted)}
        return tuple(map(self._chosen, found.values()))

    def _chosen(self, batch: Batch) -> Chosen:
        now = micros(self._clock())
        if batch.started_at is None or batch.started_at > now:
            reason = f"the batch “{batch.of.batch_id}” has not begun"
            raise Rejected("batch_not_begun", reason, "Declare when it began, or send readings that name it")
        until = now if batch.ended_at is None else batch.ended_at
        return Chosen(
            batch_id=batch.of.batch_id,
            asset=batch.of.asset,
            since=batch.started_at,
            until=until + 1,
            product=batch.product,
            recipe=batch.recipe,
            phases=batch.phases,
            series=tuple(stay.of for stay in batch.series),
        )


class ModelsAndScripts(Protocol):
    """What some steps need besides readings and batches, as `titer.steps.named.Means` says it."""

    def model(self, name: str, version: int | None) -> Mapping[str, Any]: ...

    def script(self, name: str) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class WithBatches:
    """All that steps need besides readings: `titer.steps.named.Means`."""

    means: ModelsAndScripts
    batches: Sequence[Mapping[str, Any]]

    def model(self, name: str, version: int | None) -> Mapping[str, Any]:
        return self.means.model(name, version)

    def script(self, name: str) -> Mapping[str, Any]:
        return self.means.script(name)
