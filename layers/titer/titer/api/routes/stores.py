"""What every route of the API is made over: the stores of one place, on AWS or in memory."""

from typing import Protocol

from titer.access.ports import Counters, Tokens
from titer.files.ports import Artefacts, Files, IngestQueue, Parking, Uploads
from titer.live.ports import Sensors
from titer.model.clock import Clock
from titer.rules.ports import Rules


class Stores(Protocol):
    """All stores of one place, and its clock. A route takes those that it needs."""

    @property
    def files(self) -> Files: ...
    @property
    def uploads(self) -> Uploads: ...
    @property
    def artefacts(self) -> Artefacts: ...
    @property
    def parking(self) -> Parking: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def sensors(self) -> Sensors: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def counters(self) -> Counters: ...
    @property
    def queue(self) -> IngestQueue: ...
    @property
    def clock(self) -> Clock: ...
