"""Mugs, cups, pots and jugs."""

from __future__ import annotations

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import MOUTH, Shape, arc, band, blob, curve, moved, oval, rounded, vessel
from demo.pictures.palette import SUN, Color


def mug(canvas: Canvas, *, clay: Color, glaze: Color, drink: Color) -> None:
    """Draw a thrown mug, dipped in glaze to below the middle."""
    body = vessel(460, [(182, 330), (188, 470), (184, 600), (160, 690), (128, 722)], 24)
    canvas.stand(460, 738, 175)
    canvas.rod(curve((620, 420), (712, 400), (768, 470), (736, 570), (610, 626)), 46, glaze)
    canvas.fill(body, clay)
    dip = curve((260, 590), (330, 622), (420, 598), (500, 632), (580, 604), (670, 628))
    canvas.fill([[*dip, (670, 320), (260, 320)]], glaze, within=body)
    for height in (418, 470):
        canvas.fill(band(460, 200, height, height + 7, 32), glaze.dark, within=body, opacity=0.5)
    canvas.model(body, 62)
    canvas.mouth(460, 332, 182, glaze, drink)


def enamel_mug(canvas: Canvas, *, body: Color, rim: Color) -> None:
    """Draw a straight enamel mug with a coloured rim and the odd speckle."""
    shape = vessel(465, [(190, 340), (188, 500), (186, 690), (180, 715)], 30)
    canvas.stand(465, 738, 195)
    handle = curve((640, 410), (750, 400), (782, 480), (752, 580), (640, 610))
    canvas.rod(handle, 36, rim)
    canvas.fill(shape, body)
    for x, y, size in SPECKLES:
        canvas.fill(oval(x, y, size), rim, within=shape, opacity=0.75)
    canvas.fill(band(465, 196, 690, 760, 30), rim, within=shape)
    canvas.model(shape, 60)
    canvas.fill(oval(465, 340, 200, 200 * MOUTH + 2), rim)
    canvas.mouth(465, 340, 190, body, body.dark)


def espresso_cup(canvas: Canvas, *, body: Color, saucer: Color, drink: Color) -> None:
    """Draw a small rounded cup on its saucer."""
    canvas.stand(500, 702, 300)
    canvas.fill(oval(500, 676, 320, 62), saucer.dark)
    canvas.fill(oval(500, 662, 320, 62), saucer)
    canvas.fill(oval(500, 660, 232, 40), saucer.dark, opacity=0.55)
    cup = vessel(490, [(196, 400), (198, 470), (178, 560), (128, 632), (94, 650), (92, 664)], 14)
    canvas.rod(curve((660, 460), (752, 440), (772, 520), (716, 566), (640, 570)), 34, body)
    canvas.fill(cup, body)
    canvas.model(cup, 64)
    canvas.mouth(490, 400, 196, body, drink)
    canvas.line(curve((400, 402), (440, 414), (510, 416), (560, 408)), 7, drink.light)


def teapot(canvas: Canvas, *, body: Color, knob: Color) -> None:
    """Draw a round teapot with a bent wood handle."""
    canvas.stand(490, 744, 215)
    canvas.rod(curve((318, 372), (330, 232), (490, 176), (650, 232), (662, 372)), 32, knob)
    spout = blob(
        (640, 600),
        (720, 560),
        (762, 470),
        (786, 392),
        (838, 386),
        (822, 452),
        (796, 560),
        (730, 660),
        (640, 690),
    )
    canvas.solid(spout, body, 26)
    pot = vessel(490, [(118, 366), (206, 412), (250, 520), (228, 640), (160, 716), (120, 736)], 14)
    canvas.fill(pot, body)
    canvas.fill(band(490, 260, 470, 478, 40), body.dark, within=pot)
    canvas.model(pot, 84)
    for x in (318, 662):
        canvas.solid(oval(x, 386, 26, 30), body.dark, 12)
    canvas.fill(oval(490, 372, 130, 24), body.deep)
    lid = vessel(490, [(18, 318), (88, 336), (126, 368)], 18)
    canvas.solid(lid, body.light, 40)
    canvas.solid(oval(490, 306, 32, 28), knob, 16)


def jug(canvas: Canvas, *, body: Color, foot: Color) -> None:
    """Draw a tall pouring jug in two glazes."""
    canvas.stand(480, 800, 150)
    canvas.rod(curve((590, 318), (704, 300), (746, 410), (700, 540), (606, 590)), 40, body)
    shape = vessel(480, [(122, 250), (112, 320), (132, 430), (172, 560), (172, 680), (136, 790)], 20)
    canvas.fill(shape, body)
    canvas.fill(band(480, 190, 640, 840, 30), foot, within=shape)
    canvas.fill(band(480, 190, 626, 640, 30), foot.light, within=shape)
    canvas.model(shape, 58)
    rim = [(318, 212), *arc((480, 248), (122, 21), 212, 505)]
    lip: Shape = [[(318, 212), (420, 262), (412, 330), (366, 352), (344, 280)]]
    canvas.fill(lip, body)
    canvas.fill(lip, SUN, outside=moved(lip, 14), opacity=0.24)
    canvas.fill(rounded(rim, [14, *[0.1] * (len(rim) - 1)]), body.light)
    canvas.fill([[(350, 224), *arc((482, 249), (106, 12), 212, 505)]], body.deep)


SPECKLES = [
    (330, 470, 6),
    (392, 610, 4),
    (440, 430, 4),
    (505, 560, 6),
    (560, 450, 4),
    (590, 640, 5),
    (350, 560, 3),
]
