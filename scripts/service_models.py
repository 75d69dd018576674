"""Writes what our clients need of botocore's knowledge of AWS: `make service-models`.

A test holds it as it would be written. An operation is taken where the name of its
method, or of what it is paged or signed by, stands in `titer/adapters`.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.loaders import Loader

from titer.adapters.service_models import OURS

SERVICES = ("s3", "dynamodb", "sqs", "events", "cloudformation")
OF_CREDENTIALS = ("sts", "oidc", "portal.sso")  # as the table of endpoints names them
_MEANT = {"generate_presigned_post": "create_bucket"}  # as which botocore signs a form
_UNSAID = {"documentation", "documentationUrl"}


def files() -> dict[Path, str]:
    """Return the text of each file."""
    loader = Loader()
    named = {word for module in OURS.parent.rglob("*.py") for word in _words(module.read_text())}
    named |= {_MEANT[word] for word in named & _MEANT.keys()}
    found = {OURS / "endpoints.json": _text(_endpoints(loader))}
    for service in SERVICES:
        version = loader.determine_latest_version(service, "service-2")
        found[OURS / service / version / "service-2.json"] = _text(
            _cut(loader.load_service_model(service, "service-2"), named)
        )
    return found


def _words(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                yield word


def _cut(model: dict[str, Any], named: set[str]) -> dict[str, Any]:
    operations = {name: _without_words(told) for name, told in model["operations"].items() if xform_name(name) in named}
    shapes: dict[str, Any] = {}
    left = list(_shapes_in(operations))
    while left:
        if (name := left.pop()) not in shapes:
            shapes[name] = _without_words(model["shapes"][name])
            left += _shapes_in(shapes[name])
    del model["documentation"]
    return model | {"operations": operations, "shapes": dict(sorted(shapes.items()))}


def _shapes_in(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if isinstance(shape := told.get("shape"), str):
            yield shape
        told = [*told.values()]
    if isinstance(told, list):
        for each in told:
            yield from _shapes_in(each)


def _without_words(told: Any) -> Any:
    if isinstance(told, dict):
        return {
            name: _without_words(each) for name, each in told.items() if not (name in _UNSAID and isinstance(each, str))
        }
    return [*map(_without_words, told)] if isinstance(told, list) else told


def _endpoints(loader: Loader) -> dict[str, Any]:
    told: dict[str, Any] = loader.load_data("endpoints")
    for partition in told["partitions"]:
        services = partition["services"]
        partition["services"] = {
            name: services[name] for name in sorted({*SERVICES, *OF_CREDENTIALS}) if name in services
        }
    return told


def _text(told: dict[str, Any]) -> str:
    """Return it as JSON, with a line for each member of a member."""
    members = (f"{json.dumps(name)}: {_lines(each)}" for name, each in told.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def _lines(told: Any) -> str:
    match told:
        case dict():
            return "{\n" + ",\n".join(f"{json.dumps(name)}: {_tight(each)}" for name, each in told.items()) + "\n}"
        case list():
            return "[\n" + ",\n".join(map(_tight, told)) + "\n]"
    return _tight(told)


def _tight(told: Any) -> str:
    return json.dumps(told, separators=(",", ":"))


if __name__ == "__main__":
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
