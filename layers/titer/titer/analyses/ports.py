"""What analyses need of the world. Each store has a fake that ships, and one contract suite."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from titer.analyses.analysis import Analysis, PinnedInput, State
from titer.live.posted import LiveSeries
from titer.model.dataclass import dataclass
from titer.model.drawing import Order, Span
from titer.model.readings import Found, Quality, Series
from titer.steps.measuring import Label

if TYPE_CHECKING:  # who only asks needs no arrays
    from titer.steps.curves import Curve, Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisQuery:
    """Which analyses to list, those asked for last first. `file_id`: that read one of its versions, as named."""

    step: str | None = None
    state: State | None = None
    file_id: str | None = None
    limit: int = 50
    cursor: str | None = None

    def wants(self, analysis: Analysis) -> bool:
        """Return whether it asks for this analysis."""
        return (
            self.step in {None, analysis.step}
            and self.state in {None, analysis.state}
            and (self.file_id is None or any(each.file_id == self.file_id for each in analysis.files))
        )

    @property
    def list_name(self) -> str:
        """The name that a cursor is bound to: another question is another list."""
        return f"analyses?step={self.step}&status={self.state}&file_id={self.file_id}"


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    """Some analyses and the cursor of the next page, None where this is the last."""

    analyses: tuple[Analysis, ...]
    cursor: str | None


class Analyses(Protocol):
    """The analyses that were asked for, until somebody deletes them."""

    def add(self, analysis: Analysis, *, replaces: Analysis | None) -> None:
        """Keep a new one, in the place of one that is over. `Conflict` where another is kept than was seen.

        `Rejected` (`too_many_analyses`) where as many of its token wait or run as may.
        """

    def find(self, analysis_id: str) -> Analysis | None:
        """Return it as it is now, or None."""

    def page(self, query: AnalysisQuery) -> AnalysisPage:
        """Return one page of analyses; fewer, with a cursor, where few of many match.

        A cursor that this store did not make raises `Rejected`.
        """

    def change(self, before: Analysis, after: Analysis) -> None:
        """Keep how far it is. `Conflict` where it is not as it was before, or was deleted."""

    def delete(self, analysis: Analysis) -> None:
        """Forget it. `Conflict` where it is not as it was seen."""


class Labels(Protocol):
    """The annotations that say what a fault is, and what is normal."""

    def on(self, read: PinnedInput, files: Collection[str]) -> Sequence[Label]:
        """Return those that lie on what is read, which is of these files, in the order of time.

        `Rejected` (`too_many_labels`) where there are more than a search can take.
        """


class AnalysisQueue(Protocol):
    """The queue of what is to be worked on."""

    def put(self, message: str) -> None:
        """Have it delivered, at least once."""


class CurvesEngine(Protocol):
    """Reads series from Parquet files of ours as arrays, and writes what was found. Instants in µs since 1970."""

    def of_file(self, path: Path, asset: str | None, wanted: Collection[Series], span: Span) -> Sequence[Curve]:
        """Return the series of a file, all of their readings in the span: equal instants in the order of their rows."""

    def of_result(self, path: Path, wanted: Collection[LiveSeries] | None, span: Span) -> Sequence[Curve]:
        """Return the series of a result, likewise; all of them where none are named."""

    def parts(
        self, path: Path, wanted: Collection[Series], span: Span, order_of: Callable[[Found], Order]
    ) -> Mapping[Series, Any]:
        """Return what one file has of series that are read from several."""

    def lately(self, readings: Sequence[tuple[int, float, Quality, Order]]) -> Any:
        """Return readings that are known one by one as a part likewise."""

    def joined(self, of: LiveSeries, parts: Sequence[Any]) -> Curve:
        """Return a series of its parts; of equal instants what is shown."""

    def within(self, curve: Curve, spans: Sequence[Span]) -> Curve:
        """Return the readings of a series that lie in one of the spans."""

    def write(self, path: Path, found: Findings, metadata: Mapping[str, str]) -> int:
        """Write the series that were found as Parquet, readings that are no finite numbers left out; return how many.

        They lie series by series, each by instant.
        """
