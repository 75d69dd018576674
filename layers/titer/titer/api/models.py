"""What requests hold and what answers look like: the models behind the OpenAPI document."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, assert_never

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from titer.columns import check_apart
from titer.option_types import LONGEST, MOST, Choice, Number, OptionType, Pairs, Text, Texts
from titer.record import Declared, Status
from titer.tokens import SCOPES
from titer.writing import OPTIONS, ReadOptions

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("not_printable", "Input should hold no control characters")
    return text


# For the OpenAPI document alone: the validator below says it better.
_PRINTABLE = {"pattern": r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"}

Name = Annotated[str, Field(min_length=1, max_length=255, json_schema_extra=_PRINTABLE), AfterValidator(_printable)]
Reason = Annotated[str, Field(min_length=1, max_length=1_000, json_schema_extra=_PRINTABLE), AfterValidator(_printable)]
Columns = Annotated[list[Name], Field(max_length=100)]
FileId = Annotated[str, Field(examples=["3f0c1b52-8a9e-4f59-9d0b-5d8f6f0f3c11"])]


def _dated(value: Any) -> Any:
    """Pydantic would take a number for seconds since 1970, where an instant is promised."""
    if not _DATE.match(str(value)):
        raise PydanticCustomError("no_instant", "Input should be an instant such as 2025-10-01T08:12:10Z")
    return value


def _number(value: Any) -> Any:
    """Pydantic would take true, and text, for a number."""
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("no_instant", "Input should be within the years 1 to 9999 of UTC") from error


Pair = Annotated[
    str, Field(min_length=1, max_length=2 * LONGEST + 1, json_schema_extra=_PRINTABLE), AfterValidator(_printable)
]
SIZE = Number(0, 1 << 50)
Size = Annotated[int, Field(ge=SIZE.least, le=SIZE.most), BeforeValidator(_number)]
Instant = Annotated[AwareDatetime, BeforeValidator(_dated), AfterValidator(_in_utc)]


def _type(of: OptionType) -> Any:
    """Return what a request holds for an option of this type; `titer.writing` looks closer, and says what may be."""
    match of:
        case Text():
            return Name | None
        case Choice(allowed):  # the values are for the OpenAPI document alone
            word = Field(min_length=1, json_schema_extra={"enum": [*allowed]})
            return Annotated[str, BeforeValidator(of.by_name), word] | None
        case Texts():
            return Columns
        case Pairs():
            return Annotated[list[Pair], Field(max_length=MOST)]
        case Number(least, most):
            return Annotated[int, Field(ge=least, le=most), BeforeValidator(_number)] | None
        case _:
            assert_never(of)


def _field(name: str) -> Any:
    """Return the field of the option of this name."""
    option = OPTIONS[name]
    nothing: Any = [] if isinstance(option.type, Texts | Pairs) else None
    return Field(nothing, description=option.description, examples=[*option.examples] or None)


def _with_options[M: BaseModel](model: type[M]) -> type[M]:
    """Return the model with a field of every reading option."""
    options: dict[str, Any] = {name: (_type(option.type), _field(name)) for name, option in OPTIONS.items()}
    return create_model(model.__name__, __base__=model, __doc__=model.__doc__, __module__=__name__, **options)


def _in_order(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """In the OpenAPI document, how a file is to be read comes after what it is, but for what the model says itself."""
    mine = [kind for kind in model.__mro__ if issubclass(kind, OptionFields) and kind is not OptionFields]
    own = [name for kind in reversed(mine) for name in kind.__annotations__]
    properties = schema["properties"]
    schema["properties"] = {name: properties[name] for name in dict.fromkeys((*own, *properties)) if name in properties}
    if "required" in schema:
        schema["required"].sort(key=[*schema["properties"]].index)


@_with_options
class OptionFields(BaseModel):
    """How a file is to be read, as far as somebody says so: `titer.writing` says what each option may be."""

    model_config = ConfigDict(json_schema_extra=_in_order)

    def given(self) -> dict[str, Any]:
        """Return what was said of it, null where null was said."""
        return self.model_dump(include=self.model_fields_set & {*OPTIONS})


class Declaration(OptionFields):
    """What the sender says of a file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Name = Field(description="File name, as it is to be shown", examples=["readings.csv"])
    sha256: str | None = Field(
        None,
        pattern="^[0-9a-fA-F]{64}$",
        description="SHA-256 of the file in hex; what arrives is compared with it",
    )
    asset: Name | None = Field(None, description="Vessel, press or line that the file belongs to")
    timezone: Name | None = _field("timezone")
    rule_set: Name = Field(
        "default",
        description="Limits to judge by: default, equipment, replay, or one of GET /v1/rules; its newest version, or "
        "name@version",
    )
    context: Columns = _field("context")
    measured: Columns = _field("measured")

    def declared(self, request_id: str) -> Declared:
        """`Rejected` where one column is declared to be context and measured, or an option cannot be used."""
        options = ReadOptions.parse(self.given())
        check_apart(options.context, options.measured)
        return Declared(
            name=self.name,
            asset=self.asset,
            rule_set=self.rule_set,
            sha256=self.sha256.lower() if self.sha256 else None,
            request_id=request_id,
            options=options,
        )


class ReprocessRequest(OptionFields):
    """What is to differ from the newest version. What is not said stays; null takes back what was said before."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    rule_set: Name | None = Field(
        None, description="A name, for its newest version, or name@version", examples=["default"]
    )
    timezone: Name | None = Field(None, examples=["Europe/Berlin"])
    asset: Name | None = None
    context: Columns = []
    measured: Columns = []

    def wishes(self) -> dict[str, Any]:
        """What was said, as members of `Declared`."""
        said = self.model_dump(include=self.model_fields_set)
        if "rule_set" in said:
            said["rule_set"] = said["rule_set"] or "default"
        return said


class UploadRequest(Declaration):
    """Asks for a slot."""

    size: Size | None = Field(None, description="Bytes of the file, where known")


class PreviewRequest(Declaration):
    """What is said of a file that is to be explained."""

    size: Size | None = Field(None, description="Bytes of the file, where what is sent is a sample of it")


class UploadSlot(BaseModel):
    """Where to send the file: a form with these fields first, then the field `file`."""

    file_id: FileId
    url: str = Field(description="Where to post the form", examples=["https://uploads.s3.eu-central-1.amazonaws.com/"])
    fields: dict[str, str] = Field(description="To be sent as they are, before the field `file`")
    expires_at: str = Field(description="When the form stops to be accepted", examples=["2025-10-01T08:27:10Z"])
    duplicate_of: str | None = Field(
        None,
        description="The file that holds the same already, as far as the declared SHA-256 tells",
    )
    max_bytes: int = Field(description="The largest file that is taken", examples=[1_073_741_824])


class ReceivedFile(BaseModel):
    """A file that was taken in and will be judged."""

    file_id: FileId
    status: Status
    name: str
    bytes: int
    sha256: str


class EarlierUpload(BaseModel):
    """A file that was taken in, as the upload service answered."""

    file_id: FileId


class UnitConversion(BaseModel):
    """Readings of a series that were converted: value × factor + offset."""

    model_config = ConfigDict(extra="allow", serialize_by_alias=True)

    sensor_id: str = Field(examples=["BioR1"])
    parameter: str = Field(examples=["temperature"])
    source: str = Field(alias="from", description="The unit of the file", examples=["°F"])
    target: str = Field(alias="to", description="The unit that was asked for", examples=["°C"])
    factor: float = Field(examples=[0.5555555555555556])
    offset: float = Field(examples=[-17.77777777777778])


class Format(BaseModel):
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
    sheets: list[str] = Field([], description="The sheets of a workbook that were read; the first 1,000", examples=[[]])
    time_form: str = Field(
        "iso",
        description="`iso`, `numeric` (day, month and year in some order), `epoch`, `serial` (a spreadsheet's days) or "
        "`elapsed` (since the declared start)",
        examples=["iso"],
    )
    date_order: str | None = Field(
        None, description="`day_first`, `month_first` or `year_first`, where times are `numeric`", examples=[None]
    )
    timezone: str = Field(description="Times without an offset were read in this zone", examples=["UTC"])
    timezone_assumed: bool = Field(description="Whether neither file nor sender states the zone", examples=[True])
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
        [], description="Of readings into the units that were asked for; the first 1,000 series", examples=[[]]
    )


class Aggregates(BaseModel):
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


class Summary(BaseModel):
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


class Expected(BaseModel):
    """The range that a rule set expects; null where it is open."""

    min: float | None = Field(examples=[20.0])
    max: float | None = Field(examples=[40.0])


class Anomaly(BaseModel):
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


class Fault(BaseModel):
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


class FileResult(BaseModel):
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
    rule_set: str = Field(description="By which rules it was judged: `name@version`", examples=["default@1"])
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


class ExplainedNotation(BaseModel):
    """How a column writes its numbers."""

    decimal: str = Field(examples=[","])
    thousands: str | None = Field(description="Null where there is no such mark", examples=["."])


class ExplainedColumn(BaseModel):
    """What a column is taken for, and why."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(examples=["Temp [°C]"])
    role: str | None = Field(
        description="`at`, `sensor_id`, `value` (it is measured), `parameter`, `unit`, `quality` or `context`; null "
        "where the file is refused before that is known",
        examples=["value"],
    )
    unit: str | None = Field(description="The unit that it is written in", examples=["°C"])
    notation: ExplainedNotation | None = Field(description="Null where it holds no numbers")
    ambiguous: bool = Field(description="Whether the sample leaves open how it is to be read", examples=[False])
    evidence: list[str] = Field(description="What in the file says so", examples=[["'12,5' has a decimal comma"]])
    example: str | None = Field(description="The first cell that is not empty", examples=["12,5"])


class ExplainedReading(BaseModel):
    """A reading as it would be kept."""

    model_config = ConfigDict(extra="allow")

    sensor_id: str
    parameter: str
    at: str
    value: float
    unit: str | None
    quality: str
    row_number: int


class Effect(BaseModel):
    """What could be said of the file, and what that would change."""

    option: str = Field(examples=["timezone"])
    effect: str = Field(examples=["times without an offset are read in this zone instead of UTC"])


class Explanation(BaseModel):
    """How a file would be read, and why, as far as its sample tells. Most is null where it would be refused."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(examples=["readings.csv"])
    refused: bool = Field(description="Whether it would end `failed`, as far as its sample tells", examples=[False])
    message: str | None = Field(description="Why it would be refused; or what the sample leaves open", examples=[None])
    kind: str | None = Field(examples=["csv"])
    compression: str | None = Field(examples=[None])
    encoding: str | None = Field(examples=["utf-8"])
    delimiter: str | None = Field(examples=[";"])
    quoting: bool | None = Field(description="Whether it quotes cells; null for all kinds but `csv`", examples=[False])
    decimal: str | None = Field(examples=[","])
    preamble: list[str] = Field(description="Lines above the header")
    header_line: int | None = Field(examples=[1])
    units_line: int | None = Field(examples=[None])
    sheets: list[str] | None = Field(description="Of a workbook", examples=[[]])
    layout: str | None = Field(examples=["wide"])
    evidence: dict[str, str] = Field(
        description="What in the file says so", examples=[{"header": "line 4 names the time"}]
    )
    columns: list[ExplainedColumn]
    date_order: str | None = Field(examples=["day_first"])
    time_form: str | None = Field(
        description="How times are written: `iso`, `numeric`, `epoch`, `serial` or `elapsed`", examples=["numeric"]
    )
    timezone: str | None = Field(examples=["UTC"])
    timezone_assumed: bool | None = Field(examples=[True])
    cadence_seconds: float | None = Field(description="Between readings of a series, mostly", examples=[60.0])
    sample_readings: list[ExplainedReading] = Field(description="The first ten")
    errors: list[Fault] = Field(description="Of the sample, the first hundred")
    warnings: list[Fault] = Field(description="Likewise")
    options: list[Effect] = Field(description="What would change the reading")


NextCursor = Annotated[str | None, Field(description="Of the next page; null on the last", examples=[None])]


class ListedFile(BaseModel):
    """A file in a list."""

    file_id: FileId
    name: str
    status: Status
    version: int | None
    asset: str | None
    rule_set: str
    created_at: str
    uploaded_at: str | None
    processed_at: str | None
    processing_ms: int | None
    message: str | None
    duplicate_of: str | None
    bytes: int | None
    row_count: int | None
    rejected_rows: int | None
    reading_count: int | None
    error_count: int | None


class FilesPage(BaseModel):
    files: list[ListedFile]
    next_cursor: NextCursor


class SummariesPage(BaseModel):
    summaries: list[Summary]
    next_cursor: NextCursor


class ErrorsPage(BaseModel):
    errors: list[Fault]
    error_count: int
    next_cursor: NextCursor


class Redirect(BaseModel):
    """Where the file lies. The URL carries its own right: send it no token."""

    url: str = Field(examples=["https://data.s3.eu-central-1.amazonaws.com/readings/…?X-Amz-Signature=…"])
    expires_in: int = Field(description="Seconds for which it works", examples=[900])


class EarlierAggregates(BaseModel):
    row_count: int
    min_value: float | None
    max_value: float | None
    mean_value: float | None
    per_sensor_count: dict[str, int]


class EarlierError(BaseModel):
    row_number: int | None
    reason: str


class EarlierResult(BaseModel):
    """A file's result, as the upload service answered."""

    file_id: FileId
    status: Status
    uploaded_at: str | None
    processed_at: str | None
    processing_ms: int | None
    aggregates: EarlierAggregates | None
    errors: list[EarlierError]
    message: str | None = None


class BegunVersion(OptionFields):
    """A version that will be judged, and by what."""

    file_id: FileId
    version: int
    status: Status
    rule_set: str
    timezone: str | None
    asset: str | None
    context: list[str]
    measured: list[str]


class DeletedFile(BaseModel):
    """A file whose results are gone."""

    file_id: FileId
    status: Status
    deleted_at: str


class Author(BaseModel):
    """Whose token changed something."""

    token_id: str
    label: str


class ListedVersion(OptionFields):
    """A version in a list. `by` is who asked for it, null where an upload made it."""

    version: int
    status: Status
    current: bool = Field(description="Whether it is the one that readers see")
    rule_set: str
    timezone: str | None
    asset: str | None
    context: list[str]
    measured: list[str]
    begun_at: str
    by: Author | None
    processed_at: str | None
    processing_ms: int | None
    message: str | None
    bytes: int
    sha256: str | None
    row_count: int | None
    rejected_rows: int | None
    reading_count: int | None
    error_count: int | None


class VersionsPage(BaseModel):
    versions: list[ListedVersion]
    next_cursor: NextCursor


class TokenRequest(BaseModel):
    """Asks for a token."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    label: Name = Field(description="What the token is for, as lists show it", examples=["press 1, uploads"])
    scopes: list[Annotated[str, Field(json_schema_extra={"enum": sorted(SCOPES)})]] = Field(
        min_length=1, max_length=len(SCOPES), description="What it may do"
    )
    expires_at: Instant | None = Field(None, description="When it ends, with `Z` or an offset; never if not said")


class ListedToken(BaseModel):
    """A token in a list. Neither its secret nor the hash of it is ever shown."""

    token_id: str
    label: str
    scopes: list[str]
    created_at: str
    expires_at: str | None


class NewToken(ListedToken):
    """A new token. Its text is shown this once."""

    token: str


class TokensPage(BaseModel):
    tokens: list[ListedToken]
    next_cursor: NextCursor


class ParkedItem(BaseModel):
    """A message that could not be processed, however often it was tried."""

    parked_id: str = Field(examples=["7c1e8a0e-5a52-5d0f-9f0e-3f6f5a3e9b1d"])
    file_id: str | None = Field(description="Null where the message names no object")
    key: str | None = Field(description="Of its object in the uploads bucket", examples=["incoming/readings.csv"])
    attempts: int = Field(description="How often it was tried", examples=[5])
    error: str | None = Field(
        description="How the last attempt ended; null where it ended without a word, as for want of memory or time",
        examples=["The data bucket did not answer as it should (SlowDown). Try again in a moment."],
    )
    message: str = Field(description="What happened, and what to do")
    parked_at: str = Field(examples=["2025-10-01T08:40:10Z"])
    redriven_at: str | None = Field(description="When it was sent again", examples=[None])


class ParkedItemsPage(BaseModel):
    parked: list[ParkedItem]
    next_cursor: str | None


_BOUND = {"anyOf": [{"type": "number"}, {"type": "null"}]}
_RANGE = {"type": "object", "properties": {"min": _BOUND, "max": _BOUND}, "additionalProperties": False}
_LIMITS = {
    "properties": {"hard": _RANGE, "soft": _RANGE, "unit": {"type": "string", "pattern": r"\S", "maxLength": 64}},
    "additionalProperties": False,
}

# Described here, judged by `titer.rules`, which says where a whole rule set is wrong and what belongs there.
LimitsText = Annotated[dict[str, Any], Field(json_schema_extra=_LIMITS)]


SensorIds = Annotated[
    dict[str, Any],
    Field(
        json_schema_extra={
            "properties": {"pattern": {"type": "string", "minLength": 1, "maxLength": 200}},
            "additionalProperties": False,
        },
        examples=[{"pattern": r"^[A-Z]+-[A-Z0-9]+-\d{3}$"}],
    ),
]


class RuleSetRequest(BaseModel):
    """What a rule set is to say from now on, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Reason = Field(description="Why it changes; it is kept with the version", examples=["probe 7 replaced"])
    sensors: dict[str, LimitsText] = Field(
        {},
        description="Limits of single sensors, by name: each bound here replaces that of the parameter, the rest stay",
    )
    parameters: dict[str, LimitsText] = Field(
        {},
        description="Limits of what is measured, by name: hard (outside, a reading is rejected) and soft (an anomaly)",
        examples=[{"temperature": {"hard": {"min": -50, "max": 200}, "soft": {"max": 40}}}],
    )
    every: LimitsText = Field({}, description="Limits of everything else")
    sensor_id: SensorIds = Field({}, description="Which ids a column of sensors may hold; any, where nothing is said")


class ListedRuleSet(BaseModel):
    """A rule set in a list: its newest version. One that ships has no author."""

    name: str
    version: int
    rule_set: str = Field(description="name@version, as uploads may ask for it and results tell it")
    shipped: bool
    reason: str | None
    by: Author | None
    at: str | None


class RuleSetVersion(ListedRuleSet):
    """One version of a rule set, which never changes."""

    sensors: dict[str, Any]
    parameters: dict[str, Any]
    every: dict[str, Any]
    sensor_id: dict[str, Any]


class RuleSetsPage(BaseModel):
    rule_sets: list[ListedRuleSet]
    next_cursor: NextCursor


class Health(BaseModel):
    status: str = Field(description="`healthy`, `degraded` or `unavailable`", examples=["healthy"])
    service: str = Field(examples=["titer"])
    version: str = Field(examples=["0.1.0"])
    dependencies: dict[str, str] = Field(
        description="`ok`, or what is wrong, for each",
        examples=[{"uploads": "ok", "data": "ok", "table": "ok", "queue": "ok"}],
    )


class ServiceInfo(BaseModel):
    service: str = Field(examples=["titer"])
    version: str = Field(examples=["0.1.0"])
    stage: str = Field(examples=["prod"])
    git_sha: str | None = Field(description="The commit that runs, where the deployment said", examples=[None])
    limits: dict[str, int] = Field(examples=[{"max_file_bytes": 1_073_741_824, "max_inline_bytes": 4_194_304}])
    links: dict[str, str] = Field(description="Paths", examples=[{"documentation": "/docs", "files": "/v1/files"}])


class ProblemDocument(BaseModel):
    """Why the answer is no (RFC 9457)."""

    type: str = Field(examples=["urn:titer:problem:unknown_file"])
    title: str = Field(description="The status in words", examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(description="Stable: what programs go by", examples=["unknown_file"])
    detail: str = Field(description="What is wrong", examples=["There is no file with this id."])
    hint: str | None = Field(None, description="The way out", examples=["See GET /v1/files for those there are."])
    errors: list[dict[str, str]] = Field(
        [], description="The fields that were refused, each with `field` and `message`", examples=[[]]
    )
    request_id: str = Field(
        description="Logs tell of the request by it", examples=["5b0c2f6e-0d3c-4a57-8f0e-0f4b8a4f6f0a"]
    )
