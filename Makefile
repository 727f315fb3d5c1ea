# Shopwright: `make` alone says what there is.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python

# Where it is set, every start compiles the whole shop again: three times slower.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run dev cluster races torture test check bench lint format schema lock clean base development

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: base ## Run the shop at http://127.0.0.1:8000 (PORT=, HOST=); the first time it sets itself up
	@exec $(PY) -m config.serve

dev: base ## The same with DEBUG on; starts again whenever a file changes
	@DEBUG=true exec $(PY) -m config.serve --reload

cluster: development ## Run the processes of docker-compose.yml against servers of this machine (PORT=)
	@exec $(PY) -m tests.cluster

races: development ## Let hundreds want the same thing at once, ROUNDS=20 times on both databases
	@exec $(PY) -m tests.races

torture: development ## Shop while everything is killed and restarted (DURATION=600 seconds)
	@exec $(PY) -m tests.torture

setup: development ## Make .venv with everything that running, testing and linting need

test: development ## Run everything that CI runs; CHECK="pytest mypy" runs only these
	@exec $(PY) -m tests.check $(CHECK)

check: test

bench: development ## Measure how fast the shop is, on SQLite and PostgreSQL; JOB=import runs only that, N= of its own size
	@exec $(PY) -m benchmarks $(JOB) $(if $(N),-n $(N))

lint: development ## Run the fast half of the checks
	@exec $(PY) -m tests.check ruff format mypy imports

format: development ## Lay the code out, and fix what can be fixed
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

schema: development ## Write docs/openapi.yaml from the code
	@$(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

# requirements/*.txt: exact versions and hashes of everything, compiled from pyproject.toml.
COMPILE = $(PY) -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command 'make lock' pyproject.toml
lock: development ## Compile requirements/*.txt (UPGRADE=--upgrade for newer versions)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) $(UPGRADE) -o requirements/base.txt
	@$(COMPILE) $(UPGRADE) --extra production -c requirements/base.txt -o requirements/production.txt
	@$(COMPILE) $(UPGRADE) --extra development -c requirements/base.txt -o requirements/development.txt

clean: ## Remove .venv and every cache; the data in var/ and media/ stays
	rm -rf $(VENV) staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment knows which list it was made from: a second call compares two files and is done.
base:
	@cmp -s requirements/base.txt $(VENV)/base.txt || sh requirements/install.sh base
development:
	@cmp -s requirements/development.txt $(VENV)/development.txt || sh requirements/install.sh development
