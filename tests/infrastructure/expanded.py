"""The template as CloudFormation gets it: after SAM has turned its own resource types into AWS's."""

import copy
from collections.abc import Iterator
from typing import Any

from samtranslator.translator.transform import transform

from tests.support.template import template

_LOCAL_PATHS = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


class _NoManagedPolicies:
    def load(self) -> dict[str, str]:
        return {}


def expand() -> dict[str, Any]:
    """The template with SAM's types expanded; code is where `sam package` would have put it."""
    source = copy.deepcopy(template())
    for resource in source["Resources"].values():
        if path := _LOCAL_PATHS.get(resource["Type"]):
            resource["Properties"][path] = "s3://packages/key"
    parameters = {name: parameter["Default"] for name, parameter in source["Parameters"].items()}
    expanded: dict[str, Any] = transform(source, parameters, _NoManagedPolicies())
    return expanded


def of_type(expanded: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """The resources of a type, by logical id."""
    return {name: found for name, found in expanded["Resources"].items() if found["Type"] == kind}


def references(node: Any) -> Iterator[str]:
    """The logical ids (and parameters) that a piece of the template speaks of."""
    match node:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::GetAtt": str(name)}:
            yield name.split(".")[0]
        case {"Fn::Sub": [str(text), dict(given)]}:
            yield from _in_text(text)
            yield from references(given)
        case {"Fn::Sub": str(text)}:
            yield from _in_text(text)
        case dict():
            for key, value in node.items():
                yield from [value] if key == "DependsOn" and isinstance(value, str) else references(value)
        case list():
            for item in node:
                yield from references(item)


def _in_text(text: str) -> Iterator[str]:
    for piece in text.split("${")[1:]:
        yield piece.split("}")[0].split(".")[0]
