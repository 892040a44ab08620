# What can be done here. The work is in setup.sh and in Reporter itself.
.PHONY: help demo test whole check golden crash hostile truth readings bench pictures reference docs clean

help: ## show this list
	@grep -E '^[a-z]+: .*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: ## build every report of the sample workspace, and say which files to open
	@./setup.sh demo
	@.venv/bin/reporter demo

test: ## run every test, with two of its cases where it has many
	@./setup.sh test
	@.venv/bin/python -m pytest -n auto --dist loadgroup --sample 2

whole: ## run every case of every test; most of an hour
	@./setup.sh test
	@.venv/bin/python -m pytest -n auto --dist loadgroup

check: ## lint, formatting and types
	@./setup.sh test
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

golden: ## write the golden files anew; read the difference before committing it
	@./setup.sh test
	@REPORTER_GOLDEN=write .venv/bin/python -m pytest tests/golden tests/story/test_every_case.py

crash: ## kill a run, and fill its disk, at every system call (of pages written in a row at the first and the last); an hour
	@./setup.sh test
	@.venv/bin/python -m tests.crash

hostile: ## tell twelve thousand hostile strings, and flip four hundred bits in store and ledger; over an hour
	@./setup.sh test
	@.venv/bin/python -m tests.hostile
	@.venv/bin/python -m tests.flips

truth: ## tell ten thousand invented worlds, and hold every figure and claim against what is true; over an hour
	@./setup.sh test
	@.venv/bin/python -m tests.truth

readings: ## write five thousand exports in seven languages, and hold what is read against it; twenty minutes
	@./setup.sh test
	@.venv/bin/python -m tests.readings

bench: ## measure speed against its aims
	@./setup.sh test
	@.venv/bin/python -m bench

reference: ## write the reference pages of the documentation anew, from the code
	@./setup.sh demo
	@.venv/bin/python docs/reference.py

docs: ## build the site of the documentation into site/
	@./setup.sh docs
	@.venv/bin/python docs/reference.py
	@.venv/bin/zensical build --strict

pictures: ## renew the pictures of the README
	@./setup.sh test
	@.venv/bin/python docs/pictures.py

clean: ## remove what was built; .venv stays
	@rm -rf build dist demo site .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
