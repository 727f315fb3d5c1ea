#!/bin/sh
# Finds a Python that is new enough and lets it make .venv; PYTHON=... chooses one.
for python in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    # A name on the path may be a stub without an interpreter, and some systems ship Python without venv.
    if "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" requirements/install.py "$1"
    fi
done
echo "Shopwright needs Python 3.11 or newer with its venv module, and found none as: ${PYTHON:-python3.13 python3.12 python3.11 python3 python}." >&2
echo "On Debian and Ubuntu: apt install python3 python3-venv. Or name one: make run PYTHON=/path/to/python3" >&2
exit 1
