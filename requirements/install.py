"""Makes .venv from one of the hash-locked lists beside this file, with nothing but the standard library."""

import fcntl
import shutil
import subprocess
import sys
import time
from pathlib import Path

LISTS = Path(__file__).resolve().parent
ROOT = LISTS.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(name: str) -> None:
    """Install the list of that name, unless another start has just done so."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two shops may be started from one checkout at once
        if not is_installed(name):
            install(name)


def is_installed(name: str) -> bool:
    """Say whether the environment was made from the list as it is now."""
    stamp = VENV / f"{name}.txt"
    return stamp.is_file() and stamp.read_bytes() == (LISTS / f"{name}.txt").read_bytes()


def install(name: str) -> None:
    """Make the environment if there is none that works, and install the list into it."""
    started = time.monotonic()
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"Setting up .venv with Python {version} from requirements/{name}.txt; this happens once.")
    if not works():
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    (VENV / f"{name}.txt").unlink(missing_ok=True)
    pip = (str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input")
    # The list is complete, hashes and all: nothing is looked up, nothing can slip in.
    run(*pip, "--require-hashes", "--no-deps", "-r", str(LISTS / f"{name}.txt"))
    # The longer list holds the shorter one.
    for included in {"base", name}:
        shutil.copyfile(LISTS / f"{included}.txt", VENV / f"{included}.txt")
    say(f"Done in {time.monotonic() - started:.0f} s.")


def works() -> bool:
    """Say whether there is an environment whose Python is new enough and has pip."""
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and subprocess.run([str(PYTHON), "-c", probe], check=False).returncode == 0  # noqa: S603 a command of ours


def run(*command: str) -> None:
    """Run a command; where it fails, so does the installation, with its words above ours."""
    if subprocess.run(command, check=False).returncode:  # noqa: S603 a command of ours
        sys.exit(f"Setting up .venv failed at: {' '.join(command)}")


def say(sentence: str) -> None:
    """Tell whoever is waiting."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
