"""Starts, kills and restarts the processes of a shop, each with its own log."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import requests

from tests.cluster.compose import ROOT, Service, services

STAGE = "config.settings.staging"
"""The rules of production, where the test provider may be switched on."""
FIRST_PAUSE, LAST_PAUSE, LONG_LIFE = 0.1, 30.0, 10.0
"""Seconds before a process that has ended is started again, the first time and at most, and when it counts as well."""


@dataclass
class Process:
    """One process: it can be ended in every way, and is started again if nobody has asked it to end."""

    service: Service
    environment: Mapping[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    restarts: int = 0
    pause: float = FIRST_PAUSE

    def start(self) -> None:
        """Start it without waiting for it; what it prints goes to the end of its log."""
        self.started_at = monotonic()
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.service.command, cwd=ROOT, env=dict(self.environment), stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def start_again(self) -> bool:
        """Start it again if it has ended, each time a little later if it does not live long; says whether it did."""
        if self.running is None or self.running.poll() is None:
            return False
        self.pause = FIRST_PAUSE if monotonic() - self.started_at > LONG_LIFE else min(2 * self.pause, LAST_PAUSE)
        sleep(self.pause)
        self.start()
        self.restarts += 1
        return True

    def end(self, number: int = signal.SIGTERM, seconds: float = 30) -> None:
        """Ask it to end, as a container is asked, and wait until it is gone; kill it, and its children, after that."""
        if self.running is None or self.running.poll() is not None:
            return
        if number != signal.SIGKILL:  # which ends all of a container at once, where others reach its first process only
            self.running.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.running.wait(seconds)
        with suppress(ProcessLookupError):  # nobody is left
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()


@dataclass
class Shop:
    """The whole shop: the servers that it was given, and its processes."""

    folder: Path
    port: int
    servers: Mapping[str, str]
    more: Mapping[str, str] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Lay out its folder, collect what browsers load, migrate. Raises CalledProcessError where one fails."""
        for name in ("secrets", "mail", "media", "logs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        found = services()
        for name, service in found.items():
            mine = Service(name, tuple(self._here(part) for part in service.command), service.environment)
            self.processes[name] = Process(mine, self._environment(service), self.folder / "logs" / f"{name}.log")
        once = self.processes.pop("prepare")
        self._run(once.service.command, once.environment)
        if not (ROOT / "staticfiles" / "staticfiles.json").exists():
            self._run((sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"), once.environment)

    def _run(self, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        with (self.folder / "logs" / "prepare.log").open("ab") as log:
            subprocess.run(
                command, cwd=ROOT, env=dict(environment), check=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _here(self, text: str) -> str:
        """Turn what is meant for a container into what holds on this machine."""
        return text.replace("/data", str(self.folder)).replace("0.0.0.0:8000", f"127.0.0.1:{self.port}")

    def _environment(self, service: Service) -> dict[str, str]:
        ours = {
            "DJANGO_SETTINGS_MODULE": STAGE,
            "SHOP_URL": self.url,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        given = {name: self._here(value) for name, value in service.environment.items()}
        return {**os.environ, **given, **ours, **self.servers, **self.more}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Django's in the shop's surroundings."""
        environment = dict(self.processes["web"].environment)
        return subprocess.run(
            (sys.executable, "manage.py", *arguments), cwd=ROOT, env=environment, check=False, text=True,
            stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip

    def is_ready(self) -> bool:
        """Say whether it would serve a customer now."""
        try:
            return requests.get(f"{self.url}/healthz/ready", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def wait_until_ready(self, seconds: float = 90) -> None:
        """Wait for the first good answer. Raises TimeoutError, with the end of the web's log."""
        deadline = monotonic() + seconds
        while not self.is_ready():
            if monotonic() > deadline:
                log = self.processes["web"].log.read_text(errors="replace")
                raise TimeoutError(f"The shop does not open:\n{log[-4000:]}")
            sleep(0.1)


@contextmanager
def open_shop(shop: Shop) -> Iterator[Shop]:
    """Prepare a shop, start all of it, wait until it is open; end every process whatever happens.

    A process that ends by itself is started again, as `restart: unless-stopped` has it.
    """
    shop.prepare()
    closing = threading.Event()
    keepers = [threading.Thread(target=keep_up, args=(one, closing)) for one in shop.processes.values()]
    try:
        for process in shop.processes.values():
            process.start()
        for keeper in keepers:
            keeper.start()
        shop.wait_until_ready()
        yield shop
    finally:
        closing.set()
        for keeper in keepers:
            keeper.join()
        for process in reversed(shop.processes.values()):
            process.end()


def keep_up(process: Process, closing: threading.Event) -> None:
    """Start a process again whenever it ends, until the shop closes."""
    while not closing.wait(0.1):
        if process.start_again():
            print(f"  {process.service.name} ended and was started again: see {process.log}", flush=True)
