# `make run` and `make test` need Python 3.11 or newer, git and make; they fetch everything else.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin
HUDDLE := $(VENV)/python -m huddle
LOCK := uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install install-dev run dev build test lint format bench screenshots lock wheel clean

help: ## Show these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

install:
	@$(PYTHON) tools/bootstrap.py

install-dev:
	@$(PYTHON) tools/bootstrap.py --dev

run: install ## Install, build, migrate, fill an empty database, serve on PORT (8000)
	@$(HUDDLE) run --migrate --demo

dev: install-dev ## Serve, and restart with a new build whenever a source file changes
	@$(VENV)/python tools/dev.py

build: install ## Build the front end if its sources changed
	@$(VENV)/python -m huddle.frontend

test: install-dev ## Install what tests need, then run all of them
	@$(VENV)/python tools/chromium.py
	@$(VENV)/python tools/proxies.py
	@$(VENV)/python -m huddle.frontend
	@$(VENV)/python -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

lint: install-dev ## Style and types
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy

format: install-dev ## Put the code into its one format
	@$(VENV)/ruff check --fix-only --quiet .
	@$(VENV)/ruff format .

bench: install-dev ## Measure, as ratios beside bare loops in the same run (ten minutes)
	@$(HUDDLE) bench

screenshots: install-dev ## Write the README's pictures to docs/screenshots
	@$(VENV)/python tools/chromium.py
	@$(VENV)/python tools/screenshots.py

lock: ## Resolve the dependencies again and write both locks (needs uv)
	$(LOCK) --extra build -o requirements.lock
	$(LOCK) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

wheel: install-dev build ## Build the wheel, with the front end in it
	@$(VENV)/python -m hatchling build -t wheel

clean: ## Remove what can be built again
	rm -rf .venv .web .build .states dist assets/external
