"""A shop whose processes are killed and whose servers go away ..."""

import os
import subprocess
import sys

from tests.cluster.compose import ROOT


def test_loses_nothing_and_doubles_nothing() -> None:
    """The short version of `make torture`: the long one also waits for payments that are answered late."""
    environment = {**os.environ, "DURATION": "20", "SEED": "4"}

    done = subprocess.run(
        [sys.executable, "-m", "tests.torture"], cwd=ROOT, env=environment, check=False, text=True, capture_output=True
    )

    assert done.returncode == 0, done.stdout + done.stderr
