#!/usr/bin/env bash
# Prints the figures that the README claims, measured on this machine with a release build:
# weight of the pages, time from start to first answer, idle memory, memory with a large file, cost of sessions.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}

echo "==> Building for release, with the sandbox to talk to (about 10 minutes on two cores)"
LEPTOS_SITE_ROOT=target/figures-site cargo leptos build --release
export LEPTOS_SITE_ROOT=$PWD/target/figures-site LEPTOS_HASH_FILE_NAME=$target/release/hash.txt
export GRAPH_CONNECT_BIN=$target/release/graph-connect

node scripts/size-budget.mjs
node scripts/start-figures.mjs
node scripts/upload-figures.mjs
cargo bench --locked --bench sessions
