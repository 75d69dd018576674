"""Making, changing and deleting annotations: each change is a version, made on top of the one that its maker saw."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

from titer.annotations.annotation import MOST_VERSIONS, Annotation, AnnotationQuery, Mark, Position
from titer.annotations.ports import Annotations
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.conditions import Condition, precondition_required
from titer.model.errors import Conflict, Rejected, Unavailable
from titer.model.retries import retried

MOST_TEXT = 1_000_000  # characters of a page: a Lambda answers at most 6 MB
LOOK_AT_MOST = 2_000  # annotations per page, so that a rare word costs a second page and not a time-out

_TICK = timedelta(microseconds=1)

type Edit = Callable[[Mark], Mark]


class Annotating:
    """Every change is decided anew where another one came between, so that nobody's words are lost."""

    def __init__(self, annotations: Annotations, clock: Clock) -> None:
        self._annotations = annotations
        self._clock = clock

    def add(self, mark: Mark, author: Author, *, key: str | None = None) -> tuple[Annotation, bool]:
        """Keep a new annotation; return it, and whether it is the one that was made before by this key.

        `Rejected` (`idempotency_key_reused`) where that said something else.
        """
        annotation_id = str(uuid4() if key is None else uuid5(NAMESPACE_URL, f"titer:annotation:{key}"))
        now = self._clock()
        made = Annotation(
            annotation_id=annotation_id,
            version=1,
            mark=mark,
            author=author,
            created_at=now,
            changed_by=author,
            changed_at=now,
        )
        try:
            self._annotations.add(made)
        except Conflict:
            [first] = self._annotations.versions(annotation_id, before=2, limit=1)
            if first.mark != mark:
                reason = "this Idempotency-Key belongs to another annotation"
                raise Rejected("idempotency_key_reused", reason, "Take a new key for each annotation") from None
            return first, True
        return made, False

    def find(self, annotation_id: str) -> Annotation:
        """Return its newest version. `Rejected`: `unknown_annotation`, `annotation_deleted`."""
        found = self._known(annotation_id)
        if found.deleted:
            hint = f"What it said is in GET /v1/annotations/{annotation_id}/history"
            raise Rejected("annotation_deleted", "this annotation was deleted", hint)
        return found

    def change(self, annotation_id: str, only_if: Condition | None, edit: Edit, author: Author) -> Annotation:
        """Keep what `edit` makes of it as its next version, if that is another; return the newest.

        `only_if` is asked about the newest version, until nobody changes it in between. `Rejected`:
        `precondition_required` without it, `precondition_failed` where it does not hold.
        """

        def step() -> Annotation:
            before = self._meant(annotation_id, only_if)
            mark = edit(before.mark)
            if mark == before.mark:
                return before
            if before.version >= MOST_VERSIONS:
                reason = f"this annotation has {MOST_VERSIONS:,} versions, which is the most"
                raise Rejected("too_many_versions", reason, "Delete it, and make another one")
            return self._next(before, author, mark=mark)

        return retried(step, _contended())

    def delete(self, annotation_id: str, only_if: Condition | None, author: Author) -> Annotation:
        """Hide it by a version that says so, and return that; `only_if` as above."""
        return retried(lambda: self._next(self._meant(annotation_id, only_if), author, deleted=True), _contended())

    def history(self, annotation_id: str, *, before: int | None, limit: int) -> Sequence[Annotation]:
        """Return its versions, newest first. `Rejected` (`unknown_annotation`) where there never was one."""
        self._known(annotation_id)
        return self._annotations.versions(annotation_id, before=before, limit=limit)

    def page(
        self, query: AnnotationQuery, *, after: Position | None, limit: int
    ) -> tuple[list[Annotation], Position | None]:
        """Return a page of those that match, by their beginnings, and the position to go on behind, None at the end."""
        page: list[Annotation] = []
        size = 0
        last = after
        there = self._annotations.there(query, after=after, at_a_time=min(limit + 1, 100))
        for looked_at, each in enumerate(there):
            if looked_at == LOOK_AT_MOST or len(page) == limit or size > MOST_TEXT:
                return page, last
            last = each.position
            if query.is_said(each.mark):
                page.append(each)
                size += each.mark.size
        return page, None

    def _known(self, annotation_id: str) -> Annotation:
        found = self._annotations.find(annotation_id)
        if found is None:
            hint = "See GET /v1/annotations for those there are"
            raise Rejected("unknown_annotation", "there is no annotation with this id", hint)
        return found

    def _meant(self, annotation_id: str, only_if: Condition | None) -> Annotation:
        found = self.find(annotation_id)
        if only_if is None:
            raise precondition_required("an annotation")
        if not only_if(str(found.version)):
            reason = f"the annotation is at version {found.version}, and the change was made on another"
            raise Rejected("precondition_failed", reason, "Read it, and change what it says now")
        return found

    def _next(
        self, before: Annotation, author: Author, *, mark: Mark | None = None, deleted: bool = False
    ) -> Annotation:
        after = replace(
            before,
            version=before.version + 1,
            mark=mark or before.mark,
            changed_by=author,
            changed_at=max(self._clock(), before.changed_at + _TICK),  # it rises, whatever clocks say
            deleted=deleted,
        )
        self._annotations.change(before, after)
        return after


def _contended() -> Unavailable:
    return Unavailable("annotation_contended", "too many change this annotation", "Try again in a moment")
