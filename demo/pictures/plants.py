"""Plants in their pots, and what one waters them with."""

from __future__ import annotations

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import (
    MOUTH,
    Point,
    Shape,
    arc,
    band,
    between,
    box,
    curve,
    front,
    leaf,
    mirrored,
    moved,
    oval,
    stroke,
    turned,
    vessel,
)
from demo.pictures.palette import COLORS, NIGHT, Color

SOIL = COLORS["cocoa"]


def snake_plant(canvas: Canvas, *, green: Color, edge: Color, pot: Color, legs: Color) -> None:
    """Draw upright sword leaves in a pot on a stand."""
    canvas.stand(500, 868, 160)
    for x, lean in ((378, -14), (622, 14)):
        canvas.rod([(x, 560), (x + lean, 862)], 22, legs)
    canvas.mouth(500, 560, 130, pot, SOIL)
    for root, tip, width in (
        ((462, 566), (400, 250), 62),
        ((540, 566), (610, 214), 66),
        ((500, 568), (496, 130), 78),
        ((436, 570), (352, 372), 54),
        ((566, 570), (656, 396), 54),
        ((480, 572), (446, 330), 56),
        ((530, 572), (548, 340), 58),
    ):
        blade = leaf(root, tip, width)
        canvas.fill(blade, edge)
        canvas.fill(leaf(root, between(root, tip, 0.97), width - 20), green)
        marks: Shape = []
        for step in range(1, 8):
            at = between(root, tip, step / 8)
            marks += stroke([(at[0] - 30, at[1] + 6), (at[0], at[1] - 5), (at[0] + 30, at[1] + 8)], 6)
        canvas.fill(marks, green.dark, within=blade, opacity=0.6)
        canvas.model(blade, 16)
    canvas.fill(front(500, 560, 130, 104, 736), pot)
    canvas.model(front(500, 560, 130, 104, 736), 46, hollow=26)
    canvas.line(arc((500, 560), (124, 19), 4, 176), 12, pot.light)
    canvas.rod([(374, 700), (626, 700)], 18, legs)


def monstera(canvas: Canvas, *, green: Color, pot: Color, saucer: Color) -> None:
    """Draw broad split leaves on bending stems."""
    canvas.stand(500, 858, 150)
    canvas.fill(oval(500, 838, 160, 24), saucer.dark)
    canvas.fill(oval(500, 830, 160, 24), saucer)
    canvas.mouth(500, 620, 136, pot, SOIL)
    leaves: list[tuple[Point, float, float, Color]] = [
        ((640, 250), 0.86, 42, green.dark),
        ((352, 270), 0.9, -46, green.dark),
        ((500, 190), 0.92, 0, green),
        ((700, 420), 0.8, 72, green),
        ((306, 440), 0.8, -74, green),
        ((520, 400), 0.84, 10, green.mixed(green.light, 0.5)),
    ]
    for (x, y), _, _, tone in leaves:
        stem = curve((500 + (x - 500) * 0.1, 625), (500 + (x - 500) * 0.45, (y + 640) / 2), (x, y + 40))
        canvas.line(stem, 11, tone.dark)
    for (x, y), size, angle, tone in leaves:
        _split_leaf(canvas, (x, y), size, angle, tone)
    canvas.solid(front(500, 620, 136, 108, 818), pot, 48, hollow=26)
    canvas.fill(band(500, 140, 600, 664, 23), pot.light, within=front(500, 620, 136, 108, 818), opacity=0.6)


def _split_leaf(canvas: Canvas, at: Point, size: float, angle: float, tone: Color) -> None:
    x, y = at
    half = [(0, 74), (70, 96), (124, 40), (118, -30), (70, -96), (0, -150)]
    edge = curve(*[(x + px * size, y + py * size) for px, py in half])
    heart: Shape = [edge, mirrored([edge], x)[0]]
    blade = turned([[*heart[0], *heart[1][::-1]]], angle, at)
    cuts: Shape = []
    for side in (-1, 1):
        for low, high, reach in ((30, 4, 60), (-14, -44, 54), (-58, -88, 44)):
            tip = (x + side * reach * 0.62 * size, y + (low + 12) * size)
            cuts += leaf((x + side * 150 * size, y + (high - 16) * size), tip, 24 * size)
    splits = turned(cuts, angle, at)
    canvas.fill(blade, tone, outside=splits)
    lit = turned([[*edge, (x, y)]], angle, at)
    canvas.fill(lit, NIGHT, outside=splits, opacity=0.12)
    canvas.line(turned([[(x, y + 74 * size), (x, y - 120 * size)]], angle, at)[0], 6, tone.light)


def cactus(canvas: Canvas, *, green: Color, flower: Color, pot: Color, stripe: Color) -> None:
    """Draw a cactus with two arms and a flower, in a patterned pot."""
    canvas.stand(500, 838, 165)
    canvas.mouth(500, 590, 160, pot, SOIL)
    for arm in (
        curve((440, 470), (350, 480), (318, 440), (316, 340)),
        curve((560, 420), (650, 430), (684, 390), (686, 270)),
    ):
        canvas.rod(arm, 82, green)
        canvas.line([(x - 6, y) for x, y in arm[8:]], 5, green.light)
    trunk = box(412, 190, 588, 610, 88)
    canvas.solid(trunk, green, 54)
    for x in (450, 492, 534):
        canvas.line([(x, 250), (x, 580)], 6, green.dark)
    for row, y in enumerate(range(240, 570, 46)):
        for x in (471, 513, 555) if row % 2 else (450, 492, 534):
            canvas.fill([*stroke([(x - 8, y - 8), (x, y), (x + 8, y - 8)], 4)], green.pale)
    for angle in range(0, 360, 60):
        canvas.fill(turned(oval(500, 150, 21, 34), angle, (500, 178)), flower if angle % 120 else flower.light)
    canvas.fill(oval(500, 178, 17), COLORS["mustard"])
    wall = front(500, 590, 160, 132, 812)
    canvas.fill(wall, pot)
    for index in range(-3, 4):
        x = 500 + index * 56
        canvas.fill([[(x - 28, 742), (x, 688), (x + 28, 742), (x, 796)]], stripe, within=wall)
    canvas.model(wall, 58, hollow=30)
    canvas.line(arc((500, 590), (154, 25), 3, 177), 15, pot.light)


def trailing_plant(canvas: Canvas, *, green: Color, pot: Color, cord: Color) -> None:
    """Draw a hanging pot with vines over its edge."""
    canvas.lie([*oval(500, 430, 150, 110)], 30)
    for x in (362, 500, 638):
        canvas.line([(500, 120), (x, 380)], 8, cord.dark if x == 500 else cord)
    canvas.line(arc((500, 104), (18, 18), 0, 360), 9, COLORS["brass"])
    canvas.mouth(500, 384, 150, pot, SOIL)
    for x, y, size in ((410, 352, 44), (466, 330, 52), (540, 332, 50), (596, 356, 42), (500, 362, 46)):
        for angle in (-50, 0, 50):
            canvas.solid(turned(leaf((x, y + size), (x, y - size), size), angle, (x, y + size * 0.6)), green, 8)
    bowl: Shape = [[*arc((500, 384), (150, 150 * MOUTH), 0, 180), *curve((350, 384), (372, 500), (450, 552))]]
    bowl[0] += [*arc((500, 552), (50, 10), 180, 0), *curve((550, 552), (628, 500), (650, 384))]
    canvas.solid(bowl, pot, 56, hollow=28)
    canvas.line(arc((500, 384), (144, 23), 4, 176), 12, pot.light)
    for index, vine in enumerate(VINES):
        line = curve(*vine)
        canvas.line(line, 6, green.deep)
        for step, at in enumerate(line[6::9]):
            lean = 62 if step % 2 else -62
            tone = green.light if (step + index) % 3 == 0 else green
            canvas.solid(turned(leaf((at[0], at[1] - 6), (at[0], at[1] + 58), 40), lean, at), tone, 8)
        end = line[-1]
        canvas.fill(leaf((end[0], end[1] - 10), (end[0], end[1] + 50), 36), green.light)


VINES: list[list[Point]] = [
    [(404, 400), (350, 440), (330, 560), (352, 700), (326, 800)],
    [(470, 408), (440, 470), (452, 600), (430, 690)],
    [(540, 408), (556, 480), (536, 620), (560, 760), (548, 850)],
    [(600, 398), (654, 440), (668, 560), (650, 660)],
]


def watering_can(canvas: Canvas, *, body: Color, rose: Color) -> None:
    """Draw a long-spouted watering can."""
    canvas.stand(560, 782, 180)
    canvas.rod(curve((470, 700), (380, 640), (300, 500), (226, 350)), 42, body)
    canvas.solid(turned([[(196, 300), (256, 300), (284, 366), (168, 366)]], 155, (226, 330)), rose, 20)
    canvas.fill(turned(oval(226, 300, 60, 18), -25, (226, 330)), rose.light)
    canvas.rod(curve((690, 500), (800, 440), (830, 560), (790, 660), (716, 690)), 30, body)
    can = vessel(560, [(144, 420), (150, 460), (166, 620), (172, 756)], 30)
    canvas.rod(curve((432, 430), (440, 290), (560, 236), (680, 290), (690, 430)), 28, rose)
    canvas.fill(can, body)
    for y in (486, 700):
        canvas.fill(band(560, 180, y, y + 12, 30), body.dark, within=can)
    canvas.model(can, 58)
    canvas.mouth(560, 420, 146, body, body.deep)
    cover: Shape = [[*arc((560, 420), (146, 146 * MOUTH), 0, 180)]]
    canvas.fill(cover, body.light)


def pots(canvas: Canvas, *, large: Color, small: Color, sprig: Color) -> None:
    """Draw a pile of flower pots with a seedling in the last."""
    canvas.stand(330, 804, 120)
    canvas.stand(620, 804, 140)
    _pot(canvas, (330, 590), 150, 200, large)
    _pot(canvas, (620, 540), 176, 250, large.mixed(large.light, 0.4))
    canvas.line(curve((340, 380), (336, 330), (342, 290)), 11, sprig.dark)
    for tip, width in (((262, 226), 54), ((424, 222), 56), ((340, 176), 44)):
        canvas.solid(leaf((341, 306), tip, width), sprig, 12)
    _pot(canvas, (338, 402), 116, 158, small)
    canvas.fill(oval(338, 402, 96, 12), SOIL)
    canvas.line(curve((339, 404), (336, 340), (342, 290)), 11, sprig.dark)


def _pot(canvas: Canvas, top: Point, half: float, height: float, clay: Color) -> None:
    """Draw a flower pot with its thick rim."""
    x, y = top
    lower = vessel(x, [(half * 0.86, y + 50), (half * 0.66, y + height)], half * 0.14)
    canvas.solid(lower, clay, half * 0.34)
    rim = band(x, half, y, y + 56, half * MOUTH)
    canvas.fill(moved(rim, 0, 12), NIGHT, within=lower, opacity=0.18)
    canvas.solid(rim, clay, half * 0.3)
    canvas.mouth(x, y, half, clay, clay.deep)
