"""The sheet that a picture is drawn on: flat tones, one light from the upper left, soft shadows."""

from __future__ import annotations

from io import BytesIO
from typing import TypeVar

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.pictures.geometry import MOUTH, Point, Shape, bounds, moved, oval, stroke
from demo.pictures.palette import NIGHT, SUN, Color

SIZE = 1200
"""The width and height of a finished picture, in pixels."""

SCALE = 2.8
"""Pixels for one unit while drawing; the sheet is made smaller at the end, which smooths edges."""

REACH = 760
"""How wide or high the largest thing may look on the finished picture, in thousandths of it."""

PRESENCE = 615
"""How large a thing looks: the square root of width times height, in thousandths."""

BLUR = 6
"""How much coarser shadows are drawn than all else; nobody sees it once they are blurred."""

Area = tuple[int, int, int, int]
Box = TypeVar("Box", Area, tuple[float, float, float, float])


class Canvas:
    """A sheet of 1000 by 1000 units with a tinted ground."""

    def __init__(self, backdrop: Color) -> None:
        side = round(1000 * SCALE)
        self.backdrop = backdrop
        self.image = Image.new("RGB", (side, side), backdrop)
        self._pen = ImageDraw.Draw(self.image)
        self._touched = (side, side, 0, 0)
        self._extent = (1000.0, 1000.0, 0.0, 0.0)

    def fill(
        self,
        shape: Shape,
        color: Color,
        *,
        within: Shape | None = None,
        outside: Shape | None = None,
        opacity: float = 1,
    ) -> None:
        """Fill a shape, or the part of it that lies within one shape or outside another."""
        if within is None:
            self._extent = _joined(self._extent, bounds(shape))
        if within is None and outside is None and opacity == 1:
            self._touched = _joined(self._touched, self._area(shape, SCALE))
            for points in shape:
                self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=color)
            return
        area = self._area(shape, SCALE)
        if within is not None:
            area = _shared(area, self._area(within, SCALE))
        if area[0] >= area[2] or area[1] >= area[3]:
            return
        mask = _mask(shape, area, SCALE)
        if within is not None:
            mask = ImageChops.darker(mask, _mask(within, area, SCALE))
        if outside is not None:
            mask = ImageChops.subtract(mask, _mask(outside, area, SCALE))
        self._paste(color, mask, area, opacity)

    def model(self, shape: Shape, depth: float, strength: float = 0.17, hollow: float = 0) -> None:
        """Shade the right edge of whatever is drawn there, and light its left edge.

        A top edge that is hollow, as the near edge of a rim is, says by how much.
        """
        for color, aside, opacity in ((NIGHT, -depth, strength), (SUN, depth * 0.4, strength * 1.35)):
            unlike = moved(shape, aside)
            if hollow:
                unlike = [*unlike, *moved(shape, aside, -hollow)]
            self.fill(shape, color, outside=unlike, opacity=opacity)

    def solid(self, shape: Shape, color: Color, depth: float, hollow: float = 0) -> None:
        """Fill a shape and give it a light and a shaded side."""
        self.fill(shape, color)
        self.model(shape, depth, hollow=hollow)

    def line(self, points: list[Point], width: float, color: Color, within: Shape | None = None) -> None:
        """Draw a line with round ends."""
        self.fill(stroke(points, width), color, within=within)

    def rod(self, points: list[Point], width: float, color: Color) -> None:
        """Draw a round bar along a line, lit from above and left."""
        self.line(points, width, color.dark)
        lift = width * 0.13
        self.line([(x - lift, y - lift) for x, y in points], width * 0.7, color)

    def mouth(self, x: float, y: float, half: float, rim: Color, inside: Color) -> None:
        """Draw the opening of a round vessel, seen from a little above."""
        down = half * MOUTH
        self.fill(oval(x, y, half, down), rim.light)
        hole = oval(x, y + 2, half - 13, down - 8)
        self.fill(hole, inside)
        self.fill(hole, NIGHT, outside=moved(hole, half * 0.14, 9), opacity=0.2)

    def stand(self, x: float, y: float, half: float) -> None:
        """Cast the shadow of something that stands there, so wide to either side."""
        self._soften(oval(x + 18, y, half + 18, 14 + half * 0.07), 9, 0.2)
        self._soften(oval(x + 8, y + 2, half - 12, 9 + half * 0.03), 5, 0.24)

    def lie(self, shape: Shape, height: float = 14) -> None:
        """Cast the shadow of something that lies or hangs a little way off the ground."""
        self._soften(moved(shape, height, height * 1.3), 6 + height * 0.4, 0.24)

    def webp(self) -> bytes:
        """Return the bytes of a WebP file with what was drawn in the middle, as large as all others."""
        finished = Image.new("RGB", (SIZE, SIZE), self.backdrop)
        left, top, right, bottom = self._extent
        width, height = right - left, bottom - top
        zoom = min(REACH / width, REACH / height, PRESENCE / (width * height) ** 0.5)
        pixels = SIZE / 1000 * zoom / SCALE
        from_left, from_top, to_right, to_bottom = self._touched
        size = (round((to_right - from_left) * pixels), round((to_bottom - from_top) * pixels))
        corner = (
            round(SIZE / 2 + (from_left - (left + right) / 2 * SCALE) * pixels),
            round(SIZE / 2 + (from_top - (top + bottom) / 2 * SCALE) * pixels),
        )
        finished.paste(self.image.resize(size, Image.Resampling.LANCZOS, self._touched), corner)
        file = BytesIO()
        finished.save(file, "WEBP", quality=82, method=2)
        return file.getvalue()

    def _soften(self, shape: Shape, blur: float, opacity: float) -> None:
        """Lay a blurred patch of shade on the ground."""
        scale = SCALE / BLUR
        left, top, right, bottom = bounds(shape)
        spread = blur * 3
        roomy = [*shape, [(left - spread, top - spread), (right + spread, bottom + spread)]]
        small = self._area(roomy, scale)
        mask = _mask(shape, small, scale).filter(ImageFilter.GaussianBlur(blur * scale))
        area = (small[0] * BLUR, small[1] * BLUR, small[2] * BLUR, small[3] * BLUR)
        mask = mask.resize((area[2] - area[0], area[3] - area[1]), Image.Resampling.BILINEAR)
        self._paste(self.backdrop.mixed(NIGHT, 0.7), mask, area, opacity)

    def _paste(self, color: Color, mask: Image.Image, area: Area, opacity: float) -> None:
        if opacity < 1:
            mask = mask.point([round(value * opacity) for value in range(256)])
        self.image.paste(color, area, mask)
        self._touched = _joined(self._touched, area)

    def _area(self, shape: Shape, scale: float) -> Area:
        """Return the whole pixels that a shape touches, at a scale, kept on the sheet."""
        left, top, right, bottom = bounds(shape)
        side = round(1000 * scale)
        return (
            max(0, int(left * scale) - 1),
            max(0, int(top * scale) - 1),
            min(side, int(right * scale) + 2),
            min(side, int(bottom * scale) + 2),
        )


def _joined(one: Box, other: Box) -> Box:
    """Return the smallest box around two boxes."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _shared(one: Area, other: Area) -> Area:
    """Return the largest box within two boxes."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _mask(shape: Shape, area: Area, scale: float) -> Image.Image:
    mask = Image.new("L", (area[2] - area[0], area[3] - area[1]))
    pen = ImageDraw.Draw(mask)
    for points in shape:
        pen.polygon([(x * scale - area[0], y * scale - area[1]) for x, y in points], fill=255)
    return mask
