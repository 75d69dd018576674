"""All stores, in this process."""

from titer.adapters.labels import AnnotationLabels
from titer.adapters.memory.access import MemoryCounters, MemoryLoginCodes, MemoryTokens
from titer.adapters.memory.analyses import MemoryAnalyses
from titer.adapters.memory.annotations import MemoryAnnotations, MemoryViews
from titer.adapters.memory.batches import MemoryBatches
from titer.adapters.memory.bindings import MemoryBindings, MemoryParkedBodies
from titer.adapters.memory.buckets import MemoryArtefacts, MemoryUploads
from titer.adapters.memory.compactions import MemoryCompactions
from titer.adapters.memory.exports import MemoryExports
from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.live import MemoryAttempts, MemoryMessageQueue, MemoryReceipts
from titer.adapters.memory.models import MemoryModels
from titer.adapters.memory.parking import MemoryParking
from titer.adapters.memory.parts import MemoryPartedUploads, MemoryParts
from titer.adapters.memory.push import MemoryConnections, MemoryTickets
from titer.adapters.memory.queue import MemoryIngestQueue
from titer.adapters.memory.replays import MemoryPreparedRows, MemoryReplays, MemoryTicks
from titer.adapters.memory.rules import MemoryRules
from titer.adapters.memory.sensors import MemorySensors
from titer.adapters.memory.series import MemorySeriesFiles
from titer.adapters.memory.stretches import MemoryStretches
from titer.adapters.remarks import AnnotationRemarks
from titer.model.clock import Clock

BUCKET = "uploads"


class MemoryStores:
    """Stores that are empty at first, by one clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.files = MemoryFiles(clock)
        self.uploads = MemoryUploads(BUCKET, clock)
        self.parts = MemoryParts(self.uploads)
        self.parted_uploads = MemoryPartedUploads(clock)
        self.artefacts = MemoryArtefacts(clock)
        self.parking = MemoryParking(self.files, clock)
        self.rules = MemoryRules()
        self.sensors = MemorySensors()
        self.replays = MemoryReplays()
        self.ticks = MemoryTicks()
        self.prepared_rows = MemoryPreparedRows()
        self.exports = MemoryExports(clock)
        self.exports_queue = MemoryMessageQueue()
        self.analyses = MemoryAnalyses(clock)
        self.analyses_queue = MemoryMessageQueue()
        self.models = MemoryModels()
        self.stretches = MemoryStretches()
        self.series_files = MemorySeriesFiles()
        self.tokens = MemoryTokens()
        self.counters = MemoryCounters()
        self.login_codes = MemoryLoginCodes()
        self.annotations = MemoryAnnotations()
        self.views = MemoryViews()
        self.batches = MemoryBatches()
        self.tickets = MemoryTickets()
        self.connections = MemoryConnections()
        self.queue = MemoryIngestQueue()
        self.attempts = MemoryAttempts()
        self.bindings = MemoryBindings()
        self.receipts = MemoryReceipts(self.bindings)
        self.compactions = MemoryCompactions(self.files)
        self.parked_bodies = MemoryParkedBodies()
        self.readings_queue = MemoryMessageQueue()
        self.fresh_queue = MemoryMessageQueue()
        self.remarks = AnnotationRemarks(self.annotations)
        self.labels = AnnotationLabels(self.annotations)
