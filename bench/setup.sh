#!/usr/bin/env bash
# Installs what the benchmark needs besides the tests' tools: the peers, and who makes the load. Debian's packages come as they
# are, npm's are pinned by lock files, Python's by requirements.txt. A second call finds everything in place.
set -euo pipefail
cd "$(dirname "$0")"
venv=${XDG_DATA_HOME:-$HOME/.local/share}/graph-connect/bench-venv

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok'; }

missing=()
[ -x /usr/sbin/nginx ] || missing+=(nginx-light)
for package in apache2 libapache2-mod-auth-openidc wrk python3-venv; do
    installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    say "Installing ${missing[*]} (a minute)"
    command -v apt-get >/dev/null || { echo "this takes Debian's packages: ${missing[*]}" >&2; exit 1; }
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    # None of them is to run as a service.
    policy=/usr/sbin/policy-rc.d
    if ! [ -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
        $sudo chmod +x "$policy"
        trap '$sudo rm -f "$policy"' EXIT
    fi
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

for peer in express react-msal; do
    if ! cmp -s "peers/$peer/package-lock.json" "peers/$peer/node_modules/.installed-lock"; then
        say "Installing the packages of $peer (seconds)"
        npm ci --prefix "peers/$peer" --no-audit --no-fund --loglevel=error
        cp "peers/$peer/package-lock.json" "peers/$peer/node_modules/.installed-lock"
    fi
done
if ! cmp -s peers/flask/requirements.txt "$venv/.installed-requirements"; then
    say "Installing the packages of flask (seconds)"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement peers/flask/requirements.txt
    cp peers/flask/requirements.txt "$venv/.installed-requirements"
fi
npm run --prefix peers/react-msal --silent build -- --logLevel error
