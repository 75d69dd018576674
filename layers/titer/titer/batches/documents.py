"""A batch as JSON shows it."""

from collections.abc import Sequence
from typing import Any

from titer.batches.batch import Batch, Phase
from titer.model.instants import format_instant


def document_of(batch: Batch) -> dict[str, Any]:
    """Return a batch as it is shown alone."""
    return {**listed(batch), "series": [stay.of._asdict() for stay in batch.series]}


def listed(batch: Batch) -> dict[str, Any]:
    """Return a batch as a list shows it."""
    return {
        "batch_id": batch.of.batch_id,
        "asset": batch.of.asset,
        "product": batch.product,
        "recipe": batch.recipe,
        "started_at": _at(batch.started_at),
        "ended_at": _at(batch.ended_at),
        "phases": phases_of(batch.phases),
        "files": [each._asdict() for each in batch.files],
        "file_count": batch.file_count,
        "context": dict(batch.context),
        "declared": batch.declared > 0,
        "version": batch.declared,
    }


def phases_of(phases: Sequence[Phase]) -> list[dict[str, Any]]:
    """Return phases as they are shown."""
    return [{"name": each.name, "from": _at(each.since), "to": _at(each.until)} for each in phases]


def _at(micros: int | None) -> str | None:
    return None if micros is None else format_instant(micros)
