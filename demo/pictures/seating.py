"""Chairs, stools and benches."""

from __future__ import annotations

from demo.pictures.canvas import Canvas
from demo.pictures.geometry import Shape, arc, box, curve, moved, oval, rounded, stroke
from demo.pictures.palette import NIGHT, Color


def spindle_chair(canvas: Canvas, *, wood: Color, seat: Color) -> None:
    """Draw a kitchen chair with a comb back."""
    canvas.stand(500, 866, 220)
    for top, bottom in (((410, 590), (372, 800)), ((590, 590), (628, 800))):
        canvas.rod([top, bottom], 24, wood.dark)
    for x, lean in ((352, -50), (424, -26), (500, 0), (576, 26), (648, 50)):
        canvas.rod([(x + 14 * (500 - x) / 150, 566), (x + lean * 0.25, 236)], 18, wood)
    rail = [curve((300, 208), (390, 176), (500, 164), (610, 176), (700, 208))]
    rail[0] += curve((700, 208), (716, 224), (706, 280), (692, 290))
    rail[0] += curve((692, 290), (610, 246), (500, 232), (390, 246), (308, 290))
    rail[0] += curve((308, 290), (294, 280), (284, 224), (300, 208))
    canvas.solid(rail, wood, 18)
    canvas.rod([(352, 740), (648, 740)], 17, wood.dark)
    for top, bottom in (((340, 600), (290, 862)), ((660, 600), (710, 862))):
        canvas.rod([top, bottom], 30, wood)
    edge = rounded([(330, 552), (670, 552), (732, 612), (716, 644), (284, 644), (268, 612)], [30, 30, 24, 26, 26, 24])
    canvas.fill(edge, seat.dark)
    top_face = rounded([(330, 546), (670, 546), (736, 618), (264, 618)], [34, 34, 26, 26])
    canvas.solid(top_face, seat, 40)
    canvas.fill(stroke(arc((500, 590), (120, 20), 10, 170), 7), seat.dark, opacity=0.5)


def stool(canvas: Canvas, *, seat: Color, legs: Color) -> None:
    """Draw a three-legged stool with a foot ring."""
    canvas.stand(500, 840, 220)
    canvas.rod([(500, 330), (512, 800)], 26, legs.dark)
    canvas.fill(oval(500, 664, 150, 26), legs.dark, outside=oval(500, 664, 134, 14))
    canvas.rod([(392, 340), (306, 836)], 32, legs)
    canvas.rod([(608, 340), (694, 836)], 32, legs)
    canvas.line(arc((500, 664), (150, 24), 12, 168), 15, legs)
    rim: Shape = [[*arc((500, 300), (220, 50), 180, 360), *arc((500, 346), (220, 50), 0, 180)]]
    canvas.solid(rim, seat, 60)
    canvas.fill(oval(500, 300, 220, 50), seat.light)
    hollow = oval(500, 304, 160, 30)
    canvas.fill(hollow, seat, opacity=0.8)


def armchair(canvas: Canvas, *, fabric: Color, piping: Color, legs: Color) -> None:
    """Draw a low upholstered chair on turned legs."""
    canvas.stand(500, 830, 290)
    for top, bottom in (((300, 720), (270, 822)), ((700, 720), (730, 822))):
        canvas.rod([top, bottom], 30, legs)
    back = rounded([(290, 210), (710, 210), (740, 620), (260, 620)], [110, 110, 30, 30])
    canvas.fill(back, fabric.dark)
    pad = rounded([(318, 236), (682, 236), (700, 600), (300, 600)], [96, 96, 40, 40])
    canvas.solid(pad, fabric, 46)
    for x, bow in ((380, -10), (460, -4), (540, 4), (620, 10)):
        canvas.line(curve((x, 250), (x + bow, 400), (x, 560)), 6, fabric.dark, within=pad)
    frame = box(236, 620, 764, 746, 34)
    canvas.solid(frame, fabric.dark, 40)
    seat = box(276, 536, 724, 660, 50)
    canvas.fill(moved(seat, 0, 12), NIGHT, within=frame, opacity=0.25)
    canvas.solid(seat, fabric.mixed(fabric.light, 0.45), 44)
    canvas.line([(322, 596), (678, 596)], 7, piping)
    for arm in (box(176, 440, 306, 752, 62), box(694, 440, 824, 752, 62)):
        canvas.solid(arm, fabric, 34)
    for x in (241, 759):
        canvas.line(arc((x, 506), (46, 46), 195, 345), 7, piping)


def bench(canvas: Canvas, *, wood: Color, cushion: Color) -> None:
    """Draw a long bench with a slatted shelf and a cushion."""
    canvas.stand(500, 756, 330)
    for x in (262, 738):
        canvas.rod([(x, 480), (x, 700)], 28, wood.dark)
    for row in range(4):
        canvas.fill(box(212, 618 + row * 13, 788, 627 + row * 13, 4), wood.dark if row % 2 else wood)
    for x in (206, 794):
        canvas.rod([(x, 470), (x, 744)], 38, wood)
    top = box(150, 424, 850, 480, 16)
    canvas.fill(top, wood)
    canvas.fill(box(150, 456, 850, 484, 14), wood.dark, within=top)
    for left, right, y in ((190, 420, 442), (520, 800, 446)):
        canvas.line([(left, y), (right, y)], 4, wood.dark)
    pad = box(186, 356, 814, 428, 34)
    canvas.solid(pad, cushion, 44)
    for x in (344, 500, 656):
        canvas.line([(x, 362), (x, 422)], 5, cushion.dark)
