#!/usr/bin/env bash
# Licences, origins, second versions and known faults of every crate, by the rules in deny.toml: `make audit`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.env

if ! cargo deny --version 2>/dev/null | grep -qF "$CARGO_DENY_VERSION"; then
    echo "==> Installing cargo-deny $CARGO_DENY_VERSION (3 minutes)"
    cargo install --locked --version "$CARGO_DENY_VERSION" cargo-deny
fi
cargo deny --locked check bans licenses sources
if timeout 60 cargo deny fetch db >/dev/null 2>&1; then
    cargo deny --locked check --disable-fetch advisories
else
    echo "NOT CHECKED: known faults (advisories). Their database, github.com/rustsec/advisory-db, can't be reached from here."
fi
