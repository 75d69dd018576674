"""What batches need of the world. The store has a fake that ships, and one contract suite."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol

from titer.batches.batch import Batch, BatchName, Known
from titer.batches.words import Mark
from titer.model.dataclass import dataclass
from titer.model.readings import Series


class ReadRuns(Protocol):
    """Reads Parquet files of readings."""

    def runs(self, path: Path, mark_of: Callable[[str], Mark | None]) -> Iterator[tuple[Series, Mark, int, int]]:
        """Yield series, mark, first and last instant of readings that follow upon each other and have one mark.

        `mark_of` is asked what mark a context has, as JSON, once at least for each different one.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQuery:
    """Which batches to list: `since ≤ start < until` in µs; `asset` "" is without one; `q` a part of the id."""

    asset: str | None = None
    product: str | None = None
    recipe: str | None = None
    q: str | None = None
    since: int | None = None
    until: int | None = None
    context: Mapping[str, str] = field(default_factory=dict)

    def wants(self, batch: Batch) -> bool:
        """Return whether it asks for this batch."""
        return (
            self.asset in {None, batch.of.asset or ""}
            and self.product in {None, batch.product}
            and self.recipe in {None, batch.recipe}
            and (self.q is None or self.q.casefold() in batch.of.batch_id.casefold())
            and (self.since is None or batch.listed_at >= self.since)
            and (self.until is None or batch.listed_at < self.until)
            and all(batch.context.get(name) == text for name, text in self.context.items())
        )


class Batches(Protocol):
    """All batches, and what each file tells of them."""

    def known(self, of: BatchName) -> Known:
        """Return all that is known of a batch, as of now: nothing, where nobody knows of it."""

    def change(self, before: Known, after: Known) -> None:
        """Keep what is known now. `Conflict` where that is not as it was before any more."""

    def find(self, of: BatchName) -> Batch | None:
        """Return a batch as it is now."""

    def named(self, batch_id: str) -> Sequence[Batch]:
        """Return the batches of this id, of whichever asset, as they are now."""

    def of_file(self, file_id: str) -> Sequence[BatchName]:
        """Return the batches of which a file tells something, as of now."""

    def page(self, query: BatchQuery, *, limit: int, cursor: str | None = None) -> tuple[Sequence[Batch], str | None]:
        """Return batches, the one that began last first, and the cursor of those that follow.

        A page may be short where few match. A cursor that this store did not make raises `Rejected`.
        """

    def noted(self, file_id: str) -> str | None:
        """Return as what a file was noted last."""

    def note(self, file_id: str, mark: str) -> None:
        """Keep as what a file was noted."""
