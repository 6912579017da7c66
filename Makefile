# Everything a reader or an author does here. The first run of any target sets up .venv; later runs do not.

PYTHON ?= python3
# Port of `make serve`; empty: 8000 if it is free, else any free one.
PORT ?=
# Brokers for `make test`: embedded, redis, rabbitmq or all; empty: what the suite takes by default.
BROKER ?=
# How many pages `make test` follows at a time: they mostly wait. 0: one after the other, in one process.
JOBS ?= 4
# Anything else for pytest, e.g. make test ARGS="-k sleduyushie -x".
ARGS ?=

# Material prints a notice about the end of its life on each build; we know (DESIGN, principle 6).
export NO_MKDOCS_2_WARNING = 1

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup serve site test update try mutants bench fresh page confirm inventory release lint fix requirements clean test-plain

help:
	@echo 'make serve  — открыть руководство на этой машине (PORT=8001 — на другом порту)'
	@echo 'make test   — проверить каждую страницу (BROKER=embedded|redis|rabbitmq|all, ARGS="ключи pytest")'
	@echo 'make test-plain — то же, но каждая команда загружает Celery сама'
	@echo 'make site   — собрать сайт в site/'
	@echo 'make update — вписать в страницы то, что команды выводят на самом деле'
	@echo 'make try PAGE=… LINE=… — исполнить страницу до строки и остаться в её терминалах'
	@echo 'make mutants — испортить руководство в каждом месте и убедиться, что тесты это видят (ALL=1 — всё)'
	@echo 'make bench  — измерить прогон страниц и сайт'
	@echo 'make fresh  — что изменилось в оригинале (VERSION=5.8.0 — в каком выпуске)'
	@echo 'make page ORIGINAL=userguide/tasks.rst — начать главу: заготовка, меню, оглавление, разделы (TITLE=…, FILE=…)'
	@echo 'make confirm PAGE=… SECTION=… — раздел сверен с оригиналом'
	@echo 'make release VERSION=5.8.0 — перейти на новый выпуск Celery и узнать, что прочесть'
	@echo 'make lint   — проверить код, типы и типографику страниц'
	@echo 'make fix    — поправить оформление кода и типографику страниц'
	@echo 'make clean  — убрать всё, что собрано'

setup: $(STAMP)

# A venv that was left half made is thrown away, so that an interrupted set-up never counts as done; so is one whose
# checkout was moved, since a venv knows its folder. doctools/ is installed in place: every program of the venv, the bare
# `mkdocs` too, finds it (mkdocs.yml names it).
ifneq ($(CURDIR),$(shell cat $(STAMP) 2>/dev/null))
.PHONY: $(STAMP)
endif

$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "нужен Python 3.11 или новее, а это " + sys.version)'
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat \
		--editable .
	@printf '%s\n' "$(CURDIR)" > $@

serve: $(STAMP)
	@$(BIN)/python -m doctools.site.serve $(if $(PORT),--port $(PORT))

site: $(STAMP)
	@$(BIN)/python -m doctools.site.publish site

# --broker is an option of the page runner (in one word: a bare value would count as a path, and hide testpaths).
test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(if $(BROKER),--broker=$(BROKER)) $(ARGS)

# A command that finds Celery loaded must print what one prints that loads it: each page with none loaded.
test-plain: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --plain tests/pages/pages.toml $(ARGS)

# Runs each page on the broker that it names and writes in what came. Says what it wrote, and what it left and why.
update: $(STAMP)
	@$(BIN)/python -m doctools.engine.update_pages --jobs $(JOBS) $(if $(BROKER),--broker $(BROKER)) $(ARGS)

# Runs a page up to a line, then hands its terminals over: make try PAGE=sleduyushie LINE=120
try: $(STAMP)
	@$(BIN)/python -m doctools.engine.try_page "$(PAGE)" $(LINE) $(if $(BROKER),--broker $(BROKER))

mutants: $(STAMP)
	$(BIN)/python -m doctools.mutants $(if $(ALL),--all) $(ARGS)

bench: $(STAMP)
	$(BIN)/python -m doctools.bench.pages
	$(BIN)/python -m doctools.bench.site

fresh: $(STAMP)
	@$(BIN)/python -m doctools.upstream fresh $(if $(VERSION),--version $(VERSION)) $(if $(ARCHIVE),--archive $(ARCHIVE))

# Begins a chapter: make page ORIGINAL=userguide/tasks.rst [TITLE=…] [FILE=…]
page: $(STAMP)
	@$(BIN)/python -m doctools.upstream page $(ORIGINAL) $(if $(TITLE),--title "$(TITLE)") $(if $(FILE),--file "$(FILE)") \
		$(if $(ARCHIVE),--archive "$(ARCHIVE)")

confirm: $(STAMP)
	@$(BIN)/python -m doctools.upstream confirm $(PAGE) $(SECTION) $(if $(OURS),--ours $(OURS)) $(if $(VERSION),--version $(VERSION))

inventory: $(STAMP)
	@$(BIN)/python -m doctools.upstream inventory $(if $(VERSION),--version $(VERSION)) $(if $(ARCHIVE),--archive $(ARCHIVE))

# The steps of a new release of Celery, on a Python without .venv, which it makes anew. Needs uv.
release:
	@$(PYTHON) -m doctools.upstream.release $(VERSION)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy doctools tests
	$(BIN)/lint-imports --no-logo --cache-dir build/imports
	$(BIN)/python -m doctools.checks.typography
	$(BIN)/python -m doctools.checks.pages
	$(BIN)/python -m doctools.checks.references
	$(BIN)/python -m doctools.checks.settings
	$(BIN)/python -m doctools.upstream settled

fix: $(STAMP)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/python -m doctools.checks.typography --fix

# After an edit of pyproject.toml: pins with hashes; those that are there stay. UPGRADE="celery kombu" moves these,
# UPGRADE=all everything. Needs uv, which the guide itself does not.
requirements:
	uv pip compile pyproject.toml --output-file requirements.txt --quiet --all-extras --universal \
		$(if $(filter all,$(UPGRADE)),--upgrade,$(addprefix --upgrade-package ,$(UPGRADE))) \
		--python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make requirements'

clean:
	rm -rf $(VENV) site build .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
