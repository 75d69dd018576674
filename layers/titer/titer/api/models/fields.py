"""Types of fields that several models share."""

from datetime import UTC, datetime
from typing import Annotated, Any, assert_never

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    create_model,
)
from pydantic_core import PydanticCustomError

from titer.api.models.api_model import ApiModel
from titer.cells.names import LONGEST_NAME
from titer.model.expression import expression
from titer.model.option_types import CONTROL, LONGEST, MOST, Choice, Flag, Number, OptionType, Pairs, Text, Texts
from titer.model.options import OPTIONS

_DATE = expression(r"\d{4}-\d{2}-\d{2}[Tt ]")


def _printable(text: str) -> str:
    if CONTROL.search(text):
        raise PydanticCustomError("not_printable", "Input should hold no control characters")
    return text


# For the OpenAPI document alone: the validator below says it better.
_PRINTABLE = {"pattern": r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"}

Name = Annotated[str, Field(min_length=1, max_length=255, json_schema_extra=_PRINTABLE), AfterValidator(_printable)]
Reason = Annotated[str, Field(min_length=1, max_length=1_000, json_schema_extra=_PRINTABLE), AfterValidator(_printable)]
SeriesName = Annotated[  # of a sensor, a parameter
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME),
    Field(json_schema_extra=_PRINTABLE),
    AfterValidator(_printable),
]
Columns = Annotated[list[Name], Field(max_length=100)]
FileId = Annotated[str, Field(examples=["3f0c1b52-8a9e-4f59-9d0b-5d8f6f0f3c11"])]


def _refuse_no_instant(value: Any) -> Any:
    """Refuse what is no instant: pydantic would take a number for seconds since 1970."""
    if not _DATE.match(str(value)):
        raise PydanticCustomError("no_instant", "Input should be an instant such as 2025-10-01T08:12:10Z")
    return value


def _refuse_no_number(value: Any) -> Any:
    """Refuse true and text, which pydantic would take for a number."""
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("no_instant", "Input should be within the years 1 to 9999 of UTC") from error


Pair = Annotated[
    str, Field(min_length=1, max_length=2 * LONGEST + 1, json_schema_extra=_PRINTABLE), AfterValidator(_printable)
]
SIZE = Number(0, 1 << 50)
Size = Annotated[int, Field(ge=SIZE.least, le=SIZE.most), BeforeValidator(_refuse_no_number)]
PartNumber = Annotated[int, Field(ge=1, le=10_000), BeforeValidator(_refuse_no_number)]
Instant = Annotated[AwareDatetime, BeforeValidator(_refuse_no_instant), AfterValidator(_in_utc)]


def _type(of: OptionType) -> Any:
    """Return the type of an option's field in a request; `titer.model.options` looks closer, and says what is wrong."""
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
            return Annotated[int, Field(ge=least, le=most), BeforeValidator(_refuse_no_number)] | None
        case Flag():
            return StrictBool | None
        case _:
            assert_never(of)


def field(name: str) -> Any:
    """Return the field of the option of this name."""
    option = OPTIONS[name]
    nothing: Any = [] if isinstance(option.type, Texts | Pairs) else None
    return Field(nothing, description=option.description, examples=[*option.examples] or None)


def _with_options[M: BaseModel](model: type[M]) -> type[M]:
    """Return the model with a field of every reading option."""
    options: dict[str, Any] = {name: (_type(option.type), field(name)) for name, option in OPTIONS.items()}
    return create_model(model.__name__, __base__=model, __doc__=model.__doc__, __module__=__name__, **options)


def _in_order(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Sort the fields of the OpenAPI document: how a file is to be read after what it is, but for the model's own."""
    mine = [kind for kind in model.__mro__ if issubclass(kind, OptionFields) and kind is not OptionFields]
    own = [name for kind in reversed(mine) for name in kind.__annotations__]
    properties = schema["properties"]
    schema["properties"] = {name: properties[name] for name in dict.fromkeys((*own, *properties)) if name in properties}
    if "required" in schema:
        schema["required"].sort(key=[*schema["properties"]].index)


@_with_options
class OptionFields(ApiModel):
    """How a file is to be read, as far as somebody says so: `titer.model.options` says what each option may be."""

    model_config = ConfigDict(json_schema_extra=_in_order)

    def given(self) -> dict[str, Any]:
        """Return what was said of them, null where null was said."""
        return self.model_dump(include=self.model_fields_set & {*OPTIONS})


NextCursor = Annotated[str | None, Field(description="Of the next page; null on the last", examples=[None])]
