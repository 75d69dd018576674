"""Annotations as tests make them up."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.support.clock import NOON
from titer.annotations.annotation import Annotation, Mark
from titer.model.author import Author
from titer.model.instants import micros

ANNA, BERT = Author("annas0000000", "Anna"), Author("berts0000000", "Bert ü")
START = micros(NOON)


def mark(since: int = START, until: int | None = None, **said: Any) -> Mark:
    """What is said of a sensor at noon, or from an instant to another."""
    values = {"sensor_id": "bio-1", "text": "valve stuck"} | said
    return Mark(since=since, until=since if until is None else until, **values)


def annotation(of: Mark | None = None, *, at: datetime = NOON) -> Annotation:
    return Annotation(
        annotation_id=str(uuid4()),
        version=1,
        mark=of or mark(),
        author=ANNA,
        created_at=at,
        changed_by=ANNA,
        changed_at=at,
    )


def changed(before: Annotation, **to: Any) -> Annotation:
    """The version after, by another, a minute later."""
    deleted = to.pop("deleted", False)
    return replace(
        before,
        version=before.version + 1,
        mark=replace(before.mark, **to),
        changed_by=BERT,
        changed_at=before.changed_at + timedelta(minutes=1),
        deleted=deleted,
    )
