"""Searches for the parameters of detectors: what is asked for, and what was found."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from titer.analyses.analysis import State
from titer.api.models.analyses import Measured, NamedLabel
from titer.api.models.api_model import ApiModel


class OptimizerRequest(ApiModel):
    """Asks for a search of the parameters of an analysis."""

    model_config = ConfigDict(extra="forbid")

    analysis_id: Annotated[str, Field(min_length=1, max_length=100, description="Of a step that gives events")]
    parameters: dict[str, Any] = Field(
        description="`search`: parameters of the analysis, each with `min` and `max`, or `values`; `objective`: `f1`, "
        "`f2`, `f0.5`, `hits` (with `most_false_alarms_per_day`) or `{miss, false_alarm}`; `max_evaluations` (10 to "
        "500), `folds` (2 to 20); `tolerance`, `together`: times such as `10min`",
        examples=[{"search": {"L": {"min": 2, "max": 8}}, "objective": "f1", "folds": 5}],
    )


class MeasuredLabel(NamedLabel):
    """A label, and whether it was hit: before, and by what was found without it. null where it is no fault."""

    hit_before: bool | None
    hit_after: bool | None


class Fold(ApiModel):
    """A part that was left out: what was found without it, and what that did on it."""

    name: str
    best: dict[str, Any]
    before: Measured
    after: Measured


class ShownOptimizer(ApiModel):
    """A search, and what it found once it has succeeded."""

    optimizer_id: str
    result_id: str = Field(description="The same")
    status: State
    analysis_id: str
    step: str = Field(description="Of the analysis")
    parameters: dict[str, Any]
    progress: float | None = Field(description="From 0 to 1, while it runs")
    created_at: str
    started_at: str | None
    ended_at: str | None
    code: str | None = Field(description="Of why it failed", examples=[None])
    message: str | None = Field(description="Why it failed, and what to do", examples=[None])
    best: dict[str, Any] | None = Field(None, description="What was found by all labels", examples=[{"L": 4.2}])
    before: Measured | None = Field(None, description="What the detector did as it was set")
    after: Measured | None = Field(None, description="What it does with what was found without each label")
    fitted: Measured | None = Field(None, description="What `best` does on the labels that it was found by")
    as_good: dict[str, Any] | None = Field(None, description="Between which values settings as good as `best` lie")
    labels: list[MeasuredLabel] | None = None
    folds: list[Fold] | None = None
    decided: bool | None = Field(None, description="Whether the labels say that what was found is better")
    reason: str | None = Field(None, description="Why they do, or do not")
    evaluations: int | None = Field(None, description="How often the detector was run")
