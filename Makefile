# Grounds: `make run` starts it. `make help` lists the rest.

PYTHONS ?= python3.13 python3.12 python3.11 python3
BIN = .venv/bin

# The first Python that starts (a name may exist and still fail), is of a right version and can make environments.
SUITS = import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
FIND = for python in $(BIN)/python $(PYTHONS); do \
	if "$$python" -c "$(SUITS)" >/dev/null 2>&1; then break; fi; python=; done; \
	if [ -z "$$python" ]; then \
	echo "Grounds needs Python 3.11, 3.12 or 3.13 with its venv module, and found none of them." >&2; exit 1; fi

.DEFAULT_GOAL := help
.PHONY: help run install test coverage test-postgres check lock

help: ## list what make can do here
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1@\2/p' Makefile | while IFS=@ read -r name does; do \
	printf '  make %-14s %s\n' "$$name" "$$does"; done

run: ## install what is needed and serve Grounds at http://127.0.0.1:8000 (PORT changes it)
	@$(FIND); "$$python" requirements/environment.py run && exec $(BIN)/python manage.py start

install: ## only the environment, with all that testing and checking need
	@$(FIND); "$$python" requirements/environment.py dev

# What a person has set for running the site is not for its tests.
CLEAN = env -u DATABASE_URL -u PRODUCTION -u SECRET_KEY -u ALLOWED_HOSTS -u DEBUG -u SSL_REDIRECT \
	-u TRUSTED_PROXY_COUNT -u EMAIL_URL -u GROUNDS_VAR
PYTEST = $(BIN)/python -m pytest -n auto

test: install ## the whole suite on SQLite
	@$(CLEAN) $(PYTEST) $(ARGS)

coverage: install ## the same, and how much of the code it reaches: 90 % at least
	@$(CLEAN) $(PYTEST) --cov=claims --cov-report=term --cov-fail-under=90 $(ARGS)

test-postgres: install ## the same suite on a PostgreSQL that is started for it and removed after
	@$(CLEAN) $(BIN)/python tests/postgres.py $(PYTEST) $(ARGS)

# Not the key of any site: production settings ask for one, and the checks want it long.
PRODUCTION_SETTINGS = $(CLEAN) PRODUCTION=true ALLOWED_HOSTS=grounds.example EMAIL_URL=smtp://localhost SECRET_KEY=$$($(BIN)/python -c \
	"import secrets; print(secrets.token_urlsafe(60))")

check: install ## style, types, templates, missing migrations, production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint --profile=django templates/django
	$(BIN)/djlint --quiet --lint --profile=jinja templates/jinja2
	$(CLEAN) $(BIN)/python manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy on production settings"
	@$(PRODUCTION_SETTINGS) $(BIN)/python manage.py check --deploy --fail-level WARNING

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras \
	--no-emit-index-url --custom-compile-command "make lock" $(ARGS)

lock: install ## write the locks again (ARGS=--upgrade for newer versions)
	$(COMPILE) requirements/pip.in -o requirements/pip.txt --allow-unsafe
	$(COMPILE) requirements/run.in -o requirements/run.txt
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
