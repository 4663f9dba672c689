# Two commands set everything up: `make build` and `make test`.
PYTHON ?=                                # e.g. make PYTHON=/opt/python3.13/bin/python3 build
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: build test readers check ui bench lint types lock derived screenshots clean

build: $(READY)              ## install the locked dependencies and build a release
	$(BIN)/bilateral build

test: $(READY)               ## run every test
	$(BIN)/python -m pytest

readers: .readers/.ready     ## install Spark aside, for the test that reads a release with it (needs Java; R is the system's)

check: $(READY)              ## check what curators wrote
	$(BIN)/bilateral check

ui: $(READY)                 ## open the Dagster UI on the same state as `make build`
	$(BIN)/bilateral ui

bench: $(READY)              ## print the benchmark tables
	$(BIN)/python -m benchmarks

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

derived: build               ## renew what the repository derives: the editors' schema, docs/sources.md, what the README and the notebooks print
	$(BIN)/python -m pipelines.ledger.editor_schema
	$(BIN)/python -m pipelines.sources.documentation
	$(BIN)/python -m tests.support.readme
	$(BIN)/python -m tests.support.notebooks

screenshots: $(READY)        ## renew the pictures of the book and the Dagster UI in docs/ (needs Chromium)
	BILATERAL_SCREENSHOTS=docs $(BIN)/python -m pytest tests/ui

lock: $(READY)               ## renew the lock files: names, versions and hashes only
	$(BIN)/uv pip compile -q --universal --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-annotate --no-header --all-extras --python-version 3.11 pyproject.toml -o requirements.lock
	echo 'pyspark>=4.1,<5' | $(BIN)/uv pip compile -q --universal --upgrade --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --python-version 3.11 - -o requirements-readers.lock

# The first Python that runs, is 3.11 to 3.13 and can make a virtual environment.
$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || for p in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  $$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	  && echo "virtual environment in $(VENV) from $$p" && $$p -m venv $(VENV) && break; done
	@test -x $(BIN)/python || { echo "no Python 3.11 to 3.13 with venv found; name one: make PYTHON=/path/to/python3 build"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	$(BIN)/python -c 'from pipelines.book.library import script; script()'
	@touch $@

# Aside, where only that test looks: nothing else may depend on it, and it is large.
.readers/.ready: $(READY) requirements-readers.lock
	rm -rf .readers
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --require-hashes \
	  --target .readers -r requirements-readers.lock
	@touch $@

clean:                       ## forget the current tables and Dagster's state; releases stay
	rm -rf data/build data/runs
