# Development tasks. `make` lists the targets. PYTHON selects the interpreter: make setup PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CLIENTS := $(VENV)/clients
WORKSHOP := $(VENV)/.workshop
CODE := $(wildcard src tests benchmarks docs/hooks)
FAST := not slow and not network and not gpu
# One test process for each processor; a process that finishes early takes tests from the others.
SIDE_BY_SIDE := --numprocesses auto --dist worksteal
SLOW := slow and not network and not gpu

.DEFAULT_GOAL := help
.PHONY: help setup workshop engines extras clients client vendor screens docs docs-serve models demo dist smoke test small fast slow attack check lint types contracts format clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: $(STAMP)  ## make .venv and install Lifelong with its dependencies; does nothing when they are unchanged
	@:

workshop: $(WORKSHOP)  ## also install the dependencies of tests and checks
	@:

$(STAMP): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
	    echo "there is no $(PYTHON): install Python 3.11 or newer, or name it: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "$(PYTHON) is $$($(PYTHON) --version 2>&1 || true); Lifelong needs Python 3.11 or newer:" \
	         "make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { \
	    echo "no virtual environment can be made: install python3-venv, or give another PYTHON" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[server,documents]'
	@touch $@

$(WORKSHOP): pyproject.toml $(STAMP)
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

extras: workshop  ## install the extras for slow tests: torch in the measured version, and an SQLite with encryption in its own folder
	$(BIN)/python -m pip install --quiet torch==2.13.0 --editable '.[transformers,torch-metrics]'
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target $(VENV)/sealed apsw-sqlite3mc

clients:  ## install the third-party clients for slow tests of the server in separate environments
	@test -x $(CLIENTS)/first/bin/pip || $(PYTHON) -m venv $(CLIENTS)/first
	@test -x $(CLIENTS)/python/bin/pip || $(PYTHON) -m venv $(CLIENTS)/python
	@test -x $(CLIENTS)/agents/bin/pip || $(PYTHON) -m venv $(CLIENTS)/agents
	@test -x $(CLIENTS)/shell_gpt/bin/pip || $(PYTHON) -m venv $(CLIENTS)/shell_gpt
	$(CLIENTS)/first/bin/python -m pip install --quiet openai==1.1.0 'httpx<0.28'
	$(CLIENTS)/python/bin/python -m pip install --quiet litellm llm 'pydantic-ai-slim[openai]'
	$(CLIENTS)/agents/bin/python -m pip install --quiet openai-agents
	$(CLIENTS)/shell_gpt/bin/python -m pip install --quiet 'shell-gpt>=1.4' click
	@for name in crewai llamaindex pydantic_ai; do \
	    test -x $(CLIENTS)/$$name/bin/pip || $(PYTHON) -m venv $(CLIENTS)/$$name; \
	    extra=$$(echo $$name | tr _ -); \
	    $(CLIENTS)/$$name/bin/python -m pip install --quiet --editable ".[$$extra]" \
	        hypothesis pytest pytest-asyncio pytest-timeout || exit 1; \
	done
	@npm install --silent --no-audit --no-fund --prefix $(CLIENTS)/node \
	    openai@6 ai@6 @ai-sdk/openai-compatible@2 zod@4 \
	    @langchain/openai @langchain/core opencode-ai@1 || echo "npm installs nothing here: its clients are left out" >&2
	@npm ci --silent --no-audit --no-fund --prefix clients/typescript || \
	    echo "npm installs nothing here: the TypeScript client is not tested" >&2

client: workshop  ## write the types of the TypeScript client anew, from the description of the server (needs Node)
	@npm ci --silent --no-audit --no-fund --prefix clients/typescript
	$(BIN)/python -m tests.clients.typescript

vendor: workshop  ## download the files of other projects that the web app and the documentation ship, by their hashes
	$(BIN)/python -m tests.web.vendor

screens: workshop models  ## write the pictures of docs/screens/ anew, from the web app in Chromium
	$(BIN)/python -m tests.web.chromium

# Material announces its successor at every start; docs/dependencies.md says what that means here.
docs docs-serve: export NO_MKDOCS_2_WARNING := 1

docs: workshop  ## build the documentation site into build/site, and check its links and anchors
	$(BIN)/python -m mkdocs build --quiet
	@echo "open build/site/index.html"

docs-serve: workshop  ## show the documentation site at http://127.0.0.1:8000, and build it anew when a page changes
	$(BIN)/python -m mkdocs serve --no-strict --watch src --watch docs

models: setup  ## download the default models into the cache folder: embedders, no chat model
	$(BIN)/lifelong models pull

demo: models  ## run the demo, offline; on a terminal it ends with the address of the web app and a chat
	$(BIN)/lifelong demo

dist: workshop  ## build the sdist, and from it the wheel, and check both
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*
	$(BIN)/python -m tests.distribution.contents dist

smoke: dist models  ## install the built wheel where there is no source, and run it as users do
	$(BIN)/pytest -m network --durations 0 tests/distribution

test: models small check fast  ## run all checks and tests that a change must pass

# The small chat model that the tests of llama.cpp load.
small: setup
	$(BIN)/lifelong models pull smollm2

fast: workshop  ## run only the fast tests
	$(BIN)/pytest $(SIDE_BY_SIDE) -m "$(FAST)"

# With one PostgreSQL server for each process; the tests of the store run on both engines among the fast ones.
engines: workshop  ## run tests of recall, memory, the agent, persons and the server on PostgreSQL, too
	$(BIN)/pytest $(SIDE_BY_SIDE) --engine postgres -m "$(FAST)" tests/recall tests/memory tests/agent tests/person \
	    tests/server/test_chat.py tests/server/test_isolation.py tests/server/test_keys.py tests/server/test_revoked.py

slow: workshop  ## run the slow tests
	$(BIN)/lifelong models pull whisper
	$(BIN)/pytest $(SIDE_BY_SIDE) -m "$(SLOW)"

attack: workshop  ## run the long robustness tests: kills, full disk, migrations, damage, isolation, load
	$(BIN)/python -m benchmarks.attack --json build/attack.json

check: lint types contracts  ## run lint, types and contracts

lint: workshop  ## check rules and format with ruff
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: workshop  ## check types with mypy, strict
	$(BIN)/mypy $(CODE)

contracts: workshop  ## check the import rules between packages, and that no files import each other in a circle
	$(BIN)/lint-imports
	$(BIN)/python -m tests.import_circles

format: workshop  ## apply ruff's format and safe fixes
	$(BIN)/ruff check --fix-only $(CODE)
	$(BIN)/ruff format $(CODE)

clean:  ## remove the files that these targets make, except downloaded models
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
