"""Reads docker-compose.yml: what is started here is what is started there."""

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "shopwright"
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


@dataclass(frozen=True)
class Service:
    """A process of the shop: its command and its environment, as a container would have them."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]


@cache
def document() -> dict[str, Any]:
    """Read the file as it stands."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def services() -> dict[str, Service]:
    """Give the processes that run the shop's own image, in the order of the file."""
    found = {}
    for name, described in document()["services"].items():
        if described.get("image") == IMAGE:
            command = tuple(_filled(part) for part in described.get("command") or _command_of_image())
            environment = {key: _filled(str(value)) for key, value in described["environment"].items()}
            found[name] = Service(name, command, environment)
    return found


def _filled(text: str) -> str:
    """Put the environment in where the file asks for it, as docker compose does."""
    return VARIABLE.sub(lambda match: os.environ.get(match[1]) or match[2] or "", text).replace("$$", "$")


def _command_of_image() -> list[str]:
    """Read what the image runs where a service names no command."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    (command,) = re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)
    return json.loads(command)
