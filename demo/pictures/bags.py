"""Bags to carry on the back, over the shoulder and in the hand."""

from __future__ import annotations

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import Shape, arc, blob, box, curve, moved, oval, polygon, rounded, stroke
from demo.pictures.palette import COLORS, NIGHT, Color

BRASS = COLORS["brass"]


def backpack(canvas: Canvas, *, cloth: Color, pocket: Color, leather: Color) -> None:
    """Draw a roll-top backpack with a front pocket."""
    canvas.stand(500, 838, 218)
    canvas.line(curve((448, 196), (452, 140), (500, 122), (548, 140), (552, 196)), 22, leather.dark)
    for strap in (curve((312, 420), (246, 560), (284, 770)), curve((688, 420), (754, 560), (716, 770))):
        canvas.rod(strap, 34, leather)
    body = rounded([(312, 300), (688, 300), (726, 830), (274, 830)], [60, 60, 92, 92])
    canvas.solid(body, cloth, 54)
    roll = box(300, 176, 700, 340, 54)
    canvas.solid(roll, cloth.mixed(cloth.light, 0.35), 44)
    for y in (232, 284):
        canvas.line([(330, y), (668, y)], 6, cloth.dark)
    front = rounded([(340, 540), (660, 540), (676, 790), (324, 790)], [34, 34, 60, 60])
    canvas.fill(moved(front, 6, 8), NIGHT, within=body, opacity=0.2)
    canvas.solid(front, pocket, 40)
    canvas.fill(rounded([(334, 528), (666, 528), (660, 610), (340, 610)], [20, 20, 40, 40]), pocket.dark)
    for x in (412, 588):
        canvas.solid(box(x - 17, 330, x + 17, 470, 8), leather, 10)
        canvas.fill(box(x - 25, 420, x + 25, 456, 8), BRASS)
        canvas.fill(box(x - 13, 430, x + 13, 446, 3), leather.dark)
    canvas.solid(box(478, 560, 522, 660, 10), leather, 12)
    canvas.fill(oval(500, 634, 11), BRASS)


def tote(canvas: Canvas, *, cloth: Color, print_color: Color, handles: Color) -> None:
    """Draw a flat shopping bag with a printed sprig."""
    canvas.stand(500, 842, 240)
    far = curve((404, 400), (416, 240), (500, 172), (584, 240), (596, 400))
    canvas.line([(x + 14, y - 16) for x, y in far], 26, handles.deep)
    body = rounded([(276, 372), (724, 372), (752, 836), (248, 836)], [8, 8, 34, 34])
    canvas.solid(body, cloth, 48)
    canvas.fill(polygon((270, 404), (730, 404), (730, 411), (270, 411)), cloth.dark, within=body)
    near = curve((388, 470), (394, 330), (420, 220), (500, 176), (580, 220), (606, 330), (612, 470))
    canvas.line(near, 30, handles)
    for x in (388, 612):
        canvas.fill(box(x - 15, 400, x + 15, 486, 5), handles)
        canvas.line([(x - 9, 412), (x + 9, 434)], 4, handles.light)
        canvas.line([(x + 9, 412), (x - 9, 434)], 4, handles.light)
    canvas.line(curve((500, 780), (508, 680), (496, 540)), 10, print_color)
    for y, size in ((730, 92), (670, 84), (612, 70)):
        for side in (-1, 1):
            petal = blob(
                (502, y),
                (502 + side * size * 0.5, y - 46),
                (502 + side * size, y - 66),
                (502 + side * size * 0.6, y - 8),
            )
            canvas.fill(petal, print_color)
    canvas.fill(blob((496, 556), (474, 520), (496, 474), (520, 520)), print_color)


def duffel(canvas: Canvas, *, cloth: Color, leather: Color) -> None:
    """Draw a weekend bag, long and round, with two handles."""
    canvas.stand(500, 730, 330)
    handle = curve((362, 520), (386, 340), (440, 268), (560, 268), (614, 340), (638, 520))
    canvas.line([(x + 18, y - 22) for x, y in handle], 26, leather.deep)
    body = rounded([(200, 380), (800, 380), (846, 560), (820, 724), (180, 724), (154, 560)], [90, 90, 120, 84, 84, 120])
    canvas.solid(body, cloth, 60)
    ends = [box(120, 330, 262, 760), box(738, 330, 880, 760)]
    for end in ends:
        canvas.fill(end, leather, within=body)
    canvas.line([(250, 420), (750, 420)], 12, cloth.deep)
    canvas.line([(250, 416), (750, 416)], 4, BRASS)
    canvas.solid(box(640, 404, 676, 456, 9), BRASS, 10)
    for x in (362, 638):
        canvas.solid(box(x - 21, 470, x + 21, 724), leather, 12)
    canvas.model(body, 60, 0.1)
    canvas.rod(handle, 30, leather)
    canvas.solid(rounded([(450, 244), (550, 244), (550, 296), (450, 296)], 22), leather.light, 20)
    for x in (362, 638):
        canvas.fill(oval(x, 500, 9), BRASS)
        canvas.fill(oval(x, 690, 9), BRASS)


def satchel(canvas: Canvas, *, leather: Color, lining: Color) -> None:
    """Draw a leather satchel with two buckled straps."""
    canvas.stand(500, 792, 268)
    strap = curve((270, 470), (280, 250), (400, 160), (600, 160), (720, 250), (730, 470))
    canvas.rod(strap, 28, leather.dark)
    body = box(232, 400, 768, 784, 44)
    canvas.solid(body, leather.dark, 40)
    canvas.fill(box(250, 384, 750, 420, 16), lining)
    flap = rounded([(226, 380), (774, 380), (760, 660), (240, 660)], [40, 40, 110, 110])
    canvas.fill(moved(flap, 4, 14), NIGHT, within=body, opacity=0.3)
    canvas.solid(flap, leather, 46)
    canvas.line(
        curve((262, 420), (268, 560), (346, 636), (500, 638), (654, 636), (732, 560), (738, 420)),
        4,
        leather.light,
    )
    for x in (364, 636):
        canvas.solid(box(x - 24, 520, x + 24, 730, 14), leather.mixed(leather.dark, 0.6), 14)
        canvas.fill(box(x - 36, 652, x + 36, 704, 12), BRASS)
        canvas.fill(box(x - 22, 664, x + 22, 692, 5), leather.deep)
        canvas.fill(box(x - 5, 656, x + 5, 690, 3), BRASS.light)
    canvas.rod(curve((430, 392), (440, 338), (500, 324), (560, 338), (570, 392)), 26, leather)


def basket(canvas: Canvas, *, willow: Color, ribbon: Color) -> None:
    """Draw a woven basket with a hoop handle."""
    canvas.stand(500, 796, 236)
    canvas.rod(arc((500, 470), (236, 300), 180, 360), 34, willow.dark)
    canvas.fill(oval(500, 470, 286, 54), willow.dark)
    canvas.fill(oval(500, 474, 262, 40), willow.deep)
    wall: Shape = [[*arc((500, 470), (286, 54), 0, 180), *curve((214, 470), (232, 640), (290, 766))]]
    wall[0] += [*arc((500, 766), (210, 34), 180, 0), *curve((710, 766), (768, 640), (786, 470))]
    canvas.fill(wall, willow)
    weave: Shape = []
    for row in range(7):
        for column in range(-8, 9):
            x = 500 + (column + row % 2 * 0.5) * (36 - row * 1.4)
            y = 548 + row * 40 - abs(x - 500) ** 2 / 1500
            weave += stroke(curve((x - 13, y), (x, y - 8), (x + 13, y))[::3], 7)
    canvas.fill(weave, willow.dark, within=wall)
    canvas.model(wall, 74, hollow=56)
    for shift in (0, 18):
        canvas.line(arc((500, 468 + shift), (280, 54), 2, 178), 20, willow.light if shift == 0 else willow)
    canvas.solid(blob((736, 480), (670, 440), (650, 490), (690, 524)), ribbon, 12)
    canvas.solid(blob((736, 480), (800, 436), (826, 486), (784, 524)), ribbon, 12)
    for tail in (curve((730, 490), (716, 560), (690, 600)), curve((744, 490), (762, 560), (752, 616))):
        canvas.line(tail, 20, ribbon.dark)
    canvas.solid(oval(738, 484, 22), ribbon.light, 10)
