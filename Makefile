# make train | test | check | bench | oracle | conformance
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
CONFORMANCE ?= ../shared/conformance/docexamples.py
export JAX_PLATFORMS ?=

.PHONY: train test check format bench oracle conformance clean

# The environment, made anew when what it holds changes.
$(VENV)/.installed-%: pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -e ".[$*]"
	touch $@

train: $(VENV)/.installed-data
	$(PY) examples/mnist.py

test: $(VENV)/.installed-dev
	$(PY) -m pytest -n auto tests
	$(PY) -m pytest -n auto --synchronize -m "not alone" tests

check: $(VENV)/.installed-dev
	$(VENV)/bin/ruff format --check msgrad tests examples benchmarks
	$(VENV)/bin/ruff check msgrad tests examples benchmarks
	$(VENV)/bin/pyright

format: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check --fix msgrad tests examples benchmarks
	$(VENV)/bin/ruff format msgrad tests examples benchmarks

bench: $(VENV)/.installed-bench
	$(PY) -m benchmarks

# The real MindSpore 2.10 beside msgrad: the reference for values, printing and exceptions.
oracle: .oracle/.installed
.oracle/.installed:
	$(PYTHON) -m venv .oracle
	.oracle/bin/python -m pip install --quiet --disable-pip-version-check "mindspore==2.10.0" "numpy<2"
	touch $@

# MindSpore's own documented examples on msgrad, where the tool that runs them is there.
conformance: oracle $(VENV)/.installed-dev
	@if [ -f $(CONFORMANCE) ]; then \
	  test -f corpus.json || .oracle/bin/python $(CONFORMANCE) extract --out corpus.json; \
	  $(PY) $(CONFORMANCE) run --alias msgrad --corpus corpus.json --out conformance.json $(ARGS); \
	else echo "conformance: $(CONFORMANCE) is not here, nothing to run"; fi

clean:
	rm -rf $(VENV) .oracle build *.egg-info .pytest_cache .jax_cache .ruff_cache corpus.json conformance.json
