# The short way in: `make demo` on a fresh machine shows the main job, `make test` passes the tests.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# The first interpreter that is new enough; name another with: make PYTHON=python3.13 demo
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PAGES ?= ../shared/pages
# Test files side by side: many wait for processes and shops, so that four fit on two cores.
WORKERS ?= 4
# Tests start some hundred processes: compiled once, each starts sooner.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-databases check format bench bench-alerts bench-matching bench-workers bench-peer bench-scheduling score score-matching screenshots api-docs messages clean

help: ## Say what can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "error: Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3 demo"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "error: $(PYTHON) -m venv failed. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-bench: $(VENV)/.ready requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

setup: $(VENV)/.ready ## Make the virtual environment from the lock

demo: setup ## See a restock being noticed: a local shop, the real service, real alerts (ARGS=--fast-clock: six weeks)
	$(BIN)/restock demo $(ARGS)

run: setup ## Run the service on WATCHLIST (default: watchlist.yaml)
	$(BIN)/restock run $(or $(WATCHLIST),watchlist.yaml)

test: setup ## Run the tests
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-databases: setup ## Run every test that uses a database on PostgreSQL and on MariaDB (some: ARGS=tests/web)
	$(MAKE) --no-print-directory -j2 --output-sync=target test-postgres test-mariadb

test-postgres test-mariadb: test-%: setup
	RESTOCK_TEST_DATABASE=$* $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m "database and not slow" $(or $(ARGS),tests)

check: setup ## Every gate: format, lint, types, import contracts, coverage of the pure modules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -p no:cacheprovider -n auto --maxprocesses 4 $(PURE_TESTS) -m "not slow and not database" --cov --cov-config=coverage-pure.ini --cov-report=term-missing:skip-covered

format: setup ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-bench ## Measure a look against a bare download, what is due, a long listing, the delay, the web, one restock for 100,000, growth
	$(BIN)/python benchmarks/bench_look.py
	$(BIN)/python benchmarks/bench_due.py
	$(BIN)/python benchmarks/bench_feed.py
	$(BIN)/python benchmarks/bench_delay.py
	$(BIN)/python benchmarks/bench_web.py
	$(BIN)/python benchmarks/bench_alerts.py
	$(BIN)/python benchmarks/bench_growth.py

bench-scheduling: setup ## How much of what restocks is caught with a fixed budget of looks, and whether forecasts keep their word
	$(BIN)/python benchmarks/scheduling/gather.py
	$(BIN)/python benchmarks/scheduling/bench.py $(ARGS)

score: $(VENV)/.ready-bench ## Score the extraction on saved pages: make score PAGES=folder
	$(BIN)/python benchmarks/score_extraction.py $(PAGES)

score-matching: setup ## Precision and recall of queries in people's words, on labelled pairs
	$(BIN)/python benchmarks/score_matching.py $(ARGS)

bench-alerts: setup ## One restock that 100,000 people wait for, against plain Apprise
	$(BIN)/python benchmarks/bench_alerts.py

bench-peer: $(VENV)/.ready-bench ## This program beside changedetection.io on the same pages (installs the peer into .venv-peer)
	$(BIN)/python benchmarks/bench_peer.py $(ARGS)

bench-workers: setup ## Three workers on one PostgreSQL against one, and one of them killed in the middle
	$(BIN)/python benchmarks/bench_workers.py $(ARGS)

bench-matching: setup ## One product against 100,000 queries
	$(BIN)/python benchmarks/bench_matching.py $(ARGS)

screenshots: setup ## Make the pictures of docs/web.md anew (a Chromium is needed)
	PYTHONPATH=tests $(BIN)/python tests/web/make_screenshots.py

api-docs: setup ## Make docs/api.md anew: every operation with a real request and its answer
	PYTHONPATH=tests $(BIN)/python tests/web/make_api_docs.py

messages: setup ## Bring the web pages' phrases into every language's file, to be translated there
	$(BIN)/pybabel -q extract -F babel.cfg --no-location --sort-output -o .messages.pot .
	for file in restock/web/locale/*.po; do \
		$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -l $$(basename $$file .po) -i .messages.pot -o $$file; done
	rm -f .messages.pot

clean: ## Remove everything that was made here
	rm -rf $(VENV) .venv-peer .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info

# The deciders: what they promise is tested in every branch.
PURE_TESTS := crawler/cadence crawler/forecast alerts/purchase.py crawler/addresses.py crawler/keywords.py crawler/variants.py pipelines/transitions.py \
	tests/crawler tests/pipelines tests/alerts/test_feed_matching.py tests/alerts/test_matching.py tests/alerts/test_personal.py tests/alerts/test_policy.py tests/alerts/test_purchase.py
