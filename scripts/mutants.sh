#!/usr/bin/env bash
# Changes the verifier, the error classifier, the envelopes and return_to in every small way, and looks
# whether a test notices: `make mutants`. It works on a copy of the rooms alone, in which a build takes seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.env

if ! cargo mutants --version 2>/dev/null | grep -qF "$CARGO_MUTANTS_VERSION"; then
    echo "==> Installing cargo-mutants $CARGO_MUTANTS_VERSION (5 minutes)"
    cargo install --locked --version "$CARGO_MUTANTS_VERSION" cargo-mutants
fi
rooms=$PWD/target/mutants
rm -rf "$rooms/src" "$rooms/tests"
mkdir -p "$rooms/tests"
cp -rL fuzz/src fuzz/Cargo.toml fuzz/Cargo.lock "$rooms/"
sed -i '/^\[\[bin\]\]/,$d' "$rooms/Cargo.toml"
# The tests of the verifier, without those that need the whole application.
cp -r tests/id_token "$rooms/tests/"
rm "$rooms/tests/id_token/at_sign_in.rs"
cp tests/support/token.rs "$rooms/tests/id_token/token.rs"
sed -i -e '/^mod at_sign_in;/d' -e '/^#!\[cfg(feature = "sandbox")\]/d' -e '/^#\[path = "..\/support\/mod.rs"\]/d' \
    "$rooms/tests/id_token/main.rs"
cat >"$rooms/tests/id_token/support.rs" <<'RUST'
#![allow(dead_code, unused_imports)]
pub use crate::token::{KEY, Key, OTHER_KEY, encode, segment};
pub const CLIENT_ID: &str = "c0ffee00-1111-4222-8333-444455556666";
pub const TENANT: &str = "7d3c0f4e-52a1-4b8e-9f46-1c2d3e4f5a6b";
pub const PERSON: &str = "3a1f9c52-7b60-4e8d-8c14-95d2e07b6a31";
RUST
sed -i 's/^mod support;/mod support;\n#[allow(dead_code)]\nmod token;/' "$rooms/tests/id_token/main.rs"
cd "$rooms"
# Left out: null is the default of a JSON value, so nothing would change.
CARGO_TARGET_DIR=$rooms/target cargo mutants --in-place --no-shuffle --timeout 120 --colors never "$@" \
    --exclude-re 'visit_unit -> Result<Value, E> with Ok\(Default::default\(\)\)' \
    -f 'src/server/id_token.rs' -f 'src/server/id_token/*.rs' -f 'src/server/json.rs' \
    -f 'src/server/identity/explain.rs' -f 'src/server/identity/envelope.rs' \
    -f 'src/server/identity/return_to.rs' -f 'src/server/session/seal.rs'
