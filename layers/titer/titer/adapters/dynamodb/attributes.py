"""DynamoDB's wire form of plain values. Numbers travel as text, so none loses a digit on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, assert_never

from titer.adapters.plain import Plain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import UniversalAttributeValueTypeDef


def to_item(plain: Mapping[str, Plain]) -> dict[str, UniversalAttributeValueTypeDef]:
    return {name: to_attribute(value) for name, value in plain.items()}


def from_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: from_attribute(attribute) for name, attribute in item.items()}


def to_attribute(value: Plain) -> UniversalAttributeValueTypeDef:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case list():
            return {"L": [to_attribute(each) for each in value]}
        case dict():
            return {"M": to_item(value)}
        case _:
            assert_never(value)


def from_attribute(attribute: Mapping[str, Any]) -> Any:
    """Return the plain value; the kinds are those that `to_attribute` writes. A number that is not whole is text."""
    [(kind, value)] = attribute.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return _number(value)
        case "L":
            return [from_attribute(each) for each in value]
        case "M":
            return from_item(value)
        case _:
            return value


def _number(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return text
