"""docker-compose.yml ..."""

import shutil
import subprocess

import pytest

from tests.architecture.test_environment import read_by_the_code
from tests.cluster.compose import ROOT, document, services

HEALTHY, DONE = "service_healthy", "service_completed_successfully"


def test_starts_the_whole_shop() -> None:
    assert set(document()["services"]) == {"prepare", "web", "worker", "beat", "postgres", "rabbitmq", "valkey"}
    assert list(services()) == ["prepare", "web", "worker", "beat"]


@pytest.mark.parametrize("name", ["prepare", "web", "worker", "beat"])
def test_runs_commands_that_there_are(name) -> None:
    (program, *_) = services()[name].command

    assert shutil.which(program) or program in {"gunicorn", "celery"}


def test_lets_nothing_start_before_the_migrations_are_done() -> None:
    for name in ("web", "worker", "beat"):
        waits_for = document()["services"][name]["depends_on"]
        assert waits_for["prepare"] == {"condition": DONE}
        assert waits_for["rabbitmq"] == waits_for["valkey"] == {"condition": HEALTHY}
    assert document()["services"]["prepare"]["depends_on"] == {"postgres": {"condition": HEALTHY}}


def test_asks_everything_that_others_wait_for_whether_it_is_well() -> None:
    checked = {name for name, service in document()["services"].items() if "healthcheck" in service}

    assert {"web", "worker", "postgres", "rabbitmq", "valkey"} <= checked


def test_serves_by_several_processes_and_beats_once() -> None:
    web = services()["web"]

    assert int(web.environment["WEB_CONCURRENCY"]) > 1
    assert "deploy" not in document()["services"]["beat"]


def test_keeps_what_must_outlive_a_container() -> None:
    mounted = [volume for service in document()["services"].values() for volume in service.get("volumes", [])]
    kept = {volume.split(":")[0] for volume in mounted}

    assert set(document()["volumes"]) == kept == {"data", "postgres", "rabbitmq"}


def test_sets_only_what_the_shop_reads() -> None:
    of_others = {"DJANGO_SETTINGS_MODULE", "WEB_CONCURRENCY"}  # Django's, and Gunicorn's
    given = {name.removesuffix("_FILE") for service in services().values() for name in service.environment}

    assert given - read_by_the_code() - of_others == set()


def test_is_accepted_by_docker_compose() -> None:
    commands = (["docker", "compose"], ["docker-compose"])
    known = [one for one in commands if shutil.which(one[0]) and not run(*one, "version").returncode]
    if not known:
        pytest.skip("needs docker compose; everything else about the file is tested without it")

    done = run(*known[0], "config", "--quiet")

    assert done.returncode == 0, done.stderr


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
