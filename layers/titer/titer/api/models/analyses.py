"""Analyses: their steps, what is asked for, how far it is, and what came of it."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from titer.analyses.analysis import MOST_SERIES, State
from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId, Instant, NextCursor
from titer.api.models.series import DrawnSeries
from titer.batches.batch import LONGEST_NAME
from titer.batches.choosing import MOST_CHOSEN
from titer.live.pinning import Wanted

LONGEST_ID = 1_000  # characters

BatchId = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
_Name = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]

# For the OpenAPI document alone.
_ANY: Any = [
    {"properties": {name: {"not": {"type": "null"}}}, "required": [name]}
    for name in ("file_id", "analysis_id", "batch_ids", "series")
]


class ShownStep(ApiModel):
    """A step: what it takes and gives. `parameters` is a JSON Schema with the defaults."""

    name: str = Field(examples=["rolling_mean"])
    version: int
    title: str
    description: str
    parameters: dict[str, Any]
    inputs: str
    outputs: list[Literal["series", "events", "figures"]]


class StepList(ApiModel):
    steps: list[ShownStep]


class InputSeries(ApiModel):
    """Series of a sensor."""

    model_config = ConfigDict(extra="forbid")

    sensor_id: _Name = Field(examples=["main_comp"])
    parameter: _Name | None = Field(None, description="Of every parameter if not said")
    asset: Annotated[str, Field(max_length=255)] | None = Field(
        None, description="Of every asset if not said; empty: of none"
    )

    @property
    def wanted(self) -> Wanted:
        return Wanted(sensor_id=self.sensor_id, parameter=self.parameter, asset=self.asset)


class InputBatch(ApiModel):
    """A batch of one asset, where several have one of its id."""

    model_config = ConfigDict(extra="forbid")

    batch_id: BatchId
    asset: Annotated[str, Field(max_length=255)] | None = Field(None, description="Empty: of none")


class AnalysisInput(ApiModel):
    """What is read: a file, the result of an analysis, batches, or series over files and live alike, of a time."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"anyOf": _ANY})

    file_id: FileId | None = None
    version: Annotated[int, Field(ge=1, le=999_999)] | None = Field(None, description="Of the file; the current one")
    analysis_id: str | None = Field(None, description="Goes on from the series of its result")
    batch_ids: Annotated[list[BatchId | InputBatch], Field(min_length=1, max_length=MOST_CHOSEN)] | None = Field(
        None, description="What was read of these batches, each as long as it was", examples=[["B-7", "B-8"]]
    )
    asset: Annotated[str, Field(max_length=255)] | None = Field(
        None, description="Of the batches, where several assets have one of an id; empty: of none"
    )
    series: Annotated[list[InputSeries], Field(min_length=1, max_length=MOST_SERIES)] | None = Field(
        None, description="Of a file or a result all it has if not said; alone, with `from` and `to`: of all there is"
    )
    since: Instant | None = Field(None, alias="from", description="Readings of this instant or later")
    until: Instant | None = Field(None, alias="to", description="Readings from before this instant")

    @property
    def wanted(self) -> list[Wanted]:
        return [each.wanted for each in self.series or ()]

    @property
    def named_batches(self) -> list[tuple[str | None, str]]:
        """The batches, by asset and id; an asset of None is whichever has the id."""
        named = (
            InputBatch(batch_id=each, asset=self.asset) if isinstance(each, str) else each
            for each in self.batch_ids or ()
        )
        return [(self.asset if each.asset is None else each.asset, each.batch_id) for each in named]


class AnalysisRequest(ApiModel):
    """Asks for a step to be run."""

    model_config = ConfigDict(extra="forbid")

    step: Annotated[str, Field(min_length=1, max_length=100, examples=["rolling_mean"])]
    parameters: dict[str, Any] = Field({}, description="As the step's schema has them", examples=[{"window": "10min"}])
    input: AnalysisInput


class InputFile(ApiModel):
    """A version of a file that is read, with the hash of its bytes."""

    file_id: str
    version: int
    sha256: str | None
    name: str | None = Field(
        None, description="null where the file was deleted, in messages, and in a list of what reads more than 50 files"
    )


class ShownResult(ApiModel):
    """How much a result holds, and the hash of its Parquet."""

    series: int
    events: int
    rows: int
    sha256: str


class ShownAnalysis(ApiModel):
    """An analysis, and how far it is. Its versions are pinned: where a newer one is there, it is `outdated`."""

    analysis_id: str
    status: State
    step: str
    step_version: int
    parameters: dict[str, Any]
    input: dict[str, Any] = Field(description="As it was asked for")
    inputs: list[InputFile] = Field(description="The versions of files that it reads, the first 50")
    input_count: int
    after: str | None = Field(description="The analysis that it goes on from")
    progress: float | None = Field(description="From 0 to 1, while it runs")
    run: int = Field(description="How often it was begun, since it failed or was cancelled before")
    created_at: str
    started_at: str | None
    ended_at: str | None
    outdated: bool | None = Field(description="null in a list, of one that reads more than 50 files")
    result: ShownResult | None
    code: str | None = Field(description="Of why it failed", examples=[None])
    message: str | None = Field(description="Why it failed, and what to do", examples=[None])


class AnalysesPage(ApiModel):
    analyses: list[ShownAnalysis]
    next_cursor: NextCursor


class FoundEvent(ApiModel):
    """Something at an instant, or from one until another; of a series, or of none."""

    asset: str | None = None
    sensor_id: str | None = None
    parameter: str | None = None
    unit: str | None = None
    at: str
    until: str | None
    kind: str
    value: float | None
    severity: Literal["info", "warning", "alarm"]
    details: dict[str, Any]


class Measured(ApiModel):
    """What a detector did on labels."""

    faults: int
    hits: int
    misses: int
    false_alarms: int
    false_alarms_per_day: float | None = Field(description="null where there is no normal time")
    normal_days: float


class NamedLabel(ApiModel):
    """A label that somebody gave, by its name and place."""

    annotation_id: str
    label: str
    since: str = Field(alias="from")
    until: str = Field(alias="to")
    asset: str | None
    sensor_id: str | None
    parameter: str | None


class HitLabel(NamedLabel):
    """A fault, and whether an event begins in it."""

    hit: bool


class MeasuredEvents(Measured):
    """What the events of a result are worth, fault by fault."""

    labels: list[HitLabel]


class AnalysisResult(ApiModel):
    """What a step found: series, drawn as those of files are; events by time; figures as the step has them."""

    analysis_id: str
    step: str
    step_version: int
    series: list[DrawnSeries]
    series_count: int = Field(description="Of the whole result; 20 are drawn where none are named")
    events: list[FoundEvent] = Field(description="Of the time that is asked for, the first 2,000")
    event_count: int = Field(description="How many of that time there are")
    figures: dict[str, Any]
    measured: MeasuredEvents | None = Field(
        description="What the events are worth by annotations with the label `fault` or `normal`, as these are now; "
        "null where there are none, or the step gives no events"
    )
