"""Which series a step is given or gives, and what it may ask for before it is computed. No numbers yet."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class Named(NamedTuple):
    """Which series it is: of an asset or of none, or one that a step made."""

    asset: str | None
    sensor_id: str
    parameter: str
    unit: str | None = None


class Means(Protocol):
    """What some steps need besides readings, as it is when somebody asks. Its JSON is pinned with the analysis."""

    def model(self, name: str, version: int | None) -> Mapping[str, Any]:
        """Return a model as it is stored: `name`, `version`, `model`. `Rejected` (`unknown_model`) where there is none.

        Without a version the newest.
        """

    def script(self, name: str) -> Mapping[str, Any]:
        """Return what tells a deployed script from others: `name`, `sha256`. `Rejected` (`unknown_script`)."""

    @property
    def batches(self) -> Sequence[Mapping[str, Any]]:
        """Return the batches that an analysis reads, as `titer.batches.choosing` has them; else none."""
