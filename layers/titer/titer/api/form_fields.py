"""A file in a request, and what the request says of it: in its query, and in the fields of its form."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import ValidationError

from titer.api.app import invalid_fields
from titer.api.body import SentFile, sent_file
from titer.api.models.declarations import Declaration
from titer.api.models.fields import SIZE
from titer.api.problem import Problem
from titer.model.expression import expression
from titer.model.option_types import Flag, Number, Pairs, Texts, texts_in
from titer.model.options import OPTIONS

_TYPES = {"size": SIZE} | {option.name: option.type for option in OPTIONS.values()}
_DIGITS = expression("-?[0-9]{1,18}")


def declared_file[D: Declaration](
    request: Request,
    model: type[D],
    *,
    max_bytes: int,
    too_large: str,
    name: str | None = None,
    ignore_unknown: bool = False,
) -> tuple[SentFile, D]:
    """Return the file and the declaration. `name` is what it is called where nothing calls it something.

    With `ignore_unknown`, what is no field of a declaration is passed over.
    `Problem` where it has more than `max_bytes` (413, with the hint `too_large`), or what is said cannot be used.
    """
    event = request.resolved_event
    assert isinstance(event, APIGatewayProxyEvent)
    sent = sent_file(event)
    if len(sent.body) > max_bytes:
        reason = f"the file has {len(sent.body)} bytes, and a request may bring at most {max_bytes}"
        raise Problem(413, "too_large", reason, too_large)
    wishes = _wishes(sent, event.multi_value_query_string_parameters or {})
    if ignore_unknown:
        wishes = {field: wish for field, wish in wishes.items() if field in model.model_fields}
    return sent, _declaration(model, {"name": name} | wishes if name else wishes)


def _wishes(sent: SentFile, query: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what was said of the file: its name in the form, the query, fields of the form; the last count most."""
    said = {**query, **sent.fields}
    wishes: dict[str, Any] = {"name": sent.name} if sent.name else {}
    return wishes | {name: _value(name, values) for name, values in said.items() if values}


def _value(name: str, values: list[str]) -> Any:
    """Return the field as JSON would have it: neither a query nor a form has anything but texts."""
    match _TYPES.get(name):
        case Texts():
            return [text.strip() for value in values for text in texts_in(value) if text.strip()]
        case Pairs():
            return values
        case Number() if _DIGITS.fullmatch(values[-1]):
            return int(values[-1])
        case Flag(words=words):
            return words.get(values[-1].strip().casefold(), values[-1])
        case _:
            return values[-1]


def _declaration[D: Declaration](model: type[D], wishes: Mapping[str, Any]) -> D:
    if "name" not in wishes:
        raise Problem(422, "no_name", "the file has no name", "Give it one with ?name=, or in the form")
    try:
        return model.model_validate(wishes)
    except ValidationError as error:
        raise invalid_fields(error.errors(include_url=False, include_input=False), model.model_fields) from error
