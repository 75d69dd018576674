"""All stores of a deployed stack, as its functions reach them."""

from __future__ import annotations

from titer.model import starting  # noqa: F401  before all that is loaded here

# isort: split

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.config import Config

from titer.adapters import clients, origins
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb.access import DynamoCounters, DynamoLoginCodes, DynamoTokens
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.parking import DynamoParking
from titer.adapters.dynamodb.rules import DynamoRules
from titer.adapters.s3 import S3Artefacts, S3Uploads
from titer.adapters.settings import Settings, WebSocket
from titer.model.clock import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

    from titer.analyses.models import Models
    from titer.analyses.ports import Analyses, AnalysisQueue, Labels
    from titer.annotations.ports import Annotations, Views
    from titer.batches.ports import Batches
    from titer.exports.ports import ExportQueue, Exports, Remarks
    from titer.files.parts import PartedUploads, PartStore
    from titer.files.ports import Compactions, IngestQueue
    from titer.live.ports import (
        Attempts,
        Bindings,
        LiveObjects,
        MessageQueue,
        ParkedBodies,
        Receipts,
        Sensors,
        Staging,
        Stretches,
    )
    from titer.push.events import Events
    from titer.push.ports import Connections, Line, Tickets
    from titer.replays.ports import PreparedRows, Replays, Ticks
    from titer.series.ports import SeriesFiles


class DeployedStores:
    """The stores that a function's environment names; each is made when it is first asked for."""

    clock: Clock = staticmethod(utc_now)

    def __init__(self, environ: Mapping[str, str], config: Config = clients.PATIENT) -> None:
        self.settings = Settings.from_env(environ)
        self.queue_url = environ.get("INGEST_QUEUE_URL", "")
        self._readings_queue_url = environ.get("READINGS_QUEUE_URL", "")
        self._fresh_queue_url = environ.get("FRESH_QUEUE_URL", "")
        self._ticks_url = environ.get("TICKS_QUEUE_URL", "")
        self._exports_queue_url = environ.get("EXPORTS_QUEUE_URL", "")
        self._analyses_queue_url = environ.get("ANALYSES_QUEUE_URL", "")
        self._config = config
        self._websocket = WebSocket.from_env(environ, self.settings)

    @cached_property
    def table(self) -> DynamoDBClient:
        return clients.later(lambda: clients.dynamodb(self._config))

    @cached_property
    def storage(self) -> S3Client:
        return clients.later(lambda: clients.s3(self.settings.endpoint_url, self._config))

    @cached_property
    def _signer(self) -> S3Client:
        """Makes URLs for clients, who may reach the storage elsewhere than functions do."""
        url = self.settings.public_endpoint_url
        return clients.later(lambda: clients.s3(url, self._config)) if url else self.storage

    @cached_property
    def files(self) -> DynamoFiles:
        return DynamoFiles(self.table, self.settings.table, utc_now)

    @cached_property
    def uploads(self) -> S3Uploads:
        return S3Uploads(self.storage, self.settings.uploads_bucket, signer=self._signer)

    @cached_property
    def parts(self) -> PartStore:
        from titer.adapters.s3_parts import S3Parts  # noqa: PLC0415  (as below)

        return S3Parts(self.storage, self.settings.uploads_bucket, signer=self._signer)

    @cached_property
    def parted_uploads(self) -> PartedUploads:
        from titer.adapters.dynamodb.parts import DynamoPartedUploads  # noqa: PLC0415  (as below)

        return DynamoPartedUploads(self.table, self.settings.table, utc_now)

    @cached_property
    def artefacts(self) -> S3Artefacts:
        return S3Artefacts(self.storage, self.settings.data_bucket, signer=self._signer)

    @cached_property
    def parking(self) -> DynamoParking:
        return DynamoParking(self.table, self.settings.table, utc_now)

    @cached_property
    def rules(self) -> DynamoRules:
        return DynamoRules(self.table, self.settings.table)

    @cached_property
    def sensors(self) -> Sensors:
        from titer.adapters.dynamodb.sensors import DynamoSensors  # noqa: PLC0415  (as below)

        return DynamoSensors(self.table, self.settings.table, utc_now)

    @cached_property
    def replays(self) -> Replays:
        from titer.adapters.dynamodb.replays import DynamoReplays  # noqa: PLC0415  (as below)

        return DynamoReplays(self.table, self.settings.table)

    @cached_property
    def prepared_rows(self) -> PreparedRows:
        from titer.adapters.s3_rows import S3PreparedRows  # noqa: PLC0415  (as below)

        return S3PreparedRows(self.storage, self.settings.data_bucket)

    @cached_property
    def series_files(self) -> SeriesFiles:
        from titer.adapters.s3_series import S3SeriesFiles  # noqa: PLC0415  (as below)

        return S3SeriesFiles(self.storage, self.settings.data_bucket)

    @cached_property
    def exports(self) -> Exports:
        from titer.adapters.dynamodb.exports import DynamoExports  # noqa: PLC0415  (as below)

        return DynamoExports(self.table, self.settings.table, utc_now)

    @cached_property
    def remarks(self) -> Remarks:
        from titer.adapters.remarks import AnnotationRemarks  # noqa: PLC0415  (as below)

        return AnnotationRemarks(self.annotations)

    @cached_property
    def exports_queue(self) -> ExportQueue:
        return self._queue_of_texts(self._exports_queue_url)

    @cached_property
    def analyses(self) -> Analyses:
        from titer.adapters.dynamodb.analyses import DynamoAnalyses  # noqa: PLC0415  (as below)

        return DynamoAnalyses(self.table, self.settings.table, utc_now)

    @cached_property
    def models(self) -> Models:
        from titer.adapters.dynamodb.models import DynamoModels  # noqa: PLC0415  (as below)

        return DynamoModels(self.table, self.settings.table)

    @cached_property
    def labels(self) -> Labels:
        from titer.adapters.labels import AnnotationLabels  # noqa: PLC0415  (as below)

        return AnnotationLabels(self.annotations)

    @cached_property
    def analyses_queue(self) -> AnalysisQueue:
        return self._queue_of_texts(self._analyses_queue_url)

    @cached_property
    def stretches(self) -> Stretches:
        from titer.adapters.dynamodb.stretches import DynamoStretches  # noqa: PLC0415  (as below)

        return DynamoStretches(self.table, self.settings.table)

    @cached_property
    def tokens(self) -> DynamoTokens:
        return DynamoTokens(self.table, self.settings.table)

    @cached_property
    def counters(self) -> DynamoCounters:
        return DynamoCounters(self.table, self.settings.table)

    @cached_property
    def login_codes(self) -> DynamoLoginCodes:
        return DynamoLoginCodes(self.table, self.settings.table)

    @cached_property
    def annotations(self) -> Annotations:
        from titer.adapters.dynamodb.annotations import DynamoAnnotations  # noqa: PLC0415  (as below)

        return DynamoAnnotations(self.table, self.settings.table)

    @cached_property
    def views(self) -> Views:
        from titer.adapters.dynamodb.annotations import DynamoViews  # noqa: PLC0415  (as below)

        return DynamoViews(self.table, self.settings.table)

    @cached_property
    def batches(self) -> Batches:
        from titer.adapters.dynamodb.batches import DynamoBatches  # noqa: PLC0415  (as below)

        return DynamoBatches(self.table, self.settings.table)

    @cached_property
    def attempts(self) -> Attempts:
        from titer.adapters.dynamodb.live import DynamoAttempts  # noqa: PLC0415  (as below)

        return DynamoAttempts(self.table, self.settings.table)

    @cached_property
    def receipts(self) -> Receipts:
        from titer.adapters.dynamodb.live import DynamoReceipts  # noqa: PLC0415  (as below)

        return DynamoReceipts(self.table, self.settings.table)

    @cached_property
    def readings_queue(self) -> MessageQueue:
        return self._queue_of_texts(self._readings_queue_url)

    @cached_property
    def fresh_queue(self) -> MessageQueue:
        return self._queue_of_texts(self._fresh_queue_url)

    def _queue_of_texts(self, url: str) -> MessageQueue:
        from titer.adapters.sqs import SqsMessageQueue  # noqa: PLC0415  (as below)

        return SqsMessageQueue(self._sqs, url)

    @cached_property
    def _sqs(self) -> SQSClient:
        return clients.later(lambda: clients.sqs(self._config))

    @cached_property
    def bindings(self) -> Bindings:
        from titer.adapters.dynamodb.bindings import DynamoBindings  # noqa: PLC0415  (as below)

        return DynamoBindings(self.table, self.settings.table)

    @cached_property
    def staging(self) -> Staging:
        from titer.adapters.live_objects import S3Staging  # noqa: PLC0415  (as below)

        return S3Staging(self.storage, self.settings.data_bucket)

    @cached_property
    def parked_bodies(self) -> ParkedBodies:
        from titer.adapters.live_objects import S3ParkedBodies  # noqa: PLC0415  (as below)

        return S3ParkedBodies(self.storage, self.settings.data_bucket)

    @cached_property
    def compactions(self) -> Compactions:
        from titer.adapters.dynamodb.compactions import DynamoCompactions  # noqa: PLC0415  (as below)

        return DynamoCompactions(self.table, self.settings.table)

    @cached_property
    def live_objects(self) -> LiveObjects:
        from titer.adapters.live_objects import S3LiveObjects  # noqa: PLC0415  (as below)

        return S3LiveObjects(self.storage, self.settings.uploads_bucket)

    @cached_property
    def queue(self) -> IngestQueue:
        from titer.adapters.sqs import SqsIngestQueue  # noqa: PLC0415  (few functions put anything there)

        return SqsIngestQueue(self._sqs, self.queue_url)

    @cached_property
    def ticks(self) -> Ticks:
        from titer.adapters.sqs import SqsTicks  # noqa: PLC0415  (as above)

        return SqsTicks(self._sqs, self._ticks_url)

    @property
    def websocket_url(self) -> str | None:
        """Where clients connect to, None where they cannot."""
        return self._websocket.url if self._websocket else None

    def origins(self) -> Iterator[str]:
        """Return where a page of this stack connects to besides the API: WebSocket, uploads and data."""
        if url := self.websocket_url:
            yield origins.origin(url)
        yield from origins.of_buckets(self._signer, self.settings.uploads_bucket, self.settings.data_bucket)

    @cached_property
    def tickets(self) -> Tickets:
        from titer.adapters.dynamodb.push import DynamoTickets  # noqa: PLC0415  (as below)

        return DynamoTickets(self.table, self.settings.table)

    @cached_property
    def connections(self) -> Connections:
        from titer.adapters.dynamodb.push import DynamoConnections  # noqa: PLC0415  (as below)

        return DynamoConnections(self.table, self.settings.table)

    @cached_property
    def line(self) -> Line:
        """The line to many, none of whom is waited for."""
        return self._line(1)

    @cached_property
    def patient_line(self) -> Line:
        """The line to one."""
        return self._line(10)

    def _line(self, seconds: int) -> Line:
        from titer.adapters.websocket import NoLine, line_to  # noqa: PLC0415  (few functions post to clients)

        return line_to(self._websocket.endpoint, seconds) if self._websocket else NoLine()

    @cached_property
    def events(self) -> Events:
        from titer.adapters.eventbridge import EventBridge  # noqa: PLC0415  (one function tells of events)

        return EventBridge(clients.events(self._config))
