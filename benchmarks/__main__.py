"""`make bench`: runs the jobs on each database, shows and writes down what they have measured."""

import argparse
import json
import os
import subprocess
import sys

from benchmarks import report
from benchmarks.databases import DATABASES, ROOT, environment, migrate
from benchmarks.figures import Figure
from benchmarks.jobs import JOBS, Job


def main() -> None:
    """Measure; end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"of {', '.join(JOBS)}; all of them if none is named")
    parser.add_argument("-n", type=int, help="how many things; a number of one's own is not written down")
    wanted = parser.parse_args()
    if unknown := set(wanted.jobs) - set(JOBS):
        parser.error(f"There is no job called {', '.join(sorted(unknown))}; there are {', '.join(JOBS)}.")
    if (load := os.getloadavg()[0]) > 0.5:
        print(f"The machine is busy already (load {load:.1f}): times will be longer than they could be.\n")
    missed = [name for name in wanted.jobs or JOBS if not run(name, JOBS[name], wanted.n or JOBS[name].size)]
    if missed:
        sys.exit(f"Missed its bar: {', '.join(missed)}.")


def run(name: str, job: Job, size: int) -> bool:
    """Run one job on each database; returns whether all bars are met."""
    found = {database: measured(name, size, database) for database in DATABASES}
    body = report.table(job, size, found)
    print(f"{job.title}\n\n{body}\n")
    if size == job.size:
        report.write(name, job, f"{report.draw(name, job, found) if job.chart else ''}{body}")
    return all(figure.is_met for figures in found.values() for figure in figures)


def measured(name: str, size: int, database: str) -> list[Figure]:
    """Run one job on a new database, in a process of its own."""
    with DATABASES[database]() as url:
        migrate(url)
        command = [sys.executable, "-m", "benchmarks.worker", name, str(size)]
        done = subprocess.run(command, cwd=ROOT, env=environment(url), check=True, stdout=subprocess.PIPE, text=True)
        return [Figure(**json.loads(line)) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    main()
