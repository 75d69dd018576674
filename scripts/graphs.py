"""What can be asked of arrows: circles, floors, and which of them the others imply."""

from collections.abc import Iterable, Mapping

type Graph = Mapping[str, frozenset[str]]


def graph_of(nodes: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Graph:
    """Return the arrows that these pairs make; from a node to itself there is none."""
    found: dict[str, set[str]] = {node: set() for node in nodes}
    for one, other in pairs:
        found.setdefault(one, set()).update({other} - {one})
        found.setdefault(other, set())
    return {node: frozenset(others) for node, others in sorted(found.items())}


def reached(graph: Graph, start: str) -> frozenset[str]:
    """Return all that arrows lead to from a node; the node itself where it is in a circle."""
    found: set[str] = set()
    ahead = [*graph[start]]
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.add(node)
            ahead.extend(graph[node])
    return frozenset(found)


def circles_in(graph: Graph) -> list[tuple[str, ...]]:
    """Return the groups of nodes that all lead to each other."""
    ahead = {node: reached(graph, node) for node in graph}
    groups = {tuple(sorted(other for other in ahead[node] if node in ahead[other])) for node in graph}
    return [group for group in sorted(groups) if group]


def floors_of(graph: Graph) -> dict[str, int]:
    """Return the longest way down from each node, in nodes; an arrow that closes a circle leads nowhere."""
    floors: dict[str, int] = {}

    def floor(node: str) -> int:
        if node not in floors:
            floors[node] = 0
            floors[node] = 1 + max(map(floor, graph[node]), default=0)
        return floors[node]

    return {node: floor(node) for node in graph}


def reduced(graph: Graph) -> Graph:
    """Return the arrows that no way over other nodes replaces, of a graph without circles."""
    return {
        node: others - frozenset().union(*(reached(graph, other) for other in others)) for node, others in graph.items()
    }
