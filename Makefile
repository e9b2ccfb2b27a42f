# 创新挑战赛门户. `make demo` starts everything on this machine; CONTRIBUTING.md explains the rest.

PYTHON3 ?= python3
PREPARE := $(PYTHON3) -I challenge_portal/prepare.py
RUN     := $(PREPARE) --
TESTS   := $(PREPARE) --tests --
WORKERS ?= logical

TEMPLATES = $(shell find . -path ./.venv -prune -o -path "*/templates/*.html" -print)

.PHONY: help demo demo-reset manage bench test test-services format \
	check check-style check-types check-layers check-templates check-migrations check-settings
.DEFAULT_GOAL := help

help:
	@echo "make demo           start the portal on http://127.0.0.1:8000 (PORT=8001 for another port)"
	@echo "make demo-reset     throw the demo's data away"
	@echo "make manage DO=…    one management command, with the database running"
	@echo "make check          style, types, layers, migrations, templates"
	@echo "make test           all tests but those marked services"
	@echo "make test-services  those: on PostgreSQL 15 and Redis of the system"
	@echo "make bench          how fast the portal is on this machine (ARGS=\"--seconds 5\" for a quick look)"
	@echo "make format         put the code into its form"

demo:
	@exec $(RUN) -m challenge_portal.launch demo

demo-reset:
	@exec $(RUN) -m challenge_portal.launch reset

manage:
	@exec $(RUN) -m challenge_portal.launch manage $(DO)

check: check-style check-types check-layers check-templates check-migrations check-settings

check-style:
	$(TESTS) ruff check .
	$(TESTS) ruff format --check .

check-types:
	$(TESTS) mypy

check-layers:
	$(TESTS) lint-imports --no-logo
	$(TESTS) -m pytest -q -n 0 tests/house/test_layers.py

check-templates:
	@echo "djade --check"; $(TESTS) djade --check $(TEMPLATES)

check-migrations:
	$(TESTS) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

check-settings:
	$(TESTS) manage.py check --fail-level WARNING

test:
	$(TESTS) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not services" $(ARGS)

test-services:
	$(PREPARE) --tests --services -- -m tests.with_services -m pytest -n 0 -m services $(ARGS)

bench:
	@exec $(RUN) -m benchmarks $(ARGS)

format:
	$(TESTS) ruff check --fix .
	$(TESTS) ruff format .
	@$(TESTS) djade $(TEMPLATES) || true  # it answers 1 when it changed something
