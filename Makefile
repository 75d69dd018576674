# Needs Python 3.13, make and git; `make setup` brings the rest.
export SAM_CLI_TELEMETRY = 0
export NATIVE = $(CURDIR)/.tools/native
SAM = PATH="$(CURDIR)/.tools/uv/bin:$$PATH" AWS_DEFAULT_REGION=us-east-1 .tools/sam/bin/sam

.PHONY: help
help:  ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1 \t/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: setup
setup:  ## .venv, .tools, the native reader and the page, from uv.lock and web/package-lock.json
	@scripts/setup
	@scripts/native
	@scripts/page || echo "make setup: all but the page is there, which /ui says; \`make web\` tries again" >&2

.PHONY: web
web:  ## the page, web/dist: its packages, types, style, unit tests and build, each where something has changed
	@scripts/setup
	@scripts/page check

.PHONY: demo
demo: setup  ## the whole system on this machine, and real files through it; PORT=4567 where 4566 is taken
	@scripts/demo $(PORT:%=--port %)

.PHONY: down
down: setup  ## stop it; what it holds stays
	@.venv/bin/titer down

BESIDE_AN_EMULATOR = .venv/bin/python -m scripts.with_emulator .venv/bin/pytest -n auto

.PHONY: test
test: setup lint  ## everything that must hold before a change goes in: linters, and all tests but those of `test-all`, side by side
	$(BESIDE_AN_EMULATOR) tests/unit tests/contract tests/infrastructure tests/integration --ignore $(RIGHTS) --cov

RIGHTS = tests/integration/test_rights.py
.PHONY: rights
rights: setup  ## take every right of every function away, one after the other, and see what fails without it
	.venv/bin/pytest -n auto $(RIGHTS)

.PHONY: test-all
test-all: test rights page faults sanitize fuzz-shortly  ## the same, then each right is tried, the page used, the whole mistreated, and the readers too

.PHONY: lint
lint: setup  ## style, types, borders, template, the page
	@$(MAKE) --no-print-directory --jobs 2 types style borders template web

.PHONY: types
types:
	.venv/bin/mypy

.PHONY: style
style:
	.venv/bin/ruff check
	.venv/bin/ruff format --check

.PHONY: borders
borders:
	.venv/bin/lint-imports

.PHONY: template
template:
	.venv/bin/cfn-lint template.yaml
	$(SAM) validate --lint

.PHONY: unit
unit: setup  ## tests of the parts, of the template, and of what gets deployed
	.venv/bin/pytest -n auto tests/unit tests/contract tests/infrastructure

.PHONY: end-to-end
end-to-end: setup  ## tests of the stores and of the whole, on emulators of their own
	$(BESIDE_AN_EMULATOR) -m emulator tests/contract tests/integration

.PHONY: faults
faults: setup  ## mistreat the whole for some minutes: kills, storms, crowds, poison, deliveries over and over
	.venv/bin/pytest -s --durations 0 --durations-min 1 tests/faults

.PHONY: page
page: setup  ## the page as people use it, in Debian's Chromium: in two sizes, by keys alone, under attack; without one it is skipped
	.venv/bin/pytest --durations 10 tests/page

.PHONY: soak
soak: setup  ## the same for longer: 25 kills, 20 clients; TITER_SEED makes other choices
	TITER_SOAK=1 .venv/bin/pytest -s --durations=0 tests/faults

.PHONY: fuzz
fuzz: setup  ## a thousand requests of every kind to every operation of the API, where `make test` makes ten
	EXAMPLES=1000 .venv/bin/pytest -n auto --timeout 3600 --show-capture no tests/unit/api/test_schemathesis.py

.PHONY: fuzz-readers
fuzz-readers: .tools/fuzz  ## bytes that a fuzzer guided by coverage makes up, to each reader; SECONDS=600 for each, SEED=, READERS=
	.tools/fuzz/bin/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(SEED:%=--seed %) $(READERS)

.PHONY: fuzz-shortly
fuzz-shortly: .tools/fuzz  ## two minutes of the same, use cases in every order, and what files cost; all from one seed
	.tools/fuzz/bin/python -m tests.fuzz --files 60 --seed 1 $(READERS)
	CI=true EXAMPLES=150 .venv/bin/pytest -q -n auto tests/unit/files/test_every_order.py
	.venv/bin/python -m tests.fuzz.differential --seconds 20 --seed 1
	$(MAKE) --no-print-directory fuzz-costs FILES=66 SECONDS=300 SEED=1

.PHONY: fuzz-native
fuzz-native: setup  ## tables made up by chance, judged natively and plainly: SECONDS=600, SEED=
	.venv/bin/python -m tests.fuzz.differential --seconds $(or $(SECONDS),600) $(SEED:%=--seed %)

.PHONY: sanitize
sanitize: setup  ## the kernel under gcc's sanitizers of addresses and of undefined behaviour; without them it is skipped. SECONDS=60
	@scripts/sanitize $(or $(SECONDS),60)

.PHONY: arm64
arm64: setup  ## the kernel of arm64, by qemu, against the reader in Python; skipped without qemu-aarch64-static. SECONDS=60
	@scripts/arm64 $(or $(SECONDS),60)

.PHONY: fuzz-costs
fuzz-costs: setup  ## files that may cost more than they weigh, made up and judged; SECONDS=600, FILES=, SEED=, KINDS=
	.venv/bin/python -m tests.fuzz.costs --seconds $(or $(SECONDS),600) $(FILES:%=--files %) $(SEED:%=--seed %) $(KINDS)

.PHONY: .tools/fuzz
.tools/fuzz: setup
	@UV_PROJECT_ENVIRONMENT=.tools/fuzz .tools/uv/bin/uv sync --quiet --locked --no-default-groups --group fuzz \
		--no-python-downloads --python .venv/bin/python
	@scripts/native .tools/fuzz

.PHONY: build
build: setup  ## what `sam deploy` and `sam local` take, in .aws-sam; ARCHITECTURE=arm64 for the other processor
	@scripts/page
	$(SAM) build

.PHONY: folded
folded: build  ## the same without layers, in .aws-sam/folded, for a LocalStack that does not mount them
	.venv/bin/python scripts/fold_layers.py .aws-sam/build .aws-sam/folded

.PHONY: events
events: build  ## each event in events/ to its function in the Lambda image, by `sam local`; needs Docker
	.venv/bin/pytest -p no:cacheprovider tests/lambda_image

LOCALSTACK = ../shared/tools/localstack

.PHONY: localstack
localstack: folded  ## the tests of the whole on a LocalStack of their own; LOCALSTACK: the folder of its `up` and `down`
	.venv/bin/python -m scripts.with_localstack $(LOCALSTACK) .venv/bin/pytest -p no:cacheprovider tests/integration

.PHONY: format
format: setup  ## put the code into its shape
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	cd web && PATH="$(CURDIR)/.tools/node/bin:$$PATH" npm run --silent format

.PHONY: requirements
requirements: setup  ## what the layers bring, and what compiles the native reader, from uv.lock
	for layer in titer engine analysis; do \
		.tools/uv/bin/uv export --quiet --locked --only-group layer-$$layer --no-header --no-annotate \
			--no-python-downloads >layers/$$layer/requirements.txt || exit; \
	done
	.tools/uv/bin/uv export --quiet --locked --only-group native --no-header --no-annotate \
		--no-python-downloads >layers/engine/native/requirements.txt

.PHONY: reference
reference: setup  ## the pages and the picture in docs, and the API's description, that are made from the code
	.venv/bin/python -m scripts.reference

.PHONY: bench
bench: setup  ## this reader beside a careful script, Polars and DuckDB, that write the same: ratios of one run; where its time goes; what starts cost
	@UV_PROJECT_ENVIRONMENT=.tools/bench .tools/uv/bin/uv sync --quiet --locked --no-default-groups --group bench \
		--no-python-downloads --python .venv/bin/python
	@scripts/native .tools/bench
	.tools/bench/bin/python bench/run.py speed --rounds $(or $(ROUNDS),5)
	.tools/bench/bin/python bench/run.py stages
	.tools/bench/bin/python bench/warm.py
	PYTHONPATH=. .venv/bin/python bench/start.py --rounds $(or $(ROUNDS),5)

.PHONY: memory
memory: setup  ## peak memory of 10 million rows against that of one million
	.venv/bin/python bench/run.py memory

.PHONY: bench-lambda
bench-lambda: setup  ## what a gigabyte of CSV costs on Lambda at several settings of `Memory`
	.venv/bin/python bench/lambda_memory.py

.PHONY: bench-steps
bench-steps: setup  ## the steps of analyses on ten million readings, beside pandas and scipy: ratios, memory
	PYTHONPATH=layers/titer .venv/bin/python bench/steps.py --rounds $(or $(ROUNDS),3)

.PHONY: bench-page
bench-page: setup  ## the page in Chromium, before what `titer up` has started: first paint, frames a second
	PYTHONPATH=. .venv/bin/python bench/page.py

.PHONY: bench-live
bench-live: setup  ## readings by POST to what `titer up` has started: how many, how soon, by whose work; RATE=1000 SECONDS=60
	PYTHONPATH=. .venv/bin/python bench/live.py --rate $(or $(RATE),1000) --seconds $(or $(SECONDS),60)

.PHONY: openapi
openapi: setup  ## the description of the API, from its code
	.venv/bin/python -m titer.api.routes.openapi

.PHONY: service-models
service-models: setup  ## what the clients of AWS are made of, from botocore
	.venv/bin/python -m scripts.service_models

.PHONY: clean
clean:  ## remove what builds and tests leave; .titer keeps what the local system holds
	rm -rf .aws-sam .titer/build web/dist functions/web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
	find cli functions layers tests -name __pycache__ -type d -prune -exec rm -r {} +
