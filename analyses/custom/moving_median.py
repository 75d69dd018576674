"""The median of so many readings around each: what outliers do not move. Parameters: `{"readings": 5}`, an odd number.

An example of a custom step. Each file in this folder is one, by its name: `run` gets the series (`Curve`: `of`, `at` in
µs since 1970, `value`, `quality`, arrays of numpy) and the parameters as they were given, and returns `Findings`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from scipy.signal import medfilt

from titer.model.errors import Rejected
from titer.steps.curves import Curve, Findings, Progress


def run(curves: Sequence[Curve], parameters: Mapping[str, Any], progress: Progress) -> Findings:
    """Return each series with the median in the place of each value."""
    readings = parameters.get("readings", 5)
    if not isinstance(readings, int) or readings < 1 or readings % 2 == 0:
        raise Rejected("invalid_parameters", "`readings` is an odd number", "Say 5")
    series = []
    for number, curve in enumerate(curves):
        series.append(Curve(curve.of, curve.at, medfilt(curve.value, readings), curve.quality))
        progress((number + 1) / len(curves))
    return Findings(series=series, figures={"readings": readings})
