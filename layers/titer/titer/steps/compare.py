"""What a comparison of batches is told."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from titer.model.errors import Rejected
from titer.steps.described import Parameters, Text, step
from titer.steps.named import Means, Named


class Guide(BaseModel):
    """A series that batches are aligned by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sensor_id: Text
    parameter: Text = "value"


@step("compare", version=2, title="Compare batches", gives=("series", "figures"), inputs="two or more batches")
class Compare(Parameters):
    """Batches laid over each other on one axis, the time since they began, and how far each is from one of them.

    Aligned by `start`, a batch keeps its time. By `phase`, each phase is stretched to last as long as that of the
    reference; the phases must be the same. By `dtw` (dynamic time warping) the time is bent so that the course of the
    guiding series fits that of the reference best. Each batch is an asset of the result, its series keep their names,
    and instants count from 1970-01-01, where all batches begin. Figures tell of each batch how long it took, and of
    each series its mean, its extremes and its root mean square distance from the reference; of a batch that shares no
    series with the reference, `problem` says so.
    """

    over_batches: ClassVar[bool] = True

    align: Annotated[Literal["start", "phase", "dtw"], Field(title="Aligned by")] = "start"
    reference: Annotated[
        str | None, Field(min_length=1, max_length=255, title="Reference", description="a batch; the first if not said")
    ] = None
    guides: Annotated[
        tuple[Guide, ...],
        Field(max_length=20, title="Guiding series", description="of `dtw`: all that every batch has, if not said"),
    ] = ()
    points: Annotated[
        int, Field(ge=10, le=2_000, title="Points", description="of the grid on which batches are compared")
    ] = 500
    slack: Annotated[
        float,
        Field(
            gt=0, le=1, title="Slack", description="of `dtw`: how far instants move at most, as a share of the whole"
        ),
    ] = 0.2

    def pinned(self, series: Sequence[Named], means: Means) -> Mapping[str, Any]:  # noqa: ARG002  (batches have them)
        """Keep the batches as they are. `Rejected` (`needs_batches`, `unknown_batch`, `phases_differ`)."""
        batches = [*means.batches]
        if len(batches) < 2:
            hint = "Name them by `batch_ids` in the input"
            raise Rejected("needs_batches", "two batches at least are compared", hint)
        place_of_reference(self, batches)
        if self.align == "phase":
            refuse_other_phases(batches)
        return {"batches": batches}


def place_of_reference(parameters: Compare, batches: Sequence[Mapping[str, Any]]) -> int:
    """Return which of the batches the others are compared with. `Rejected` (`unknown_batch`) where it is not there."""
    if parameters.reference is None:
        return 0
    names = [each["batch_id"] for each in batches]
    if parameters.reference not in names:
        reason = f"the reference “{parameters.reference}” is not among the batches"
        raise Rejected("unknown_batch", reason, f"Take one of {', '.join(names[:10])}")
    return names.index(parameters.reference)


def refuse_other_phases(batches: Sequence[Mapping[str, Any]]) -> None:
    """Raise `Rejected` (`phases_differ`) where batches have not all the same phases, one after the other."""
    phases = [[phase["name"] for phase in batch["phases"]] for batch in batches]
    for batch, names in zip(batches, phases, strict=True):
        if not names or names != phases[0]:
            told = ", ".join(names[:10]) or "none"
            reason = (
                f"the phases of “{batch['batch_id']}” are {told}, others have {', '.join(phases[0][:10]) or 'none'}"
            )
            raise Rejected("phases_differ", reason, "Align by start or dtw, or declare the phases")
