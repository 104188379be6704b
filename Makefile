# Every task of the project. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
PLAN   ?= data/source/shandong-2025.txt
OUT    ?= output
REPORT ?= zh,en
PYTHONS ?= 3.11 3.12 3.13
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null)
OWN_UV := $(or $(UV),build/uv/bin/uv)
# a Python that nobody asked for may be missing
OPTIONAL = $(if $(filter file,$(origin PYTHONS)),OPTIONAL=1)

.PHONY: help briefing test test-browser test-versions test-lowest test-package same-bytes lab lint generated notebooks \
  check benchmark clean

help:  ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

briefing: $(VENV)/.run  ## read PLAN, write workbook, slides, page, pictures and tables to OUT, in the languages of REPORT
	@$(BIN)/python -m analysis briefing "$(PLAN)" --out "$(OUT)" --lang $(REPORT)

test: $(VENV)/.dev  ## run every test: unit tests, doctests, notebooks against their stored outputs
	$(BIN)/python -m pytest -n auto --dist loadfile

lab: $(VENV)/.run  ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir=notebooks --ip=127.0.0.1

test-browser: $(VENV)/.browser  ## run every notebook in JupyterLab, and the page, in a real Chromium
	$(BIN)/python -m pytest tests/browser -m browser

test-versions: $(OWN_UV)  ## run every test on each of PYTHONS, by default 3.11 3.12 3.13
	@UV="$(OWN_UV)" $(OPTIONAL) .ci/versions test $(PYTHONS)

test-lowest: $(OWN_UV)  ## run the tests with the lowest versions that pyproject.toml allows
	@UV="$(OWN_UV)" .ci/versions lowest $(firstword $(PYTHONS))

test-package: $(OWN_UV)  ## build wheel and sdist; write a briefing with the one, run the tests of the other
	@UV="$(OWN_UV)" .ci/package "$(PYTHON)"

same-bytes: $(OWN_UV)  ## write the briefing on each of PYTHONS, and with the lowest versions; list the files that differ
	@UV="$(OWN_UV)" $(OPTIONAL) .ci/versions bytes $(PYTHONS)

lint: $(VENV)/.dev  ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

generated: $(VENV)/.dev  ## write anew what is made from the code: tables, data dictionary, environment.yml
	$(BIN)/python -m analysis read "data/source/shandong-2025.txt" --out data/tables --force
	$(BIN)/python -m analysis dictionary --out data/README.md
	$(BIN)/python .ci/environment.py
	for lang in en zh; do $(BIN)/python -c "import analysis as an; an.write_figure(an.draw_network(\
	  an.read_plan(an.SHANDONG_2025), lang='$$lang'), '.github/network-$$lang.png', dpi=80)"; done

notebooks: $(VENV)/.dev  ## run the notebooks anew, in place
	$(BIN)/python -m analysis notebooks --out notebooks

check:  ## everything that CI checks
	.ci/run

benchmark: $(VENV)/.benchmark  ## time reading against OpenCC, the measures against networkx, bicm and plain Python
	@$(BIN)/python benchmarks/reading.py
	@$(BIN)/python benchmarks/measures.py
	@$(BIN)/python benchmarks/briefing.py

clean:  ## remove the environment and what was built; briefings stay
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- set-up, done anew when pyproject.toml changes

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set it with: make PYTHON=/path/to/python3.11 …"; exit 1; }
ifdef UV
	@echo "Setting up .venv: a few seconds, once."
	@uv venv --quiet --seed --python "$(PYTHON)" $(VENV)
else
	@echo "Setting up .venv: about a minute, once."
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
endif

ifdef UV
INSTALL = VIRTUAL_ENV=$(VENV) uv pip install --quiet --compile-bytecode
else
INSTALL = $(BIN)/python -m pip install --quiet
endif

build/uv/bin/uv:
	@$(PYTHON) -m venv build/uv
	@build/uv/bin/python -m pip install --quiet uv

# The newest versions; then, for .dev, the exact ones of the tests. Notebooks and generated files are made with these.
# matplotlib lists the fonts of the machine at its first import, and says so on standard error: here, not in a notebook
$(VENV)/.run: pyproject.toml | $(BIN)/python
	@$(INSTALL) --editable .
	@$(BIN)/python -c "import matplotlib.font_manager"
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.run
	@$(INSTALL) --group dev
	@touch $@

$(VENV)/.benchmark: pyproject.toml $(VENV)/.run
	@$(INSTALL) --group benchmark
	@touch $@

$(VENV)/.browser: pyproject.toml $(VENV)/.dev
	@$(INSTALL) --group browser
	@touch $@
