"""An analysis that is worked on: how far it is, whether somebody cancelled it, and when its time is over."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from titer.analyses.analysis import Analysis, State
from titer.analyses.asking import failed
from titer.analyses.ports import Analyses
from titer.model.clock import Clock
from titer.model.errors import Conflict, Unavailable

_TELL_EVERY = timedelta(seconds=1)
_KEPT = 0.02  # of the time that there is: to say that it is over


class Stopped(Exception):
    """The analysis is no longer this worker's: it was cancelled, deleted, taken over, or its time is over."""


class Watched:
    """One analysis on its way. Progress is noted once a second at most; with it, the work stops where it is not wanted.

    A step may compute for long without a word. So its time is watched beside it: once that is over, the analysis is
    told as failed (`too_long`), whatever the step does.
    """

    def __init__(self, analyses: Analyses, claimed: Analysis, until: datetime, clock: Clock) -> None:
        self._analyses = analyses
        self._now = claimed
        self._clock = clock
        self._lock = threading.Lock()
        self._told_at = claimed.begun_at or clock()
        self._time = until - self._told_at
        self._ends_at = until - self._time * _KEPT
        self._timer = threading.Timer(max(0.0, (self._time * (1 - _KEPT)).total_seconds()), self._say_too_long)
        self._timer.daemon = True
        self.overdue = False

    def __enter__(self) -> Self:
        """Watch the time."""
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop watching."""
        self._timer.cancel()
        self._timer.join()

    @property
    def analysis_id(self) -> str:
        return self._now.analysis_id

    def progress(self, share: float, /) -> None:
        """Note how much of the work is done, from 0 to 1. `Stopped` where it is to end."""
        now = self._clock()
        if now >= self._ends_at:
            self._say_too_long()
        if self.overdue:
            raise Stopped
        if now - self._told_at >= _TELL_EVERY:
            self._told_at = now
            done = round(min(1.0, max(0.0, share)), 3)
            self.change(lambda known: replace(known, progress=done, revision=known.revision + 1))

    def change(self, after: Callable[[Analysis], Analysis]) -> Analysis:
        """Keep how far it is now, and return that. `Stopped` where it is no longer this worker's."""
        with self._lock:
            if self._now.is_over:
                raise Stopped
            changed = after(self._now)
            try:
                self._analyses.change(self._now, changed)
            except Conflict:
                raise Stopped from None
            self._now = changed
            return changed

    def let_go(self) -> None:
        """Let it wait for its message to come again, which anyone may take."""
        with suppress(Stopped, Unavailable):
            self.change(
                lambda known: replace(
                    known, state=State.PENDING, progress=None, holder=None, until=None, revision=known.revision + 1
                )
            )

    def _say_too_long(self) -> None:
        minutes = f"{self._time.total_seconds() / 60:.0f} minutes"
        message = f"It took more than {minutes}, which is the most. Ask for less time, or for fewer series."
        try:
            self.change(lambda known: failed(known, "too_long", message, self._clock))
        except (Stopped, Unavailable):
            return  # it has its end, or somebody else works on it; or the worker says so at its next step
        self.overdue = True
