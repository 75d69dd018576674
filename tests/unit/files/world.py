"""A world in memory for the use case: stores that ship, a clock that is set by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.options import with_options
from titer.adapters.memory.buckets import MemoryArtefacts, MemoryUploads
from titer.adapters.memory.compactions import MemoryCompactions
from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.queue import MemoryIngestQueue
from titer.adapters.memory.rules import MemoryRules
from titer.engine.parquet.sinks import ParquetSinks, read_metadata
from titer.files.ingest import IngestFile, Report
from titer.files.keys import file_id_of
from titer.files.object_judge import Limits
from titer.files.record import Announcement, Completion, Declared, FileRecord
from titer.rules.rule_sets import RuleSets

BUCKET = "uploads"
LIMITS = Limits(file=1 << 20, json=1 << 20, block=1 << 16)


@dataclass
class World:
    """Everything that an ingestion touches."""

    now: datetime = datetime(2025, 10, 1, 8, tzinfo=UTC)
    files: MemoryFiles = field(init=False)
    uploads: MemoryUploads = field(init=False)
    artefacts: MemoryArtefacts = field(init=False)
    compactions: MemoryCompactions = field(init=False)
    rules: MemoryRules = field(default_factory=MemoryRules)
    queue: MemoryIngestQueue = field(default_factory=MemoryIngestQueue)

    def __post_init__(self) -> None:
        self.files = MemoryFiles(self.clock)
        self.uploads = MemoryUploads(BUCKET, self.clock)
        self.artefacts = MemoryArtefacts(self.clock)
        self.compactions = MemoryCompactions(self.files)

    def clock(self) -> datetime:
        return self.now

    def ingest(self, **said: Any) -> IngestFile:
        return IngestFile(
            self.files,
            self.uploads,
            self.artefacts,
            said.get("sinks", ParquetSinks),
            queue=self.queue,
            rules=RuleSets(self.rules),
            clock=self.clock,
            limits=LIMITS,
            read_metadata=read_metadata,
            compactions=self.compactions,
        )

    def put(self, key: str, body: bytes, sequencer: str = "01", declaration: str | None = None) -> Announcement:
        """Store an object, and announce it as S3 would."""
        self.uploads.store(key, body, sha256="", declaration=declaration)
        stored = self.uploads.describe(key)
        assert stored is not None
        return Announcement(bucket=BUCKET, key=key, version_id=stored.version_id, sequencer=sequencer)

    def slot(self, file_id: str, **said: Any) -> str:
        """Reserve a slot; return its key."""
        key = f"slots/{file_id}/x.csv"
        declared = Declared(name="x.csv", **with_options(**said))
        expires = self.now + timedelta(hours=24)
        self.files.reserve(file_id, declared, bucket=BUCKET, key=key, now=self.now, expires_at=expires)
        return key

    def run(self, announced: Announcement, holder: str = "m1", seconds: int = 60, **said: Any) -> Report:
        return self.ingest(**said).ingest(announced, holder=holder, until=self.now + timedelta(seconds=seconds))

    def record(self, key: str) -> FileRecord:
        record = self.files.find(file_id_of(BUCKET, key))
        assert record is not None
        return record

    def finished(self, key: str) -> Completion:
        finished = self.record(key).finished
        assert finished is not None
        return finished


def meanwhile[**P, T](first: Callable[[], object], then: Callable[P, T]) -> Callable[P, T]:
    """Do something else just before."""

    def both(*args: P.args, **kwargs: P.kwargs) -> T:
        first()
        return then(*args, **kwargs)

    return both
