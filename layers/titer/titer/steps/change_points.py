"""What is told of where a series changes its level."""

from typing import Annotated

from pydantic import Field

from titer.steps.described import Parameters, step


@step("change_points", version=1, title="Change points", gives=("events", "series", "figures"))
class ChangePoints(Parameters):
    """Where the level of a series changes, and the level between.

    Of all ways to cut it into pieces the one with the least sum of squares around the means of the pieces, each cut
    costing a penalty (PELT: Killick, Fearnhead, Eckley, J. Am. Stat. Assoc. 107 (2012) 1590). Bad readings are left
    out. Of more than 20,000 readings groups of equal numbers are cut; each cut is then put at its best reading.
    """

    penalty: Annotated[
        float | None,
        Field(
            gt=0,
            title="Penalty",
            description="what a cut costs, in squares of the unit; none said: 3 ln n times the variance of the noise, "
            "which is measured from reading to reading",
            allow_inf_nan=False,
        ),
    ] = None
    scaled: Annotated[
        bool, Field(title="Scaled", description="the penalty counts in variances of the noise, whatever the unit")
    ] = False
    min_size: Annotated[
        int, Field(ge=1, le=1_000_000, title="Least size", description="readings of a piece, at least")
    ] = 2
