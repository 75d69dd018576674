"""How an annotation is shown, and what those who watch are told of it."""

from typing import Any

from titer.annotations.annotation import Annotation, Mark
from titer.model.instants import format_instant, micros
from titer.push.messages import Message
from titer.push.topics import FILES, of_asset, of_file, of_sensor


def document_of(annotation: Annotation) -> dict[str, Any]:
    """Return an annotation as answers and messages show it."""
    return {
        "annotation_id": annotation.annotation_id,
        "version": annotation.version,
        **said(annotation.mark),
        "author": annotation.author.document(),
        "created_at": format_instant(annotation.created_at),
        "changed_by": annotation.changed_by.document(),
        "changed_at": format_instant(annotation.changed_at),
        "deleted": annotation.deleted,
    }


def said(mark: Mark) -> dict[str, Any]:
    """Return what a mark says, as a request would."""
    return {
        "file_id": mark.file_id,
        "sensor_id": mark.sensor_id,
        "parameter": mark.parameter,
        "asset": mark.asset,
        "from": format_instant(mark.since),
        "to": format_instant(mark.until),
        "text": mark.text,
        "tags": [*mark.tags],
        "label": mark.label,
    }


def message_of_annotation(annotation: Annotation) -> Message:
    """Return what is told of a version, to who watches files, its own, its sensor or its asset, or all that changes."""
    at = micros(annotation.changed_at)
    return Message(
        type="annotation",
        data=document_of(annotation),
        seq=at,
        topics=topics_of(annotation),
        at=at,
    )


def topics_of(annotation: Annotation) -> tuple[str, ...]:
    """Return the topics whose subscribers are told."""
    mark = annotation.mark
    return (
        FILES,
        *([of_file(mark.file_id)] if mark.file_id else []),
        *([of_sensor(mark.sensor_id)] if mark.sensor_id else []),
        *([of_asset(mark.asset)] if mark.asset else []),
    )
