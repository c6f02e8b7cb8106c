# Every command installs what it needs first; a second call finds it in place.
SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help
.PHONY: help run dev test build bench figures fuzz mutants audit sbom setup setup-tests

target := $(or $(CARGO_TARGET_DIR),target)
built := target/graph-connect
tools := $(or $(XDG_DATA_HOME),$(HOME)/.local/share)/graph-connect/tools/node_modules/.bin
# For --version and the metrics; empty where this is no clone.
export GRAPH_CONNECT_COMMIT ?= $(shell git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null)
export PATH := $(tools):$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: setup ## build and serve the app with the built-in sandbox: no account, no registration
	@echo "==> Building (the first time about 8 minutes on two cores, then seconds)"
	@cargo leptos build
	@exec $(target)/debug/graph-connect

dev: setup ## edit, and see it reloaded: cargo leptos watch with the sandbox
	@cargo leptos watch

test: setup-tests ## format, lints, all tests, end to end in Chromium, size budget
	@scripts/test.sh

build: setup ## the release build for production, without the sandbox, in target/graph-connect
	@echo "==> Building for release (about 10 minutes on two cores)"
	@rm -rf $(built)
	@LEPTOS_SITE_ROOT=$(built)/site cargo leptos build --release --precompress --bin-cargo-args=--no-default-features
	@cp $(addprefix $(target)/$(LEPTOS_BIN_TARGET_TRIPLE)/release/,graph-connect hash.txt) $(built)
	@echo "==> $(built): the program, with the files for the browser beside it"

figures: setup-tests ## start time, memory and weight of a release build, as the README claims them
	@scripts/figures.sh

bench: setup-tests build ## what a hop through us costs, and what a person waits for, beside what people would run instead
	@bench/bench.sh

fuzz: ## fuzz what reads foreign input, a minute each
	@scripts/fuzz.sh

mutants: ## change the verifier and its like, and see that a test notices
	@scripts/mutants.sh

audit: ## licences, origins, second versions and known faults of every crate
	@scripts/audit.sh

sbom: ## what the release build is made of, as CycloneDX
	@scripts/sbom.sh

setup:
	@scripts/setup.sh

setup-tests:
	@scripts/setup.sh --tests
