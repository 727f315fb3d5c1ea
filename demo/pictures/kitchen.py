"""Boards, pans, bowls and what stands on a kitchen shelf."""

from __future__ import annotations

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import (
    MOUTH,
    Shape,
    arc,
    band,
    blob,
    box,
    curve,
    front,
    moved,
    oval,
    polygon,
    rounded,
    stroke,
    turned,
    vessel,
)
from demo.pictures.palette import COLORS, NIGHT, SUN, Color


def chopping_board(canvas: Canvas, *, wood: Color, inlay: Color, cord: Color) -> None:
    """Draw a paddle board that stands upright, with an inlaid strip."""
    outline = [(300, 360), (450, 345), (455, 180), (545, 180), (550, 345), (700, 360), (700, 800), (300, 800)]
    face = rounded(outline, [56, 46, 42, 42, 46, 56, 44, 44])
    canvas.stand(510, 800, 205)
    canvas.fill(moved(face, 18, 0), wood.dark)
    canvas.fill(face, wood)
    for x, sway in ((336, 6), (384, -8), (430, 10), (520, -6), (566, 8), (664, -7)):
        grain = curve((x, 300), (x + sway, 460), (x - sway, 640), (x, 820))
        canvas.fill(stroke(grain, 4), wood.dark, within=face, opacity=0.5)
    canvas.fill(box(598, 300, 626, 820), inlay, within=face)
    canvas.model(face, 22)
    canvas.fill(oval(500, 226, 19), canvas.backdrop.dark)
    canvas.line(curve((500, 222), (476, 176), (470, 140), (500, 118), (530, 140), (524, 176), (500, 222)), 9, cord)


def skillet(canvas: Canvas, *, iron: Color, egg: bool) -> None:
    """Draw a heavy pan from above, with or without an egg in it."""
    handle = rounded([(560, 380), (800, 132), (862, 194), (620, 440)], [10, 40, 40, 10])
    rim = oval(420, 570, 262)
    lip = rounded([(352, 340), (406, 288), (434, 288), (488, 340)], [4, 16, 16, 4])
    lips = [*turned(lip, -45, (420, 570)), *turned(lip, 135, (420, 570))]
    canvas.lie([*handle, *rim, *lips], 20)
    canvas.solid(handle, iron, 22)
    canvas.fill(turned(box(788, 190, 836, 210, 10), -45, (812, 182)), canvas.backdrop.mixed(NIGHT, 0.25))
    canvas.fill(lips, iron.light)
    canvas.fill(rim, iron.light)
    canvas.fill(oval(423, 573, 248), iron)
    well = oval(420, 572, 214)
    canvas.fill(well, iron.dark)
    canvas.fill(well, NIGHT, outside=moved(well, 22, 26), opacity=0.4)
    if egg:
        _egg(canvas)


def _egg(canvas: Canvas) -> None:
    white = blob((320, 520), (380, 450), (470, 462), (540, 520), (548, 610), (480, 680), (390, 668), (310, 620))
    canvas.fill(moved(white, 8, 10), NIGHT, opacity=0.3)
    canvas.fill(white, COLORS["chalk"])
    canvas.fill(white, COLORS["oat"], outside=moved(white, -14, -14))
    canvas.fill(oval(436, 566, 66), COLORS["mustard"])
    canvas.fill(oval(430, 559, 58), COLORS["butter"].mixed(COLORS["mustard"], 0.45))
    canvas.line(arc((430, 560), (40, 40), 190, 260), 11, COLORS["chalk"])


def kettle(canvas: Canvas, *, body: Color, grip: Color) -> None:
    """Draw a pouring kettle with a swan's neck."""
    canvas.stand(530, 760, 215)
    canvas.rod(curve((400, 690), (306, 660), (276, 560), (290, 450), (262, 380), (196, 366)), 34, body)
    handle = curve((610, 372), (730, 330), (812, 372), (806, 480), (770, 600))
    canvas.rod(handle, 36, grip)
    pot = vessel(530, [(136, 380), (158, 440), (206, 640), (214, 730)], 34)
    canvas.fill(pot, body)
    canvas.fill(band(530, 220, 700, 712, 34), body.deep, within=pot, opacity=0.6)
    canvas.model(pot, 76)
    canvas.fill(oval(530, 380, 146, 26), body.dark)
    lid = vessel(530, [(20, 324), (108, 344), (138, 374)], 20)
    canvas.solid(lid, body.light, 40)
    canvas.fill(box(520, 296, 540, 332), grip.dark)
    canvas.solid(oval(530, 286, 36, 24), grip, 18)


def mixing_bowls(canvas: Canvas, *, large: Color, middle: Color, small: Color) -> None:
    """Draw three bowls, one in another."""
    canvas.stand(500, 776, 190)
    nest = [(300, 470, 770, large), (250, 392, 700, middle), (196, 320, 620, small)]
    for half, rim, _, color in nest:
        canvas.mouth(500, rim, half, color, color.deep)
    for half, rim, foot, color in reversed(nest):
        wall = _bowl(half, rim, foot)
        canvas.solid(wall, color, half * 0.3, hollow=60)
        lip = arc((500, rim), (half - 6, half * MOUTH - 4), 4, 176)
        canvas.line(lip, 13, color.light)


def _bowl(half: float, rim: float, foot: float) -> Shape:
    """Return the wall of a bowl below the near edge of its rim."""
    front = arc((500, rim), (half, half * MOUTH), 0, 180)
    deep = foot - rim
    left = curve(
        (500 - half, rim),
        (500 - half * 0.95, rim + deep * 0.35),
        (500 - half * 0.74, rim + deep * 0.75),
        (500 - half * 0.46, foot),
    )
    right = [(1000 - x, y) for x, y in reversed(left)]
    return [[*front, *left, *arc((500, foot), (half * 0.46, 14), 180, 0), *right]]


def tea_towel(canvas: Canvas, *, cloth: Color, stripe: Color, rail: Color) -> None:
    """Draw a striped towel over a rail."""
    behind = polygon((352, 240), (690, 240), (694, 800), (356, 800))
    front = [[(316, 240), (668, 240), *curve((674, 500), (664, 700), (672, 762))]]
    front[0] += curve((672, 762), (580, 770), (490, 758), (400, 768), (308, 760))
    front[0] += curve((308, 760), (318, 640), (308, 480), (316, 240))
    canvas.lie([*behind, *box(220, 226, 780, 262)], 16)
    canvas.rod([(220, 240), (780, 240)], 30, rail)
    for x in (212, 788):
        canvas.solid(oval(x, 240, 27), rail, 12)
    canvas.fill(behind, cloth.dark)
    canvas.fill(front, cloth)
    for top, bottom in ((560, 572), (590, 650), (668, 680)):
        canvas.fill(box(290, top, 700, bottom), stripe, within=front)
    for x in (356, 628):
        canvas.fill(box(x - 5, 240, x + 5, 800), stripe, within=front, opacity=0.7)
    fold = [
        [
            *curve((500, 258), (512, 450), (488, 620), (506, 780)),
            *curve((546, 780), (536, 620), (540, 450), (524, 258)),
        ]
    ]
    canvas.fill(fold, NIGHT, within=front, opacity=0.09)
    canvas.fill(box(300, 226, 690, 256), SUN, within=front, opacity=0.35)
    canvas.model(front, 30)


def utensil_crock(canvas: Canvas, *, crock: Color, wood: Color, blade: Color) -> None:
    """Draw a crock with a spoon, a spatula, a whisk and a fork in it."""
    canvas.stand(500, 806, 165)
    canvas.mouth(500, 500, 158, crock, crock.deep)
    spoon = [*stroke([(440, 600), (372, 300)], 22), *turned(oval(356, 232, 46, 72), -13, (356, 232))]
    canvas.solid(spoon, wood, 12)
    canvas.fill(turned(oval(354, 226, 28, 48), -13, (354, 226)), wood.dark, opacity=0.6)
    for spread in (-44, -16, 16, 44):
        wire = curve((572, 420), (600 + spread, 300), (640 + spread, 220), (648, 172))
        canvas.line(wire, 8, COLORS["steel"].dark if spread > 0 else COLORS["steel"])
    canvas.rod([(540, 610), (574, 408)], 26, COLORS["charcoal"])
    slice_ = rounded([(440, 170), (540, 160), (548, 330), (500, 372), (452, 340)], [24, 24, 30, 20, 30])
    canvas.rod([(500, 620), (500, 350)], 22, wood)
    canvas.solid(slice_, blade, 22)
    for x in (474, 497, 520):
        canvas.line([(x, 220), (x + 1, 290)], 9, blade.deep)
    wall = front(500, 500, 158, 150, 784)
    canvas.fill(wall, crock)
    canvas.fill(band(500, 170, 660, 850, 26), crock.light, within=wall, opacity=0.55)
    canvas.model(wall, 56, hollow=30)
    canvas.line(arc((500, 500), (152, 24), 3, 177), 13, crock.light)


def storage_jar(canvas: Canvas, *, contents: Color, lid: Color, label: Color) -> None:
    """Draw a glass jar with a stopper, three quarters full."""
    glass = vessel(500, [(150, 300), (166, 330), (200, 380), (204, 560), (200, 760)], 30)
    canvas.stand(500, 792, 205)
    canvas.fill(glass, canvas.backdrop.mixed(COLORS["sky"], 0.45))
    canvas.fill(band(500, 188, 462, 762, 26), contents, within=glass)
    canvas.fill(oval(500, 462, 186, 26), contents.light)
    beans = [
        oval(x + 22 * (row % 2), 482 + row * 27 + (x % 3) * 3, 17, 11)[0]
        for row in range(12)
        for x in range(300, 700, 44)
    ]
    canvas.fill(beans, contents.dark, within=band(500, 186, 484, 762, 26), opacity=0.7)
    canvas.fill(moved(beans, -4, -4), contents.light, within=band(500, 180, 484, 756, 26), opacity=0.35)
    canvas.fill(band(500, 198, 572, 664, 26), label, within=glass)
    for y, half in ((616, 70), (646, 44)):
        canvas.line([(500 - half, y), (500 + half, y)], 9, label.deep)
    canvas.model(glass, 46, 0.13)
    canvas.fill(box(336, 400, 356, 700, 10), SUN, opacity=0.5)
    stopper = vessel(500, [(150, 214), (150, 300)], 24)
    canvas.solid(stopper, lid, 44)
    for x, y in ((410, 268), (470, 296), (540, 262), (430, 308), (580, 292), (500, 246)):
        canvas.fill(oval(x, y, 8, 5), lid.dark, within=stopper)
    canvas.fill(oval(500, 214, 150, 24), lid.light)
    canvas.fill(oval(500, 312, 164, 26), SUN, outside=oval(500, 304, 164, 26), opacity=0.7)
