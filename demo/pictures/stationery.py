"""Paper, and what one writes, cuts and posts it with."""

from __future__ import annotations

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import Shape, arc, box, curve, mirrored, moved, oval, polygon, rounded, stroke, turned
from demo.pictures.palette import COLORS, NIGHT, SUN, Color

PAPER = COLORS["chalk"]


def notebook(canvas: Canvas, *, cover: Color, band: Color, ribbon: Color) -> None:
    """Draw a cloth-bound notebook that lies a little askew."""
    tilt = -7
    block = turned(box(286, 176, 724, 812, 22), tilt)
    canvas.lie(turned(box(276, 170, 724, 816, 24), tilt), 18)
    canvas.fill(turned(rounded([(590, 800), (622, 800), (622, 872), (606, 856), (590, 872)], 2), tilt), ribbon)
    canvas.fill(moved(block, 12, 10), cover.deep)
    for depth in (9, 6, 3):
        canvas.fill(moved(block, depth, depth * 0.8), PAPER if depth % 2 else PAPER.dark)
    face = turned(box(276, 170, 716, 804, 24), tilt)
    canvas.solid(face, cover, 14)
    canvas.fill(turned(box(276, 170, 336, 804), tilt), cover.dark, within=face)
    canvas.fill(turned(box(334, 170, 340, 804), tilt), cover.deep, within=face, opacity=0.6)
    canvas.fill(turned(box(410, 290, 606, 420, 10), tilt), PAPER)
    canvas.fill(turned(box(420, 300, 596, 410, 6), tilt), cover, outside=turned(box(424, 304, 592, 406, 4), tilt))
    for y, right in ((342, 556), (374, 520)):
        canvas.fill(turned(box(460, y - 4, right, y + 4, 4), tilt), cover.dark)
    canvas.fill(turned(box(660, 168, 688, 806), tilt), band, within=face)


def pencils(canvas: Canvas, *, first: Color, second: Color, third: Color, fourth: Color, sleeve: Color) -> None:
    """Draw pencils side by side in a paper sleeve."""
    tints = [first, second, third, fourth, first.light]
    canvas.lie([*box(300, 300, 700, 840), *box(286, 520, 714, 740)], 16)
    for index, tint in enumerate(tints):
        left = 302 + index * 80
        top = (190, 232, 170, 214, 196)[index]
        wood = polygon((left, top + 120), (left + 76, top + 120), (left + 47, top + 14), (left + 29, top + 14))
        canvas.solid(wood, COLORS["birch"], 18)
        canvas.fill(rounded([(left + 27, top + 26), (left + 38, top - 16), (left + 49, top + 26)], 5), tint.dark)
        canvas.fill(box(left, top + 112, left + 76, 840, 8), tint)
        canvas.fill(box(left, top + 112, left + 25, 840, 4), tint.light)
        canvas.fill(box(left + 51, top + 112, left + 76, 840, 4), tint.dark)
        canvas.fill(stroke(arc((left + 12.5, top + 112), (11, 11), 180, 360), 3), tint.light)
        canvas.fill(oval(left + 38, top + 114, 13, 13), tint)
    wrap = box(288, 540, 714, 730, 6)
    canvas.fill(moved(wrap, 6, 10), NIGHT, opacity=0.18)
    canvas.solid(wrap, sleeve, 30)
    canvas.fill(box(288, 560, 714, 566), sleeve.dark)
    canvas.fill(box(288, 704, 714, 710), sleeve.dark)
    for y, half in ((616, 110), (654, 70)):
        canvas.line([(500 - half, y), (500 + half, y)], 12, sleeve.deep)


def fountain_pen(canvas: Canvas, *, barrel: Color, ink: Color) -> None:
    """Draw an open pen over a line that it has just written."""
    wave = curve((92, 772), (128, 700), (152, 776), (190, 704), (214, 772), (252, 716), (276, 770), (342, 752))
    canvas.line(wave, 11, ink)
    pen: list[tuple[Shape, Color]] = [
        (box(470, 150, 530, 200, 20), COLORS["brass"]),
        (rounded([(462, 178), (538, 178), (546, 480), (454, 480)], [20, 20, 4, 4]), barrel),
        (box(452, 474, 548, 500, 6), COLORS["brass"]),
        (rounded([(462, 498), (538, 498), (526, 640), (474, 640)], 6), barrel.dark),
        (box(470, 634, 530, 648, 5), COLORS["brass"]),
        (polygon((472, 646), (528, 646), (534, 690), (500, 800), (466, 690)), COLORS["brass"].light),
    ]
    whole = [points for part, _ in pen for points in turned(part, 32)]
    canvas.lie(whole, 18)
    for part, color in pen:
        shape = turned(part, 32)
        canvas.fill(shape, color)
        canvas.fill(turned(moved(part, 52), 32), NIGHT, within=shape, opacity=0.24)
        canvas.fill(turned(box(474, 100, 486, 900), 32), SUN, within=shape, opacity=0.4)
    canvas.fill(turned(oval(500, 700, 8), 32), COLORS["cocoa"])
    canvas.fill(turned(box(498, 706, 502, 800), 32), COLORS["cocoa"])
    lean, at = 58, (640, 640)
    cap = turned(rounded([(600, 520), (676, 520), (676, 760), (600, 760)], [32, 32, 8, 8]), lean, at)
    canvas.lie(cap, 14)
    canvas.solid(cap, barrel, 22)
    canvas.fill(turned(box(590, 726, 686, 748, 4), lean, at), COLORS["brass"], within=cap)
    canvas.fill(turned(box(632, 530, 646, 690, 6), lean, at), COLORS["brass"].light)


def scissors(canvas: Canvas, *, handles: Color, thread: Color) -> None:
    """Draw open scissors and a spool of thread."""
    spin = (455, 480)
    blade = rounded([(430, 500), (438, 180), (462, 118), (480, 180), (482, 500)], [10, 20, 4, 6, 10])
    grip = [*stroke([(456, 500), (470, 600)], 40), *oval(516, 690, 104, 120)]
    hole = oval(516, 692, 64, 80)
    canvas.lie([*turned(blade, 20, spin), *turned(blade, -20, spin)], 14)
    ring, gap = turned(grip, -20, spin), turned(hole, -20, spin)
    halves = (
        (20, mirrored(ring, 455), mirrored(gap, 455), COLORS["steel"], handles.dark),
        (-20, ring, gap, COLORS["steel"].light, handles),
    )
    for angle, loop, opening, steel, tone in halves:
        edge = turned(blade, angle, spin)
        canvas.fill(edge, steel)
        canvas.fill(turned(box(456, 100, 500, 500), angle, spin), steel.dark, within=edge, opacity=0.7)
        canvas.fill(loop, tone, outside=opening)
        canvas.fill(loop, NIGHT, outside=[*moved(loop, -14, -8), *opening], opacity=0.16)
    canvas.solid(oval(455, 480, 21), COLORS["brass"], 10)
    _spool(canvas, thread)


def _spool(canvas: Canvas, thread: Color) -> None:
    flange = [*box(716, 404, 884, 440, 12), *box(716, 600, 884, 636, 12)]
    winding = box(734, 432, 866, 606, 10)
    canvas.lie([*flange, *winding], 12)
    canvas.fill(winding, thread)
    for y in range(448, 606, 18):
        canvas.fill(stroke([(736, y + 8), (864, y)], 4), thread.dark, within=winding)
    canvas.model(winding, 26)
    canvas.solid(flange, COLORS["birch"], 26)
    canvas.line(curve((800, 600), (860, 690), (780, 740), (830, 800), (770, 830)), 6, thread)


def envelopes(canvas: Canvas, *, front: Color, back: Color, lining: Color, seal: Color) -> None:
    """Draw a card and two envelopes, one of them open."""
    card = turned(box(300, 190, 720, 500, 12), 5, (500, 340))
    lower = turned(box(230, 400, 790, 770, 12), -6, (510, 590))
    canvas.lie([*lower, *turned(box(214, 420, 774, 800), 3)], 16)
    canvas.solid(lower, back, 16)
    letter = box(212, 420, 772, 800, 12)
    open_flap = polygon((216, 424), (768, 424), (512, 232), (472, 232))
    canvas.fill(rounded([(214, 426), (770, 426), (492, 216)], [4, 4, 30]), front.dark)
    canvas.fill(rounded([(246, 426), (738, 426), (492, 246)], [4, 4, 26]), lining)
    canvas.fill(moved(card, 8, 10), NIGHT, within=open_flap, opacity=0.2)
    canvas.solid(card, PAPER, 12)
    canvas.fill(turned(oval(512, 300, 46), 5, (500, 340)), lining.light)
    canvas.fill(turned(box(420, 376, 600, 384, 4), 5, (500, 340)), PAPER.dark)
    canvas.fill(letter, front.dark)
    for sides in (((212, 420), (492, 640), (212, 800)), ((772, 420), (492, 640), (772, 800))):
        canvas.fill(polygon(*sides), front, within=letter)
    pocket = rounded([(212, 806), (462, 590), (522, 590), (772, 806)], [4, 40, 40, 4])
    canvas.fill(moved(pocket, 0, -7), NIGHT, within=letter, opacity=0.2)
    canvas.fill(pocket, front.light, within=letter)
    canvas.model(letter, 12)
    canvas.solid(oval(492, 640, 46), seal, 18)
    canvas.line(arc((492, 640), (26, 26), 0, 360), 6, seal.dark)
