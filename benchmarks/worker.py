"""One job on one database, in a process of its own: `python -m benchmarks.worker JOB SIZE` prints figures as JSON."""

import json
import sys
from dataclasses import asdict
from importlib import import_module

import django

from benchmarks.jobs import JOBS

if __name__ == "__main__":
    django.setup()
    job, size = JOBS[sys.argv[1]], int(sys.argv[2])
    for figure in import_module(job.module).measure(size):
        print(json.dumps(asdict(figure)), flush=True)
