# Attribune's commands. `make run` and `make test` need Python 3.11, 3.12 or 3.13 with venv,
# and nothing that was installed before.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The newest Python that can be used; `make PYTHON=/path/to/python3.12 run` takes another one.
# It is tried and not only looked for, since the name alone may stand for nothing.
PYTHON_CHECK := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	if $$python -c '$(PYTHON_CHECK)' 2>/dev/null; then echo $$python; break; fi; done)

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV_VERSION := 0.13.9
REDOCLY_VERSION := 2.77.0

# The stamps say which lock file an environment was installed from.
RUNTIME := $(VENV)/installed-runtime
TESTING := $(VENV)/installed-testing

.PHONY: help
help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 18

.PHONY: run
run: $(RUNTIME) ## Serve on http://127.0.0.1:8000, with SQLite in data/ (settings: README.md)
	$(BIN)/attribune db upgrade
	exec $(BIN)/attribune serve

# A process for each core. One that has nothing left to do takes tests from the end of another's
# queue: most stay in their order, so that what they share is seldom made twice.
.PHONY: test
test: $(TESTING) chromium ## Run all tests; PYTEST_ARGUMENTS='-k dispute' narrows them down
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist worksteal $(PYTEST_ARGUMENTS)

PROCESSES ?= $(shell nproc)

# The browser of the tests in tests/browser: Debian's, which Playwright's own is not needed for.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || { echo 'Installing chromium, for tests/browser'; \
		$(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq --no-install-recommends chromium; }

AS_ROOT = $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: lint lint-style lint-format lint-types lint-imports lint-openapi
lint: lint-style lint-format lint-types lint-imports lint-openapi ## Check style, types, imports and openapi.yaml

lint-style: $(TESTING)
	$(BIN)/ruff check .

lint-format: $(TESTING)
	$(BIN)/ruff format --check .

lint-types: $(TESTING)
	$(BIN)/mypy

lint-imports: $(TESTING)
	$(BIN)/lint-imports --no-logo

lint-openapi: # needs npm
	npx --yes @redocly/cli@$(REDOCLY_VERSION) lint openapi.yaml

.PHONY: format
format: $(TESTING) ## Put the code in the project's format, and repair what can be
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: openapi
openapi: $(RUNTIME) ## Write openapi.yaml anew from the code
	$(BIN)/attribune openapi > openapi.yaml.new
	mv openapi.yaml.new openapi.yaml

# Versions that still fit are kept; `make lock UPGRADE=--upgrade` takes the newest ones.
.PHONY: lock
lock: .venv-lock/bin/uv ## Write constraints.txt and constraints-test.txt anew from pyproject.toml
	$(COMPILE) --output-file constraints.txt pyproject.toml
	$(COMPILE) --output-file constraints-test.txt --extra test --constraints constraints.txt pyproject.toml

COMPILE = .venv-lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
	--python-version 3.11 $(UPGRADE)

.venv-lock/bin/uv: Makefile
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip --disable-pip-version-check --quiet install uv==$(UV_VERSION)
	touch $@

.PHONY: vendor
vendor: ## Renew the vendored files of the pages (needs npm)
	$(PYTHON) tools/vendor.py

.PHONY: clean
clean: ## Remove the environments and what the tools left behind, but no data
	rm -rf $(VENV) .venv-lock build *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find service schemas tests tools training -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo 'Python 3.11, 3.12 or 3.13 with its venv module is needed, and none was found.' >&2; exit 1; fi
	$(PYTHON) -m venv $(VENV)

# What is installed is exactly what the lock file names, every file checked against its hash.
# setuptools, which builds the package, is in it too, so that nothing is fetched unchecked.
define install
	@echo 'Installing from $(1) into $(VENV) (about a minute at first)'
	@$(PIP) install --require-hashes --no-deps --requirement $(1)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(2)
endef

$(RUNTIME): constraints.txt pyproject.toml | $(BIN)/python
	$(call install,constraints.txt,$@)

$(TESTING): constraints-test.txt pyproject.toml | $(BIN)/python
	$(call install,constraints-test.txt,$@ $(RUNTIME))
