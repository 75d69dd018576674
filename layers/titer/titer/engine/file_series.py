"""Files of series: made of Parquet, drawn from in parts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from titer.engine.series_file import Read, SeriesFile
from titer.model.readings import Series, of_asset

if TYPE_CHECKING:
    from arro3.core import RecordBatch

    from titer.engine.parquet.arrays import Whole


class FileSeries:
    """Makes files of series, and draws from them."""

    def write(self, parquet: Path, path: Path) -> None:
        from titer.engine.series_writer import write_series  # noqa: PLC0415  (who only draws needs no reader of Parquet)

        write_series(parquet, path)

    def texts(self, instants: Sequence[int]) -> list[str]:
        written: list[str] = np.datetime_as_string(np.array(instants, dtype="datetime64[us]")).tolist()
        return [f"{text.removesuffix('.000000')}Z" for text in written]

    def open(self, read: Read) -> SeriesFile:
        return SeriesFile(read)


class ResultSeries(FileSeries):
    """Those of results of analyses, each of which is of an asset: `titer.model.readings.of_asset` names it in one."""

    def write(self, parquet: Path, path: Path) -> None:
        from titer.engine.series_writer import write_series  # noqa: PLC0415  (as above)

        write_series(parquet, path, _codes)


def _codes(batch: RecordBatch) -> tuple[Whole, list[Series]]:
    from titer.engine.parquet.found import words_codes  # noqa: PLC0415  (as above)

    codes, names = words_codes(batch, ("asset", "sensor_id", "parameter", "unit"))
    return codes, [of_asset(asset, sensor or "", parameter or "", unit) for asset, sensor, parameter, unit in names]
