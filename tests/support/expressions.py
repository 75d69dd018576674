"""Every regular expression of the product, and texts that grow, of its own characters, to make it slow."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

from tests.support.work import spent_on
from titer.model.expression import Uncompiled

ROOT = Path(__file__).parents[2]
PACKAGES = ("layers/titer/titer", "cli/titer_cli")
ELSEWHERE = ("titer_cli.local.inside",)  # runs within the emulator's own environment
FUNCTIONS = frozenset({"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"})

type Expression = re.Pattern[str] | re.Pattern[bytes]

_SHORT, _LONG = 3_200, 12_800  # characters
_SLOW = 0.0004  # seconds, for the short text: what is linear takes a fiftieth of that, what is squared thrice as much
_SQUARED = 8  # times as much for the long text is more than four times, and less than sixteen
_MARKS = " \t\n\"'-+.,:;/\\()[]{}<>#%&=_0aAeTzéµ°"
_ENDS = ("\x00",)  # matches nothing
_OWN = 5  # of its characters, that are also taken in pairs


@dataclass(frozen=True, slots=True)
class Used:
    """An expression, and whether it is looked for amid a text, or only at the start of one."""

    expression: Expression
    searched: bool

    def slow_text(self) -> str | None:
        """Return a text of which four times as much takes far more than four times as long; None for none."""
        for piece, end in product(_pieces(self.expression), _ENDS):
            short, long = (piece * (length // len(piece)) + end for length in (_SHORT, _LONG))
            if self._least_seconds(short, tries=2) < _SLOW:
                continue
            if self._least_seconds(long, tries=3) > _SQUARED * self._least_seconds(short, tries=8):
                return piece
        return None

    def _least_seconds(self, text: str, *, tries: int) -> float:
        """Return the least of so many tries: what else the machine does makes each of them longer, never shorter."""
        whole: Any = text if isinstance(self.expression.pattern, str) else text.encode()
        return min(spent_on(lambda: self._look(whole)) for _ in range(tries))

    def _look(self, text: Any) -> None:
        expression: re.Pattern[Any] = self.expression
        expression.match(text)
        expression.fullmatch(text)
        if self.searched:
            for _ in expression.finditer(text):
                pass


def expressions() -> dict[str, Used]:
    """Return all that modules hold or make amid a function, by their source."""
    found: dict[str, Used] = {}
    modules = dict(_modules())
    sources = {name: path.read_text() for name, path in modules.items()}
    searched = {name for text in sources.values() for name in _SEARCHED.findall(text)}
    for module, text in sources.items():
        for name, value in vars(import_module(module)).items():
            for each in _held(value):
                known = found.get(repr(each.pattern), _UNUSED).searched
                found[repr(each.pattern)] = Used(each, known or name in searched | _SEARCHED_TABLES)
        for expression, amid in _made_inside(text):
            found.setdefault(repr(expression.pattern), Used(expression, amid))
    return found


_SEARCHED = re.compile(r"\b([A-Za-z_]+)\.(?:search|sub|split|findall|finditer)\b")
_SEARCHED_TABLES = {"_ORDER_NAMES"}  # of expressions
_UNUSED = Used(re.compile(""), searched=False)


def _modules() -> Iterator[tuple[str, Path]]:
    for folder in PACKAGES:
        root = ROOT / folder
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root.parent).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            if not name.startswith(ELSEWHERE):
                yield name, path


def _held(value: object, depth: int = 4) -> Iterator[Expression]:
    """Yield the expressions in a value, and in tuples, lists and maps in it."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Uncompiled):
        yield value.compiled
    elif isinstance(value, tuple | list | frozenset | dict) and depth:
        for each in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _held(each, depth - 1)


def _made_inside(source: str) -> Iterator[tuple[Expression, bool]]:
    """Yield those of a module that are written out where `re` is called, and whether that looks amid a text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=name), args=[ast.Constant(written), *_]):
                if name in FUNCTIONS and isinstance(written, str | bytes):
                    yield re.compile(written), name not in {"compile", "match", "fullmatch"}


def _pieces(expression: Expression) -> Iterator[str]:
    source = expression.pattern if isinstance(expression.pattern, str) else expression.pattern.decode("latin-1")
    own = [mark for mark in dict.fromkeys(source) if mark not in "\\()[]?*+|^${}"]
    yield from dict.fromkeys([*_MARKS, *own])
    yield from ("".join(pair) for pair in product(own[:_OWN], repeat=2) if pair[0] != pair[1])
