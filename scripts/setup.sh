#!/usr/bin/env bash
# Installs what is missing to build, and for the tests also a browser: `scripts/setup.sh [--tests]`.
# A second call finds everything in place and is done in a second.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/versions.env

tools=${XDG_DATA_HOME:-$HOME/.local/share}/graph-connect/tools
cargo_bin=${CARGO_HOME:-$HOME/.cargo}/bin

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }
need() { has "$1" || { echo "$1 is missing: $2" >&2; exit 1; }; }

need rustup "install Rust from https://rustup.rs"
need node "install Node.js 20 or newer with npm from https://nodejs.org"
need npm "install Node.js 20 or newer with npm from https://nodejs.org"
need cc "install a C compiler (Debian: apt install gcc)"

# The prebuilt program where cargo-binstall is there and reaches it, else from source. A profile
# without link-time optimisation: the tool works as fast, and is built in a third of the time.
install_crate() { # name version time
    say "Installing $1 $2 (prebuilt: seconds; from source: about $3)"
    if has cargo-binstall && cargo binstall --no-confirm --force "$1@$2" >/dev/null 2>&1; then return; fi
    CARGO_TARGET_DIR=$tools/target CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=false \
        cargo install "$1" --version "$2" --locked --force
}

for part in rustfmt clippy; do
    rustup component list --installed | grep -q "^$part" || rustup component add "$part"
done
if ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
    say "Adding the WebAssembly target to Rust (seconds)"
    rustup target add wasm32-unknown-unknown
fi

if [ "$(cargo leptos --version 2>/dev/null | awk '{print $2}')" != "$CARGO_LEPTOS_VERSION" ]; then
    install_crate cargo-leptos "$CARGO_LEPTOS_VERSION" "10 minutes on two cores"
fi
wasm_bindgen=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)
if [ "$(wasm-bindgen --version 2>/dev/null | awk '{print $2}')" != "$wasm_bindgen" ]; then
    install_crate wasm-bindgen-cli "$wasm_bindgen" "2 minutes on two cores"
fi
rm -rf "$tools/target"

# cargo-leptos takes sass and wasm-opt from the PATH: npm's stand beside cargo-leptos itself.
if ! cmp -s scripts/tools/package-lock.json "$tools/package-lock.json" || [ ! -d "$tools/node_modules/sass" ]; then
    say "Installing sass and wasm-opt from npm (seconds)"
    mkdir -p "$tools"
    cp scripts/tools/package.json scripts/tools/package-lock.json "$tools"
    npm ci --prefix "$tools" --no-audit --no-fund --loglevel=error
fi
for tool in sass wasm-opt; do
    has "$tool" || ln -sf "$tools/node_modules/.bin/$tool" "$cargo_bin/$tool"
done

[ "${1:-}" = --tests ] || exit 0
need python3 "install Python 3"

if ! cmp -s end2end/package-lock.json end2end/node_modules/.installed-lock; then
    say "Installing the packages of the end-to-end tests (seconds)"
    npm ci --prefix end2end --no-audit --no-fund --loglevel=error
    cp end2end/package-lock.json end2end/node_modules/.installed-lock
fi

sudo=$([ "$(id -u)" = 0 ] || echo sudo)
install_package() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null; }
# From Debian, or whoever has another system is told what to do: `begin_packages name hint time`.
begin_packages() {
    say "Installing $1 ($3)"
    has apt-get || { echo "no $1: $2" >&2; exit 1; }
    $sudo apt-get update -qq
}

# A real PostgreSQL for the tests of several instances, which start and stop it themselves:
# Debian's package is kept from running one of its own.
if ! has initdb && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    begin_packages PostgreSQL "install one and put its programs on the PATH" "a minute"
    install_package postgresql-common
    $sudo sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    install_package postgresql
fi

# A real nginx for the tests of what stands in deploy/, kept from running as a service likewise.
if ! has nginx && ! [ -x /usr/sbin/nginx ]; then
    begin_packages nginx "install one and put it on the PATH" "seconds"
    policy=/usr/sbin/policy-rc.d
    if ! [ -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
        $sudo chmod +x "$policy"
        trap '$sudo rm -f "$policy"' EXIT
    fi
    install_package nginx-light
    $sudo update-rc.d nginx disable >/dev/null 2>&1 || true
fi
if ! has systemd-analyze; then
    begin_packages systemd-analyze "it comes with systemd" "seconds"
    install_package systemd
fi

# Playwright's own browser, else the one of the system, else Debian's package.
chromium_of_playwright() {
    (cd end2end && node -e 'const path = require("playwright-core").chromium.executablePath();
        process.exit(require("fs").existsSync(path) ? 0 : 1)')
}
if [ -z "${CHROMIUM:-}" ] && ! chromium_of_playwright \
    && ! has chromium && ! has chromium-browser && ! has google-chrome; then
    say "Installing Playwright's Chromium (a minute)"
    if ! (cd end2end && npx playwright install chromium >/dev/null 2>&1); then
        begin_packages Chromium "install one and name it in CHROMIUM" "a minute"
        install_package chromium
    fi
fi
