"""`langso serve`: the whole platform in one command."""

import os
import sys

from langso.config.cli.base import app


@app.command("serve")
def serve() -> None:
    """Start the database, load what is missing, and run the web server and the worker."""
    from langso.config.serve import supervisor

    code = supervisor.run()
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is stopped; taking large libraries apart would only make the operator wait.
    os._exit(code)
