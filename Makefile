# Everything the course does from a terminal. `make help` lists it. PYTHON=python3.12 chooses another Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EXTRAS := dev,grading,openai,ollama,openvino,site
LAB_FLAGS ?=
# Test files at a time.
WORKERS ?= 2

# The tests and the published notebooks use the kit's files and never ask a model hub.
test compat notebooks bench: export HF_HUB_OFFLINE = 1

.DEFAULT_GOAL := help
.PHONY: help lab test unit notebook-test compat lint bench notebooks exercises glossary address site release lock browser fence

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	@PYTHON=$(PYTHON) tools/system_packages.sh python
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@

browser:
	@tools/system_packages.sh browser

fence:
	@tools/system_packages.sh fence

lab: $(READY) ## set everything up, check the kit, open the course in JupyterLab
	$(BIN)/embedlab doctor
	$(BIN)/jupyter lab --LabApp.app_settings_dir='$(CURDIR)/tools/lab_settings' \
	  $(if $(filter 0,$(shell id -u)),--allow-root) \
	  $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname)),,--no-browser) \
	  $(LAB_FLAGS) --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks

test: unit notebook-test ## every test: library, examples, import contract, real browser, stored notebook outputs

unit: $(READY) browser fence
	@echo "== library, docstring examples, import contract, notebooks' form, JupyterLab in Chromium"
	$(BIN)/python -m pytest -n $(WORKERS) --dist=loadfile

notebook-test: $(READY)
	@echo "== every lesson and every solution run again, its outputs compared with the stored ones"
	$(BIN)/python tests/notebooks/run.py notebooks/*.ipynb solutions/*/*.ipynb

compat: browser ## all beside Colab's versions: unit tests, each notebook alone, explorers in Notebook 6.5
	@PYTHON=$(PYTHON) tools/system_packages.sh python
	@tools/system_packages.sh git
	$(PYTHON) tests/compat/run.py

lint: $(READY) ## style, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) browser fence ## each speed claim beside its peer; writes benchmarks/results.json
	$(BIN)/python -m benchmarks

notebooks: $(READY) browser ## run every lesson and solution, store outputs and pictures
	$(BIN)/python tools/publish.py notebooks/*.ipynb solutions/*/*.ipynb

exercises: $(READY) ## make the students' exercises and their checks from the masters in solutions/
	$(BIN)/python tools/exercises.py

glossary: $(READY) ## make notebooks/GLOSSARY.md from the lessons' tables of new words
	$(BIN)/python tools/glossary.py

address: $(READY) ## write the repository's address into badges and install lines (URL=https://github.com/you/fork sets it first)
	$(BIN)/python tools/address.py $(URL)

site: $(READY) ## the course as static pages, in site/: no server, no network, no kernel
	$(BIN)/python tools/build_site.py

release: $(READY) ## wheel, students' and instructors' bundles, in dist/ (LESSONS="00 01 03" chooses)
	$(BIN)/python tools/release.py --lessons $(LESSONS)

lock: ## make constraints.txt anew, from the newest releases that fit (PYTHON=the oldest Python to serve)
	@PYTHON=$(PYTHON) tools/system_packages.sh python
	$(PYTHON) tools/lock.py '$(EXTRAS)'
