# Two commands do everything: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

BIN := .venv/bin

# kedro-telemetry takes any value, MLflow only the word "true".
export DO_NOT_TRACK := true
# Without byte code every start costs 20 seconds more.
unexport PYTHONDONTWRITEBYTECODE
# Passed on through the environment, so that names with blanks and quotes arrive as they are.
export PYTHON
export PARAMS := $(value PARAMS)

.PHONY: help setup run test lint format bench bench-peers mlflow viz dag constraints clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## create .venv, or bring it up to date (PYTHON=... chooses the interpreter)
	@scripts/setup

run: setup ## run the default pipeline; PARAMS="source=table.csv,target=column", ARGS="--env test"
	@$(BIN)/kedro run $${PARAMS:+--params "$$PARAMS"} $(ARGS)

test: lint ## all that CI runs: lint, types, layers, tests, notebooks
	@echo "== tests (pytest)"
	@$(BIN)/pytest -n auto --dist loadfile
	@echo "== notebooks (nbmake)"
	@set -- notebooks/*.ipynb; \
	if [ -e "$$1" ]; then BCGAN_ENV=test $(BIN)/pytest --nbmake --nbmake-timeout=300 "$$@"; \
	else echo "no notebooks"; fi

lint: setup ## ruff, mypy and import-linter
	@echo "== lint (ruff check)"
	@$(BIN)/ruff check
	@echo "== format (ruff format --check)"
	@$(BIN)/ruff format --check
	@echo "== types (mypy)"
	@$(BIN)/mypy
	@echo "== layers (import-linter)"
	@$(BIN)/lint-imports --no-logo

format: setup ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: setup ## time a training step against a straightforward one and its bare products
	@$(BIN)/pytest benchmarks --import-mode=prepend --benchmark-columns=median,iqr,rounds

bench-peers: setup ## train other generators beside ours, DATA=<folder of tables>; hours, resumable
	@$(BIN)/python benchmarks/peers/run.py --data $(DATA) $(ARGS)
	@$(BIN)/python benchmarks/peers/collect.py

mlflow: setup ## open the runs at http://127.0.0.1:5000
	@$(BIN)/mlflow ui --backend-store-uri "sqlite:///$(CURDIR)/mlflow.db" \
		--host 127.0.0.1 --workers 1 $(ARGS)

viz: setup ## open the pipeline's picture at http://127.0.0.1:4141
	@$(BIN)/kedro viz run $(ARGS)

dag: setup ## write deploy/airflow/bcgan_prod_dag.py again (needs kedro-airflow in .venv)
	@$(BIN)/kedro airflow create --env prod --target-dir deploy/airflow \
		--jinja-file deploy/airflow/dag_template.py.j2
	@$(BIN)/ruff check --fix --quiet deploy && $(BIN)/ruff format --quiet deploy

constraints: setup ## freeze what is installed into constraints.txt (after a green `make test`)
	@scripts/freeze

clean: ## remove caches and build output; keeps .venv, data and mlflow.db
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .viz
	@find src tests scripts notebooks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
