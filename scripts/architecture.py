"""Finds the rooms of the package, and the arrows between them, in its imports.

`python -m scripts.architecture` prints them; `make reference` writes them into docs/architecture.md and draws
docs/architecture.svg.

A room is a folder of the package, within another one too; the package's own modules are the room `titer`. An arrow goes
from a room to one that it imports. The picture takes each outermost room for one with all that is inside it.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import resolve_name
from pathlib import Path

from scripts.drawing import Box, draw
from scripts.graphs import Graph, circles_in, floors_of, graph_of, reduced

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "layers/titer/titer"
PAGE = ROOT / "docs/architecture.md"
USERS = {  # code beside the package, which nothing in it imports
    "functions": (ROOT / "functions", "One folder for each Lambda: it translates the event, calls, and reports."),
    "titer_cli": (ROOT / "cli/titer_cli", "The command: judges files in its own process, or sends them to the API."),
}
TABLE = ("<!-- the rooms, by `make reference` -->\n", "<!-- end of the rooms -->\n")


@dataclass(frozen=True, slots=True)
class Module:
    """A file of the code: the parts of its name, of which the first is the package, and the names that it imports."""

    parts: tuple[str, ...]
    names: frozenset[str]

    @classmethod
    def read(cls, path: Path, package: Path) -> "Module":
        """Read a file that lies below the folder of a package."""
        parts = (package.name, *path.relative_to(package).with_suffix("").parts)
        return cls(parts, frozenset(_imported(ast.parse(path.read_text("utf-8")), ".".join(parts[:-1]))))

    @property
    def room(self) -> str:
        """The folder that it lies in, below the package; the package of one that lies in none."""
        return "/".join(self.parts[1:-1]) or self.parts[0]

    @property
    def dotted(self) -> str:
        """Its name where it is imported."""
        return ".".join(self.parts).removesuffix(".__init__")


@dataclass(frozen=True)
class House:
    """The modules of the package, and the declared layers from the top."""

    modules: tuple[Module, ...]
    layers: tuple[frozenset[str], ...] = ()

    @classmethod
    def read(cls) -> "House":
        """Read the code and the contract that declares the layers."""
        return cls(tuple(modules_in(PACKAGE)), tuple(_layers(ROOT / "pyproject.toml")))

    @cached_property
    def rooms(self) -> tuple[str, ...]:
        """All rooms; one within another has both names, such as `formats/json`."""
        return tuple(sorted({module.room for module in self.modules}))

    @cached_property
    def imports(self) -> tuple[tuple[Module, Module], ...]:
        """Each module with each that it imports."""
        return tuple(links(self.modules, self.modules))

    @cached_property
    def arrows(self) -> Graph:
        """Each room with those that it imports."""
        return graph_of(self.rooms, ((one.room, other.room) for one, other in self.imports))

    @cached_property
    def outermost(self) -> Graph:
        """The arrows between rooms that lie in no other, each of which stands for all that is inside it."""
        return graph_of(map(outer, self.rooms), ((outer(one.room), outer(other.room)) for one, other in self.imports))

    @cached_property
    def circles(self) -> list[tuple[str, ...]]:
        """The groups of rooms that import each other."""
        return sorted({*circles_in(self.arrows), *circles_in(self.outermost)})

    @cached_property
    def upward(self) -> list[str]:
        """The imports that run against the layers: from a lower to a higher one, or between two rooms of one layer."""
        return sorted(f"{one.dotted} → {other.dotted}" for one, other in self.imports if self._runs_up(one, other))

    @cached_property
    def floors(self) -> dict[str, int]:
        """The floor of each room: 1 where it imports no other, else one above the highest that it imports."""
        return floors_of(self.arrows)

    def own_modules(self, room: str) -> list[str]:
        """Return the names of the modules that lie in a room itself."""
        return sorted(each.parts[-1] for each in self.modules if each.room == room and each.parts[-1] != "__init__")

    def _runs_up(self, one: Module, other: Module) -> bool:
        here, there = self._layer(one), self._layer(other)
        return here is not None and there is not None and here != there and here[0] >= there[0]

    def _layer(self, module: Module) -> tuple[int, str] | None:
        """Return the layer that names the module, or most narrowly what it lies in: its number, and that name."""
        names = [".".join(module.parts[:length]) for length in range(len(module.parts), 1, -1)]
        return next(((n, name) for name in names for n, layer in enumerate(self.layers) if name in layer), None)


def modules_in(package: Path) -> Iterator[Module]:
    """Read all modules below the folder of a package."""
    return (Module.read(path, package) for path in sorted(package.rglob("*.py")))


def links(ones: Iterable[Module], others: Iterable[Module]) -> Iterator[tuple[Module, Module]]:
    """Pair each of the ones with each of the others that it imports."""
    known = {module.dotted: module for module in others}
    for one in ones:
        yield from ((one, known[name]) for name in sorted(one.names) if name in known and known[name] is not one)


def outer(room: str) -> str:
    """Return the outermost room around a room, or it itself."""
    return room.partition("/")[0]


def sentence(folder: Path) -> str:
    """Return the first sentence that a folder of code says of itself."""
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    return re.split(r"(?<=\.)\s", text)[0]


def side_by_side(layer: str, package: str) -> frozenset[str]:
    """Split a line of the contract into names of the package; what stands in brackets need not be there."""
    return frozenset(f"{package}.{name.strip(' ()')}" for name in layer.split("|"))


def figures(house: House) -> str:
    """Count what there is, in one line."""
    arrows = sum(map(len, house.arrows.values()))
    return (
        f"{len(house.rooms)} rooms with {len(house.modules)} files on {max(house.floors.values())} floors, "
        f"{arrows} arrows, {len(house.circles)} circles, {len(house.upward)} arrows upwards"
    )


def table(house: House) -> str:
    """List the rooms from the top floor downward, as the page has them."""
    rows = [
        f"| {house.floors[room]} | `{room}` | {sentence(folder_of(room))} | {_listed(house.own_modules(room))} "
        f"| {_listed(house.arrows[room])} |"
        for room in sorted(house.rooms, key=lambda room: (-house.floors[room], room))
    ]
    head = ["| floor | room | what it is | its modules | imports |", "|--:|---|---|---|---|"]
    return "\n".join([figures(house) + ".", "", *head, *rows, ""])


def page() -> str:
    """docs/architecture.md with the table of today's rooms."""
    begin, end = TABLE
    before, _, rest = PAGE.read_text("utf-8").partition(begin)
    return f"{before}{begin}\n{table(House.read())}\n{end}{rest.partition(end)[2]}"


def picture() -> str:
    """docs/architecture.svg: the outermost rooms and who uses the package, without the arrows that others imply."""
    house = House.read()
    boxes = {room: _box(house, room) for room in house.outermost}
    boxes |= {name: Box(name, sentence, dashed=True) for name, (_, sentence) in USERS.items()}
    used = {name: _used(house, folder) for name, (folder, _) in USERS.items()}
    arrows = {**house.outermost, **used}
    floors = floors_of(house.outermost)
    floors |= dict.fromkeys(USERS, max(floors.values()) + 1)
    return draw("The rooms of the package and the arrows between them", boxes, reduced(arrows), floors)


def folder_of(room: str) -> Path:
    """Return the folder of a room."""
    return PACKAGE if room == PACKAGE.name else PACKAGE / room


def _imported(tree: ast.AST, package: str) -> Iterator[str]:
    """Find all that a file imports, wherever in it: by `from a import b` both `a` and `a.b`, a module or not."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module, names, level):
                source = resolve_name("." * level + (module or ""), package)
                yield from (source, *(f"{source}.{alias.name}" for alias in names))


def _box(house: House, room: str) -> Box:
    inner = " · ".join(each.removeprefix(f"{room}/") for each in house.rooms if each.startswith(f"{room}/"))
    return Box(room, sentence(folder_of(room)), inner)


def _used(house: House, folder: Path) -> frozenset[str]:
    """Find the outermost rooms that the code in a folder imports."""
    return frozenset(outer(module.room) for _, module in links(modules_in(folder), house.modules))


def _layers(project: Path) -> Iterator[frozenset[str]]:
    """Read the layers of the package from the top, as the contract of this type names them."""
    contracts = tomllib.loads(project.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        if contract["type"] == "layers" and contract["containers"] == [PACKAGE.name]:
            yield from (side_by_side(layer, PACKAGE.name) for layer in contract["layers"])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "–"


if __name__ == "__main__":
    house = House.read()
    circles = [f"circle: {' ↔ '.join(circle)}" for circle in house.circles]
    print("\n".join([table(house), *circles, *(f"upwards: {arrow}" for arrow in house.upward)]))
    sys.exit(bool(house.circles or house.upward))
