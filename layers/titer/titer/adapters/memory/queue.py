"""The queue of files to ingest, in this process."""

from titer.files.messages import message_of
from titer.files.record import Announcement


class MemoryIngestQueue:
    """The messages of a queue, in this process; a test hands them on."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def put(self, announced: Announcement) -> None:
        self.messages.append(message_of(announced))
