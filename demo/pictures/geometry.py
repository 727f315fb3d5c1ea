"""Outlines in the drawing's own units: a picture is 1000 wide and 1000 high."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, cos, hypot, pi, radians, sin

Point = tuple[float, float]
Shape = list[list[Point]]
"""One or more polygons that are filled together."""

MOUTH = 0.17
"""How round an opening looks from a little above: half its height over half its width."""

STEPS = 14
"""Straight pieces between two points of a smooth curve."""


def between(start: Point, end: Point, share: float) -> Point:
    """Return the point at that share of the way from start to end."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def arc(center: Point, radii: Point, start: float, end: float) -> list[Point]:
    """Return points along an ellipse, in degrees clockwise from three o'clock."""
    count = max(4, ceil(abs(end - start) / 5))
    angles = (radians(start + (end - start) * step / count) for step in range(count + 1))
    return [(center[0] + radii[0] * cos(a), center[1] + radii[1] * sin(a)) for a in angles]


def oval(x: float, y: float, across: float, down: float | None = None) -> Shape:
    """Return an ellipse by its centre and half its width and height; a circle without the last."""
    return [arc((x, y), (across, across if down is None else down), 0, 360)]


def polygon(*points: Point) -> Shape:
    """Return a shape with straight edges and sharp corners."""
    return [list(points)]


def rounded(points: Sequence[Point], radius: float | Sequence[float]) -> Shape:
    """Return a polygon whose corners are rounded, all alike or each by its own radius."""
    radii = [float(radius)] * len(points) if isinstance(radius, int | float) else list(radius)
    outline: list[Point] = []
    for index, corner in enumerate(points):
        before, after = points[index - 1], points[(index + 1) % len(points)]
        start, end = _towards(corner, before, radii[index]), _towards(corner, after, radii[index])
        outline += [_bend(start, corner, end, step / 10) for step in range(11)]
    return [outline]


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Shape:
    """Return a rectangle with rounded corners."""
    return rounded([(left, top), (right, top), (right, bottom), (left, bottom)], radius)


def curve(*points: Point) -> list[Point]:
    """Return a smooth line through all the points."""
    ends = [points[0], *points, points[-1]]
    line = [_spline(ends[index : index + 4], step / STEPS) for index in range(len(points) - 1) for step in range(STEPS)]
    return [*line, points[-1]]


def blob(*points: Point) -> Shape:
    """Return a closed smooth outline through all the points."""
    around = [points[-1], *points, points[0], points[1]]
    return [[_spline(around[index : index + 4], step / STEPS) for index in range(len(points)) for step in range(STEPS)]]


def stroke(points: Sequence[Point], width: float) -> Shape:
    """Return a line of even width with round ends and joints."""
    half = width / 2
    dots = [oval(x, y, half)[0] for x, y in points]
    bars = [_bar(start, end, half) for start, end in pairwise(points) if start != end]
    return [*bars, *dots]


def vessel(x: float, profile: Sequence[Point], sag: float = 0) -> Shape:
    """Return a round body from its profile: half-widths and heights, top first.

    The foot sags by so much in the middle, as a round foot does when seen from a little above.
    """
    side = curve(*profile)
    half, foot = side[-1]
    bottom = arc((x, foot), (half, sag), 0, 180) if sag else []
    right = [(x + width, y) for width, y in side]
    left = [(x - width, y) for width, y in reversed(side)]
    return [[*right, *bottom, *left]]


def band(x: float, half: float, top: float, bottom: float, sag: float) -> Shape:
    """Return a stripe around a round body, as curved as its rim."""
    upper = arc((x, top), (half, sag), 180, 0)
    lower = arc((x, bottom), (half, sag), 0, 180)
    return [[*upper, *lower]]


def front(x: float, rim: float, half: float, foot: float, bottom: float) -> Shape:
    """Return the wall of a pot that one sees: from the near edge of its rim to its foot."""
    near = arc((x, rim), (half, half * MOUTH), 0, 180)
    base = arc((x, bottom), (foot, foot * 0.15), 180, 0)
    return [[*near, *base]]


def moved(shape: Shape, right: float, down: float = 0) -> Shape:
    """Return the shape somewhere else."""
    return [[(x + right, y + down) for x, y in points] for points in shape]


def turned(shape: Shape, degrees: float, about: Point = (500, 500)) -> Shape:
    """Return the shape rotated clockwise about a point."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    px, py = about
    return [
        [(px + (x - px) * c - (y - py) * s, py + (x - px) * s + (y - py) * c) for x, y in points] for points in shape
    ]


def mirrored(shape: Shape, about: float = 500) -> Shape:
    """Return the shape as a mirror upright at that place shows it."""
    return [[(2 * about - x, y) for x, y in points] for points in shape]


def leaf(root: Point, tip: Point, width: float, bow: float = 0) -> Shape:
    """Return a pointed leaf from root to tip; a bow bends it to its right."""
    along_x, along_y = tip[0] - root[0], tip[1] - root[1]
    length = hypot(along_x, along_y)
    side_x, side_y = -along_y / length, along_x / length

    def edge(sign: float) -> list[Point]:
        points = []
        for step in range(25):
            t = step / 24
            off = sin(pi * t**0.85) * width / 2 * sign + sin(pi * t) * bow
            points.append((root[0] + along_x * t + side_x * off, root[1] + along_y * t + side_y * off))
        return points

    return [edge(1) + edge(-1)[::-1]]


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Return the left, top, right and bottom of a shape."""
    xs = [x for points in shape for x, _ in points]
    ys = [y for points in shape for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1
    share = min(distance / length, 0.5)
    return between(start, end, share)


def _bend(start: Point, control: Point, end: Point, t: float) -> Point:
    """Return a point of the corner's curve, which is close to a quarter circle."""
    a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
    near, far = between(start, control, 0.55), between(end, control, 0.55)
    return (
        a * start[0] + b * near[0] + c * far[0] + d * end[0],
        a * start[1] + b * near[1] + c * far[1] + d * end[1],
    )


def _spline(points: Sequence[Point], t: float) -> Point:
    """Return a point between the middle two of four, on a Catmull-Rom curve."""
    x, y = (_blend([point[axis] for point in points], t) for axis in (0, 1))
    return x, y


def _blend(values: Sequence[float], t: float) -> float:
    a, b, c, d = values
    return b + 0.5 * t * (c - a) + 0.5 * t**2 * (2 * a - 5 * b + 4 * c - d) + 0.5 * t**3 * (3 * b - 3 * c + d - a)


def _bar(start: Point, end: Point, half: float) -> list[Point]:
    length = hypot(end[0] - start[0], end[1] - start[1])
    across_x = -(end[1] - start[1]) / length * half
    across_y = (end[0] - start[0]) / length * half
    return [
        (start[0] + across_x, start[1] + across_y),
        (end[0] + across_x, end[1] + across_y),
        (end[0] - across_x, end[1] - across_y),
        (start[0] - across_x, start[1] - across_y),
    ]
