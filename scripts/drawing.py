"""Draws boxes on floors and the arrows between them as SVG. Arrows pass a floor between its boxes, not through them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from statistics import fmean
from textwrap import wrap

from scripts.graphs import Graph

WIDTH, MARGIN = 1000, 24  # of the picture, in pixels as the rest
BOX, TALL, GAP, FLOOR = 300, 96, 22, 126  # a box's sides, the space beside it, from one floor to the next
LANE = 26  # the width that an arrow takes where it passes a floor
APART = 24  # between the ends of two arrows at one box
LETTERS = 40  # of a box's sentence in one line
SWEEPS = 8  # up and down, until the order of each row has settled
STYLE = """\
svg { font: 12.5px system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif }
.ground { fill: #ffffff } .box { fill: #f4f7fa; stroke: #8795a5 } .dashed { stroke-dasharray: 5 4 }
text { fill: #24303c } .name { font-weight: 650; font-size: 15px } .inner { fill: #5b6b7b }
.arrow { fill: none; stroke: #5b7fa6; stroke-width: 1.4 } .head { fill: #5b7fa6 }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0f151b } .box { fill: #1a232c; stroke: #566574 } text { fill: #dde5ec } .inner { fill: #9fb0c0 }
  .arrow { stroke: #7fa6d0 } .head { fill: #7fa6d0 }
}"""
HEAD = """\
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
<path class="head" d="M0 0.6 L8 4 L0 7.4 z"/></marker></defs>"""


@dataclass(frozen=True, slots=True)
class Box:
    """What stands in a box: its name, a sentence and what is inside it. The border may be dashed."""

    name: str
    sentence: str
    inner: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Where an arrow passes a floor on its way to a lower one."""

    source: str
    target: str
    floor: int


type Place = str | Stop
type Way = tuple[Place, ...]
type Point = tuple[float, float]


def draw(title: str, boxes: Mapping[str, Box], arrows: Graph, floors: Mapping[str, int]) -> str:
    """Draw each box on its floor, the highest at the top, and every arrow from a higher floor to a lower one."""
    ways = [_way(source, target, floors) for source in sorted(arrows) for target in sorted(arrows[source])]
    rows = _ordered(_rows(floors, ways), ways)
    at = {place: (x, MARGIN + FLOOR * number) for number, row in enumerate(rows) for place, x in _across(row)}
    height = FLOOR * (len(rows) - 1) + TALL + 2 * MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{STYLE}\n</style>",
            HEAD,
            f'<rect class="ground" width="{WIDTH}" height="{height}" rx="8"/>',
            *(_line(_points(way, ways, at)) for way in ways),
            *(line for name, box in boxes.items() for line in _drawn(box, *at[name])),
            "</svg>",
            "",
        ]
    )


def _way(source: str, target: str, floors: Mapping[str, int]) -> Way:
    """Return all that an arrow passes, with its start and its end."""
    passed = range(floors[source] - 1, floors[target], -1)
    return source, *(Stop(source, target, floor) for floor in passed), target


def _rows(floors: Mapping[str, int], ways: Iterable[Way]) -> list[list[Place]]:
    """Put boxes and stops on their floors, from the top."""
    rows: list[list[Place]] = [[] for _ in range(max(floors.values()))]
    for name, floor in floors.items():
        rows[-floor].append(name)
    for stop in (place for way in ways for place in way if isinstance(place, Stop)):
        rows[-stop.floor].append(stop)
    return rows


def _ordered(rows: list[list[Place]], ways: Iterable[Way]) -> list[list[Place]]:
    """Bring each row into the order in which its arrows run straightest."""
    joined: dict[Place, list[Place]] = defaultdict(list)
    for upper, lower in (pair for way in ways for pair in pairwise(way)):
        joined[upper].append(lower)
        joined[lower].append(upper)
    downward = range(1, len(rows))
    for beside, number in SWEEPS * [*pairwise([0, *downward]), *pairwise(reversed([0, *downward]))]:
        rows[number] = _aligned(rows[number], dict(_across(rows[beside])), joined)
    return rows


def _aligned(row: list[Place], beside: Mapping[Place, float], joined: Mapping[Place, list[Place]]) -> list[Place]:
    """Sort a row by what its places are joined to in the row beside it."""
    return sorted(
        row, key=lambda place: fmean([beside[other] for other in joined[place] if other in beside] or [WIDTH / 2])
    )


def _across(row: Sequence[Place]) -> Iterator[tuple[Place, float]]:
    """Give each place of a row its middle; the row stands in the middle of the picture."""
    widths = [LANE if isinstance(place, Stop) else BOX for place in row]
    left = (WIDTH - sum(widths) - GAP * (len(row) - 1)) / 2
    for place, width in zip(row, widths, strict=True):
        yield place, left + width / 2
        left += width + GAP


def _points(way: Way, ways: Iterable[Way], at: Mapping[Place, Point]) -> list[Point]:
    """Find the points where an arrow leaves its box, enters and leaves each floor on its way, and ends."""
    start, *passed, end = way
    leaving = sorted(at[other[1]][0] for other in ways if other[0] == start)
    coming = sorted(at[other[-2]][0] for other in ways if other[-1] == end)
    (x, y), (last, top) = at[start], at[end]
    return [
        (x + _aside(leaving, at[way[1]][0]), y + TALL),
        *((at[place][0], at[place][1] + down) for place in passed for down in (0, TALL)),
        (last + _aside(coming, at[way[-2]][0]), top),
    ]


def _aside(ends: list[float], end: float) -> float:
    """Return the distance from the middle of a box at which an arrow meets it, among those that do."""
    return APART * (ends.index(end) - (len(ends) - 1) / 2)


def _line(points: Sequence[Point]) -> str:
    """Draw a path that is upright at every point."""
    steps = [f"M{points[0][0]:.0f} {points[0][1]:.0f}"]
    for (x, y), (to, down) in pairwise(points):
        half = (y + down) / 2
        steps.append(f"C{x:.0f} {half:.0f} {to:.0f} {half:.0f} {to:.0f} {down:.0f}")
    return f'<path class="arrow" marker-end="url(#head)" d="{" ".join(steps)}"/>'


def _drawn(box: Box, middle: float, top: float) -> Iterator[str]:
    """Draw a box and its texts."""
    left, kind = middle - BOX / 2, "box dashed" if box.dashed else "box"
    yield f'<rect class="{kind}" x="{left:.0f}" y="{top:.0f}" width="{BOX}" height="{TALL}" rx="6"/>'
    yield _text("name", box.name, left + 12, top + 21)
    for number, line in enumerate(wrap(box.sentence, LETTERS, max_lines=3, placeholder=" …")):
        yield _text("sentence", line, left + 12, top + 40 + 16 * number)
    if box.inner:
        yield _text("inner", box.inner, left + 12, top + TALL - 9)


def _text(kind: str, text: str, x: float, y: float) -> str:
    return f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'
