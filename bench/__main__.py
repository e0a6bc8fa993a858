"""`python -m bench [engine] [http --url URL] [import]`: all of it when nothing is named."""

import argparse
import os
import tempfile

import django

from bench.report import Report

PARTS = ("engine", "import", "http")


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=(*PARTS, []), help="what to measure")
    parser.add_argument("--url", default="", help="a running platform, for http")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON too")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "langso.config.settings"
    parts = asked.parts or [part for part in PARTS if part != "http" or asked.url]
    with tempfile.TemporaryDirectory(prefix="langso-bench-") as home:
        os.environ["LANGSO_HOME"] = home
        django.setup()
        report = Report()
        if "engine" in parts:
            from bench import engine  # noqa: PLC0415 - needs Django

            engine.run(report)
        if "import" in parts:
            from bench import imports  # noqa: PLC0415 - needs Django

            imports.run(report)
        if "http" in parts:
            from bench import http  # noqa: PLC0415

            http.run(report, asked.url)
        report.finish(as_json=asked.json)


if __name__ == "__main__":
    main()
