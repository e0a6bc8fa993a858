"""`python -m bench [engine] [import] [pages --url URL]`: all that can be, when nothing is named.

`engine` needs nothing (PostgreSQL stands beside it when DATABASE_URL is set), `import` needs
DATABASE_URL and makes a scratch database there, `pages` needs a running platform.
"""

import argparse
import os
import tempfile

import django

from bench import imports, pages

PARTS = ("engine", "import", "pages")


def main() -> None:
    """Run the parts asked for; the exit code says whether the engine kept its limits."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--url", default="", help="a running platform, for pages")
    parser.add_argument("--json", action="store_true", help="print the engine's figures as JSON")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    address = os.environ.get("DATABASE_URL", "")
    possible = {"engine": True, "import": bool(address), "pages": bool(asked.url)}
    parts = asked.parts or [part for part, can in possible.items() if can]
    missed = _engine(as_json=asked.json) if "engine" in parts else []
    if "import" in parts:
        imports.run(address)
    if "pages" in parts:
        pages.run(asked.url)
    raise SystemExit(1 if missed else 0)


def _engine(*, as_json: bool) -> list[str]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "langso.config.settings"
    with tempfile.TemporaryDirectory(prefix="langso-bench-") as home:
        os.environ["LANGSO_HOME"] = home
        django.setup()
        from bench import engine  # noqa: PLC0415 - needs Django
        from bench.report import Report  # noqa: PLC0415 - needs Django

        report = Report()
        engine.run(report)
        report.finish(as_json=as_json)
        return report.missed


if __name__ == "__main__":
    main()
