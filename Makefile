# Postroom: what a developer and a newcomer type. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test test-long check bench corpus crash faults fuzz sbom locale lock servers clean

# The first Python of 3.11 or newer on the path.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Options for what is run: make test ARGS="tests/mail -x", make fuzz ARGS=--json
ARGS ?=
# Tests run in so many processes, each file in one of them.
JOBS ?= 2
# Tests start the program hundreds of times: it is compiled once, whatever the shell says.
export PYTHONDONTWRITEBYTECODE =

help:
	@echo 'make run            the demo desk: write a mail to 127.0.0.1:2525'
	@echo 'make check          style, types, architecture and docs: before each commit'
	@echo 'make test           every test, with real servers (ARGS="tests/mail -x" for some)'
	@echo 'make test-long      the same, and the tests that take hours of patience'
	@echo 'make bench          the benchmarks: a table, and bench/results/*.json'
	@echo 'make corpus         how well mails are read: a table with the bar beside each figure'
	@echo 'make crash N=100000 kill the program N times and count what was lost or doubled'
	@echo 'make faults         break disk, database, servers, network, clock and files: the fault table (ARGS=--long for all)'
	@echo 'make fuzz N=100000  N broken inputs for each target (TARGET=smtp for one); a table'
	@echo 'make sbom           what runs, as CycloneDX: dist/postroom.cdx.json'
	@echo 'make locale         collect the sentences for translators, and bring their files up to date'
	@echo 'make lock           renew requirements*.lock'
	@echo 'make clean          remove what make made'

run: .venv/.run
	$(BIN)/postroom demo

test: .venv/.dev servers
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-long: .venv/.dev servers
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --long --timeout 7200 $(ARGS)

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_house.py tests/test_static.py tests/test_docs.py

bench: .venv/.dev servers
	$(BIN)/python bench/run.py $(ARGS)

corpus: .venv/.dev
	@$(BIN)/python -m tests.corpus.run $(ARGS)

crash: N ?= 100000
crash: .venv/.dev servers
	$(BIN)/python -m pytest -s --timeout 0 --crash-trials $(N) tests/crash $(ARGS)

faults: .venv/.dev servers
	@$(BIN)/python -m tests.faults $(ARGS)

fuzz: N ?= 100000
fuzz: .venv/.dev
	@$(BIN)/python -m tests.fuzz.run --runs $(N) $(addprefix --target ,$(TARGET)) $(ARGS)

sbom: .venv/.run
	@$(BIN)/python .ci/sbom.py --output dist/postroom.cdx.json

locale: .venv/.dev
	@$(BIN)/python -m tests.locale.messages

# Dovecot, Postfix, PostgreSQL, Chromium and a C compiler from Debian's packages, where they are missing and we may.
servers:
	@sh .ci/servers

# Both locks hold versions and hashes only: no address of a package index, no path of a machine.
LOCK := uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --universal \
	--python-version 3.11 pyproject.toml
lock: .venv/bin/python
	$(PIP) uv
	$(BIN)/$(LOCK) --extra postgres --extra build --output-file requirements.lock
	$(BIN)/$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build bench/results

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Postroom needs Python 3.11 or newer on the path (or: make PYTHON=/path/to/python3).' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# To run: what the program needs, no more. The project itself is installed as a link to this folder.
.venv/.run: .venv/bin/python requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# To develop: the same and the tools.
.venv/.dev: .venv/.run requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
