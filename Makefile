# Everything a newcomer needs; `make` alone lists it. Needs GNU make and Python 3.11 or later, nothing else.
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PY := .venv/bin/python
WORKERS ?= 2# tests at a time
TESTS ?=# e.g. make test TESTS=tests/allocation
SPREAD := -n $(WORKERS) --dist loadfile --no-loadscope-reorder# a file at a time, the slow folders first
INSTALL := --quiet --disable-pip-version-check --require-hashes

.PHONY: help install install-dev up test test-both check faults bench rules servers lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

install: .venv/.installed ## what the system runs on, in .venv

install-dev: .venv/.installed-dev

up: .venv/.installed ## the whole system in one process, on port 8000 or IRO_PORT
	@exec .venv/bin/iro up --port $${IRO_PORT:-8000}

test: .venv/.installed-dev ## every test; starts its own PostgreSQL and Kafka where it can
	@exec $(PY) -m pytest -q $(SPREAD) -m "not faults" $(TESTS)

test-both: .venv/.installed-dev ## the same with every service test on PostgreSQL too; for the night
	@exec $(PY) -m pytest -q $(SPREAD) -m "not faults" --both $(TESTS)

check: .venv/.installed-dev ## style, types, who may import whom, generated files, guards
	@echo "ruff" && .venv/bin/ruff check --quiet . && .venv/bin/ruff format --quiet --check . \
	  || { .venv/bin/ruff format --check .; exit 1; }
	@echo "mypy" && .venv/bin/mypy --strict --no-error-summary services shared
	@echo "imports" && told=$$(PYTHONPATH=. .venv/bin/lint-imports --no-cache) || { echo "$$told"; exit 1; }
	@echo "schemas" && $(PY) -m shared.events.contract.generate --check
	@echo "guards" && $(PY) -m pytest -q tests/system/guards

faults: .venv/.installed-dev ## the slow attacks: crashes, overlaps, servers killed mid-way; the laws on many examples
	@$(PY) -m pytest -q -m faults tests/system/faults
	@exec $(PY) -m pytest -q $(SPREAD) -m hypothesis --hypothesis-profile deep --timeout 1800 $(TESTS)

bench: .venv/.installed-dev ## speed and memory: the parts as ratios, the whole beside aims and floors
	@exec $(PY) -m benchmarks

rules: .venv/.installed ## the index of rules and duties with their legal sources
	@exec .venv/bin/iro rules

servers: .venv/.installed-dev ## PostgreSQL and Kafka until Ctrl-C, and what to paste to have the system on them
	@exec $(PY) -m deploy.servers up

lock: .venv/.made ## pin requirements*.txt anew from requirements*.in
	@.venv/bin/pip install --quiet --disable-pip-version-check pip-tools
	@for name in requirements requirements-dev; do \
	  .venv/bin/pip-compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --strip-extras --no-header --output-file $$name.txt $$name.in; done
	@echo "locked; now make install, make test"

clean: ## forget .venv, downloaded servers, caches (never data/)
	@rm -rf .venv .servers .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.made:
	@deploy/make_venv.sh .venv
	@touch $@

.venv/.installed: requirements.txt pyproject.toml | .venv/.made
	@echo "installing (once; a minute or two)"
	@$(PY) -m pip install $(INSTALL) -r requirements.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "installing what the tests need (once)"
	@$(PY) -m pip install $(INSTALL) -r requirements-dev.txt
	@touch $@
