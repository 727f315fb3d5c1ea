"""Processes ..."""

import subprocess
import sys

from core.processes import has_ended, here


def test_are_there_as_long_as_they_run():
    host = here().rpartition(":")[0]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        name = f"{host}:{process.pid}"
        while_it_runs = has_ended(name)
        process.kill()

    assert not has_ended(here())
    assert (while_it_runs, has_ended(name)) == (False, True)


def test_of_other_hosts_cannot_be_known():
    assert not has_ended("elsewhere:99999999")
    assert not has_ended("")
