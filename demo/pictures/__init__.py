"""Draws the pictures of the demo shop's products: one flat illustration for each, from its words."""

from __future__ import annotations

from demo.pictures import bags, home, kitchen, lighting, plants, seating, stationery, teaware
from demo.pictures.canvas import SIZE, Canvas
from demo.pictures.palette import BACKDROPS
from demo.pictures.parameters import Drawer, read_color, read_parameters

__all__ = ["SHAPES", "SIZE", "draw"]

SHAPES: dict[str, Drawer] = {
    drawer.__name__: drawer
    for drawer in (
        teaware.mug,
        teaware.enamel_mug,
        teaware.espresso_cup,
        teaware.teapot,
        teaware.jug,
        kitchen.chopping_board,
        kitchen.skillet,
        kitchen.kettle,
        kitchen.mixing_bowls,
        kitchen.tea_towel,
        kitchen.utensil_crock,
        kitchen.storage_jar,
        home.cushion,
        home.blanket,
        home.candle,
        home.vase,
        home.wall_clock,
        home.alarm_clock,
        lighting.desk_lamp,
        lighting.mushroom_lamp,
        lighting.pendant_lamp,
        lighting.floor_lamp,
        lighting.pleated_lamp,
        seating.spindle_chair,
        seating.stool,
        seating.armchair,
        seating.bench,
        bags.backpack,
        bags.tote,
        bags.duffel,
        bags.satchel,
        bags.basket,
        stationery.notebook,
        stationery.pencils,
        stationery.fountain_pen,
        stationery.scissors,
        stationery.envelopes,
        plants.snake_plant,
        plants.monstera,
        plants.cactus,
        plants.trailing_plant,
        plants.watering_can,
        plants.pots,
    )
}


def draw(picture: dict[str, object]) -> bytes:
    """Draw a picture and return it as the bytes of a square WebP file, always the same.

    It names a `shape`, a `backdrop` and what the shape takes, which is mostly colours by name.
    Raises ValueError, with a sentence, for a shape, parameter or colour that there is not.
    """
    parameters = dict(picture)
    name = parameters.pop("shape", None)
    drawer = SHAPES.get(name) if isinstance(name, str) else None
    if drawer is None:
        raise ValueError(f"There is no shape {name!r}; the shapes are {', '.join(SHAPES)}.")
    backdrop = read_color(parameters.pop("backdrop", "cream"), BACKDROPS, "The backdrop")
    canvas = Canvas(backdrop)
    drawer(canvas, **read_parameters(str(name), drawer, parameters))
    return canvas.webp()
