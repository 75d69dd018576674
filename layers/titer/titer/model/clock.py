"""What tells the time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Gives the present instant, in UTC."""

    def __call__(self) -> datetime:
        """Return the present instant."""
