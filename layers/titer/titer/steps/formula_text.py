"""The text of a formula, read into a tree: by recursive descent, with what binds tighter one level below.

    any       all {"or" all}                       power     atom ["^" signed]
    all       none {"and" none}                    atom      number ["[" unit "]"] | name | "(" any ")"
    none      ["not"] compared                               | function "(" any {"," any} ")"
    compared  sum [("<"|"<="|">"|">="|"=="|"!=") sum]
    sum       product {("+"|"-") product}
    product   signed {("*"|"/") signed}
    signed    ["-"|"+"] power

A power binds to the right, `-2^2` is -4. Nothing is ever handed to Python to be run.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from math import inf, isfinite

from titer.model.dataclass import dataclass
from titer.model.expression import expression

LONGEST = 1_000  # characters
DEEPEST = 32  # of what stands within another
NAME = r"[A-Za-z_][A-Za-z0-9_]{0,63}"
FUNCTIONS: Mapping[str, tuple[int, float]] = {  # how many arguments each takes
    "abs": (1, 1),
    "sqrt": (1, 1),
    "exp": (1, 1),
    "ln": (1, 1),
    "log10": (1, 1),
    "min": (2, inf),
    "max": (2, inf),
    "mean": (2, inf),
    "clip": (3, 3),
    "if": (3, 3),
    "rate": (1, 1),
    "integral": (1, 1),
}
_WORDS = {"and", "or", "not"}
_COMPARISONS = ("<=", ">=", "==", "!=", "<", ">")
_TOKEN = expression(
    rf"\s{{0,1000}}+(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>{NAME})"
    r"|\[(?P<unit>[^\[\]]{1,40})\]|(?P<mark>\*\*|<=|>=|==|!=|[-+*/^()<>,]))"
)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number as it is written, perhaps with a unit."""

    value: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operator (`+`, `neg`, `and`) or a function, and what it is applied to."""

    of: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Values with operators of one rank between them, from the left to the right: however many, no deeper than one."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


type Node = Constant | Variable | Call | Chain


class MisreadFormula(ValueError):
    """Says what is wrong with a formula, and where."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


@lru_cache(16)
def read_formula(text: str) -> Node:
    """Return the tree of a formula. `MisreadFormula` where it is none."""
    if len(text) > LONGEST:
        raise MisreadFormula(f"a formula has at most {LONGEST:,} characters")
    reader = _Reader([*_tokens(text)])
    tree = reader.any(1)
    reader.end()
    return tree


def variables_of(node: Node) -> Iterator[str]:
    """Yield the names of the series in it, some more than once."""
    if isinstance(node, Variable):
        yield node.name
    elif isinstance(node, Call | Chain):
        parts = node.arguments if isinstance(node, Call) else (node.first, *(each for _, each in node.rest))
        for part in parts:
            yield from variables_of(part)


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise MisreadFormula(f"“{text[at]}” at {at + 1} is no part of a formula")
        kind = found.lastgroup or ""
        yield _Token(kind, found[kind], found.start(kind) + 1)
        at = found.end()
    yield _Token("end", "its end", end + 1)


class _Reader:
    """Goes through the tokens once."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._refuse_neighbours(tokens)
        self._tokens = tokens
        self._next = 0

    @staticmethod
    def _refuse_neighbours(tokens: list[_Token]) -> None:
        """Say plainly what is missing between two values that stand side by side."""
        for one, other in pairwise(tokens):
            values = one.kind in {"number", "unit"} or (one.kind == "name" and one.text not in _WORDS)
            if values and other.kind in {"number", "name"} and other.text not in _WORDS:
                raise MisreadFormula(f"an operator is missing before “{other.text}” at {other.at}")

    def any(self, depth: int) -> Node:
        return self._chain(("or",), self._all, depth)

    def _all(self, depth: int) -> Node:
        return self._chain(("and",), self._none, depth)

    def _none(self, depth: int) -> Node:
        if self._takes("not"):
            return Call("not", (self._none(_deeper(depth)),))
        return self._compared(depth)

    def _compared(self, depth: int) -> Node:
        left = self._sum(depth)
        if operator := self._takes(*_COMPARISONS):
            left = Call(operator, (left, self._sum(depth)))
            if self._peek.text in _COMPARISONS:
                raise MisreadFormula(f"comparisons are joined by “and”, at {self._peek.at}")
        return left

    def _sum(self, depth: int) -> Node:
        return self._chain(("+", "-"), self._product, depth)

    def _product(self, depth: int) -> Node:
        return self._chain(("*", "/"), self._signed, depth)

    def _chain(self, operators: tuple[str, ...], part: Callable[[int], Node], depth: int) -> Node:
        first = part(depth)
        rest = []
        while operator := self._takes(*operators):
            rest.append((operator, part(depth)))
        return Chain(first, tuple(rest)) if rest else first

    def _signed(self, depth: int) -> Node:
        if self._takes("-"):
            return Call("neg", (self._signed(_deeper(depth)),))
        if self._takes("+"):
            return self._signed(_deeper(depth))
        return self._power(depth)

    def _power(self, depth: int) -> Node:
        base = self._atom(depth)
        return Call("^", (base, self._signed(_deeper(depth)))) if self._takes("^", "**") else base

    def _atom(self, depth: int) -> Node:
        token = self._take()
        if token.kind == "number":
            return self._constant(token)
        if token.text == "(":
            inner = self.any(_deeper(depth))
            self._expect(")")
            return inner
        if token.kind != "name" or token.text in _WORDS:
            raise MisreadFormula(f"a value is missing before {_quoted(token)} at {token.at}")
        return self._called(token, depth) if self._takes("(") else Variable(token.text)

    def _constant(self, token: _Token) -> Constant:
        value = float(token.text)
        if not isfinite(value):
            raise MisreadFormula(f"“{token.text}” at {token.at} is too large a number")
        return Constant(value, self._take().text.strip() if self._peek.kind == "unit" else None)

    def _called(self, token: _Token, depth: int) -> Node:
        if token.text not in FUNCTIONS:
            raise MisreadFormula(f"there is no function “{token.text}”; functions are {', '.join(FUNCTIONS)}")
        arguments = [self.any(_deeper(depth))]
        while self._takes(","):
            arguments.append(self.any(_deeper(depth)))
        self._expect(")")
        least, most = FUNCTIONS[token.text]
        if not least <= len(arguments) <= most:
            wants = f"{least}" if least == most else f"{least} or more"
            raise MisreadFormula(f"“{token.text}” at {token.at} takes {wants}, not {len(arguments)}")
        return Call(token.text, tuple(arguments))

    def end(self) -> None:
        if self._peek.kind != "end":
            raise MisreadFormula(f"nothing is expected of {_quoted(self._peek)} at {self._peek.at}")

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._peek
        self._next += token.kind != "end"
        return token

    def _takes(self, *texts: str) -> str | None:
        token = self._peek
        if token.kind in {"mark", "name"} and token.text in texts:
            return self._take().text
        return None

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise MisreadFormula(f"“{text}” is missing before {_quoted(self._peek)} at {self._peek.at}")


def _deeper(depth: int) -> int:
    if depth >= DEEPEST:
        raise MisreadFormula(f"a formula goes at most {DEEPEST} deep")
    return depth + 1


def _quoted(token: _Token) -> str:
    return token.text if token.kind == "end" else f"“{token.text}”"
