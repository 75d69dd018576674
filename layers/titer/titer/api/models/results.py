"""What a judged file comes to."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from titer.api.models.api_model import ApiModel
from titer.api.models.fields import FileId
from titer.model.status import Status


class UnitConversion(ApiModel):
    """Readings of a series that were converted: value × factor + offset."""

    model_config = ConfigDict(extra="allow", serialize_by_alias=True)

    sensor_id: str = Field(examples=["BioR1"])
    parameter: str = Field(examples=["temperature"])
    source: str = Field(alias="from", description="The unit of the file", examples=["°F"])
    target: str = Field(alias="to", description="The unit that was asked for", examples=["°C"])
    factor: float = Field(examples=[0.5555555555555556])
    offset: float = Field(examples=[-17.77777777777778])


class SkippedLine(ApiModel):
    """A line at the header that is neither a row nor one of units."""

    line: int = Field(examples=[4])
    text: str = Field(description="The line as it is written, its first 256 characters", examples=["Min,Avg,Smp"])


class Format(ApiModel):
    """How the file was read."""

    model_config = ConfigDict(extra="allow")

    kind: str = Field(
        description="`csv` (any delimiter), `json`, `jsonl`, `xlsx`, `xls`, `ods` or `parquet`", examples=["csv"]
    )
    compression: str | None = Field(
        description="`gzip`, `zstd` or `zip`, where the file came packed", examples=[None, "gzip"]
    )
    encoding: str | None = Field(
        description="How characters are written, by its IANA name; null for workbooks and Parquet", examples=["utf-8"]
    )
    delimiter: str | None = Field(description="Between cells; null for all kinds but `csv`", examples=[","])
    decimal: str | None = Field(
        description="The decimal mark; null where columns differ, or the file was refused before", examples=["."]
    )
    layout: str = Field(
        description="`long` (a reading in each row), `wide` (each measured column is a sensor) or `wide_by_sensor` "
        "(each measured column is a parameter of the row's sensor)",
        examples=["long"],
    )
    header_line: int | None = Field(
        description="The line of the header, of a sheet its row; null for JSON, JSONL and Parquet", examples=[1]
    )
    units_line: int | None = Field(None, description="The line of a row of units, where there is one", examples=[None])
    skipped_lines: list[SkippedLine] = Field(
        [], description="Lines between the header and the first row that are neither rows nor units", examples=[[]]
    )
    sheets: list[str] = Field([], description="The sheets of a workbook that were read; the first 1,000", examples=[[]])
    time_form: str = Field(
        "iso",
        description="`iso`, `numeric` (day, month and year in some order), `pattern` (such as `YYYYMMDDHHmm`), "
        "`epoch`, `ticks` (FILETIME, .NET), `serial` (a spreadsheet's days) or `elapsed` (since the declared start)",
        examples=["iso"],
    )
    date_order: str | None = Field(
        None, description="`day_first`, `month_first` or `year_first`, where times are `numeric`", examples=[None]
    )
    timezone: str = Field(description="Times without an offset were read in this zone", examples=["UTC"])
    timezone_assumed: bool = Field(description="Whether neither file nor sender states the zone", examples=[True])
    timezone_used: bool | None = Field(
        None,
        description="Whether times were read in it: false where all tell an offset, or are counted from an instant; "
        "null for files that were read before this was told",
        examples=[True],
    )
    columns: dict[str, str] = Field(
        description="What each column is: `at`, `sensor_id`, `value`, `parameter`, `unit` or `quality`",
        examples=[{"sensor_id": "sensor_id", "timestamp": "at", "value": "value"}],
    )
    columns_truncated: bool = Field(description="Whether there are more than 1,000", examples=[False])
    context: list[str] = Field(
        description="Columns that say where a reading belongs; the first 1,000", examples=[["batch", "campaign"]]
    )
    units: dict[str, str] = Field(
        {}, description="The unit of each measured column that has one; the first 1,000", examples=[{"Temp [°C]": "°C"}]
    )
    conversions: list[UnitConversion] = Field(
        [],
        description=(
            "Of readings into the units that were asked for, or of rows in another unit than their series has; the "
            "first 1,000 series"
        ),
        examples=[[]],
    )


class Aggregates(ApiModel):
    """Figures of a whole file."""

    model_config = ConfigDict(extra="allow")

    row_count: int = Field(description="Rows with at least one kept reading", examples=[5])
    rejected_rows: int = Field(description="The other rows; blank lines are no rows", examples=[1])
    reading_count: int = Field(description="Readings that were kept", examples=[5])
    rejected_readings: int = Field(
        description="Measured cells that were not, in rows that fit the header", examples=[1]
    )
    missing_count: int = Field(description="Empty measured cells of wide rows", examples=[0])
    anomaly_count: int = Field(description="Kept readings outside the expected range", examples=[0])
    min_value: float | None = Field(
        description="Lowest reading; null where the file has several parameters or units", examples=[19.87]
    )
    max_value: float | None = Field(description="Highest reading, or null likewise", examples=[42.0])
    mean_value: float | None = Field(description="Mean of all readings, or null likewise", examples=[25.02])
    per_sensor_count: dict[str, int] = Field(
        description="Kept readings of each sensor; the first 1,000 sensors",
        examples=[{"sensor-a": 2, "sensor-b": 2, "sensor-c": 1}],
    )
    per_sensor_count_truncated: bool = Field(False, description="Whether there are more", examples=[False])


class Summary(ApiModel):
    """Figures of one series: the readings of one sensor and parameter."""

    sensor_id: str = Field(examples=["sensor-a"])
    parameter: str = Field(
        description="What is measured; `value` where the file does not say", examples=["temperature"]
    )
    unit: str | None = Field(
        description="In its one spelling (`degC` is `°C`); null where the file tells none", examples=["°C"]
    )
    count: int = Field(description="Readings that were kept", examples=[2])
    missing: int = Field(description="Empty cells", examples=[0])
    min: float | None = Field(description="Null where no reading was kept, as all the figures below", examples=[19.87])
    max: float | None = Field(examples=[21.0])
    mean: float | None = Field(description="Right to the last bit", examples=[20.435])
    stddev: float | None = Field(
        description="The sample's standard deviation; null below two readings", examples=[0.7990306627407985]
    )
    first_at: str | None = Field(description="The earliest reading", examples=["2025-10-01T08:00:00Z"])
    last_at: str | None = Field(description="The latest reading", examples=["2025-10-01T08:01:00Z"])
    anomaly_count: int = Field(description="Kept readings outside the expected range", examples=[0])
    limited: bool | None = Field(
        None,
        description="Whether any limit of the rule set applied to it; null in results of before this was told",
        examples=[True],
    )


class Expected(ApiModel):
    """The range that a rule set expects; null where it is open."""

    min: float | None = Field(examples=[20.0])
    max: float | None = Field(examples=[40.0])


class Anomaly(ApiModel):
    """A reading that was kept, and is outside what is expected."""

    row_number: int = Field(examples=[2])
    sensor_id: str = Field(examples=["BioR1"])
    parameter: str = Field(examples=["temperature"])
    at: str = Field(examples=["2025-08-16T14:30:00Z"])
    value: float = Field(examples=[45.0])
    detector: str = Field(description="What found it: `limit`, a limit of the rule set", examples=["limit"])
    rule: str = Field(description="The limit that the value passed", examples=["at most 40"])
    expected: Expected
    severity: str = Field(description="`warning`", examples=["warning"])


class Fault(ApiModel):
    """One thing wrong (an error) or doubtful (a warning)."""

    row_number: int | None = Field(
        description="The data record, the first is 1; null where it concerns the file or a whole column", examples=[6]
    )
    line: int | None = Field(
        description="The line where the record starts, the header counted; null for JSON", examples=[7]
    )
    column: str | None = Field(description="Null where it concerns the whole row", examples=["timestamp"])
    value: str | None = Field(
        description="The cell as written, cut at 256 characters; null without a column", examples=[""]
    )
    code: str = Field(description="Stable: what programs go by", examples=["missing_timestamp"])
    reason: str = Field(description="What is wrong", examples=["missing timestamp"])
    hint: str = Field(
        description="What to do about it", examples=["give every row a time such as 2025-10-01T08:12:10Z"]
    )
    settled_by: list[dict[str, Any]] = Field(
        [],
        description="Reading options that settle a doubt or a refusal: alternatives, the best first; not there where "
        "none does",
        examples=[[]],
    )


class FileResult(ApiModel):
    """All that is known of a file. What is not known before it is finished is null."""

    model_config = ConfigDict(extra="allow")

    file_id: FileId = Field(description="Of its slot, else made from its bucket and key")
    version: int | None = Field(description="Which version of the file this is; null before one is begun", examples=[1])
    name: str = Field(description="As declared, else the last part of its key", examples=["readings.csv"])
    status: Status = Field(
        description="`awaiting_upload`, `uploaded`, `processing`, then `processed` (no error), `partial` (errors, and "
        "readings kept) or `failed` (nothing kept)",
        examples=["partial"],
    )
    message: str | None = Field(description="Why a file failed and what to do; null otherwise", examples=[None])
    asset: str | None = Field(description="As declared", examples=["line-3"])
    source: str | None = Field(description="Always null", examples=[None])
    duplicate_of: str | None = Field(
        description="The file that holds the same content, judged alike: its readings and errors are this file's",
        examples=[None],
    )
    uploaded_at: str | None = Field(description="When the first version arrived", examples=["2025-10-01T08:12:10Z"])
    processed_at: str | None = Field(description="When this version was finished", examples=["2025-10-01T08:12:11Z"])
    processing_ms: int | None = Field(description="From its claim to its end", examples=[835])
    bytes: int | None = Field(description="Of the file", examples=[213])
    sha256: str | None = Field(
        description="Of the file, in hex; before it is finished what was declared",
        examples=["85b1d4c1a3b4c4de2d9a2ab4c3d2d7a9c0a7f0e1b9b1d6ff1c6d1a5f8b1e0a34"],
    )
    rule_set: str = Field(description="By which rules it was judged: `name@version`", examples=["default@2"])
    format: Format | None = Field(description="Null where the file could not be read")
    aggregates: Aggregates | None = Field(description="Null where the file could not be read")
    summaries: list[Summary] = Field(description="The first 1,000 series; `…/summaries` pages through all")
    summaries_truncated: bool = Field(False, description="Whether there are more", examples=[False])
    anomalies: list[Anomaly] = Field(description="The first 1,000; `aggregates.anomaly_count` counts all")
    anomalies_truncated: bool = Field(False, description="Whether there are more", examples=[False])
    error_count: int | None = Field(description="All errors, listed or not", examples=[1])
    error_counts: dict[str, int] = Field(
        description="All errors by code; they sum to `error_count`", examples=[{"missing_timestamp": 1}]
    )
    errors_truncated: bool = Field(description="Whether `errors` lists less than all", examples=[False])
    errors: list[Fault] = Field(description="The first 1,000, in the order of the rows; `…/errors` pages through all")
    warning_counts: dict[str, int] = Field(description="All warnings by code", examples=[{}])
    warnings: list[Fault] = Field(description="The first 1,000: doubts that cost no reading")
    warnings_truncated: bool = Field(description="Whether `warnings` lists less than all", examples=[False])
    kind: Literal["file", "live"] = Field(
        "file", description="`live` where its readings came one by one, by `POST /v1/readings`", examples=["file"]
    )
    compacted_into: str | None = Field(
        None,
        description="Of a live file: the one of its hour, which has its readings and is listed instead",
        examples=[None],
    )
