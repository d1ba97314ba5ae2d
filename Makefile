# `make help` lists the targets. PYTHON=/path/to/python3.12 chooses the interpreter of the set-up.
.POSIX:
.DEFAULT_GOAL := help
.PHONY: help site test prove publish campaign setup serve read wheel farm lm gpu gpu-fa4 pins audit sbom \
	lint prose types tests check format clean distclean

# Bytecode is kept, whatever the environment asks: without it, much of a command's time is compiling.
export PYTHONDONTWRITEBYTECODE =
BIN = .venv/bin
SETUP = PYTHON="$(PYTHON)" sh tools/setup.sh $(if $(NEED_GIB),--need-gib $(NEED_GIB))
# What makes the pages; each in an environment of its own.
ENGINE = mkdocs
ENGINES = mkdocs properdocs zensical
SITE_SET = $(if $(filter mkdocs,$(ENGINE)),site,$(ENGINE))
SITE_BIN = $(if $(filter mkdocs,$(ENGINE)),$(BIN),.venv-$(ENGINE)/bin)
# One file of tests, or one page, runs in one process; the longest pages come first. Three keep two
# cores busy, since browsers and servers make tests wait.
PYTEST_ARGS = -n 3 --dist loadfile --no-loadscope-reorder --durations=20
NOTES = .week2/coverage
DENO = DENO_DIR=.week2/deno DENO_NO_UPDATE_CHECK=1 $(BIN)/deno
SCRIPTS = docs/assets/js src/bookproof/reader/*.js src/week2/sentiment/browser/*.js

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' Makefile

site: ## build the site from what is recorded, run no block; ZIP=FILE packs it, ENGINE=properdocs
	@case " $(ENGINES) " in *" $(ENGINE) "*) ;; *) \
		echo "ENGINE=$(ENGINE): the engines are $(ENGINES)" >&2; exit 2;; esac
	@$(SETUP) $(SITE_SET)
	@BOOKPROOF_ENGINE=$(ENGINE) $(SITE_BIN)/week2 build $(if $(OUT),--out "$(OUT)") \
		$(if $(STRICT),--strict) $(if $(WHEELS),--wheels "$(WHEELS)") $(if $(ZIP),--zip "$(ZIP)")

test: setup lint types tests ## each change: lint, types, tests, the blocks that need only packages
	$(BIN)/week2 check $(if $(TRACED),--coverage $(NOTES))
	@echo "All checks passed."

# Threads of a language model wait for each other: beside another process, two are slower than one.
prove: farm lm ## before publishing: each block that can be; LONG=1: the long ones too, SHARD=1/3: a part
	@$(SETUP) prove
	WEEK2_LM_THREADS=1 $(BIN)/week2 $(if $(SHARD),run --shard $(SHARD),prove) --jobs 2 $(if $(LONG),--long)

publish: TRACED = 1
publish: test prove ## what must pass before the site is published, and the site, built strictly
	@$(BIN)/week2 build --strict $(if $(OUT),--out "$(OUT)")

campaign: $(if $(STEPS),setup,prove) ## each week: other machines, versions, faults; STEPS="load dates": these alone
	bash tools/campaign.sh $(STEPS)

setup: ## make .venv for everything, PyTorch too; a second time does nothing
	@$(SETUP) book

serve: ## write with live reload on http://127.0.0.1:8000
	@$(SETUP) site
	$(BIN)/mkdocs serve --no-strict --livereload --watch snippets --watch src --watch overrides

read: setup ## read with Run and Edit at every program: prints the address to open
	@$(BIN)/week2 read

wheel: setup ## build the library, its models and, with a C compiler, its compiled scan into dist/
	@rm -rf build
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . ./tools/wheels/models
	-@PYTHONWARNINGS=ignore $(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist ./tools/wheels/scan
	@ls dist/*.whl

farm: ## make .venv-farm, farm-haystack's own environment
	@$(SETUP) farm

lm: setup ## fetch the weights of the local language model into the user's cache (1.1 GB)
	$(BIN)/week2 serve-lm --fetch

gpu: ## on a CUDA machine: PyTorch, then flash-attn, mamba-ssm, causal-conv1d from source
	@$(SETUP) gpu

gpu-fa4: ## on a CUDA machine: make .venv-fa4 with flash-attn-4
	@$(SETUP) gpu-fa4

pins: setup ## refresh the pins; KEEP=1 changes only what must, RESOLUTION=lowest-direct tries the low ends
	$(BIN)/python tools/pins.py $(if $(KEEP),--keep) $(if $(RESOLUTION),--resolution $(RESOLUTION))

audit: ## look the pinned versions up among the known weaknesses (needs the network)
	@$(SETUP) supply
	.venv-supply/bin/python tools/audit.py

sbom: setup ## list what .venv holds, in CycloneDX: SBOM=FILE, else dist/week2.cdx.json
	@$(SETUP) supply
	@mkdir -p $(dir $(or $(SBOM),dist/week2.cdx.json))
	.venv-supply/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file $(or $(SBOM),dist/week2.cdx.json) .venv

lint: setup ## ruff over all Python; deno over the pages' scripts, with their types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(DENO) fmt --check --config tools/scripts/page.json $(SCRIPTS) overrides/sw.js
	$(DENO) lint --config tools/scripts/page.json $(SCRIPTS) overrides/sw.js
	$(DENO) check --config tools/scripts/page.json $(SCRIPTS)
	$(DENO) check --config tools/scripts/worker.json overrides/sw.js

prose: setup site ## house style of the built pages, by textlint from npm; docs/style.md tells it
	cd tools/prose && DENO_DIR=../../.week2/deno ../../$(BIN)/deno install --quiet --frozen
	$(DENO) run --allow-read --allow-env --allow-sys --no-lock --node-modules-dir=manual --config tools/prose/package.json \
		tools/prose/node_modules/textlint/bin/textlint.js --config tools/prose/.textlintrc.json \
		$$(find site -name '*.md' ! -name style.md ! -path 'site/reference/*')

types: setup ## mypy over src, tests, tools and each folder of snippets
	$(BIN)/mypy src tests tools
	@find snippets -name '*.py' -exec dirname {} + | sort -u | while read -r folder; do \
		$(BIN)/mypy --allow-untyped-defs "$$folder"/*.py || exit 1; done

tests: setup ## tests, docstring examples, every block; TRACED=1 notes the library's lines that ran
	@rm -rf $(NOTES)/tests
	$(if $(TRACED),BOOKPROOF_COVERAGE=$(NOTES)) $(BIN)/pytest --doctest-modules --codeblocks $(PYTEST_ARGS) \
		tests src docs README.md CONTRIBUTING.md

check: setup ## judge pages, snippets, receipts, skip list and links; runs nothing
	$(BIN)/week2 check

format: setup ## let ruff and deno format and mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(DENO) fmt --config tools/scripts/page.json $(SCRIPTS) overrides/sw.js

clean: ## remove what was built, the caches and the log of runs
	rm -rf site dist build .week2 .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage*

distclean: clean ## remove the environments too
	rm -rf .venv .venv-farm .venv-fa4 .venv-properdocs .venv-zensical .venv-supply tools/prose/node_modules src/*.egg-info
