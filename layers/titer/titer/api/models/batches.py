"""Batches, as they are declared and shown."""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId, Instant, Name, NextCursor
from titer.batches.batch import LONGEST_PHASE, MOST_ENTRIES, MOST_FILES, MOST_PHASES, Phase, Said, fitting
from titer.model.instants import micros, micros_or_none

_FROM_FILES = "As it is shown; what stands here is passed over"


class DeclaredPhase(ApiModel):
    """A part of a batch. It lasts until `to`; without that, until the next one begins."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Name, Field(max_length=LONGEST_PHASE)]
    since: Instant = Field(alias="from")
    until: Instant | None = Field(None, alias="to")


class SeriesOfPhases(ApiModel):
    """The series whose changes tell of phases."""

    model_config = ConfigDict(extra="forbid")

    sensor_id: Name
    parameter: Name | None = None


class PhasesFrom(ApiModel):
    """Phases that are told by changes of level, which an analysis found in the batch: each lasts from one to the next.

    `names` are as many as there are phases, in their order; `growth` has them told by the level, which is a rate of
    growth then: `lag`, `exponential`, `stationary`, `decline`; without either they are numbered.
    """

    model_config = ConfigDict(extra="forbid")

    analysis_id: Annotated[str, Field(min_length=1, max_length=64)] = Field(description="Of `change_points`")
    series: SeriesOfPhases | None = Field(None, description="Which series, where the analysis found changes of several")
    names: list[Annotated[Name, Field(max_length=LONGEST_PHASE)]] | Literal["growth"] | None = Field(
        None, examples=[["lag", "growth", "production"]]
    )


class FileOfBatch(ApiModel):
    """A file with readings of the batch, and the version of it that was seen last."""

    model_config = ConfigDict(extra="forbid")

    file_id: FileId
    version: int | None = None


class BatchRequest(ApiModel):
    """What is declared of a batch. What is left out stays as files tell it; what was declared before is replaced."""

    model_config = ConfigDict(extra="forbid")

    batch_id: str | None = Field(None, description="The same as in the path, if it is said")
    asset: str | None = Field(None, description="Of this asset, where the query does not say it; null or empty: none")
    product: Name | None = None
    recipe: Name | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    phases: list[DeclaredPhase] = Field([], max_length=MOST_PHASES)
    phases_from: PhasesFrom | None = Field(None, description="In the place of `phases`: as an analysis tells them")
    files: list[FileOfBatch | FileId] = Field([], max_length=MOST_FILES, description="Files with readings of it")
    context: dict[Name, Name] = Field({}, max_length=MOST_ENTRIES, examples=[{"operator": "Anna"}])
    file_count: Any = Field(None, description=_FROM_FILES)
    series: Any = Field(None, description=_FROM_FILES)
    declared: Any = Field(None, description=_FROM_FILES)
    version: Any = Field(None, description=_FROM_FILES)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.started_at and self.ended_at and self.ended_at < self.started_at:
            raise PydanticCustomError("ends_before", "Input should have `ended_at` at `started_at` or later")
        if any(each.until and each.until < each.since for each in self.phases):
            raise PydanticCustomError("ends_before", "Each phase should have `to` at `from` or later")
        if any(after.since < before.since for before, after in pairwise(self.phases)):
            raise PydanticCustomError("not_in_order", "Phases should stand in the order in which they begin")
        if self.phases and self.phases_from:
            raise PydanticCustomError("said_twice", "Input should have `phases` or `phases_from`, not both")
        if len(fitting(self.context)) < len(self.context):
            raise PydanticCustomError("too_long", "Input should have a `context` of at most 8,000 bytes")
        return self

    @property
    def file_ids(self) -> list[str]:
        """The files that are named, each once."""
        return [*dict.fromkeys(each if isinstance(each, str) else each.file_id for each in self.files)]

    @property
    def said(self) -> Said:
        """What is declared, without the files."""
        return Said(
            product=self.product,
            recipe=self.recipe,
            started_at=micros_or_none(self.started_at),
            ended_at=micros_or_none(self.ended_at),
            phases=self._phases(),
            context=dict(self.context),
        )

    def _phases(self) -> tuple[Phase, ...]:
        nexts = [*(each.since for each in self.phases[1:]), self.ended_at]
        return tuple(
            Phase(each.name, micros(each.since), micros_or_none(each.until or following))
            for each, following in zip(self.phases, nexts, strict=False)
        )


class ShownPhase(ApiModel):
    name: str
    since: str = Field(alias="from")
    until: str | None = Field(alias="to")


class ShownFileOfBatch(ApiModel):
    file_id: str
    version: int


class ShownSeries(ApiModel):
    sensor_id: str
    parameter: str
    unit: str | None


class ListedBatch(ApiModel):
    """A batch: one of an asset, or of none."""

    batch_id: str
    asset: str | None
    product: str | None
    recipe: str | None
    started_at: str | None = Field(description="null where it has not begun, as far as anybody knows")
    ended_at: str | None = Field(description="Of one that files tell of, its last reading so far")
    phases: list[ShownPhase]
    files: list[ShownFileOfBatch] = Field(description=f"The first {MOST_FILES} of them")
    file_count: int
    context: dict[str, str] = Field(description="What all of its readings have in common, and what was declared")
    declared: bool = Field(description="Whether somebody declared something of it")
    version: int = Field(description="Of what was declared, 0 where nothing was")


class ShownBatch(ListedBatch):
    """A batch with the series that files name in it, the first hundred of them. It comes with an `ETag`."""

    series: list[ShownSeries]


class BatchesPage(ApiModel):
    batches: list[ListedBatch]
    next_cursor: NextCursor
