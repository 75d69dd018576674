"""The annotations that say what a fault is and what is normal, for detectors to be held against."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Literal, cast

from titer.analyses.analysis import PinnedInput
from titer.annotations.annotation import Annotation, AnnotationQuery
from titer.annotations.ports import Annotations
from titer.model.errors import Rejected
from titer.steps.measuring import Label
from titer.steps.named import Named

MOST = 1_000
_LOOKED_AT = 20_000
_AT_A_TIME = 100
_SAYING = frozenset({"fault", "normal"})


class AnnotationLabels:
    """Of a file, those that name it too; of series over all files, those that name their sensor, or their asset."""

    def __init__(self, annotations: Annotations) -> None:
        self._annotations = annotations

    def on(self, read: PinnedInput, files: Collection[str]) -> Sequence[Label]:
        found = {each.annotation_id: each for each in islice(self._each(read, files), _LOOKED_AT)}
        labels = [_label(each, read) for each in found.values() if _concerns(each, read, files)]
        if len(labels) > MOST or len(found) >= _LOOKED_AT:
            hint = "Ask for less time, or for fewer series"
            raise Rejected("too_many_labels", f"more than {MOST:,} labels lie on these readings", hint)
        return sorted(labels, key=lambda each: (each.since, each.annotation_id))

    def _each(self, read: PinnedInput, files: Collection[str]) -> Iterator[Annotation]:
        for query in _queries(read, files):
            for each in self._annotations.there(query, at_a_time=_AT_A_TIME):
                if each.mark.label in _SAYING:
                    yield each


def _span(read: PinnedInput) -> tuple[int | None, int | None]:
    if not read.windows:
        return read.since, read.until
    return min(each.since for each in read.windows), max(each.until for each in read.windows)


def _queries(read: PinnedInput, files: Collection[str]) -> Iterator[AnnotationQuery]:
    since, until = _span(read)
    for sensor_id in dict.fromkeys(of.sensor_id for of in read.series):
        yield AnnotationQuery(sensor_id=sensor_id, since=since, until=until)
    for asset in dict.fromkeys(of.asset for of in read.series if of.asset):
        yield AnnotationQuery(asset=asset, since=since, until=until)
    for file_id in () if read.joined else sorted(files):
        yield AnnotationQuery(file_id=file_id, since=since, until=until)


def _concerns(annotation: Annotation, read: PinnedInput, files: Collection[str]) -> bool:
    mark = annotation.mark
    if mark.file_id is not None and mark.file_id not in files:
        return False
    label = _label(annotation, read)
    return any(label.is_of(Named(*of)) for of in read.series)


def _label(annotation: Annotation, read: PinnedInput) -> Label:
    """Return what it says; of what an analysis made, parameters have other names than those that people label."""
    mark = annotation.mark
    return Label(
        annotation_id=annotation.annotation_id,
        says=cast("Literal['fault', 'normal']", mark.label),
        since=mark.since,
        until=mark.until,
        asset=mark.asset,
        sensor_id=mark.sensor_id,
        parameter=None if read.earlier else mark.parameter,
    )
