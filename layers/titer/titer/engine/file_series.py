"""Files of series: made of Parquet, drawn from in parts."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from titer.engine.series_file import Read, SeriesFile


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
