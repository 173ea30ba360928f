# Two commands do everything on a fresh machine: `make run` and `make test`.
# Installs into .venv, with uv where it is present and with plain venv and pip where it is not.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench pictures keycard lock clean install

run: .venv/.ready
	@$(BIN)/duban demo

# A test often waits for a process or a terminal: two cores carry four workers.
test: .venv/.ready check
	$(BIN)/python -m pytest -n 4 --dist worksteal

check: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-cache

bench: .venv/.ready
	$(BIN)/python -m tests.bench $(BENCH)

# Draws the documentation's screenshots from the demonstration's city, before a real daemon.
pictures: .venv/.ready
	$(BIN)/python -m tools.pictures

keycard: .venv/.ready
	$(BIN)/python -m tools.keycard

install: .venv/.ready

.venv/.ready: requirements-dev.txt pyproject.toml
	@echo "installing into .venv (once; later starts skip this)"
	@if command -v uv >/dev/null 2>&1; then \
	    uv venv --quiet --allow-existing .venv && \
	    uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt && \
	    uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; \
	else \
	    $(PYTHON) -m venv .venv && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@touch $@

# Needs uv. Universal, with hashes, and without naming an index.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"
lock:
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --group dev --output-file requirements-dev.txt --constraint requirements.txt

clean:
	rm -rf .venv dist .mypy_cache .ruff_cache .hypothesis
