"""Answers held against golden ones, in which `"<any>"` stands for whatever differs from run to run."""

import json
from collections.abc import Iterator
from typing import Any

ANY = "<any>"


def differences(actual: Any, expected: Any, at: str = "answer") -> Iterator[str]:
    """Where the answer is not as expected. A string is read as JSON where the golden answer spells it out."""
    if isinstance(actual, str) and isinstance(expected, dict | list):
        actual = _parsed(actual)
    match actual, expected:
        case _, str() if expected == ANY:
            return
        case dict(), dict():
            for name in sorted({*actual, *expected}):
                if name not in actual:
                    yield f"{at}.{name} is missing"
                elif name not in expected:
                    yield f"{at}.{name} is {actual[name]!r}, and nobody expects it"
                else:
                    yield from differences(actual[name], expected[name], f"{at}.{name}")
        case list(), list() if len(actual) == len(expected):
            for number, (one, other) in enumerate(zip(actual, expected, strict=True)):
                yield from differences(one, other, f"{at}[{number}]")
        case _ if actual != expected or type(actual) is not type(expected):
            yield f"{at} is {actual!r}, not {expected!r}"


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
