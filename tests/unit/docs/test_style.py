"""How the code reads: what functions say of themselves, and how long modules and functions are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.reference import ROOT

type Function = ast.FunctionDef | ast.AsyncFunctionDef

PACKAGES = ("layers/titer/titer", "cli/titer_cli", "functions", "scripts")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
LONGEST_MODULE = 450
NO_VERBS = {"as", "how", "of", "the", "what", "when", "where", "whether", "which", "who", "whose", "why"}


def functions(path: Path) -> Iterator[Function]:
    found = ast.walk(ast.parse(path.read_text("utf-8")))
    return (node for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_property(function: Function) -> bool:
    return any("property" in ast.unparse(decorator) for decorator in function.decorator_list)


def length(function: Function) -> int:
    """Lines from its first statement on, a docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_says_what_it_does_or_returns(path: Path) -> None:
    told = {function.name: ast.get_docstring(function) for function in functions(path) if not is_property(function)}
    first_words = {name: text.split(maxsplit=1)[0].casefold() for name, text in told.items() if text}
    assert {name: word for name, word in first_words.items() if word in NO_VERBS} == {}


def test_a_module_holds_one_idea() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_nine_functions_in_ten_are_short() -> None:
    lengths = sorted(length(function) for path in MODULES for function in functions(path))
    assert lengths[len(lengths) * 9 // 10] <= 13
