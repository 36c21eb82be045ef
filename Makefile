# LEC from the command line; `make` alone lists the targets.

PORT ?= 8000
PYTHON := .venv/bin/python
LEC := .venv/bin/lec
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check --no-input
CATALOGUES := $(wildcard lec/locale/*/LC_MESSAGES/django.po)
COMPILE_LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --quiet --upgrade

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench setup lock system-run system-test

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: .venv/.ready-to-run ## set everything up, prepare the demo province and serve it on PORT (8000)
	@LEC_DEMO=1 $(LEC) migrate
	@LEC_DEMO=1 $(LEC) demo --if-empty
	@LEC_DEMO=1 exec $(LEC) serve --port $(PORT)

test: setup ## set everything up and run every test, on SQLite and on PostgreSQL
	$(PYTHON) -m pytest -n 2
	$(PYTHON) -m pytest -n 2 --database=postgresql

check: .venv/.ready-to-test ## lint, types, order of imports, missing migrations; changes nothing
	$(PYTHON) -m ruff check lec tests benchmarks
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djlint lec --lint --quiet
	LEC_DATABASE_URL=sqlite://:memory: $(LEC) makemigrations --check --dry-run

bench: setup ## measure; `make bench ONLY=name` measures one thing
	$(PYTHON) -m benchmarks $(ONLY)

setup: system-test .venv/.ready-to-test ## install what running and testing need

lock: .venv/.ready-to-test ## resolve the newest allowed dependencies into the two lock files
	$(PIP) install uv
	.venv/bin/$(COMPILE_LOCK) -o requirements.lock
	.venv/bin/$(COMPILE_LOCK) --group dev -c requirements.lock -o requirements-dev.lock

system-run:
	@scripts/install-system run

system-test:
	@scripts/install-system test

$(PYTHON): | system-run
	python3 -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | system-run $(PYTHON)
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.development: requirements-dev.lock .venv/.runtime
	$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

.venv/.catalogues: $(CATALOGUES) .venv/.runtime
	@$(if $(CATALOGUES),.venv/bin/pybabel --quiet compile -d lec/locale -D django)
	@touch $@

.venv/.ready-to-run: .venv/.runtime .venv/.catalogues
	@touch $@

.venv/.ready-to-test: .venv/.development .venv/.catalogues
	@touch $@
