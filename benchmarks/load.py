"""Asks a server for pages as fast as it answers: with wrk, or where that is missing with a few Python processes."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import quantiles
from threading import Thread
from time import monotonic, perf_counter
from urllib.parse import urlsplit

import requests

from benchmarks.databases import ROOT

CONNECTIONS = 8
WRK = shutil.which("wrk")

SCRIPT = """
local paths, headers, at = {paths}, {headers}, 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], headers)
end
done = function(summary, latency, requests)
  local bad = summary.errors
  io.write(string.format('{{"requests": %d, "us": %d, "p50": %d, "p99": %d, "bad": %d}}\\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99),
    bad.connect + bad.read + bad.write + bad.status + bad.timeout))
end
"""


@dataclass(frozen=True)
class Speed:
    """Answers a second, and the milliseconds within which half, and 99 of 100 of them came."""

    rate: float
    p50: float
    p99: float


def ask(
    url: str, paths: Sequence[str], seconds: float, headers: Mapping[str, str] | None = None, clients: int = CONNECTIONS
) -> Speed:
    """Ask for these pages in turns, over so many connections. Raises AssertionError for any answer that is an error."""
    run = _by_wrk if WRK else _by_python
    found = run(url, paths, seconds, headers or {}, clients)
    if found["bad"]:
        raise AssertionError(f"{found['bad']} errors at {paths[0]}")
    return Speed(found["requests"] / found["us"] * 1e6, found["p50"] / 1000, found["p99"] / 1000)


def _by_wrk(url: str, paths: Sequence[str], seconds: float, headers: Mapping[str, str], clients: int) -> dict:
    script = SCRIPT.format(paths=_lua(paths), headers=_lua(headers))
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [WRK, "--threads", "1", "--connections", str(clients), "--duration", f"{seconds:.0f}s"]
        done = subprocess.run([*command, "--script", file.name, url], check=True, capture_output=True, text=True)
    found: dict = json.loads(done.stdout.splitlines()[-1])
    return found


def _lua(value: Mapping[str, str] | Sequence[str]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"[{json.dumps(key)}] = {json.dumps(text)}" for key, text in value.items()) + "}"
    return "{" + ", ".join(map(json.dumps, value)) + "}"


def _by_python(url: str, paths: Sequence[str], seconds: float, headers: Mapping[str, str], clients: int) -> dict:
    """Ask from two processes: they take more of the machine than wrk, which makes the fast look slower."""
    sent = json.dumps({"url": url, "paths": list(paths), "seconds": seconds, "headers": dict(headers)})
    half = [sys.executable, "-m", "benchmarks.load", sent, str(clients // 2)]
    both = [subprocess.Popen(half, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = [json.loads(one.communicate()[0]) for one in both]
    times = [time for one in found for time in one["times"]]
    cuts = quantiles(times, n=100)
    longest = max(one["us"] for one in found)
    return {
        "requests": len(times), "us": longest, "p50": cuts[49], "p99": cuts[98], "bad": sum(one["bad"] for one in found)
    }  # fmt: skip


def warm(url: str, path: str, times: int = 4 * CONNECTIONS) -> None:
    """Let every process answer once, however long that takes: it may have to read the whole shop."""
    with ThreadPoolExecutor(CONNECTIONS) as clients:
        for answer in clients.map(lambda _: requests.get(url + path, timeout=600), range(times)):
            answer.raise_for_status()


def ask_in_threads(url: str, paths: Sequence[str], seconds: float, headers: Mapping[str, str], clients: int) -> dict:
    """Ask over so many connections of this process; times in microseconds."""
    times: list[float] = []
    bad = 0

    def client(first: int) -> None:
        nonlocal bad
        connection, deadline, turn = HTTPConnection(urlsplit(url).netloc), monotonic() + seconds, first
        while monotonic() < deadline:
            begun = perf_counter()
            connection.request("GET", paths[turn % len(paths)], headers=headers)
            answer = connection.getresponse()
            answer.read()
            times.append((perf_counter() - begun) * 1e6)
            bad += answer.status >= 400
            turn += 1

    begun = perf_counter()
    crowd = [Thread(target=client, args=(number,)) for number in range(clients)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return {"times": times, "us": (perf_counter() - begun) * 1e6, "bad": bad}


if __name__ == "__main__":
    print(json.dumps(ask_in_threads(**json.loads(sys.argv[1]), clients=int(sys.argv[2]))))
