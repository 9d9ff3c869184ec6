# Two commands matter: `make run` and `make test`. Everything else is listed by `make help`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
AXE := $(VENV)/axe/node_modules/axe-core/axe.min.js
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := yes
export GX_ANALYTICS_ENABLED := false
# Compiled byte code halves the start of every command.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint lint-sql unit stories dev docs bench soak harm sample lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes --compile-bytecode -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q ingest orchestration reports sample
	@touch $(READY)

BEFORE := $(VENV)/week_before
run: export IID_OWN_REGION ?= 64.03
run: $(READY) ## the whole pipeline on the sample, two weeks of it; prints where the edition is
ifdef IID_INBOX # files of one's own: their week alone, and nothing of the sample beside them
	@$(BIN)/iid run || test $$? -eq 3
else
	@test -e "$${IID_HOME:-iid_home}/editions" || { \
		rm -rf $(BEFORE) && $(BIN)/iid sample --week-before $(BEFORE) >/dev/null \
		&& $(BIN)/iid run --week previous --inbox $(BEFORE) --reports pages || test $$? -eq 3; }
	@$(BIN)/iid run --week last || test $$? -eq 3
endif

test: lint unit ## everything that CI runs

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory lint-sql

lint-sql: $(READY)
	@mkdir -p $(VENV)/lint/build # where the dbt templater may open its empty database
	IID_HOME=$(abspath $(VENV)/lint) $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/tests

# Judges the pages in a browser; where npm cannot fetch it, that one test is skipped and says so.
$(AXE): $(READY)
	@timeout 120 npm install --fetch-retries=1 --silent --no-audit --no-fund --prefix $(VENV)/axe axe-core@4.14.1 >/dev/null 2>&1 \
		|| echo "axe-core could not be installed; its test will be skipped"

unit: $(READY) $(AXE)
	AXE_CORE=$(abspath $(AXE)) $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 25

stories: $(READY) ## weeks of homes lived through: corrections, restores, withdrawals, a drill (half an hour)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m story

PORT ?= 3000
dev: $(READY) ## Dagster UI on http://127.0.0.1:3000, or on another PORT=
	$(BIN)/python -m orchestration.dev --port $(PORT)

docs: $(READY) ## dbt docs in dbt_project/target
	$(BIN)/python -m orchestration.dev --docs

soak: $(READY) ## 20,000 random regions and 10,000 edits against the oracle (half an hour)
	$(BIN)/python -m tests.scale --regions 20000 --edits 10000

bench: $(READY) ## seconds by step, the sample and a synthetic nation, into docs/benchmarks.md
	$(BIN)/python -m tests.bench

harm: $(READY) stories ## the stories, random kills of runs, random changes of a home, a year of editions; over an hour
	$(BIN)/python -m tests.crash --kills 100
	$(BIN)/python -m tests.mutate_home --count 1000
	$(BIN)/python -m tests.year --editions 52

sample: $(READY) ## write the committed sample inbox anew
	rm -rf sample/inbox && $(BIN)/iid sample sample/inbox

lock: $(READY) ## resolve the dependencies anew
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

clean: ## remove everything that was built; IID_HOME stays
	rm -rf $(VENV) dbt_project/target dbt_project/logs .mypy_cache .ruff_cache .pytest_cache *.egg-info
