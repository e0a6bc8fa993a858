#!/bin/sh
# Browser tests drive the system's own Chromium, with fonts that have Vietnamese letters.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium and fonts for the browser tests …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
    exit 0
fi
echo "Browser tests need Chromium or Google Chrome; install it, e.g. apt-get install chromium." >&2
exit 1
