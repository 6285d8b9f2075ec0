# Bare `make` lists what it can do: every target with a `##` comment.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Nothing that this project runs reports home.
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
# The folder's settings count, not the person's.
export DBT_PROFILES_DIR := .
# Python keeps what it compiled: each later start is four seconds faster.
unexport PYTHONDONTWRITEBYTECODE

# Read by the project when set: CLICKSTREAM_DATA (the folder with the sources,
# default sample_data), CLICKSTREAM_MAPPINGS, CLICKSTREAM_DB (the warehouse),
# CLICKSTREAM_HOME (a company's own folder, which has all of these),
# CLICKSTREAM_FETCH (an address that raw files are fetched from).
RUN := .venv/bin/python
PYTHON ?= python3.11 /usr/bin/python3.11 python3.12 python3.13 python3
# two files of tests at a time: each builds warehouses, which takes memory
PYTEST := $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder
SQL_FOLDERS := $(wildcard models analyses macros tests)

.PHONY: help env env-cloud env-test build fetch refresh rollback forget train test test-slow test-long lint format \
        docs tables map questions sample \
        predict submit sql home bench bench-predictions bench-prediction-cost \
        bench-recommendations bench-marketing-target bench-publishing bench-build bench-values clean

help: ## list what make can do
	@echo "make ..."
	@awk -F ':.*## ' '/^[a-z-]+: .*## / {printf "  %-22s %s\n", $$1, $$2}' Makefile

# Starts no Python where .venv has the locks that are asked for, and those that it
# was given before, as they are.
define in_place
@for lock in $(1) $(notdir $(wildcard .venv/requirements*.lock)); do \
  cmp -s $$lock .venv/$$lock && [ -x $(RUN) ] && continue; \
  for python in $(PYTHON) none; do \
    if "$$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
    then break; fi; \
  done; \
  if [ "$$python" = none ]; then \
    echo "make env needs Python 3.11 (3.12 and 3.13 may do) with its venv module." >&2; \
    echo "Install it, or say where it is: make env PYTHON=/path/to/python3.11" >&2; \
    exit 1; \
  fi; \
  exec "$$python" -m pipeline.environment $(1); \
done
endef

env: ## make the environment .venv from requirements.lock, once
	$(call in_place,requirements.lock)

env-cloud: ## add what make fetch needs for buckets (S3, Google Cloud Storage)
	$(call in_place,requirements.lock requirements-cloud.lock)

env-test: ## add what tests and lint need; make test and make lint do so by themselves
	$(call in_place,requirements.lock requirements-cloud.lock requirements-test.lock)

# GONE=expected: most files of a source were taken away on purpose
ifdef GONE
export CLICKSTREAM_GONE := $(GONE)
endif

build: env ## build the warehouse from CLICKSTREAM_DATA, or the sample (FORCE=1: also when nothing is new)
	@$(RUN) -m pipeline.build

fetch: env ## copy what is new at the addresses in settings.yml (docs/inputs.md)
	@$(RUN) -m pipeline.fetch

refresh: env ## fetch and build what is new, test it, publish it (published/current/)
	@$(RUN) -m pipeline.nightly

rollback: env ## let the published version before serve again (another: VERSION=12)
	@$(RUN) -m pipeline.rollback $(VERSION)

forget: export CLICKSTREAM_PERSON := $(value PERSON)
forget: export CLICKSTREAM_SITE := $(value SITE)
forget: env ## take a person out of everything: make forget PERSON=... [SITE=...]
	@$(RUN) -m pipeline.forget

train: env ## learn all predictors anew, and build (else only those that are due)
	@$(RUN) -m pipeline.build --vars '{train_now: true}'

test: lint ## run every quick check: lint, and the tests on the sample
	@$(PYTEST) -m "not slow"

test-slow: env-test ## run the slow tests (real files: CLICKSTREAM_REAL_DATA)
	@$(PYTEST) -m "slow and not long" --durations=15

test-long: env-test ## repeat the proofs many times: 500 histories, 100 kills (two hours)
	@$(PYTEST) -m long --durations=15

lint: env-test ## check the style of Python and SQL; change nothing
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) tests/lint_sql.py lint --processes 2 --disable-progress-bar $(SQL_FOLDERS)

format: env-test ## let ruff and sqlfluff put the style right
	@$(RUN) -m ruff check --fix --exit-zero .
	@$(RUN) -m ruff format .
	@$(RUN) tests/lint_sql.py fix --processes 2 --disable-progress-bar $(SQL_FOLDERS)

docs: build ## pages about all tables, questions and decisions: site/index.html
	@$(RUN) -m pipeline.docs_site

tables: env ## write docs/tables.md, the list of all tables, from their descriptions
	@$(RUN) -m pipeline.tables_page

map: env ## print which folders serve which area, and how far data goes in them
	@.venv/bin/dbt --quiet parse
	@$(RUN) -m pipeline.map

questions: env ## answer the questions in analyses/ (some: Q="q01 q02")
	@$(RUN) -m pipeline.questions $(Q)

sql: export CLICKSTREAM_SQL := $(value Q)
sql: export CLICKSTREAM_SQL_FROM := $(FROM)
sql: export CLICKSTREAM_SQL_FORMAT := $(FORMAT)
sql: env ## ask the tables: make sql Q="select ..." [FORMAT=csv], or a prompt
	@$(RUN) -m pipeline.sql

home: env ## make a company's own folder: make home HOME_FOLDER=/folder
	@$(RUN) -m pipeline.settings.home "$(HOME_FOLDER)"

# 100 million: .venv/bin/python -m bench.run --events 100000000 --skip-peer --skip-refresh
bench: env ## measure what it costs: writes bench/RESULTS.md (an hour, 20 GB of disk)
	@$(RUN) -m bench.simulate
	@$(RUN) -m bench.run
	@$(RUN) -m bench.funnels

bench-values: env ## measure what values that can't be read cost (minutes, 15 GB of disk)
	@$(RUN) -m bench.values

bench-build: env ## measure what a build of the sample costs, by what is new (minutes)
	@$(RUN) -m bench.build

bench-prediction-cost: env ## measure what predictions cost (an hour, 10 GB of disk)
	@$(RUN) -m bench.prediction_cost

bench-predictions: env ## measure predictions on CLICKSTREAM_REAL_DATA (minutes)
	@$(RUN) -m bench.predictions

bench-publishing: env ## measure what publishing and forgetting cost (an hour, 30 GB of disk)
	@$(RUN) -m bench.publishing

bench-recommendations: env ## measure recommendations on CLICKSTREAM_REAL_DATA (minutes)
	@$(RUN) -m bench.recommendations

bench-marketing-target: env ## measure engagement classes on CLICKSTREAM_REAL_DATA (minutes)
	@$(RUN) -m bench.marketing_target

sample: env ## make sample_data/ again
	@$(RUN) -m simulate --clicks 33000 --days 14 --seed 1 --out sample_data --overwrite
	@$(RUN) -m simulate company --events 12000 --days 28 --seed 1 --format csv.gz --out sample_data --overwrite

predict: env ## write predictions/orders.csv from what is built
	@$(RUN) -m pipeline.predict

submit: env ## write predictions/predictions.json: the test users' engagement classes
	@$(RUN) -m pipeline.submission

clean: ## remove what was made, except .venv* and the warehouse
	@rm -rf target logs site .pytest_cache .ruff_cache .hypothesis
	@find . -name '.venv*' -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
