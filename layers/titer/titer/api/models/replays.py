"""Replays, and the answers of the replay service."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool
from pydantic_core import PydanticCustomError

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId, Instant, Name, NextCursor
from titer.replays.replay import Choice, Pace, State

SLOWEST_ROW, FASTEST_ROW = 86_400, 0.05  # seconds between two rows
SLOWEST, FASTEST = 0.01, 100_000  # times as fast as recorded
USUAL = Pace(interval=Decimal("10.0"))


def _refuse_no_number(value: Any) -> Any:
    """Refuse true and text, which pydantic would take for a number."""
    if isinstance(value, bool | str):
        raise PydanticCustomError("float_type", "Input should be a valid number")
    return value


_Interval = Annotated[
    float, Field(ge=FASTEST_ROW, le=SLOWEST_ROW, allow_inf_nan=False), BeforeValidator(_refuse_no_number)
]
_Speed = Annotated[float, Field(ge=SLOWEST, le=FASTEST, allow_inf_nan=False), BeforeValidator(_refuse_no_number)]
_Whole = Annotated[int, Field(ge=0, le=1 << 40), BeforeValidator(_refuse_no_number)]

INTERVAL = Field(None, description="Seconds between two rows; 10 where neither this nor `speed` is said")
SPEED = Field(None, description="Times as fast as it was recorded, pauses cut to 60 s; not beside `interval`")


# For the OpenAPI document alone.
_BOTH: Any = {
    "properties": {name: {"type": "number"} for name in ("interval", "speed")},
    "required": ["interval", "speed"],
}
_ANY: Any = [
    {"properties": {name: {"not": {"type": "null"}}}, "required": [name]}
    for name in ("state", "interval", "speed", "position")
]


class _Paced(ApiModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, json_schema_extra={"not": _BOTH})

    interval: _Interval | None = INTERVAL
    speed: _Speed | None = SPEED

    @property
    def names_both(self) -> bool:
        return self.interval is not None and self.speed is not None

    @property
    def pace(self) -> Pace | None:
        """The pace that was asked for, None where none was."""
        if self.speed is not None:
            return Pace(speed=Decimal(repr(self.speed)))
        return None if self.interval is None else Pace(interval=Decimal(repr(self.interval)))


class ReplayRequest(_Paced):
    """Asks for a replay of a file."""

    file_id: FileId
    version: Annotated[int, Field(ge=1, le=999_999)] | None = Field(
        None, description="Of the file; the current one if not said. It stays pinned"
    )
    loop: StrictBool = Field(False, description="Whether to begin anew after the last row")
    sensors: Annotated[list[Name], Field(min_length=1, max_length=1_000)] | None = Field(
        None,
        description="Of these alone: by `sensor_id`, or as rows name them; all if not said",
        examples=[["main_comp", "ejection"]],
    )
    since: Instant | None = Field(None, alias="from", description="Rows of this instant or later")
    until: Instant | None = Field(None, alias="to", description="Rows from before this instant")

    @property
    def choice(self) -> Choice:
        sensors = None if self.sensors is None else tuple(dict.fromkeys(self.sensors))
        return Choice(sensors=sensors, since=self.since, until=self.until)


class ReplayChange(_Paced):
    """What is to change of a replay; what is not said stays."""

    model_config = ConfigDict(json_schema_extra={"not": _BOTH, "anyOf": _ANY})

    state: Literal["running", "paused", "stopped"] | None = Field(None, description="`stopped` is for good")
    position: _Whole | None = Field(None, description="The row to go on with; the first is 0")


class ShownReplay(ApiModel):
    """A replay, and how far it is."""

    replay_id: str
    state: State
    position: int = Field(description="Of the row that comes next; the first is 0")
    rows: int | None = Field(description="How many there are; null while a long file is put into rows")
    sent: int = Field(description="How many rows were sent, in all")
    seq: int = Field(description="Of the row that was sent last, as its message has it")
    interval: float | None
    speed: float | None
    loop: bool
    started_at: str
    ends_at: str = Field(description="When it ends if nobody changes it until then")
    message: str | None = Field(description="Why it paused or ended by itself", examples=[None])
    topic: str = Field(description="What to subscribe to", examples=["replay:0b6f1c9e-5f7e-4c59-8d57-0d2f7f4f4b11"])
    file_id: FileId
    version: int
    name: str = Field(description="Of the file")
    sensors: list[str] | None
    since: str | None = Field(serialization_alias="from")
    until: str | None = Field(serialization_alias="to")


class ReplaysPage(ApiModel):
    replays: list[ShownReplay]
    next_cursor: NextCursor


class EarlierStatus(ApiModel):
    """How the stream is, as the replay service told it."""

    status: str = Field(examples=["active"])
    data_loaded: bool
    memory_usage_mb: float
    memory_percent: float
    memory_optimized: bool
    streamer_info: dict[str, int]
    replay: ShownReplay | None


class EarlierRow(ApiModel):
    """One row: the instant, and each sensor's value."""

    status: str = Field(examples=["success"])
    data: dict[str, Any]
    timestamp: str


class EarlierValue(ApiModel):
    status: str = Field(examples=["success"])
    sensor_name: str
    value: float | None
    timestamp: str


class EarlierRows(ApiModel):
    status: str = Field(examples=["success"])
    data: list[dict[str, Any]]
    count: int
    requested_count: int | None = None
    returned_count: int


class EarlierSensors(ApiModel):
    status: str = Field(examples=["success"])
    available_sensors: list[str]
    count: int
