#!/usr/bin/env bash
# Every fuzz target for a minute (FUZZ_SECONDS), with the stable compiler: `make fuzz`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.env

seconds=${FUZZ_SECONDS:-60}
if ! cargo fuzz --version 2>/dev/null | grep -qF "$CARGO_FUZZ_VERSION"; then
    echo "==> Installing cargo-fuzz $CARGO_FUZZ_VERSION (a minute)"
    cargo install --locked --version "$CARGO_FUZZ_VERSION" cargo-fuzz
fi
# Coverage needs no nightly compiler, only leave to name its flags; there is no unsafe code to sanitize.
export RUSTC_BOOTSTRAP=1
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
mkdir -p "$CARGO_TARGET_DIR"
for target in id_token envelope token_answer return_to www_authenticate; do
    corpus=$CARGO_TARGET_DIR/corpus/$target
    log=$CARGO_TARGET_DIR/$target.log
    mkdir -p "$corpus"
    if ! cargo fuzz run --fuzz-dir fuzz --features fuzz -s none "$target" "$corpus" "fuzz/seeds/$target" \
        -- -max_total_time="$seconds" -max_len=8192 -timeout=10 >"$log" 2>&1; then
        tail -40 "$log"
        echo "FAILED $target: see $log"
        exit 1
    fi
    echo "ok $target: $(grep -oE 'Done [0-9]+ runs in [0-9]+ second' "$log" | tail -1)(s)"
done
