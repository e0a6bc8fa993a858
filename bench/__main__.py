"""`make bench`, or `python -m bench [engine] [import] [desk] [files] [pages] [what-if] [fresh]`.

It starts what it needs and stops it again: a PostgreSQL and a platform on a data folder of its
own (LANGSO_BENCH_HOME, default var/bench), filled with the whole country the first time. With
DATABASE_URL, engine, import, files and the desk's cells use that server, each in a database made
for it and dropped; saving is measured on the platform's own. With
--url a platform that runs already is asked; figures are sent to it, and withdrawn again, only
when --token is given, and `fresh` then leaves out the start.
"""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

PARTS = ("engine", "import", "desk", "files", "pages", "what-if", "fresh")
NEEDS_DATABASE = ("desk", "files")
"""Makes officers and cells of its own, which only the bench's own platform may be given."""


def asked_for(words: list[str]) -> argparse.Namespace:
    """Read the command line; `parts` is never empty. Raises SystemExit with what is wrong."""
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--url", default="", help="a running platform, instead of an own one")
    parser.add_argument("--token", default="", help="a token there, of a person who may approve")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    asked = parser.parse_args(words)
    if unknown := sorted(set(asked.parts) - set(PARTS)):
        parser.error(f"no such part: {', '.join(unknown)}")
    asked.url = asked.url.rstrip("/")
    asked.parts = asked.parts or [
        part
        for part in PARTS
        if not (asked.url and (part in NEEDS_DATABASE or (part == "fresh" and not asked.token)))
    ]
    if "fresh" in asked.parts and asked.url and not asked.token:
        parser.error("fresh sends a figure: give --token for the platform at --url")
    if asked.url and set(asked.parts) & set(NEEDS_DATABASE):
        parser.error("desk and files make officers: they run on the bench's own platform only")
    return asked


def main() -> None:
    """Measure what is asked for; the exit code says whether every limit was kept."""
    asked = asked_for(sys.argv[1:])
    # An end from outside must stop what was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="langso-bench-") as folder:
        _set_up_django(Path(folder))
        from bench.measuring import measure

        report = measure(asked)
    report.finish()
    raise SystemExit(1 if report.missed else 0)


def _set_up_django(folder: Path) -> None:
    """Let the engine run in this process, with a data folder of its own for its snapshots."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "langso.config.settings"
    os.environ["LANGSO_HOME"] = str(folder)
    import django

    django.setup()


if __name__ == "__main__":
    main()
