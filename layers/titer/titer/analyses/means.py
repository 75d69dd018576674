"""What steps need besides readings: models that are stored, scripts that are deployed."""

from collections.abc import Mapping
from typing import Any

from titer.analyses.models import KeepModels, document_of
from titer.model.dataclass import dataclass
from titer.steps.scripts import Scripts


@dataclass(frozen=True, slots=True)
class StoredMeans:
    """Keeps the promises of `titer.steps.named.Means`."""

    models: KeepModels
    scripts: Scripts

    def model(self, name: str, version: int | None) -> Mapping[str, Any]:
        return document_of(self.models.find(name, version))

    def script(self, name: str) -> Mapping[str, Any]:
        return self.scripts.find(name).document()
