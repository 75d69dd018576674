"""All stores of one place, in this process."""

from titer.adapters.memory import (
    MemoryArtefacts,
    MemoryCounters,
    MemoryFiles,
    MemoryIngestQueue,
    MemoryParking,
    MemoryRules,
    MemoryTokens,
    MemoryUploads,
)
from titer.ports import Clock

BUCKET = "uploads"


class MemoryStores:
    """Stores that are empty at first, by one clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.files = MemoryFiles(clock)
        self.uploads = MemoryUploads(BUCKET, clock)
        self.artefacts = MemoryArtefacts(clock)
        self.parking = MemoryParking(self.files, clock)
        self.rules = MemoryRules()
        self.tokens = MemoryTokens()
        self.counters = MemoryCounters()
        self.queue = MemoryIngestQueue()
