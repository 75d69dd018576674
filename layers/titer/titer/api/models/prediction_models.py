"""Models that predict, in requests and answers."""

from typing import Any

from pydantic import Field, RootModel

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import NextCursor
from titer.api.models.files import Author
from titer.steps.models import Model


class ModelBody(RootModel[Model]):
    """A model: `linear` or `trees`."""


class ListedModel(ApiModel):
    """The newest version of a model, in a list."""

    name: str
    version: int
    live: bool = Field(description="Whether it predicts of live readings at once")
    by: Author
    at: str = Field(description="When it was written")


class ShownModel(ListedModel):
    """One version of a model."""

    model: dict[str, Any] = Field(description="The JSON that was written")


class ModelsPage(ApiModel):
    models: list[ListedModel]
    next_cursor: NextCursor
