"""Soft things, small comforts and clocks."""

from __future__ import annotations

from math import cos, radians, sin

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import (
    Shape,
    arc,
    band,
    blob,
    box,
    curve,
    leaf,
    moved,
    oval,
    polygon,
    rounded,
    stroke,
    turned,
    vessel,
)
from demo.pictures.palette import COLORS, NIGHT, SUN, Color


def cushion(canvas: Canvas, *, cloth: Color, first: Color, second: Color) -> None:
    """Draw a plump cushion woven in bands."""
    shape = [
        [
            *curve((216, 236), (360, 262), (500, 268), (640, 262), (784, 236)),
            *curve((784, 236), (762, 380), (756, 510), (762, 640), (784, 784)),
            *curve((784, 784), (640, 762), (500, 756), (360, 762), (216, 784)),
            *curve((216, 784), (238, 640), (244, 510), (238, 380), (216, 236)),
        ]
    ]
    canvas.lie(shape, 20)
    canvas.fill(shape, cloth)
    for y, high, tone in ((344, 46, first), (408, 14, second), (600, 14, second), (632, 46, first)):
        canvas.fill(box(180, y, 820, y + high), tone, within=shape)
    for x in range(252, 748, 62):
        diamond = polygon((x, 512), (x + 31, 466), (x + 62, 512), (x + 31, 558))
        canvas.fill(diamond, second if (x // 62) % 2 else first, within=shape)
        canvas.fill(polygon((x + 16, 512), (x + 31, 490), (x + 46, 512), (x + 31, 534)), cloth, within=shape)
    canvas.model(shape, 46)
    for x, y, lean in ((216, 236, -45), (784, 236, 45), (784, 784, 135), (216, 784, -135)):
        tassel = rounded([(x - 8, y), (x + 8, y), (x + 17, y - 54), (x - 17, y - 54)], 4)
        canvas.solid(turned(tassel, lean, (x, y)), first, 8)
        canvas.solid(oval(x, y, 14), second, 6)


def blanket(canvas: Canvas, *, wool: Color, check: Color, fringe: Color) -> None:
    """Draw a folded blanket with a fringe."""
    canvas.stand(500, 752, 320)
    for x in range(196, 800, 18):
        canvas.line([(x, 700), (x - 3, 748)], 8, fringe.dark if x % 4 else fringe)
    for index, (top, bottom) in enumerate(((590, 712), (474, 600), (356, 484))):
        fold = box(176 + index * 6, top, 824 - index * 6, bottom, 56)
        canvas.fill(fold, wool)
        for x in (276, 300, 436, 560, 584, 738):
            wide = 12 if x in (276, 300, 560, 584) else 30
            canvas.fill(box(x, top, x + wide, bottom), check, within=fold, opacity=0.8)
        middle = (top + bottom) / 2
        canvas.fill(box(150, middle - 6, 850, middle + 6), fringe, within=fold, opacity=0.8)
        canvas.fill(fold, NIGHT, outside=moved(fold, 0, -26), opacity=0.18)
        canvas.fill(fold, SUN, outside=moved(fold, 0, 12), opacity=0.22)
        canvas.model(fold, 34, 0.13)


def candle(canvas: Canvas, *, glass: Color, label: Color, lid: Color) -> None:
    """Draw a lit candle in a tumbler, its lid beside it."""
    canvas.stand(440, 790, 190)
    canvas.fill(oval(440, 270, 150, 150), COLORS["butter"], opacity=0.35)
    tumbler = vessel(440, [(176, 420), (176, 600), (168, 762)], 28)
    canvas.fill(tumbler, glass)
    canvas.model(tumbler, 54)
    paper = band(440, 184, 540, 664, 28)
    canvas.fill(paper, label, within=tumbler)
    canvas.fill(paper, NIGHT, within=tumbler, outside=moved(tumbler, -54), opacity=0.15)
    for y, half in ((604, 76), (638, 48), (672, 60)):
        canvas.line([(440 - half, y), (440 + half, y)], 9, label.deep)
    canvas.mouth(440, 420, 176, glass, COLORS["chalk"].mixed(COLORS["butter"], 0.35))
    canvas.line([(440, 424), (440, 366)], 9, COLORS["charcoal"])
    flame = blob((440, 376), (404, 336), (420, 286), (440, 222), (464, 288), (476, 338))
    canvas.fill(flame, COLORS["mustard"])
    canvas.fill(blob((440, 374), (418, 344), (428, 312), (440, 276), (454, 312), (462, 344)), COLORS["butter"].light)
    canvas.stand(738, 790, 110)
    disc: Shape = [[*arc((738, 746), (116, 20), 180, 360), *arc((738, 776), (116, 20), 0, 180)]]
    canvas.solid(disc, lid, 40)
    canvas.fill(oval(738, 746, 116, 20), lid.light)
    canvas.solid(oval(738, 734, 24, 20), lid, 12)


def vase(canvas: Canvas, *, body: Color, glaze: Color, petals: Color, stems: Color) -> None:
    """Draw a narrow-necked vase with three flowers."""
    canvas.stand(500, 858, 140)
    for bottom, bend, top in (
        ((496, 500), (470, 380), (390, 250)),
        ((500, 500), (506, 340), (516, 180)),
        ((504, 500), (540, 390), (630, 306)),
    ):
        canvas.line(curve(bottom, bend, top), 9, stems)
        _flower(canvas, top, petals)
    for root, tip in (
        ((484, 420), (376, 392)),
        ((506, 360), (592, 240)),
        ((520, 430), (640, 436)),
        ((503, 300), (440, 196)),
    ):
        canvas.solid(leaf(root, tip, 38, 8), stems, 8)
    shape = vessel(500, [(58, 490), (44, 540), (56, 590), (140, 680), (150, 760), (96, 842)], 16)
    canvas.fill(shape, body)
    canvas.fill(band(500, 170, 420, 672, 34), glaze, within=shape)
    canvas.fill(band(500, 170, 688, 698, 34), glaze, within=shape)
    canvas.model(shape, 56)
    canvas.line(arc((500, 488), (50, 9), 8, 172), 11, glaze.light)


def _flower(canvas: Canvas, at: tuple[float, float], petals: Color) -> None:
    x, y = at
    for angle in range(0, 360, 45):
        tone = petals if angle % 90 else petals.light
        canvas.fill(turned(oval(x, y - 40, 20, 36), angle, at), tone)
    canvas.solid(oval(x, y, 22), COLORS["mustard"], 9)


def wall_clock(canvas: Canvas, *, frame: Color, face: Color, hands: Color, accent: Color) -> None:
    """Draw a round wall clock at ten past ten."""
    ring = oval(500, 500, 310)
    canvas.lie(ring, 24)
    canvas.fill(ring, frame)
    canvas.fill(ring, NIGHT, outside=moved(ring, -16, -16), opacity=0.2)
    canvas.fill(ring, SUN, outside=moved(ring, 9, 9), opacity=0.35)
    dial = oval(500, 500, 266)
    canvas.fill(dial, face)
    canvas.fill(dial, NIGHT, outside=moved(dial, 16, 18), opacity=0.14)
    for hour in range(12):
        long = hour % 3 == 0
        mark = box(492 if long else 495, 256, 508 if long else 505, 304 if long else 282, 5)
        canvas.fill(turned(mark, hour * 30), hands)
    _hand(canvas, 304, 130, 20, hands)
    _hand(canvas, 62, 196, 14, hands)
    _hand(canvas, 200, 210, 6, accent)
    _hand(canvas, 20, 60, 6, accent)
    canvas.fill(oval(500, 500, 19), accent)
    canvas.fill(oval(500, 500, 7), face)


def _hand(canvas: Canvas, degrees: float, length: float, width: float, color: Color) -> None:
    x, y = 500 + sin(radians(degrees)) * length, 500 - cos(radians(degrees)) * length
    canvas.line([(500, 500), (x, y)], width, color)


def alarm_clock(canvas: Canvas, *, body: Color, face: Color, bells: Color, hands: Color) -> None:
    """Draw a small alarm clock with two bells, at five to eight."""
    canvas.stand(500, 800, 190)
    for x, foot in ((390, 330), (610, 670)):
        canvas.rod([(x, 690), (foot, 790)], 34, body.dark)
    canvas.rod(curve((430, 240), (450, 168), (500, 150), (550, 168), (570, 240)), 20, bells)
    canvas.rod([(500, 260), (500, 216)], 16, body.dark)
    canvas.solid(oval(500, 212, 22), bells, 10)
    for x, lean in ((366, -32), (634, 32)):
        bell: Shape = [[*arc((x, 280), (100, 88), 180, 360), *arc((x, 280), (100, 16), 0, 180)]]
        canvas.solid(turned(bell, lean, (x, 300)), bells, 34)
    case = oval(500, 520, 260)
    canvas.solid(case, body, 54)
    dial = oval(500, 520, 204)
    canvas.fill(dial, face)
    canvas.fill(dial, NIGHT, outside=moved(dial, 12, 14), opacity=0.15)
    for hour in range(12):
        size = 10 if hour % 3 == 0 else 6
        canvas.fill(turned(oval(500, 350, size), hour * 30, (500, 520)), hands)
    canvas.line([(500, 520), (421, 579)], 18, hands)
    canvas.line([(500, 520), (432, 397)], 13, hands)
    canvas.line([(500, 520), (560, 480)], 6, bells)
    canvas.fill(oval(500, 520, 16), hands)
    canvas.fill(stroke(arc((500, 520), (230, 230), 200, 250), 12), body.light)
