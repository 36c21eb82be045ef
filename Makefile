# LEC from the command line; `make` alone lists the targets.

PORT ?= 8000
PYTHON := .venv/bin/python
LEC := .venv/bin/lec
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check --no-input
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard lec/locale/*/LC_MESSAGES/django.po))
COMPILE_LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --quiet --upgrade

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench pictures setup lock system-run system-test

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: .venv/.runtime $(CATALOGUES) ## set everything up, prepare the demo province and serve it on PORT (8000)
	@LEC_DEMO=1 $(LEC) migrate
	@LEC_DEMO=1 $(LEC) demo --if-empty
	@LEC_DEMO=1 exec $(LEC) serve --port $(PORT)

test: setup ## set everything up and run every test, on SQLite and on PostgreSQL
	$(PYTHON) -m pytest -n 2 --dist=worksteal
	$(PYTHON) -m pytest -n 2 --dist=worksteal --database=postgresql

# The settings are loaded here too; an empty database in memory keeps them from making anything.
check: export LEC_DATABASE_URL = sqlite://:memory:
check: export LEC_SECRET_KEY = for the checks alone
check: export LEC_IDENTIFIER_KEY = for the checks alone
check: .venv/.development $(CATALOGUES) ## lint, types, order of imports, missing migrations; changes nothing
	$(PYTHON) -m ruff check lec tests benchmarks
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djlint lec --lint --quiet
	$(LEC) makemigrations --check --dry-run

bench: setup ## measure; `make bench ONLY=name` measures one thing
	$(PYTHON) -m benchmarks $(ONLY)

pictures: setup ## take the manual's and README's pictures anew, and those of a season, into var/pictures
	@mkdir -p var/pictures
	LEC_SCREENSHOTS=var/pictures $(PYTHON) -m pytest tests/journeys/test_season.py
	@cp var/pictures/institution.png docs/images/institution.png
	LEC_MANUAL_PICTURES=$(CURDIR)/lec/reporting/static/lec/manual $(PYTHON) -m pytest tests/journeys/test_manual.py

setup: system-test .venv/.development $(CATALOGUES) ## install what running and testing need

lock: .venv/.development ## resolve the newest allowed dependencies into the two lock files
	$(PIP) install uv
	.venv/bin/$(COMPILE_LOCK) -o requirements.lock
	.venv/bin/$(COMPILE_LOCK) --group dev -c requirements.lock -o requirements-dev.lock

system-run:
	@scripts/install-system run

system-test:
	@scripts/install-system test

$(PYTHON): | system-run
	@python3 -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | system-run $(PYTHON)
	@echo "Installing the locked Python packages; this takes about a minute the first time."
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.development: requirements-dev.lock .venv/.runtime
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

%.mo: %.po | .venv/.runtime
	@.venv/bin/pybabel --quiet compile --domain django --input-file $< --output-file $@
