"""`make races`: plays every race of tests/journeys/test_many_buyers.py ROUNDS times on both databases."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

from tests import servers
from tests.figures import write_section

ROOT = Path(__file__).resolve().parent.parent
RACES = "tests/journeys/test_many_buyers.py"


def play(rounds: int, url: str) -> tuple[Counter[str], Counter[str]]:
    """Run the races on a database; returns how often each was played, and how often it went as it must."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        environment = {**os.environ, "RACE_ROUNDS": str(rounds), "TEST_DATABASE_URL": url}
        command = [sys.executable, "-m", "pytest", RACES, "-q", f"--junitxml={report}"]
        subprocess.run(command, cwd=ROOT, env=environment, check=False)
        cases = ET.parse(report).iter("testcase")  # written by pytest a moment ago
        played: Counter[str] = Counter()
        passed: Counter[str] = Counter()
        for case in cases:
            name = case.get("name", "").removeprefix("test_").split("[")[0].replace("_", " ")
            played[name] += 1
            passed[name] += len(case) == 0
        return played, passed


def main() -> None:
    """Play, keep the figures, and say by the exit status whether every round went as it must."""
    rounds, figures, failed = int(os.environ.get("ROUNDS", "20")), {}, 0
    with servers.postgres() as server:
        for place, url in (("SQLite", ""), ("PostgreSQL", server.url)):
            played, passed = play(rounds, url)
            for name, count in played.items():
                figures[f"{place}: {name}"] = f"{passed[name]} of {count} rounds"
                failed += count - passed[name]
    if failed or not figures:
        sys.exit(f"{failed} rounds did not go as they must.")
    write_section("races", figures)


if __name__ == "__main__":
    main()
