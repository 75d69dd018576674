"""Saving views: one that is there is replaced, or deleted, by who saw it as it is."""

from titer.annotations.ports import Views
from titer.annotations.view import LARGEST, MOST_VIEWS, NAME, SavedView
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.conditions import Condition, precondition_required
from titer.model.errors import Rejected, Unavailable
from titer.model.retries import retried


class Saving:
    """`only_if` is asked about the label of what is there, None where nothing is, until nobody comes between."""

    def __init__(self, views: Views, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    def find(self, name: str) -> SavedView:
        """Return the view of this name. `Rejected` (`unknown_view`) where there is none."""
        found = self._views.find(name) if NAME.fullmatch(name) else None
        if found is None:
            raise Rejected("unknown_view", "there is no view of this name", "See GET /v1/views for those there are")
        return found

    def save(self, name: str, text: str, only_if: Condition | None, by: Author) -> SavedView:
        """Keep a view, and return it. `Rejected`: `invalid_view_name`, `too_large`, `too_many_views`.

        And `precondition_required` where there is one and `only_if` is not said, `precondition_failed` where it fails.
        """
        if not NAME.fullmatch(name):
            hint = "Take 1 to 64 letters, digits, spaces and _.,()+- and begin with a letter, a digit or _"
            raise Rejected("invalid_view_name", "no view can have this name", hint)
        if len(text.encode()) > LARGEST:
            raise Rejected("too_large", f"this view has more than {LARGEST:,} bytes", "Save less of it")
        return retried(lambda: self._put(name, text, only_if, by), _contended())

    def delete(self, name: str, only_if: Condition | None) -> None:
        """Forget a view, for good; refused as above."""

        def step() -> None:
            found = self.find(name)
            _refuse(only_if, found)
            self._views.remove(found)

        retried(step, _contended())

    def _put(self, name: str, text: str, only_if: Condition | None, by: Author) -> SavedView:
        before = self._views.find(name)
        _refuse(only_if, before)
        if before is not None and before.text == text:
            return before
        if before is None and len(self._views.listed(limit=MOST_VIEWS)) >= MOST_VIEWS:
            reason = f"there are {MOST_VIEWS:,} views, which is the most"
            raise Rejected("too_many_views", reason, "Delete those that nobody uses")
        version = 1 if before is None else before.version + 1
        after = SavedView(name=name, text=text, version=version, by=by, changed_at=self._clock())
        self._views.put(before, after)
        return after


def _refuse(only_if: Condition | None, found: SavedView | None) -> None:
    if only_if is None and found is not None:
        raise precondition_required("a view that is there")
    if only_if is not None and not only_if(found.label if found else None):
        reason = "the view is another by now" if found else "there is no view of this name"
        raise Rejected("precondition_failed", reason, "Read it, and change what it says now")


def _contended() -> Unavailable:
    return Unavailable("view_contended", "too many save this view", "Try again in a moment")
