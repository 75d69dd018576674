"""What a file tells of batches, gathered from the runs of its readings."""

from collections.abc import Mapping
from dataclasses import field

from titer.batches.batch import (
    MOST_OF_A_FILE,
    BatchName,
    FileIn,
    Phase,
    Stay,
    Told,
    fitting,
    joined_phases,
    joined_series,
)
from titer.batches.words import Mark, Words, words_in
from titer.model.dataclass import dataclass
from titer.model.readings import Series

_TIDIED_AT = 2_000  # stretches of phases


@dataclass(slots=True)
class _Gathered:
    first_at: int
    last_at: int
    phases: list[Phase] = field(default_factory=list)
    series: dict[Series, Stay] = field(default_factory=dict)


@dataclass(slots=True)
class _Others:
    """What the contexts of a batch say besides: the first product and recipe, and what none of them contradicts."""

    product: str | None
    recipe: str | None
    same: dict[str, str]

    def take(self, words: Words) -> None:
        self.product = self.product or words.product
        self.recipe = self.recipe or words.recipe
        self.same = {name: text for name, text in self.same.items() if words.others.get(name) == text}


class Gathering:
    """Takes the runs of a file's readings, and tells which batches they are of: the first thousand that come."""

    def __init__(self) -> None:
        self._batches: dict[str, _Gathered] = {}
        self._others: dict[str, _Others] = {}
        self.left_out = False  # whether there are more

    def mark_of(self, context: str) -> Mark | None:
        """Return what a context says of the batch of its readings; each different context is shown once at least."""
        words = words_in(context)
        if words is None:
            return None
        batch_id = words.mark.batch_id
        if batch_id not in self._others:
            if len(self._others) == MOST_OF_A_FILE:
                self.left_out = True
                return None
            self._others[batch_id] = _Others(words.product, words.recipe, dict(words.others))
        self._others[batch_id].take(words)
        return words.mark

    def add(self, of: Series, mark: Mark, first_at: int, last_at: int) -> None:
        """Take readings of a series that have a mark, from the first until the last."""
        batch = self._batches.setdefault(mark.batch_id, _Gathered(first_at, last_at))
        batch.first_at, batch.last_at = min(batch.first_at, first_at), max(batch.last_at, last_at)
        stay = Stay(of, first_at, last_at)
        batch.series[of] = stay.with_(batch.series.get(of, stay))
        if mark.phase is not None:
            batch.phases.append(Phase(mark.phase, first_at, last_at))
            if len(batch.phases) > _TIDIED_AT:
                batch.phases = [*joined_phases(batch.phases)]

    def told(self, asset: str | None, file: FileIn) -> Mapping[BatchName, Told]:
        """Return what the file tells of each batch."""
        found = (self._told(BatchName(asset, batch_id), file, batch) for batch_id, batch in self._batches.items())
        return {each.of: each for each in found}

    def _told(self, of: BatchName, file: FileIn, batch: _Gathered) -> Told:
        others = self._others[of.batch_id]
        return Told(
            of=of,
            file=file,
            first_at=batch.first_at,
            last_at=batch.last_at,
            product=others.product,
            recipe=others.recipe,
            phases=joined_phases(batch.phases),
            context=fitting(others.same),
            series=joined_series(batch.series.values()),
        )
