"""`make test`: everything that CI runs, and at the end what ran where."""

import difflib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SCHEMA = ROOT / "docs" / "openapi.yaml"
PUBLIC = {
    "SECRET_KEY": "Rk3-only-to-load-the-settings-" * 3,
    "ALLOWED_HOSTS": "shop.example",
    "SHOP_URL": "https://shop.example",
    "DATABASE_URL": "postgres://shop:secret@db.example/shop",
    "CELERY_BROKER_URL": "amqp://broker.example//",
    "EMAIL_URL": "smtp+tls://mail.example",
}
"""What production asks for; nobody is called while settings are only looked at."""


@dataclass
class Outcome:
    """How a step went, and where it ran."""

    passed: bool
    where: str = ""
    output: str = ""
    seconds: float = 0.0


def run(*command: str, is_quiet: bool = False, **environment: str) -> tuple[bool, str]:
    """Run a command in the project's folder; returns whether all is well, and what it said if it was to be quiet."""
    line = f"$ {' '.join(command).replace(PYTHON, 'python')}\n"
    if not is_quiet:
        print(line, end="", flush=True)
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=False, text=True,
        stdout=subprocess.PIPE if is_quiet else None, stderr=subprocess.STDOUT if is_quiet else None,
    )  # fmt: skip
    return ended.returncode == 0, line + (ended.stdout or "")


def manage(*arguments: str, settings: str = "test", **environment: str) -> bool:
    """Run a command of Django's under the settings of a place."""
    return run(PYTHON, "manage.py", *arguments, "--settings", f"config.settings.{settings}", **environment)[0]


BEFORE_THE_FIRST_RELEASE = (
    "0002_instructions_refunds_and_notices", "0002_feed_and_order", "0002_newest_returns_by_index", "0007_list_indexes",
    "0005_spelling_by_word",
)  # fmt: skip
"""Migrations that lock a table for as long as its few rows take: nothing was released when they were written."""


def simple(*arguments: str) -> Callable[[], Outcome]:
    """Make a step of one Python command."""
    return lambda: Outcome(run(PYTHON, *arguments)[0])


def migrations() -> Outcome:
    """Compare models with migrations, and look for steps that stop a shop that is open.

    That is for PostgreSQL to say: SQLite makes a table anew for every change, and has one writer anyway.
    """
    complete = manage("makemigrations", "--check", "--dry-run")
    # The first migrations make empty tables, and other people's packages are not ours to mend.
    options = ("--ignore-initial-migrations", "--exclude-apps", "token_blacklist", "--warnings-as-errors", "--no-cache")
    with servers.postgres() as server:
        place = {"TEST_DATABASE_URL": server.in_database("postgres"), "LOG_LEVEL": "WARNING"}
        harmless = manage("lintmigrations", *options, "--ignore-name", *BEFORE_THE_FIRST_RELEASE, **place)
        return Outcome(harmless and complete, f"PostgreSQL: {server.found}")


def schema() -> Outcome:
    """Compare the committed schema with the one that the code makes, which must make it without a warning."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "openapi.yaml"
        if not manage("spectacular", "--validate", "--fail-on-warn", "--file", str(made)):
            return Outcome(False, "docs/openapi.yaml")
        fresh = made.read_text().splitlines(keepends=True)
    committed = SCHEMA.read_text().splitlines(keepends=True) if SCHEMA.exists() else []
    difference = list(difflib.unified_diff(committed, fresh, "docs/openapi.yaml", "the code", n=1))
    if difference:
        print(*difference[:60], "docs/openapi.yaml is not what the code makes: run `make schema`.\n", sep="")
    return Outcome(not difference, "docs/openapi.yaml")


def deployment() -> Outcome:
    """Load the settings of the public places and let Django look for what is unsafe."""
    places = ("production", "staging")
    results = [manage("check", "--deploy", "--fail-level", "WARNING", settings=place, **PUBLIC) for place in places]
    return Outcome(all(results), " and ".join(places))


def pytest_on_sqlite() -> Outcome:
    """Run the suite on SQLite; what needs PostgreSQL runs there, a step further down."""
    with servers.broker() as broker:
        command = (PYTHON, "-m", "pytest", "-rs", "-m", "not postgres")
        passed, _ = run(*command, TEST_DATABASE_URL="", TEST_BROKER_URL=broker.url)
        return Outcome(passed, f"SQLite; brokers: memory, and {broker.found}")


def pytest_on_postgres() -> Outcome:
    """Run what touches the database again on PostgreSQL, and the races that only it can have."""
    with servers.postgres() as server:
        elsewhere = ("architecture", "cluster", "torture", "journeys/test_make_run.py", "journeys/test_schema_holds.py")
        beside = [f"--ignore=tests/{name}" for name in elsewhere]
        passed, output = run(PYTHON, "-m", "pytest", "-rs", *beside, is_quiet=True, TEST_DATABASE_URL=server.url)
        return Outcome(passed, f"PostgreSQL: {server.found}", output)


STEPS: dict[str, Callable[[], Outcome]] = {
    "ruff": simple("-m", "ruff", "check", "."),
    "format": simple("-m", "ruff", "format", "--check", "."),
    "mypy": simple("-m", "mypy", "config", "core", "apps", "demo"),
    "imports": simple("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
    "migrations": migrations,
    "schema": schema,
    "deploy": deployment,
    "pytest": pytest_on_sqlite,
    "postgres": pytest_on_postgres,
}


def timed(name: str) -> Outcome:
    """Run one step with a watch in hand."""
    begun = time.monotonic()
    outcome = STEPS[name]()
    outcome.seconds = time.monotonic() - begun
    return outcome


def main(wanted: list[str]) -> None:
    """Run the steps, all of them even after one has failed, and say how they went."""
    if unknown := set(wanted) - set(STEPS):
        sys.exit(f"There is no step called {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}.")
    names = [name for name in STEPS if name in (wanted or STEPS)]
    started, outcomes = time.monotonic(), {}
    with ThreadPoolExecutor(1) as beside:
        waiting: Future[Outcome] | None = None
        for name in names:
            print(f"\n== {name}", flush=True)
            if name == "pytest" and "postgres" in names:
                waiting = beside.submit(timed, "postgres")  # the two suites are each a process: a core for each
            outcomes[name] = waiting.result() if name == "postgres" and waiting else timed(name)
            print(outcomes[name].output, end="")
    report(outcomes, [name for name in STEPS if name not in names])
    print(f"{time.monotonic() - started:.0f} s in all.")
    sys.exit(not all(outcome.passed for outcome in outcomes.values()))


def report(outcomes: dict[str, Outcome], left_out: list[str]) -> None:
    """Say what ran where, what failed, and what was not asked for."""
    print("\n== what ran, and where")
    for name, outcome in outcomes.items():
        verdict = "passed" if outcome.passed else "FAILED"
        print(f"{name:<12}{verdict}{outcome.seconds:6.0f} s   {outcome.where}".rstrip())
    print(f"left out    {', '.join(left_out)}" if left_out else "Nothing was left out.")


if __name__ == "__main__":
    main(sys.argv[1:])
