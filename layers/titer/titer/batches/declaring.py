"""Declaring batches: what is there is replaced, or taken back, by who saw it as it is."""

from collections.abc import Callable, Sequence

from titer.batches.batch import Batch, BatchName, Declaration, Known, Said
from titer.batches.ports import Batches
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.conditions import Condition, precondition_required
from titer.model.errors import Rejected, Unavailable
from titer.model.retries import retried

MOST_NAMED = 10  # assets in a refusal


class Declaring:
    """`only_if` is asked about the label of what is there, None where no such batch is, until nobody comes between."""

    def __init__(self, batches: Batches, clock: Clock) -> None:
        self._batches = batches
        self._clock = clock

    def find(self, batch_id: str, asset: str | None) -> Batch:
        """Return the batch of this id: of an asset, "" being none, or where it is None the only one there is.

        `Rejected` (`unknown_batch`, `ambiguous_batch`).
        """
        found = self.sought(batch_id, asset)
        if found is None:
            raise Rejected("unknown_batch", f"there is no batch “{batch_id}” here", "See GET /v1/batches for all")
        return found

    def declare(
        self, batch_id: str, asset: str | None, said: Said, only_if: Condition | None, by: Author
    ) -> tuple[Batch, bool]:
        """Keep what is said of a batch in the place of what was; return it, and whether nobody knew of it before.

        `Rejected`: `ambiguous_batch`; `nothing_declared`; `precondition_required` where something was declared and
        `only_if` is not said, `precondition_failed` where it fails.
        """

        def said_of(known: Known) -> Declaration | None:
            before = known.declaration
            if before is not None and only_if is None:
                raise precondition_required("a batch that is declared")
            if before is not None and before.said == said:
                return before
            return Declaration(said=said, version=before.version + 1 if before else 1, by=by, at=self._clock())

        if said == Said():
            hint = "Say when it began, or delete the batch to take back what was declared"
            raise Rejected("nothing_declared", "this says nothing of the batch", hint)
        sought = self.sought(batch_id, asset)
        before, after = self._change(sought.of if sought else BatchName(asset or None, batch_id), only_if, said_of)
        batch = after.batch()
        assert batch is not None  # something is declared of it
        return batch, before.batch() is None

    def take_back(self, batch_id: str, asset: str | None, only_if: Condition | None) -> None:
        """Forget what was declared of a batch; it goes, unless files tell of it.

        `Rejected` as above, and `batch_of_files` where nothing was declared.
        """

        def nothing(known: Known) -> None:
            if known.declaration is None:
                reason = "nothing is declared of this batch: files name it, and it goes with them"
                raise Rejected("batch_of_files", reason, "Delete the files, or declare what is to be said of it")

        self._change(self.find(batch_id, asset).of, only_if, nothing)

    def sought(self, batch_id: str, asset: str | None) -> Batch | None:
        """Return the same, or None where there is none. `Rejected` (`ambiguous_batch`)."""
        if asset is not None:
            return self._batches.find(BatchName(asset or None, batch_id))
        found = self._batches.named(batch_id)
        if len(found) > 1:
            raise ambiguous_batch(found)
        return found[0] if found else None

    def _change(
        self, of: BatchName, only_if: Condition | None, said_of: Callable[[Known], Declaration | None]
    ) -> tuple[Known, Known]:
        """Have something else declared of a batch; return what was known of it, and what is."""

        def step() -> tuple[Known, Known]:
            known = self._batches.known(of)
            before = known.batch()
            if only_if is not None and not only_if(before.label if before else None):
                reason = "the batch is another by now" if before else "there is no such batch"
                raise Rejected("precondition_failed", reason, "Read it, and change what it says now")
            after = known.declared(said_of(known))
            if after != known:
                self._batches.change(known, after)
            return known, after

        return retried(step, Unavailable("batch_contended", "too many change this batch", "Try again in a moment"))


def ambiguous_batch(found: Sequence[Batch]) -> Rejected:
    """Return what refuses to choose among batches of one id."""
    assets = ", ".join(each.of.asset or "none" for each in found[:MOST_NAMED])
    reason = f"{len(found)} batches have the id “{found[0].of.batch_id}”, of the assets {assets}"
    return Rejected("ambiguous_batch", reason, "Say which by `asset`; empty is without one")
