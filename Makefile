# Làng Số. `make help` lists what there is.
# Needs only Python >= 3.11 and Node >= 20; everything else is installed below this folder.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
VENV := .venv
BIN := $(VENV)/bin
# The first interpreter that is new enough; give another one with PYTHON=…
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
# Tests run on this many processes.
PROCESSES ?= 2
export PYTHONUTF8 := 1
# Where the environment forbids byte code, every start would compile the platform anew.
export PYTHONDONTWRITEBYTECODE :=

##@ Use
.PHONY: run
run: build ## Install what is missing, then start everything at http://localhost:8000 (PORT, LANGSO_HOME, DATABASE_URL)
	@exec $(BIN)/langso serve

.PHONY: build
build: $(VENV)/.run front ## Install locked dependencies and build the front end

.PHONY: doctor
doctor: $(VENV)/.run ## Say what is well and what is not
	@$(BIN)/langso doctor

##@ Develop
.PHONY: test
test: ## Run every check and every test, in the browser too
	@$(MAKE) -j2 dev browser
	@$(MAKE) check
	@$(MAKE) unit serving

.PHONY: unit
unit: dev ## Run the tests that need no running platform
	$(BIN)/python -m pytest -q -n $(PROCESSES) --dist loadfile -m "not browser and not serves"
	npm test --silent

.PHONY: serving
serving: dev browser ## Run the tests that start a platform: operations and browser journeys
	$(BIN)/python -m pytest -q -n $(PROCESSES) --dist loadfile --no-loadscope-reorder -p no:randomly \
		-m "browser or serves" tests/browser tests/operations

.PHONY: check
check: dev ## Lint, types, import directions, templates, spelling, law files, migrations, messages
	@tools/check.sh

.PHONY: fix
fix: dev ## Mend what the tools can mend by themselves
	$(BIN)/ruff check --fix --quiet .; $(BIN)/ruff format .
	-find langso -name '*.html' -exec $(BIN)/djhtml --tabwidth 2 {} +

.PHONY: bench
bench: dev front ## Measure the promises beside baselines, on an installation of its own in var/bench
	$(BIN)/python -m bench

.PHONY: migrations
migrations: dev ## Write migrations for changed models
	$(BIN)/python manage.py makemigrations

.PHONY: messages
messages: dev ## Compile the message catalogues after changing one
	$(BIN)/python -m tools.compile_messages

.PHONY: lock
lock: dev ## Resolve requirements*.in anew into the lock files
	$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --upgrade --output-file requirements.lock requirements.in
	$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --upgrade --output-file requirements-dev.lock requirements-dev.in

.PHONY: clean
clean: ## Remove what was built or installed (never the data folder)
	rm -rf $(VENV) node_modules langso/web/static/build langso.egg-info
	find langso tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# What follows is only done again when what it is made from has changed.
.PHONY: dev front browser
dev: $(VENV)/.dev front
front: langso/web/static/build/.made
browser:
	@tools/ensure_browser.sh

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python requirements.lock pyproject.toml
	@tools/install.sh requirements.lock
	$(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@tools/install.sh requirements-dev.lock
	@touch $@

node_modules/.made: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer is needed; npm was not found." >&2; exit 1; }
	npm ci --silent --no-audit --no-fund
	@touch $@

langso/web/static/build/.made: node_modules/.made $(shell find frontend -type f 2>/dev/null)
	npm run build --silent
	@touch $@
