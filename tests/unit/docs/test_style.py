"""How the code reads: what functions say of themselves, and how long modules, classes and functions are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.reference import ROOT

type Function = ast.FunctionDef | ast.AsyncFunctionDef

PACKAGES = ("layers/titer/titer", "cli/titer_cli", "functions", "scripts")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
LONGEST_MODULE, LONGEST_CLASS = 400, 150
LONGER_CLASSES = {  # lines, and why they are not fewer
    "cli/titer_cli/client.py:TiterApi": (220, "a table: a method for each call of the API"),
    "layers/titer/titer/adapters/dynamodb/table.py:Table": (
        280,
        "a table: a method for each thing that DynamoDB is asked",
    ),
    "layers/titer/titer/adapters/memory/files.py:MemoryFiles": (260, "one lock over all that its port promises"),
    "layers/titer/titer/api/routes/readings.py:ReadingRoutes": (
        188,
        "a third of it describes routes, for the API's page",
    ),
    "layers/titer/titer/cells/times/number_forms.py:NumberForms": (
        170,
        "each form of numbers, asked one after the other",
    ),
    "layers/titer/titer/deployed.py:DeployedStores": (280, "a table: each store of a stack, made when it is asked for"),
    "layers/titer/titer/files/ingest.py:IngestFile": (250, "one order of steps, which tells what readers see when"),
    "layers/titer/titer/formats/delimited/records.py:Delimited": (170, "one text, read on from wherever it breaks"),
    "layers/titer/titer/formats/json/document.py:JsonDocument": (340, "one position in a text, which all of it moves"),
    "layers/titer/titer/judging/column_judge.py:ColumnJudge": (
        170,
        "one order in which a cell is kept, or lost, and told of",
    ),
    "layers/titer/titer/judging/series_keys.py:_Search": (210, "one key, to which columns are added one by one"),
    "layers/titer/titer/judging/time_column.py:_Search": (200, "one search, from what is surest on"),
    "layers/titer/titer/model/options.py:ReadOptions": (360, "a table: each option, with all that is said of it"),
}
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


def test_a_class_has_one_reason_to_change() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    most = {name: LONGER_CLASSES.get(name, (LONGEST_CLASS, ""))[0] for name in lengths}
    assert {name: lines for name, lines in lengths.items() if lines > most[name]} == {}
    assert [name for name in LONGER_CLASSES if lengths.get(name, 0) <= LONGEST_CLASS] == []  # none has to be named


def test_nine_functions_in_ten_are_short() -> None:
    lengths = sorted(length(function) for path in MODULES for function in functions(path))
    assert lengths[len(lengths) * 9 // 10] <= 12
