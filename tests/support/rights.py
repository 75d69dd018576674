"""What the template lets each function do, right by right, and policies with one right less."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.support.template import template

FUNCTION = "AWS::Serverless::Function"


@dataclass(frozen=True, slots=True)
class Right:
    """One action on one resource; on items of certain partition keys alone, where `keys` are patterns of them."""

    function: str
    action: str
    resource: str  # logical id, and what is below it: `Table`, `Table/index/by_time`, `UploadsBucket/slots/*`
    keys: tuple[str, ...]

    def covers(self, action: str, resource: str, key: str) -> bool:
        """Return whether it lets an item of this key be asked for so."""
        return (self.action, self.resource) == (action, resource) and (
            not self.keys or any(fnmatchcase(key, pattern) for pattern in self.keys)
        )


def rights() -> Iterator[Right]:
    """Return every right of every function."""
    for function, resource in template()["Resources"].items():
        if resource["Type"] == FUNCTION:
            for policy in resource["Properties"].get("Policies", ()):  # the page's function has no right at all
                for statement in policy["Statement"]:
                    yield from _stated(function, statement)


def without(document: Any, action: str, arn_end: str) -> str:
    """Return the policy without one action on the resources whose ARN ends so; all else stays allowed."""
    kept = [rest for statement in document["Statement"] for rest in _rests(statement, action, arn_end)]
    return json.dumps({**document, "Statement": kept})


def _stated(function: str, statement: Any) -> Iterator[Right]:
    for resource in _as_list(statement["Resource"]):
        for action in _as_list(statement["Action"]):
            yield Right(function, action, _spelled(resource), _keys(statement.get("Condition", {})))


def _rests(statement: Any, action: str, arn_end: str) -> Iterator[Any]:
    for arn in _as_list(statement["Resource"]):
        actions = [each for each in _as_list(statement["Action"]) if each != action or not arn.endswith(arn_end)]
        if actions:
            yield {**statement, "Resource": arn, "Action": actions}


def _keys(condition: Any) -> tuple[str, ...]:
    return tuple(key for named in condition.values() for key in named["dynamodb:LeadingKeys"])


def _spelled(resource: Any) -> str:
    match resource:
        case str(text):
            return text
        case {"Fn::Sub": str(text)}:
            return text.removeprefix("${").replace(".Arn}", "")
        case {"Fn::GetAtt": str(text)}:
            return text.removesuffix(".Arn")
        case _:
            raise TypeError(resource)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
