"""What a prediction is told: by which model."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from titer.model.cursors import NAME
from titer.steps.described import Parameters, step
from titer.steps.models import inputs_among, read_model
from titer.steps.named import Means, Named


@step("predict", version=1, title="Prediction", gives=("series",), inputs="the series that the model takes")
class Predict(Parameters):
    """What a model predicts of its inputs: linear, or an ensemble of trees, kept by `PUT /v1/models/{name}`.

    At each instant at which one input has a reading, the others have their last value, up to `max_age` of the model
    old. Bad readings are left out; the quality is the worst that went in.
    """

    model: Annotated[str, Field(pattern=NAME.pattern, title="Model", description="its name")]
    version: Annotated[
        int | None, Field(ge=1, title="Version", description="the newest, when it is asked, where none is said")
    ] = None

    def wanted(self, means: Means) -> Sequence[tuple[str, str]]:
        return read_model(means.model(self.model, self.version)["model"]).wanted

    def pinned(self, series: Sequence[Named], means: Means) -> Mapping[str, Any]:
        stored = means.model(self.model, self.version)
        inputs_among(read_model(stored["model"]), series)
        return {"model": dict(stored)}
