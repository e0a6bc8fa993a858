#!/bin/sh
# Run every static check, tell which fail, and fail at the end if any did.
set -u
cd "$(dirname "$0")/.." || exit 1
bin=.venv/bin
failed=""
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT

check() {
    name=$1
    shift
    if "$@" >"$kept/$name" 2>&1; then tell "$name" 0; else tell "$name" 1; fi
}

tell() {
    if [ "$2" = 0 ]; then
        printf '%-12sok\n' "$1"
    else
        printf '%-12sFAILED\n' "$1"
        sed 's/^/    /' "$kept/$1"
        failed="$failed $1"
    fi
}

templates() {
    find langso -name '*.html' -exec "$bin/djhtml" --check --tabwidth 2 {} +
}

# Migrations are compared with models, not with a database: an address nobody answers will do.
migrations() {
    DATABASE_URL='postgresql://nobody@/none?host=/nonexistent' PYTHONWARNINGS=ignore \
        "$bin/python" manage.py makemigrations --check --dry-run
}

# Types take as long as all the others: they have one core, the others the second.
"$bin/mypy" langso >"$kept/types" 2>&1 &
types=$!

check ruff "$bin/ruff" check .
check format "$bin/ruff" format --check .
check imports "$bin/lint-imports"
check templates templates
check spelling "$bin/codespell" langso tests tools frontend docs README.md CONTRIBUTING.md GLOSSARY.md
check yaml "$bin/yamllint" --strict --config-file .yamllint.yaml law seeds
check law "$bin/langso" law check
check migrations migrations
check messages "$bin/python" -m pytest -q -p no:randomly tests/repository/test_messages.py
if wait "$types"; then tell types 0; else tell types 1; fi

if [ -n "$failed" ]; then
    echo "Not well:$failed" >&2
    exit 1
fi
