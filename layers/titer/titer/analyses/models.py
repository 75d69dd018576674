"""Models that predict, under names: every version is kept, and analyses name the one that they used."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.conditions import Condition
from titer.model.cursors import NAME
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.retries import retried
from titer.steps.models import LARGEST, Linear, Trees, read_model

MOST_MODELS = 1_000  # several who write at once may make some more
MOST_VERSIONS = 1_000  # of one model
MOST_LIVE = 50  # models that predict of live readings


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """One version of a model; `text` is its JSON as it came. Once `deleted`, it is the last one until the next."""

    name: str
    version: int
    text: str
    by: Author
    at: datetime
    live: bool = False
    deleted: bool = False

    @property
    def label(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    @property
    def document(self) -> dict[str, Any]:
        """The JSON that it is."""
        document: dict[str, Any] = json.loads(self.text)
        return document

    @cached_property
    def model(self) -> Linear | Trees:
        """What predicts."""
        return read_model(self.document)


class Models(Protocol):
    """The models that were written here, and every version of them."""

    def find(self, name: str, version: int | None = None) -> ModelVersion | None:
        """Return one version, the newest where none is said, which may say that the model was deleted."""

    def add(self, version: ModelVersion) -> None:
        """Store the version after the newest; raise `Conflict` where it is another one by now."""

    def newest(self, *, limit: int, after: str | None = None) -> Sequence[ModelVersion]:
        """Return the newest of each that is not deleted, without `text`, by name, from behind `after`."""


def _always(_: str | None) -> bool:
    return True


class KeepModels:
    """Writes models and finds them. `only_if` is asked about the label of the newest, None where there is none."""

    def __init__(self, models: Models, clock: Clock) -> None:
        self._models = models
        self._clock = clock

    def find(self, name: str, version: int | None = None) -> ModelVersion:
        """Return one version, the newest where none is said. `Rejected` (`unknown_model`) where there is none."""
        found = self._models.find(name, version) if NAME.fullmatch(name) else None
        if found is None or found.deleted:
            what = f"the model {name}" if version is None else f"the version {version} of the model {name}"
            raise Rejected("unknown_model", f"there is no {what.removeprefix('the ')}", "See GET /v1/models")
        return found

    def write(self, name: str, text: str, by: Author, only_if: Condition = _always) -> ModelVersion:
        """Store and return the next version, or return the newest where it says the same already.

        `Rejected`: `invalid_model_name`, `too_large`, `invalid_model`, `precondition_failed`, `too_many_models`,
        `too_many_versions`, `too_many_live_models`, `models_in_a_circle`.
        """
        if not NAME.fullmatch(name):
            raise Rejected("invalid_model_name", "no model can have this name", "Take 1 to 64 letters, digits, _ and -")
        if len(text.encode()) > LARGEST:
            raise Rejected("too_large", f"this model has more than {LARGEST:,} bytes", "Prune it, or round its numbers")
        model = read_model(json.loads(text))
        return retried(lambda: self._add_next(name, text, by, only_if, model), _contended(name))

    def delete(self, name: str, by: Author, only_if: Condition = _always) -> None:
        """Forget a model: it predicts no more, and no analysis can name it; what used a version still names that."""

        def step() -> None:
            newest = self.find(name)
            _refuse(only_if, newest)
            version, at = newest.version + 1, self._clock()
            self._models.add(ModelVersion(name=name, version=version, text="{}", by=by, at=at, deleted=True))

        retried(step, _contended(name))

    def _add_next(self, name: str, text: str, by: Author, only_if: Condition, model: Linear | Trees) -> ModelVersion:
        newest = self._models.find(name)
        there = None if newest is None or newest.deleted else newest
        _refuse(only_if, there)
        if there is not None and there.text == text:
            return there
        version = newest.version + 1 if newest else 1
        self._refuse_too_many(name, version, is_new=there is None)
        if model.live:
            self._refuse_circle(name, model)
        added = ModelVersion(name=name, version=version, text=text, by=by, at=self._clock(), live=model.live)
        self._models.add(added)
        return added

    def _refuse_circle(self, name: str, model: Linear | Trees) -> None:
        """Refuse a live model beside too many others, or one whose predictions would lead to more of its own."""
        others = [each.name for each in self._models.newest(limit=MOST_MODELS) if each.live and each.name != name]
        if len(others) >= MOST_LIVE:
            raise Rejected("too_many_live_models", f"{MOST_LIVE} models are live, which is the most", "End another one")
        found = [each.model for other in others if (each := self._models.find(other)) and each.live]
        if model in in_a_circle([*found, model]):
            reason = "what the model predicts leads, over other live models, to what it predicts of"
            raise Rejected("models_in_a_circle", reason, "Name another output, or one of them not live")

    def _refuse_too_many(self, name: str, version: int, *, is_new: bool) -> None:
        if version >= MOST_VERSIONS:
            reason = f"the model {name} has {MOST_VERSIONS:,} versions, which is the most"
            raise Rejected("too_many_versions", reason, "Go on under another name")
        if is_new and len(self._models.newest(limit=MOST_MODELS)) >= MOST_MODELS:
            raise Rejected("too_many_models", f"there are {MOST_MODELS:,} models, which is the most", "Delete some")


def in_a_circle(models: Sequence[Linear | Trees]) -> list[Linear | Trees]:
    """Return the models whose predictions lead, over others or at once, to what they predict of."""
    feeds = {
        place: [other for other, each in enumerate(models) if _feeds(model, each)] for place, model in enumerate(models)
    }
    return [model for place, model in enumerate(models) if place in _reached(feeds, place)]


def _feeds(one: Linear | Trees, other: Linear | Trees) -> bool:
    return (one.output.sensor_id, one.output.parameter) in other.wanted


def _reached(feeds: Mapping[int, Sequence[int]], start: int) -> set[int]:
    reached: set[int] = set()
    ahead = [*feeds[start]]
    while ahead:
        if (place := ahead.pop()) not in reached:
            reached.add(place)
            ahead += feeds[place]
    return reached


def document_of(found: ModelVersion) -> Mapping[str, Any]:
    """Return a model as an analysis pins it."""
    return {"name": found.name, "version": found.version, "model": found.document}


def _refuse(only_if: Condition, newest: ModelVersion | None) -> None:
    if only_if(newest.label if newest else None):
        return
    there = f"the newest is {newest.label}" if newest else "there is no such model"
    raise Rejected("precondition_failed", f"{there}, which is not what was asked for", "Read it, and change that")


def _contended(name: str) -> Unavailable:
    return Unavailable("models_contended", f"too many write the model {name}", "Try again in a moment")
