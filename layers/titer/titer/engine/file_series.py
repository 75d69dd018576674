"""Files of series: made of Parquet, drawn from in parts."""

from pathlib import Path

from titer.engine.series_file import Read, SeriesFile
from titer.engine.series_writer import write_series


class FileSeries:
    """Makes files of series, and draws from them."""

    def write(self, parquet: Path, path: Path) -> None:
        write_series(parquet, path)

    def open(self, read: Read) -> SeriesFile:
        return SeriesFile(read)
