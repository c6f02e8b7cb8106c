#!/usr/bin/env bash
# Everything that has to hold: `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
step() { printf '\n\033[1m==> %s\033[0m\n' "$*"; }
begun=$SECONDS

step "Format"
cargo fmt --check

step "Lints (the first time about 5 minutes on two cores): server with sandbox, production server, browser"
cargo clippy --locked --all-targets -- -D warnings
cargo clippy --locked --no-default-features --features ssr --bin graph-connect -- -D warnings
cargo clippy --locked --no-default-features --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings

step "The files for the browser, as they are released (about 2 minutes)"
export LEPTOS_SITE_ROOT=target/test-site
cargo leptos build --release --frontend-only
export LEPTOS_HASH_FILE_NAME=$target/release/hash.txt
export LEPTOS_SITE_ROOT=$PWD/target/test-site

step "Rust tests (the first time about 12 minutes, then 6)"
cargo test --locked
cargo build --locked --bin graph-connect

step "Size budget"
export GRAPH_CONNECT_BIN=$target/debug/graph-connect
export RETURN_TO_FILE=$target/tmp/return_to.txt
node scripts/size-budget.mjs

step "End to end in Chromium (about 8 minutes)"
(cd end2end && npx playwright test)
