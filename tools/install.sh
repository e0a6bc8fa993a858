#!/bin/sh
# Install what lock files name into .venv: by two installers at once, for one alone uses one core.
set -eu
cd "$(dirname "$0")/.."
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT

# The locks name everything with its version, so that no installer needs to know of the other.
cat "$@" | sed -n 's/^\([A-Za-z0-9][^ ]*==[^ ]*.*\)$/\1/p' | sort -u |
    awk -v folder="$lists" '{ print > (folder "/" NR % 2) }'

install() {
    # Byte code is written when a module is first imported.
    .venv/bin/python -m pip --disable-pip-version-check --no-input install \
        --quiet --no-deps --no-compile --requirement "$1"
}

install "$lists/0" &
other=$!
install "$lists/1"
wait "$other"
