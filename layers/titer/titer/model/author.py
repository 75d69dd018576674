"""Who asked for a change, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Author:
    """Whose token changed something."""

    token_id: str
    label: str
