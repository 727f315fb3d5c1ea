"""Checks what a catalogue says about a picture against what its shape takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import get_type_hints

from demo.pictures.palette import COLORS, Color

Drawer = Callable[..., None]


def read_parameters(name: str, drawer: Drawer, given: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments for a drawer.

    Raises ValueError for a parameter that is unknown, missing or of the wrong kind.
    """
    hints = get_type_hints(drawer)
    taken = {key: known for key, known in signature(drawer).parameters.items() if key != "canvas"}
    for key in given:
        if key not in taken:
            raise ValueError(f'The shape "{name}" has no parameter "{key}"; it takes {", ".join(taken)}.')
    for key, known in taken.items():
        if known.default is Parameter.empty and key not in given:
            raise ValueError(f'The shape "{name}" needs the parameter "{key}".')
    return {key: _read(name, key, hints[key], value) for key, value in given.items()}


def _read(shape: str, key: str, kind: object, value: object) -> object:
    if kind is Color:
        return read_color(value, COLORS, f'The parameter "{key}" of the shape "{shape}"')
    if type(value) is kind:
        return value
    expected = getattr(kind, "__name__", str(kind))
    raise ValueError(f'The parameter "{key}" of the shape "{shape}" must be of type {expected}, not {value!r}.')


def read_color(value: object, colors: Mapping[str, Color], subject: str) -> Color:
    """Return the colour of that name.

    Raises ValueError, naming the subject, if there is none.
    """
    if isinstance(value, str) and value in colors:
        return colors[value]
    raise ValueError(f"{subject} must name one of the colours {', '.join(colors)}, not {value!r}.")
