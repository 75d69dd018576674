"""Every test here runs on each store that claims to keep the same promise: in memory, on moto and, where
TITER_EMULATOR_URL names one, on an emulator."""

import os
from collections.abc import Iterator

import pytest

from tests.support.aws import Aws, emulator, moto
from tests.support.clock import SettableClock
from tests.support.records import claim, finished, new_id, reserve
from titer.access.ports import Counters, LoginCodes, Tokens
from titer.adapters.dynamodb.access import DynamoCounters, DynamoLoginCodes, DynamoTokens
from titer.adapters.dynamodb.analyses import DynamoAnalyses
from titer.adapters.dynamodb.annotations import DynamoAnnotations, DynamoViews
from titer.adapters.dynamodb.batches import DynamoBatches
from titer.adapters.dynamodb.bindings import DynamoBindings
from titer.adapters.dynamodb.exports import DynamoExports
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.live import DynamoAttempts, DynamoReceipts
from titer.adapters.dynamodb.models import DynamoModels
from titer.adapters.dynamodb.parking import DynamoParking
from titer.adapters.dynamodb.parts import DynamoPartedUploads
from titer.adapters.dynamodb.replays import DynamoReplays
from titer.adapters.dynamodb.rules import DynamoRules
from titer.adapters.dynamodb.sensors import DynamoSensors
from titer.adapters.dynamodb.stretches import DynamoStretches
from titer.adapters.memory.access import MemoryCounters, MemoryLoginCodes, MemoryTokens
from titer.adapters.memory.analyses import MemoryAnalyses
from titer.adapters.memory.annotations import MemoryAnnotations, MemoryViews
from titer.adapters.memory.batches import MemoryBatches
from titer.adapters.memory.bindings import MemoryBindings
from titer.adapters.memory.buckets import MemoryArtefacts, MemoryUploads
from titer.adapters.memory.exports import MemoryExports
from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.live import MemoryAttempts, MemoryReceipts
from titer.adapters.memory.models import MemoryModels
from titer.adapters.memory.parking import MemoryParking
from titer.adapters.memory.parts import MemoryPartedUploads
from titer.adapters.memory.replays import MemoryPreparedRows, MemoryReplays
from titer.adapters.memory.rules import MemoryRules
from titer.adapters.memory.sensors import MemorySensors
from titer.adapters.memory.series import MemorySeriesFiles
from titer.adapters.memory.stretches import MemoryStretches
from titer.adapters.s3 import S3Artefacts, S3Uploads
from titer.adapters.s3_rows import S3PreparedRows
from titer.adapters.s3_series import S3SeriesFiles
from titer.analyses.models import Models
from titer.analyses.ports import Analyses
from titer.annotations.ports import Annotations, Views
from titer.batches.ports import Batches
from titer.exports.ports import Exports
from titer.files.parking import Parking
from titer.files.parts import PartedUploads
from titer.files.ports import Artefacts, Files, Uploads
from titer.live.ports import Attempts, Bindings, Receipts, Sensors, Stretches
from titer.replays.ports import PreparedRows, Replays
from titer.rules.ports import Rules
from titer.series.ports import SeriesFiles

EMULATOR_URL = os.environ.get("TITER_EMULATOR_URL", "")

ON_EMULATOR = pytest.param("emulator", marks=[pytest.mark.emulator, pytest.mark.allow_hosts(["127.0.0.1"])])
EMULATORS = [ON_EMULATOR] if EMULATOR_URL else []
ON_AWS = ["moto", *EMULATORS]
WITH_THREADS = ["memory", *EMULATORS]  # moto's transactions are not atomic between threads


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(params=["memory", *ON_AWS])
def aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws | None]:
    """Yield what answers as AWS, None where the test runs in memory."""
    match request.param:
        case "moto":
            with moto(monkeypatch) as door:
                yield door
        case "emulator":
            with emulator(monkeypatch, EMULATOR_URL) as door:
                yield door
        case _:
            yield None


@pytest.fixture
def table(aws: Aws | None) -> str:
    return aws.table() if aws else ""


@pytest.fixture
def files(aws: Aws | None, table: str, clock: SettableClock) -> Files:
    return DynamoFiles(aws.dynamodb, table, clock) if aws else MemoryFiles(clock)


@pytest.fixture
def files_of_two_versions(aws: Aws | None, table: str, clock: SettableClock) -> Files:
    """Return files as `files` does, none of which may have more versions than two."""
    if aws:
        return DynamoFiles(aws.dynamodb, table, clock, most_versions=2)
    return MemoryFiles(clock, most_versions=2)


@pytest.fixture
def parking(aws: Aws | None, table: str, files: Files, clock: SettableClock) -> Parking:
    """Return the parking beside the files."""
    if aws:
        return DynamoParking(aws.dynamodb, table, clock)
    assert isinstance(files, MemoryFiles)
    return MemoryParking(files, clock)


@pytest.fixture
def uploads(aws: Aws | None, clock: SettableClock) -> Uploads:
    return S3Uploads(aws.s3, aws.bucket("UploadsBucket")) if aws else MemoryUploads("uploads", clock)


@pytest.fixture
def artefacts(aws: Aws | None, clock: SettableClock) -> Artefacts:
    return S3Artefacts(aws.s3, aws.bucket("DataBucket")) if aws else MemoryArtefacts(clock)


@pytest.fixture
def tokens(aws: Aws | None) -> Tokens:
    return DynamoTokens(aws.dynamodb, aws.table()) if aws else MemoryTokens()


@pytest.fixture
def login_codes(aws: Aws | None) -> LoginCodes:
    return DynamoLoginCodes(aws.dynamodb, aws.table()) if aws else MemoryLoginCodes()


@pytest.fixture
def counters(aws: Aws | None) -> Counters:
    return DynamoCounters(aws.dynamodb, aws.table()) if aws else MemoryCounters()


@pytest.fixture
def attempts(aws: Aws | None, table: str) -> Attempts:
    return DynamoAttempts(aws.dynamodb, table) if aws else MemoryAttempts()


@pytest.fixture
def bindings(aws: Aws | None, table: str) -> Bindings:
    return DynamoBindings(aws.dynamodb, table) if aws else MemoryBindings()


@pytest.fixture
def receipts(aws: Aws | None, table: str, bindings: Bindings) -> Receipts:
    """Return the receipts that are bound there."""
    if aws:
        return DynamoReceipts(aws.dynamodb, table)
    assert isinstance(bindings, MemoryBindings)
    return MemoryReceipts(bindings)


@pytest.fixture
def rules(aws: Aws | None) -> Rules:
    return DynamoRules(aws.dynamodb, aws.table()) if aws else MemoryRules()


@pytest.fixture
def models(aws: Aws | None) -> Models:
    return DynamoModels(aws.dynamodb, aws.table()) if aws else MemoryModels()


@pytest.fixture
def sensors(aws: Aws | None, clock: SettableClock) -> Sensors:
    return DynamoSensors(aws.dynamodb, aws.table(), clock) if aws else MemorySensors()


@pytest.fixture
def stretches(aws: Aws | None) -> Stretches:
    return DynamoStretches(aws.dynamodb, aws.table()) if aws else MemoryStretches()


@pytest.fixture
def replays(aws: Aws | None) -> Replays:
    return DynamoReplays(aws.dynamodb, aws.table()) if aws else MemoryReplays()


@pytest.fixture
def annotations(aws: Aws | None) -> Annotations:
    return DynamoAnnotations(aws.dynamodb, aws.table()) if aws else MemoryAnnotations()


@pytest.fixture
def views(aws: Aws | None) -> Views:
    return DynamoViews(aws.dynamodb, aws.table()) if aws else MemoryViews()


@pytest.fixture
def analyses(aws: Aws | None, table: str, clock: SettableClock) -> Analyses:
    return DynamoAnalyses(aws.dynamodb, table, clock) if aws else MemoryAnalyses(clock)


@pytest.fixture
def batches(aws: Aws | None) -> Batches:
    return DynamoBatches(aws.dynamodb, aws.table()) if aws else MemoryBatches()


@pytest.fixture
def exports(aws: Aws | None, clock: SettableClock) -> Exports:
    return DynamoExports(aws.dynamodb, aws.table(), clock) if aws else MemoryExports(clock)


@pytest.fixture
def parted_uploads(aws: Aws | None, clock: SettableClock) -> PartedUploads:
    return DynamoPartedUploads(aws.dynamodb, aws.table(), clock) if aws else MemoryPartedUploads(clock)


@pytest.fixture
def prepared_rows(aws: Aws | None) -> PreparedRows:
    return S3PreparedRows(aws.s3, aws.bucket("DataBucket")) if aws else MemoryPreparedRows()


@pytest.fixture
def series_files(aws: Aws | None) -> SeriesFiles:
    return S3SeriesFiles(aws.s3, aws.bucket("DataBucket")) if aws else MemorySeriesFiles()


@pytest.fixture
def file_id(files: Files) -> str:
    """Return a file with one version that is finished."""
    file_id = new_id()
    reserve(files, file_id)
    files.commit(claim(files, file_id), finished())
    return file_id
