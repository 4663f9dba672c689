# Two commands set everything up: `make build` and `make test`. `make help` lists them all.
PYTHON  ?=  # e.g. make PYTHON=/opt/python3.13/bin/python3 build
WORKERS ?= 2
TRIES   ?= 21
MUTANTS ?=  # of each real file; all if empty
export TRIES MUTANTS
SECONDS ?= 180
RACES   ?= 50
KILLS   ?= 50
VENV    := .venv
BIN     := $(VENV)/bin
UV      := $(BIN)/uv
READY   := $(VENV)/.ready
TOOLS   := $(VENV)/.tools
SITE    := $(VENV)/.site
PYTEST  := $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder --durations 40 --durations-min 10
EXACT   := --quiet --python $(BIN)/python --require-hashes
COMPILE := $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
  --no-annotate --no-header --python-version 3.11

# Python compiles what it imports once, and not again in each of the hundred processes that tests start.
export PYTHONDONTWRITEBYTECODE :=

# Tests fill the cores with processes: threads of numpy's linear algebra would only wait for each other.
test test-bare test-fast test-all torture: export OPENBLAS_NUM_THREADS := 1
# Spark's processes live for seconds: Java's second compiler would take longer than it saves.
test-all torture: export JAVA_TOOL_OPTIONS := -XX:TieredStopAtLevel=1 -XX:+UseSerialGC

# Their files are in memory where there is room: to create one on a disk may take thirty times as long.
ROOMY = $(shell test "$$(df -m --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 8000 \
  && awk '/^MemAvailable/ {exit $$2 < 12e6}' /proc/meminfo && echo /dev/shm)
test test-bare test-fast: export PYTEST_DEBUG_TEMPROOT = $(ROOMY)

.PHONY: build test test-fast test-bare test-all torture night soak ceph containers fuzz readers oldest interop check ui bench size lint types docs choices derived screenshots lock clean help

build: $(READY)              ## install what a build needs and build a release
	$(BIN)/bilateral build

# One process more than cores: one of them often waits for a browser, a server or a lock.
test: $(TOOLS)               ## run the tests (WORKERS=2 processes and one more)
	$(PYTEST) -n $$(($(WORKERS) + 1)) -m "not torture and not night"

test-fast: $(TOOLS)          ## run the tests that need no browser, R or built home and take no time
	$(PYTEST) -n $(WORKERS) -m "not slow and not torture and not night"

test-bare: $(TOOLS)          ## run the tests as on a machine with git, make, Python and nothing else; the last line counts the skips
	$(BIN)/python -m tests.support.bare

# Homes are built once for both. Two processes more: some wait for a service, a browser or a lock.
test-all: $(TOOLS) readers   ## run in one go, as CI does, `make test` and what `make torture` has that is not for the night
	$(PYTEST) -n $$(($(WORKERS) + 2)) -m "not night"

torture: $(TOOLS) readers    ## run what takes minutes: guides, notebooks, the site, axe, the Dagster UI, R, further cases of dear tests, nights, back-ups, homes gone bad and old ones, racing publishers, whole tables read back, mutants of real files, TRIES=21 faults
	$(PYTEST) -n $$(($(WORKERS) + 2)) -m "torture or night"

night: torture soak ceph containers  ## run all that CI does in small, whole: hours; `.ci/run night` installs what it needs first

soak: $(TOOLS)               ## strike one home 500 times with faults of every kind, a living UI at 26 edits, publishers at a bucket 250 times; tallies add up; 50 edits, each compared with what is made anew
	$(BIN)/python -m benchmarks.faults 500
	$(BIN)/python -m benchmarks.healing 20
	$(BIN)/python -m benchmarks.publishing 50 200
	$(BIN)/python -m benchmarks.doors 10000
	$(BIN)/python -m benchmarks.edits 50

# One process: two of Ceph's clusters on one machine disturb each other. Headers that Ceph has signed cannot be dropped.
ceph: $(TOOLS)               ## publish, fetch, mark, archive and withdraw at a real S3 server, Ceph's (Debian, as root): 100 publications of two, RACES=50, and KILLS=50 among others
	S3=ceph $(PYTEST) -n 0 -k "not ignores" tests/archive/test_captures.py tests/archive/test_conditions.py tests/release/test_remote.py tests/release/test_restoring.py
	S3=ceph $(BIN)/python -m benchmarks.publishing $(RACES) $(KILLS)

# Needs mmdebstrap, buildah, podman and runc; what it makes is kept in .containers, the bases of it until that is removed.
containers: $(TOOLS)         ## build the image, run the services of deploy/compose.yaml in podman to a published release, and ask doctor (Debian, as root)
	$(BIN)/python -m tests.deploy.containers

fuzz: $(TOOLS)               ## feed every parser and reader spoilt files for SECONDS=180 each; goes on where it stopped
	$(BIN)/python -m benchmarks.fuzz $(SECONDS)

readers: .readers/.ready     ## install Spark, for the one test that reads a release with it (needs Java; R is the system's)

oldest: .oldest/.ready build ## read releases with the oldest pandas and PyArrow that the reader may be installed with (Python 3.11 or 3.12)
	PYTHONPATH=. .oldest/bin/python -m pytest -qc /dev/null --rootdir . --confcutdir tests/reader -o markers=slow -W error tests/reader

# Node and Java are the system's.
interop: $(TOOLS) readers .oldest/.ready .interop/.ready build ## read a release with other people's programs: a table in benchmarks/RESULTS.md, exit 1 if one reads less than it did
	$(BIN)/python -m benchmarks.interop

check: $(READY)              ## check what curators wrote
	$(BIN)/bilateral check

ui: $(READY)                 ## open the Dagster UI on the same state as `make build`
	$(BIN)/bilateral ui

bench: $(TOOLS)              ## print the benchmark tables
	$(BIN)/python -m benchmarks

size: $(READY)               ## print how many lines the code has, by folder and concern
	$(BIN)/python -m benchmarks.size

lint: $(TOOLS)               ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TOOLS)              ## check types, of rows too: their types are generated from the models
	$(BIN)/python -m tests.support.row_stubs
	$(BIN)/mypy

docs: $(SITE) build          ## build the documentation site into site/, with numbers of the latest release; any warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

choices: $(TOOLS)            ## renew what editors, the empty sheet and the form of an issue know of the registers
	$(BIN)/python -m tests.support.editor_schema
	$(BIN)/python -m tests.support.intake_files

derived: $(TOOLS) build      ## renew generated files: the editors' schemas, docs/sources.md, output in the README, on pages and in the notebooks
	$(MAKE) choices
	$(BIN)/python -m tests.support.sources_page
	$(BIN)/python -m tests.support.readme
	$(BIN)/python -m tests.support.notebooks

screenshots: $(TOOLS)        ## renew the pictures of the book and the Dagster UI in docs/ (needs Chromium)
	BILATERAL_SCREENSHOTS=docs $(BIN)/python -m pytest tests/ui

# requirements.lock decides every version; the others may only repeat them. Names, versions and hashes, nothing else.
lock: $(READY)               ## renew the lock files
	$(COMPILE) --upgrade --extra pipeline --extra ui --extra postgres --extra metrics --extra mcp --extra plot --extra install --extra dev --group installer pyproject.toml -o requirements.lock
	$(COMPILE) --upgrade -c requirements.lock --extra pipeline --extra ui --extra postgres --extra metrics --extra install pyproject.toml -o requirements-build.lock
	$(COMPILE) --upgrade -c requirements.lock --extra docs pyproject.toml -o requirements-docs.lock
	$(COMPILE) --upgrade -c requirements.lock --group installer -o requirements-uv.lock
	$(COMPILE) --upgrade -c requirements.lock --group readers -o requirements-readers.lock
	$(COMPILE) --group oldest -o requirements-oldest.lock
	$(COMPILE) --upgrade --group interop -o requirements-interop.lock

clean:                       ## forget the current tables; releases, captures and the history of runs stay
	rm -rf data/build

help:                        ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' Makefile

# What a build and the UI need. The first Python that runs, is 3.11 to 3.13 and can make a virtual environment.
$(READY): requirements-build.lock requirements-uv.lock pyproject.toml
	@test -x $(BIN)/python || for p in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  $$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	  && echo "virtual environment in $(VENV) from $$p" && $$p -m venv $(VENV) && break; done
	@test -x $(BIN)/python || { echo "no Python 3.11 to 3.13 with venv found; name one: make PYTHON=/path/to/python3 build"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-uv.lock
	$(UV) pip sync $(EXACT) requirements-uv.lock requirements-build.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e .
	$(BIN)/python -c 'from pipelines.book.vega import bundle; bundle()'
	@touch $@

# What tests, lint and types need as well.
$(TOOLS): $(READY) requirements.lock
	$(UV) pip install $(EXACT) --no-deps -r requirements.lock
	@touch $@

# What the documentation site needs as well.
$(SITE): $(READY) requirements-docs.lock
	$(UV) pip install $(EXACT) --no-deps -r requirements-docs.lock
	@touch $@

# In a folder of its own, which only that test looks into: it is large, and nothing else may depend on it.
.oldest/.ready: $(READY) requirements-oldest.lock
	rm -rf .oldest
	$(BIN)/python -m venv .oldest
	$(UV) pip install --quiet --python .oldest/bin/python --require-hashes -r requirements-oldest.lock
	@touch $@

.interop/.ready: $(READY) requirements-interop.lock benchmarks/interop/package-lock.json
	rm -rf .interop
	$(BIN)/python -m venv .interop
	$(UV) pip install --quiet --python .interop/bin/python --require-hashes -r requirements-interop.lock
	npm ci --silent --prefix benchmarks/interop
	@touch $@

.readers/.ready: $(READY) requirements-readers.lock
	rm -rf .readers
	$(UV) pip install $(EXACT) --no-deps --no-build-isolation --target .readers -r requirements-readers.lock
	@touch $@
