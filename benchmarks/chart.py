"""Draws what answers cost against how large the shop is: lines on two logarithmic axes, a panel for each database."""

from collections.abc import Iterator, Mapping, Sequence
from math import log10
from xml.sax.saxutils import escape

from benchmarks.figures import Figure

COLORS = ("#3b82f6", "#e08a00", "#10a37f", "#e5484d", "#a06be0")
"""Apart for most eyes, and legible on white and on black."""

STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #333; }
    .title { font-weight: 600; font-size: 15px; }
    .grid { stroke: #8885; stroke-width: 1; }
    .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
    @media (prefers-color-scheme: dark) { text { fill: #ddd; } }
"""
WIDTH, HEIGHT, TOP, LEFT, GAP = 380, 300, 80, 75, 85
"""Of a panel, and around it."""


def draw(found: Mapping[str, Sequence[Figure]], title: str) -> str:
    """Draw the figures that belong to a series, as SVG."""
    points = {name: series_of(figures) for name, figures in found.items()}
    values = [value for series in points.values() for line in series.values() for value in line.values()]
    sizes = sorted({size for series in points.values() for line in series.values() for size in line})
    low, high = _decades(values)
    width, height = LEFT + (WIDTH + GAP) * len(found), TOP + HEIGHT + 60
    parts = [_text(LEFT, 26, title, "title"), *_legend(list(next(iter(points.values()))))]
    for place, (name, series) in enumerate(points.items()):
        parts += _panel(name, series, sizes, (low, high), LEFT + place * (WIDTH + GAP))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>", *parts, "</svg>\n"])


def series_of(figures: Sequence[Figure]) -> dict[str, dict[int, float]]:
    """Gather the points of each line: what was measured, by the size of the shop."""
    lines: dict[str, dict[int, float]] = {}
    for figure in figures:
        if figure.series:
            lines.setdefault(figure.series, {})[figure.size] = figure.value
    return lines


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Choose the powers of ten that all values are between."""
    return int(log10(min(values)) // 1), int(-(-log10(max(values)) // 1))


def _legend(names: Sequence[str]) -> Iterator[str]:
    for place, (name, color) in enumerate(zip(names, COLORS, strict=False)):
        x = LEFT + place * 110
        yield f'<path class="line" stroke="{color}" d="M{x} 48h22"/>'
        yield _text(x + 28, 52, name)


def _panel(
    name: str, series: Mapping[str, Mapping[int, float]], sizes: Sequence[int], span: tuple[int, int], left: float
) -> Iterator[str]:
    low, high = span
    across, up = WIDTH / (log10(sizes[-1]) - log10(sizes[0])), HEIGHT / (high - low)

    def at(size: int, value: float) -> tuple[float, float]:
        return left + (log10(size) - log10(sizes[0])) * across, TOP + HEIGHT - (log10(value) - low) * up

    yield _text(left, TOP - 8, f"{name}: half of the answers within")
    for power in range(low, high + 1):
        _, y = at(sizes[0], 10.0**power)
        yield f'<path class="grid" d="M{left} {y:.1f}h{WIDTH}"/>'
        yield _text(left - 8, y + 4, f"{10.0**power:,g} ms", anchor="end")
    for size in sizes:
        x, y = at(size, 10.0**low)
        yield f'<path class="grid" d="M{x:.1f} {TOP}v{HEIGHT}"/>'
        yield _text(x, y + 20, f"{size:,}", anchor="middle")
    yield _text(left + WIDTH / 2, TOP + HEIGHT + 42, "products", anchor="middle")
    for line, color in zip(series.values(), COLORS, strict=False):
        points = [at(size, value) for size, value in sorted(line.items())]
        yield f'<path class="line" stroke="{color}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>' for x, y in points)


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'
