#!/bin/sh
# Run every static check, tell which fail, and fail at the end if any did.
set -u
cd "$(dirname "$0")/.." || exit 1
bin=.venv/bin
failed=""

check() {
    name=$1
    shift
    printf '%-12s' "$name"
    if words=$("$@" 2>&1); then
        echo "ok"
    else
        echo "FAILED"
        printf '%s\n' "$words" | sed 's/^/    /'
        failed="$failed $name"
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

check ruff "$bin/ruff" check .
check format "$bin/ruff" format --check .
check types "$bin/mypy" langso
check imports "$bin/lint-imports"
check templates templates
check spelling "$bin/codespell" langso tests tools frontend docs README.md CONTRIBUTING.md GLOSSARY.md
check yaml "$bin/yamllint" --strict --config-file .yamllint.yaml law seeds
check law "$bin/langso" law check
check migrations migrations
check messages "$bin/python" -m pytest -q -p no:randomly tests/repository/test_messages.py

if [ -n "$failed" ]; then
    echo "Not well:$failed" >&2
    exit 1
fi
