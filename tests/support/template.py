"""What `template.yaml` declares, read as CloudFormation would, as far as tests need it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class _Loader(yaml.SafeLoader):
    """Reads the short forms of the intrinsic functions (`!Ref x` as `{"Ref": "x"}`)."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    match node:
        case yaml.ScalarNode():
            return {name: loader.construct_scalar(node)}
        case yaml.SequenceNode():
            return {name: loader.construct_sequence(node, deep=True)}
        case yaml.MappingNode():
            return {name: loader.construct_mapping(node, deep=True)}
        case _:
            raise TypeError(node)


_Loader.add_multi_constructor("!", _intrinsic)


@cache
def template() -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(TEMPLATE.read_text(), _Loader)  # a SafeLoader by descent
    return document


def properties(logical_id: str) -> dict[str, Any]:
    """Return what the template says of one resource."""
    found: dict[str, Any] = template()["Resources"][logical_id]["Properties"]
    return found


def parameter(name: str) -> Any:
    """Return a parameter's default."""
    return template()["Parameters"][name]["Default"]


def routes(logical_id: str) -> set[tuple[str, str]]:
    """Return the methods and paths that API Gateway sends to a function."""
    events = properties(logical_id)["Events"].values()
    return {(event["Properties"]["Method"], event["Properties"]["Path"]) for event in events if event["Type"] == "Api"}


def environment(logical_id: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return a function's variables: as `given`, else as the template sets them by its defaults."""
    shared = template()["Globals"]["Function"]["Environment"]["Variables"]
    declared = {**shared, **properties(logical_id)["Environment"]["Variables"]}
    return {name: given[name] if name in given else str(_default(value)) for name, value in declared.items()}


def _default(value: Any) -> Any:
    """Return a literal, or the default of the parameter referred to; resources are given, made-up names stay."""
    if isinstance(value, dict):
        if "Fn::If" in value:
            return ""  # of what a condition may leave out
        if "Fn::Sub" in value:
            return value["Fn::Sub"]
        return template()["Parameters"].get(value["Ref"], {}).get("Default", "")
    return value
