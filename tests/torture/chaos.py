"""What happens to the shop meanwhile."""

import random
import signal
import threading
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic, sleep

import psutil

from tests.cluster.running import Shop
from tests.torture.servers import Broker, Database


@dataclass
class Chaos:
    """Kills, outages and restarts, drawn by chance; `done` counts them."""

    shop: Shop
    database: Database
    broker: Broker
    closing: threading.Event
    random: random.Random
    done: Counter[str] = field(default_factory=Counter)

    def reign(self) -> None:
        """Do harm every few seconds, and mend it at once."""
        next_outage, next_restart = monotonic() + 8, monotonic() + 15
        while not self.closing.wait(self.random.uniform(1, 5)):
            if monotonic() > next_outage:
                self._take_the_broker_away()
                next_outage = monotonic() + self.random.uniform(15, 30)
            elif monotonic() > next_restart:
                self.database.restart()
                self.done["database restarts"] += 1
                next_restart = monotonic() + self.random.uniform(20, 40)
            else:
                self._kill()

    def _kill(self) -> None:
        """Kill a process with all its children, or one child alone: whoever stands above starts another one."""
        name = self.random.choice(("web", "web", "worker", "worker", "beat"))
        process = self.shop.processes[name]
        if process.running.poll() is not None:
            return  # it has not come back from the last time yet
        children = psutil.Process(process.running.pid).children() if name != "beat" else []
        self.done["kills"] += 1
        if children and self.random.random() < 0.6:
            self.random.choice(children).kill()
        else:
            process.end(signal.SIGKILL)

    def _take_the_broker_away(self) -> None:
        self.broker.stop()
        sleep(self.random.uniform(2, 6))
        self.broker.start()
        self.done["broker outages"] += 1
