#!/usr/bin/env bash
# What the release build is made of, as a software bill of materials (CycloneDX): `make sbom`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.env

if ! cargo cyclonedx --version 2>/dev/null | grep -qF "$CARGO_CYCLONEDX_VERSION"; then
    echo "==> Installing cargo-cyclonedx $CARGO_CYCLONEDX_VERSION (a minute)"
    cargo install --locked --version "$CARGO_CYCLONEDX_VERSION" cargo-cyclonedx
fi
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
describe() { # name features platform
    cargo cyclonedx --quiet --format json --spec-version 1.5 --no-build-deps --override-filename "$1" \
        --no-default-features --features "$2" --target "$3"
    mv "$1.json" "$target/$1.json"
    echo "$target/$1.json: $(grep -c '"purl": "pkg:cargo/' "$target/$1.json") crates"
}
describe sbom-server ssr "$(rustc -vV | sed -n 's/^host: //p')"
describe sbom-browser hydrate wasm32-unknown-unknown
