"""What our own messages announce."""

from collections.abc import Mapping
from typing import Any

from titer.files.messages import read_message
from titer.files.record import Announcement


def announcements_in(text: str | Mapping[str, Any]) -> list[Announcement]:
    """Return what a message announces, of whatever bucket. `Rejected` where any part of it announces nothing."""
    message = read_message(text)
    if message.refused:
        raise message.refused[0]
    return [*message.announced]
