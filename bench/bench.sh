#!/usr/bin/env bash
# `make bench`: what a hop through us costs and what a person waits for, beside what people would run instead. Before it
# `make build` has built the release; here everything is measured in one run, on this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}

bench/setup.sh
echo "==> Building what measures sessions, and a peer (the first time about 6 minutes on two cores)"
cargo bench --locked --bench sessions --no-run --quiet
cargo build --locked --release --example bare --quiet
export BENCH_BARE=$target/release/examples/bare
export GRAPH_CONNECT_BIN=${GRAPH_CONNECT_BIN:-$PWD/target/graph-connect/graph-connect}
export BENCH_VENV=${XDG_DATA_HOME:-$HOME/.local/share}/graph-connect/bench-venv
export PATH=$PATH:/usr/sbin
node --test bench/tests/
echo "==> Measuring (about 6 minutes)"
exec node bench/run.mjs "$@"
