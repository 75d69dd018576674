"""The annotations of what is exported, as a workbook has them."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice

from titer.annotations.annotation import Annotation, AnnotationQuery
from titer.annotations.ports import Annotations
from titer.exports.export import Content
from titer.exports.ports import Remark

MOST = 10_000
_AT_A_TIME = 100


class AnnotationRemarks:
    """Of files, those that name one of them; of series, those that name their sensor, or their asset alone."""

    def __init__(self, annotations: Annotations) -> None:
        self._annotations = annotations

    def edition(self, content: Content) -> str:
        known = "".join(f"{each.annotation_id} {each.version}\n" for each in self._found(content))
        return sha256(known.encode()).hexdigest()[:16] if known else ""

    def of(self, content: Content) -> Sequence[Remark]:
        return [*map(_remark, self._found(content))]

    def _found(self, content: Content) -> list[Annotation]:
        found = {each.annotation_id: each for each in islice(self._each(content), MOST)}
        return sorted(found.values(), key=lambda each: each.position)

    def _each(self, content: Content) -> Iterator[Annotation]:
        for query in _queries(content):
            there = self._annotations.there(query, at_a_time=_AT_A_TIME)
            yield from (each for each in there if not content.is_of_series or _concerns(each, content))


def _queries(content: Content) -> Iterator[AnnotationQuery]:
    since, until = content.span
    if not content.is_of_series:
        for source in content.sources:
            yield AnnotationQuery(file_id=source.file_id, since=since, until=until)
        return
    for sensor_id in dict.fromkeys(of.sensor_id for of in content.series):
        yield AnnotationQuery(sensor_id=sensor_id, since=since, until=until)
    for asset in dict.fromkeys(of.asset for of in content.series if of.asset):
        yield AnnotationQuery(asset=asset, since=since, until=until)


def _concerns(annotation: Annotation, content: Content) -> bool:
    """Return whether it is said of one of the series, or of all that an asset has."""
    mark = annotation.mark
    return any(
        mark.sensor_id in {None, of.sensor_id}
        and mark.parameter in {None, of.parameter}
        and mark.asset in {None, of.asset}
        for of in content.series
    ) and (mark.file_id is None or mark.file_id in {each.file_id for each in content.sources})


def _remark(annotation: Annotation) -> Remark:
    mark, author = annotation.mark, annotation.author
    return Remark(
        since=mark.since,
        until=mark.until,
        file_id=mark.file_id,
        asset=mark.asset,
        sensor_id=mark.sensor_id,
        parameter=mark.parameter,
        label=mark.label,
        tags=mark.tags,
        text=mark.text,
        author=author.label or author.token_id,
        created_at=annotation.created_at,
    )
