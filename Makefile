# Everything a reader or an author does here. The first run of any target sets up .venv; later runs do not.

PYTHON ?= python3
# Port of `make serve`; empty: 8000 if it is free, else any free one.
PORT ?=
# Brokers for `make test`: embedded, redis, rabbitmq or all; empty: what the suite takes by default.
BROKER ?=
# How many pages are followed at a time: they mostly wait. Empty: as many as two cores can take, fewer where servers
# or commands that load Celery themselves work beside them. 0: one after the other, in one process.
JOBS ?=
# `make test AGAIN=1`: only what failed in the run before; what passes now is named as unreliable.
AGAIN ?=
# `make site PUBLIC=1`: to be published; fails without SITE_URL.
PUBLIC ?=
# `make test PAGE=sleduyushie`: only the pages that have this in their path; reads nothing else, so it begins at once.
PAGE ?=
# Anything else for pytest, e.g. make test ARGS="-k sleduyushie -x".
ARGS ?=

# Material prints a notice about the end of its life on each build; we know (DESIGN, principle 6).
export NO_MKDOCS_2_WARNING = 1

VENV := .venv
BIN := $(VENV)/bin
# Holds the folder that the venv was made in.
HOME_STAMP := $(VENV)/.ready
STAMPS := $(addprefix $(VENV)/.has-,serve site books test all)
SERVE := $(VENV)/.has-serve
SITE := $(VENV)/.has-site
BOOKS := $(VENV)/.has-books
TEST := $(VENV)/.has-test
WHOLE := $(VENV)/.has-all

.DEFAULT_GOAL := help
.PHONY: help setup serve site test update try mutants bench fresh page confirm inventory release lint fix requirements clean \
	test-plain test-often books look portable links mutants-tonight

help:
	@echo 'make serve  — открыть руководство на этой машине (PORT=8001 — на другом порту)'
	@echo 'make test   — проверить каждую страницу (PAGE=часть-имени, BROKER=embedded|redis|rabbitmq|all)'
	@echo 'make test-plain — то же, но каждая команда загружает Celery сама'
	@echo 'make site   — собрать сайт в site/'
	@echo 'make books  — сделать из site/ PDF, EPUB и архив сайта и назвать их на главной'
	@echo 'make update — вписать в страницы то, что команды выводят на самом деле'
	@echo 'make try PAGE=… LINE=… — исполнить страницу до строки и остаться в её терминалах'
	@echo 'make mutants — испортить руководство в каждом месте и убедиться, что тесты это видят (ALL=1 — всё)'
	@echo 'make look   — посмотреть на собранный site/ настоящим браузером: так проверяют то, что публикуют'
	@echo 'make portable — собрать страницы и Zensical и сравнить с site/'
	@echo 'make links  — ссылки на чужие сайты, которые больше никуда не ведут'
	@echo 'make bench  — измерить прогон страниц и сайт'
	@echo 'make fresh  — что изменилось в оригинале (VERSION=5.8.0 — в каком выпуске)'
	@echo 'make page ORIGINAL=userguide/tasks.rst — начать главу: заготовка, меню, оглавление, разделы (TITLE=…, FILE=…)'
	@echo 'make confirm PAGE=… SECTION=… — раздел сверен с оригиналом'
	@echo 'make release VERSION=5.8.0 — перейти на новый выпуск Celery и узнать, что прочесть'
	@echo 'make lint   — проверить код, типы и типографику страниц'
	@echo 'make fix    — поправить оформление кода и типографику страниц'
	@echo 'make clean  — убрать всё, что собрано'

setup: $(WHOLE)

# What is installed grows by what is asked for: serve, site, books, test, all; each has what those before it have. A venv
# that was left half made is thrown away, so that an interrupted set-up never counts as done; so is one whose checkout was
# moved, since a venv knows its folder, and one whose pins have changed: what it had is then installed anew. A stamp
# is a copy of its list, so that a list that was only touched changes nothing. doctools/ is installed in place: every
# program of the venv, the bare `mkdocs` too, finds it (mkdocs.yml names it). One make at a time does this: what is to be
# done is decided anew (ALONE=1) once no other does.
LEVELS := serve site books test all
$(shell for level in $(LEVELS); do cmp -s requirements/$$level.txt $(VENV)/.has-$$level && touch $(VENV)/.has-$$level; done)
AT_HOME := $(findstring <$(CURDIR)>,<$(shell cat $(HOME_STAMP) 2>/dev/null)>)
ifeq (,$(AT_HOME))
.PHONY: $(STAMPS)
endif
# Whether a stamp is missing from a venv that stands: then it is added to.
ADDED = $(and $(AT_HOME),$(if $(wildcard $@),,yes))
HAD := $(if $(AT_HOME),$(foreach level,$(LEVELS),$(if $(wildcard $(VENV)/.has-$(level)),$(level))))
# The largest list of those that the venv had and the one that is asked for, and all lists up to a list.
LARGEST = $(lastword $(foreach level,$(LEVELS),$(filter $(level),$* $(HAD))))
UP_TO_serve := serve
UP_TO_site := serve site
UP_TO_books := serve site books
UP_TO_test := serve site books test
UP_TO_all := $(LEVELS)

ifndef ALONE
$(STAMPS): $(VENV)/.has-%: requirements/%.txt
	@$(PYTHON) requirements/alone.py $(MAKE) --no-print-directory ALONE=1 alone-$*
else
.PHONY: $(addprefix alone-,$(LEVELS))
$(addprefix alone-,$(LEVELS)): alone-%: $(VENV)/.has-%
	@:

$(STAMPS): $(VENV)/.has-%: requirements/%.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "нужен Python 3.11 или новее, а это " + sys.version)'
	$(if $(ADDED),,rm -f $(HOME_STAMP))
	$(if $(ADDED),,rm -rf $(VENV))
	$(if $(ADDED),,$(PYTHON) -m venv $(VENV))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(LARGEST).txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat \
		--editable .
	@printf '%s\n' "$(CURDIR)" > $(HOME_STAMP)
	@for level in $(UP_TO_$(LARGEST)); do cp requirements/$$level.txt $(VENV)/.has-$$level; done
endif

serve: $(SERVE)
	@$(BIN)/python -m doctools.site.serve $(if $(PORT),--port $(PORT))

site: $(SITE)
	@$(BIN)/python -m doctools.site.publish $(if $(PUBLIC),--public) site

# The guide as PDF and EPUB and the site as one archive, of what stands in site/, and a look at them; both need programs
# and fonts that .ci/packages installs.
books: $(BOOKS)
	@$(BIN)/python -m doctools.site.books site
	@$(BIN)/python -m doctools.checks.books site

# A worker that crashes, or hangs until it is ended, is not replaced: the others of this kind of spreading wait for ever then.
# A second attempt (AGAIN=1) is for what failed, one after the other.
SPREAD = $(if $(AGAIN),--again,-n $(if $(PAGE),$(if $(filter all,$(BROKER)),3,0),$(or $(JOBS),$(AT_ONCE))) --dist loadfile --max-worker-restart 0)

AT_ONCE = $(if $(BROKER),4,6)
test-plain: AT_ONCE = 4

PAGES = tests/pages/pages.toml $(if $(PAGE),--page="$(PAGE)")

# --broker is an option of the page runner (in one word: a bare value would count as a path, and hide testpaths).
test: $(TEST)
	$(BIN)/python -m pytest $(SPREAD) $(if $(BROKER),--broker=$(BROKER)) $(if $(PAGE),$(PAGES)) $(ARGS)

# A command that finds Celery loaded must print what one prints that loads it: each page with none loaded.
test-plain: $(TEST)
	$(BIN)/python -m pytest $(SPREAD) --plain $(PAGES) $(ARGS)

# The site that stands in site/, in a real browser: what is published is what was looked at.
look: $(TEST)
	BUILT_SITE=site $(BIN)/python -m pytest $(SPREAD) tests/browser --ignore tests/browser/test_flower.py $(ARGS)

# The pages built with Zensical too, and what differs: MkDocs must stay replaceable. Compares with site/.
portable: $(TEST)
	@$(BIN)/python -m doctools.checks.generators site

# The whole suite, TIMES times; ends at the first failure.
TIMES ?= 5
test-often: $(TEST)
	@for time in $$(seq $(TIMES)); do echo "== $$time из $(TIMES)"; $(MAKE) --no-print-directory test || exit; done

# Links to other sites that lead nowhere any more; asks these sites.
links: $(SITE)
	@$(BIN)/python -m doctools.checks.outside site

# Runs each page on the broker that it names and writes in what came. Says what it wrote, and what it left and why.
update: $(TEST)
	@$(BIN)/python -m doctools.engine.update_pages --jobs $(or $(JOBS),4) $(if $(BROKER),--broker $(BROKER)) $(if $(PAGE),-k "$(PAGE)") $(ARGS)

# Runs a page up to a line, then hands its terminals over: make try PAGE=sleduyushie LINE=120
try: $(TEST)
	@$(BIN)/python -m doctools.engine.try_page "$(PAGE)" $(LINE) $(if $(BROKER),--broker $(BROKER))

mutants: $(TEST)
	$(BIN)/python -m doctools.mutants $(if $(ALL),--all) $(if $(PAGE),--pages "$(PAGE)") $(ARGS)

# All mutants of one page, each night another.
mutants-tonight: $(TEST)
	@set -- $$(cd docs && ls *.md */*.md */*/*.md | grep -v '[.]en[.]md$$'); shift $$(( $$(date +%s) / 86400 % $$# )); \
		echo "страница этой ночи: $$1"; $(BIN)/python -m doctools.mutants --all --pages "$$1" $(ARGS)

bench: $(TEST) site
	$(BIN)/python -m doctools.bench.pages
	$(BIN)/python -m doctools.bench.build
	$(BIN)/python -m doctools.bench.site
	$(BIN)/python -m doctools.bench.load

fresh: $(TEST)
	@$(BIN)/python -m doctools.upstream fresh $(if $(VERSION),--version $(VERSION)) $(if $(ARCHIVE),--archive $(ARCHIVE))

# Begins a chapter: make page ORIGINAL=userguide/tasks.rst [TITLE=…] [FILE=…]
page: $(TEST)
	@$(BIN)/python -m doctools.upstream page $(ORIGINAL) $(if $(TITLE),--title "$(TITLE)") $(if $(FILE),--file "$(FILE)") \
		$(if $(ARCHIVE),--archive "$(ARCHIVE)")

confirm: $(TEST)
	@$(BIN)/python -m doctools.upstream confirm $(PAGE) $(SECTION) $(if $(OURS),--ours $(OURS)) $(if $(VERSION),--version $(VERSION))

inventory: $(TEST)
	@$(BIN)/python -m doctools.upstream inventory $(if $(VERSION),--version $(VERSION)) $(if $(ARCHIVE),--archive $(ARCHIVE))

# The steps of a new release of Celery, on a Python without .venv, which it makes anew. Needs uv.
release:
	@$(PYTHON) -m doctools.upstream.release $(VERSION)

# First of all, what a merge has left in any file: each tool below would complain of something else, or of nothing.
# Then what has grown too long to be read: code, and the styles and templates of the site, wherever they lie.
LONGEST := 400
lint: $(WHOLE)
	@! git grep -nIE '^(<{7}|[|]{7}|>{7})( |$$)' || { echo 'ошибка: слияние не закончено'; exit 1; }
	@git ls-files -z '*.py' '*.js' '*.css' '*.html' | xargs -0 -r wc -l | awk '$$1 > $(LONGEST) && !/ total$$/ \
		{sub(/^ *[0-9]+ /, ""); print "ошибка: строк больше $(LONGEST): " $$0; long = 1} END {exit long}'
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target $(CHECKS)
	@echo 'lint: всё верно'

# Each looks at something else, so that all say what they have found.
CHECKS := $(addprefix check-,types code form workflows layers typography pages references settings commands settled)
.PHONY: $(CHECKS)
check-code:
	$(BIN)/ruff check .
check-form:
	$(BIN)/ruff format --check .
check-types:
	$(BIN)/mypy doctools tests
check-workflows:
	$(BIN)/zizmor --offline --quiet --no-progress .github
check-layers:
	$(BIN)/lint-imports --no-logo --cache-dir build/imports
check-settled:
	$(BIN)/python -m doctools.upstream settled
check-typography check-pages check-references check-settings check-commands: check-%:
	$(BIN)/python -m doctools.checks.$*

fix: $(WHOLE)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/python -m doctools.checks.typography --fix

# After an edit of pyproject.toml: pins with hashes; those that are there stay. UPGRADE="celery kombu" moves these,
# UPGRADE=all everything. Needs uv, which the guide itself does not. One package has one version in all lists: each but
# the first is held to the one that has everything.
COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make requirements'
HELD := --no-annotate --constraint requirements/all.txt
requirements:
	$(COMPILE) --output-file requirements/all.txt --all-extras \
		$(if $(filter all,$(UPGRADE)),--upgrade,$(addprefix --upgrade-package ,$(UPGRADE)))
	$(COMPILE) $(HELD) --output-file requirements/test.txt \
		--extra subject --extra serve --extra site --extra books --extra test --extra tools --upgrade
	$(COMPILE) $(HELD) --output-file requirements/books.txt --extra serve --extra site --extra books --upgrade
	$(COMPILE) $(HELD) --output-file requirements/site.txt --extra serve --extra site --upgrade
	$(COMPILE) $(HELD) --output-file requirements/serve.txt --extra serve --upgrade

clean:
	rm -rf $(VENV) site build .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
