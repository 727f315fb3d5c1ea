"""Lamps: on desks, on tables, on the floor and from the ceiling."""

from __future__ import annotations

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import (
    Shape,
    arc,
    band,
    box,
    curve,
    moved,
    oval,
    polygon,
    rounded,
    turned,
    vessel,
)
from demo.pictures.palette import COLORS, SUN, Color

GLOW = COLORS["butter"].mixed(SUN, 0.35)


def desk_lamp(canvas: Canvas, *, body: Color, joint: Color) -> None:
    """Draw a lamp with two arms and a cone that lights the desk."""
    beam = polygon((248, 344), (424, 446), (404, 788), (92, 788))
    canvas.fill(beam, GLOW, opacity=0.4)
    canvas.stand(640, 792, 140)
    canvas.rod([(640, 760), (716, 480)], 24, body)
    canvas.rod([(716, 480), (450, 256)], 24, body)
    base: Shape = [[*arc((640, 762), (140, 26), 180, 360), *arc((640, 782), (140, 26), 0, 180)]]
    canvas.solid(base, body, 46)
    canvas.fill(oval(640, 762, 140, 26), body.light)
    canvas.solid(oval(716, 480, 27), joint, 12)
    head = rounded([(372, 222), (440, 222), (520, 420), (292, 420)], [26, 26, 18, 18])
    cone = turned(head, 31, (420, 280))
    canvas.fill(turned(oval(406, 420, 106, 26), 31, (420, 280)), GLOW.light)
    canvas.solid(cone, body, 40)
    canvas.fill(turned(oval(406, 418, 108, 20), 31, (420, 280)), body.deep)
    canvas.fill(turned(oval(406, 421, 94, 14), 31, (420, 280)), GLOW)
    canvas.solid(oval(448, 254, 25), joint, 12)


def mushroom_lamp(canvas: Canvas, *, shade: Color, stem: Color) -> None:
    """Draw a small domed lamp."""
    canvas.stand(500, 788, 158)
    foot = vessel(500, [(50, 480), (52, 600), (84, 710), (156, 764)], 24)
    canvas.solid(foot, stem, 40)
    canvas.fill(band(500, 60, 470, 520, 20), GLOW, within=foot, opacity=0.7)
    canvas.fill(oval(500, 490, 270, 44), shade.dark)
    canvas.fill(oval(500, 486, 246, 32), GLOW)
    dome: Shape = [[*arc((500, 480), (276, 262), 180, 360), *arc((500, 480), (276, 46), 0, 180)]]
    cap: Shape = [[*arc((500, 480), (276, 262), 180, 360), *arc((500, 470), (276, 30), 0, 180)]]
    canvas.fill(dome, shade.dark)
    canvas.solid(cap, shade, 92)
    canvas.line(arc((500, 480), (216, 204), 200, 248), 20, shade.light)
    canvas.solid(oval(500, 214, 22, 16), stem, 10)


def pendant_lamp(canvas: Canvas, *, shade: Color, cord: Color) -> None:
    """Draw a lamp that hangs from the ceiling, switched on."""
    light = polygon((268, 640), (732, 640), (850, 860), (150, 860))
    canvas.fill(light, GLOW, opacity=0.32)
    canvas.fill(box(494, 130, 506, 400), cord)
    canvas.solid(rounded([(430, 108), (570, 108), (548, 150), (452, 150)], [6, 6, 16, 16]), shade, 26)
    canvas.solid(rounded([(466, 366), (534, 366), (552, 436), (448, 436)], 12), cord, 20)
    canvas.fill(oval(500, 642, 92, 84), GLOW.light)
    hood = vessel(500, [(54, 424), (96, 440), (196, 520), (250, 632)], 12)
    canvas.fill(oval(500, 634, 250, 40), shade.deep)
    canvas.fill(oval(500, 638, 232, 30), GLOW)
    canvas.fill(oval(500, 640, 64, 46), SUN)
    canvas.solid(hood, shade, 78)
    canvas.line(curve((352, 516), (312, 560), (288, 606)), 16, shade.light)


def floor_lamp(canvas: Canvas, *, shade: Color, legs: Color) -> None:
    """Draw a tall lamp on three legs."""
    canvas.stand(500, 868, 210)
    canvas.rod([(500, 430), (516, 838)], 20, legs.dark)
    canvas.rod([(482, 420), (330, 862)], 24, legs)
    canvas.rod([(518, 420), (676, 862)], 24, legs)
    canvas.line([(438, 566), (568, 566)], 12, legs.dark)
    canvas.solid(rounded([(462, 400), (538, 400), (530, 446), (470, 446)], 10), COLORS["brass"], 22)
    drum: Shape = [
        [(352, 130), (648, 130), (700, 384), *arc((500, 384), (200, 30), 0, 180), (300, 384)],
    ]
    canvas.solid(drum, shade, 74)
    canvas.fill(band(500, 214, 336, 384, 30), GLOW, within=drum, opacity=0.55)
    canvas.fill(oval(500, 130, 148, 20), shade.light)
    canvas.fill(oval(500, 132, 132, 13), GLOW)


def pleated_lamp(canvas: Canvas, *, shade: Color, base: Color) -> None:
    """Draw a table lamp with a glazed foot and a pleated shade."""
    canvas.stand(500, 806, 130)
    canvas.fill(box(482, 440, 518, 540), COLORS["brass"].dark)
    foot = vessel(500, [(34, 516), (60, 540), (148, 628), (140, 720), (92, 786)], 16)
    canvas.fill(foot, base)
    canvas.fill(band(500, 160, 640, 650, 26), base.light, within=foot, opacity=0.6)
    canvas.fill(band(500, 160, 664, 670, 26), base.light, within=foot, opacity=0.6)
    canvas.model(foot, 60)
    tent: Shape = [[*arc((500, 190), (136, 18), 180, 360), *arc((500, 470), (270, 34), 0, 180)]]
    canvas.fill(tent, shade)
    for step in range(-9, 10):
        pleat = polygon((500 + step * 14, 160), (507 + step * 14, 160), (514 + step * 29, 520), (500 + step * 29, 520))
        canvas.fill(pleat, shade.dark, within=tent, opacity=0.55)
    canvas.fill(moved(band(500, 280, 440, 470, 34), 0), shade.deep, within=tent, opacity=0.25)
    canvas.model(tent, 70)
    canvas.fill(oval(500, 190, 136, 18), shade.light)
    canvas.fill(oval(500, 191, 116, 11), GLOW)
