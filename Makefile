# The two commands a newcomer needs: `make demo` and `make test`. Everything else is for those who work on it.
SHELL := /bin/bash
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
PYTHON ?= $(shell for python in python3 python3.12 python3.11; do \
	"$$python" -c '$(SUITABLE)' >/dev/null 2>&1 && echo "$$python" && break; done)
UV := 0.13.9
# Tests wait now and then for what they started: one more of them than processors, four at most.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$((n < 3 ? n + 1 : 4)))
BIN := .venv/bin

.PHONY: setup demo up test check format contracts proof bench bench-scale soak test-compose test-faults clean

setup: .venv/.ready

.venv/.ready: pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 または 3.12 が必要です (見つかりません)。"; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv || { echo "python3-venv を入れてください。"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(BIN)/python -m uv sync --quiet --frozen --all-extras --system-certs --compile-bytecode
	@touch $@

demo: setup
	@$(BIN)/tsunagu demo $(ARGS)

up: setup
	@$(BIN)/tsunagu up $(ARGS)

test: setup
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not compose and not performance" $(ARGS)

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m shared.contracts.documents --check

format: setup
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

contracts: setup
	@$(BIN)/python -m shared.contracts.documents

proof: setup
	@$(BIN)/python -m tests.coordination.proof $(ARGS)

bench: setup
	@$(BIN)/python -m tests.performance.bench $(ARGS)

bench-scale: setup
	@$(BIN)/python -m tests.performance.scale $(ARGS)

soak: setup
	@$(BIN)/python -m tests.performance.soak $(ARGS)

test-faults: setup
	@$(BIN)/python -m tests.faults.run

test-compose: setup
	@$(BIN)/pytest -m compose tests/compose $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
