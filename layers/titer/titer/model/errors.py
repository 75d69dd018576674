"""What can go wrong, sorted by one question: can a retry help?

    TiterError
    ├── Rejected       the input is wrong: record it, tell the sender, never retry
    └── Unavailable    the world is wrong: let it fly, the queue retries

A bad *row* is neither: it is a value (`titer.model.faults.Fault`), and the rest of its file goes on.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class TiterError(Exception):
    """Composes its message from what is wrong and the way out, so that every door can show it as it is."""

    def __init__(self, code: str, reason: str, hint: str) -> None:
        super().__init__(" ".join(f"{part[:1].upper()}{part[1:]}." for part in (reason, hint) if part))
        self.code = code
        self.reason = reason
        self.hint = hint


class Rejected(TiterError):
    """The input cannot be used as it is; the same input will be refused again.

    `settled_by` has reading options with which it would be taken: alternatives, the best first. `also` are the codes
    of what else is wrong, where more than one thing is.
    """

    def __init__(
        self,
        code: str,
        reason: str,
        hint: str,
        settled_by: Sequence[Mapping[str, Any]] = (),
        *,
        also: Sequence[str] = (),
    ) -> None:
        super().__init__(code, reason, hint)
        self.settled_by = tuple(settled_by)
        self.codes = (code, *also)


class Unavailable(TiterError):
    """Something this code depends on did not answer as it should; the same call may work later."""


def in_short(error: Exception) -> str:
    """Return what went wrong, for people: our own words, else the kind alone, as foreign ones may hold anything."""
    if isinstance(error, TiterError):
        return str(error)
    return (
        "It ran out of memory." if isinstance(error, MemoryError) else f"It met an unforeseen {type(error).__name__}."
    )


def unforeseen(error: Exception) -> Exception | None:
    """Return an error that nobody foresaw, of which a log line brings the trace along; None for one of ours."""
    return None if isinstance(error, TiterError) else error


class Conflict(Exception):
    """A conditional write found something else than it was told to expect."""
