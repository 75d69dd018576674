"""What is wrong with the parameters of a step, in plain words: what its JSON Schema allows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

type Schema = Mapping[str, Any]

NO_SUCH = "there is no such parameter"
_TIME = r"(us|µs|ms|s|min|h|d|D)"  # in the pattern of lengths of time


def wrong_parameters(faults: Sequence[Mapping[str, Any]], schema: Schema) -> dict[str, str]:
    """Return what is wrong by the place of each parameter, `search.L`: once, however many types were tried there."""
    found: dict[str, str] = {}
    for fault in faults:
        place, words, is_own = _told(fault, schema)
        if is_own or place not in found:
            found[place] = words
    return found


def _told(fault: Mapping[str, Any], schema: Schema) -> tuple[str, str, bool]:
    """Return where a fault lies, what to say of it, and whether a step says so itself, of values that fit otherwise."""
    names, node, rest = _walk(fault["loc"], schema)
    if fault["type"] == "value_error":
        return ".".join(names), str(fault["msg"]).removeprefix("Value error, "), True
    if fault["type"] == "extra_forbidden" and len(rest) == 1 and "properties" in node:
        return ".".join([*names, str(rest[0])]), NO_SUCH, False
    if fault["type"] == "missing" and not rest:
        return ".".join(names), "it is needed", False
    if rest == ["[key]"]:
        return ".".join(names), "that is no name: letters, digits and _, a letter first", False
    return ".".join(names), f"it takes {allowed(node, schema)}", False


def _walk(place: Sequence[str | int], schema: Schema) -> tuple[list[str], Schema, list[str | int]]:
    """Return the names on the way to a fault, what may be there, and what follows: the types that were tried there."""
    names: list[str] = []
    node = schema
    for depth, part in enumerate(place):
        below = _below(node, part)
        if below is None:
            return names, node, [*place[depth:]]
        names.append(str(part))
        node = _resolved(below, schema)
    return names, node, []


def _below(node: Schema, part: str | int) -> Schema | None:
    if isinstance(part, int):
        return node.get("items")
    if part in node.get("properties", {}):
        found: Schema = node["properties"][part]
        return found
    of_all = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
    return next((each for each in of_all if isinstance(each, Mapping)), None)


def _resolved(node: Schema, root: Schema) -> Schema:
    """Return what a schema refers to; of what may be null, what it is otherwise."""
    while "$ref" in node:
        node = {**root["$defs"][node["$ref"].rpartition("/")[2]], **{key: node[key] for key in node if key != "$ref"}}
    ways = _ways(node)
    if len(ways) == 1:
        about = {key: value for key, value in node.items() if key != "anyOf"}
        return _resolved(ways[0] | about, root)
    return node


def _ways(node: Schema) -> list[dict[str, Any]]:
    """Return what something may be, but nothing."""
    return [each for each in node.get("anyOf", ()) if each.get("type") != "null"]


def allowed(node: Schema, root: Schema) -> str:
    """Return what a schema allows, in plain words: a whole number from 1 to 10, or a length of time such as 10min."""
    ways = _ways(node)
    if ways:
        return _either([*dict.fromkeys(_one(_resolved(each, root), root) for each in ways)])
    return _one(node, root)


def _one(node: Schema, root: Schema) -> str:
    if "enum" in node:
        return _either([str(each) for each in node["enum"] if each is not None])
    match node.get("type"):
        case "integer":
            return f"a whole number{_bounds(node)}"
        case "number":
            return f"a number{_bounds(node)}"
        case "boolean":
            return "true or false"
        case "string":
            return _text(node)
        case "array":
            return f"a list{_bounds(node, 'Items')}"
        case "object":
            return _object(node, root)
    return "any value"


def _bounds(node: Schema, of: str = "imum") -> str:
    least, most = node.get(f"min{of}"), node.get(f"max{of}")
    above = node.get("exclusiveMinimum")
    said = [
        f"above {above:,}" if above is not None else "",
        f"of at least {least:,}" if least is not None and most is None else "",
        f"from {least:,} to {most:,}" if least is not None and most is not None else "",
        f"up to {most:,}" if least is None and most is not None else "",
    ]
    words = " and ".join(each for each in said if each)
    return f" {words}" if words else ""


def _text(node: Schema) -> str:
    if node.get("format") == "date-time":
        return "a time such as 2025-10-01T08:00:00Z"
    if _TIME in node.get("pattern", ""):
        return "a length of time such as 10min"
    return f"a text{_length(node)}{' of a certain form' if 'pattern' in node else ''}{_about(node)}"


def _about(node: Schema) -> str:
    return f": {node['description']}" if "description" in node else ""


def _length(node: Schema) -> str:
    return f" of {node.get('minLength', 0)} to {node['maxLength']:,} characters" if "maxLength" in node else ""


def _object(node: Schema, root: Schema) -> str:
    parts = [*_parts(node, root)]
    if parts:
        return f"an object with {' and '.join(parts)}"
    return f"an object{_about(node)}"


def _parts(node: Schema, root: Schema) -> Iterator[str]:
    needed = node.get("required", ())
    for name, part in node.get("properties", {}).items():
        if name in needed:
            yield f"{name} ({allowed(_resolved(part, root), root)})"


def _either(ways: Sequence[str]) -> str:
    return ways[0] if len(ways) == 1 else f"{', '.join(ways[:-1])} or {ways[-1]}"
