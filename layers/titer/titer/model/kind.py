"""The kinds of file that are read."""

from enum import StrEnum


class Kind(StrEnum):
    """Which grammar the file follows."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PARQUET = "parquet"


EVERY_KIND = frozenset(Kind)
DELIMITED = frozenset({Kind.CSV})
WORKBOOKS = frozenset({Kind.XLSX, Kind.XLS, Kind.ODS})
TEXTS = EVERY_KIND - WORKBOOKS - {Kind.PARQUET}
