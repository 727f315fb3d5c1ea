"""How fast the shop is, measured: `make bench`. A job is a module with a function `measure` and a line in `jobs.py`."""
