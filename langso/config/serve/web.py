"""The web server process: gunicorn with the application loaded once and then forked."""

import gc
import io
import os
import signal
import sys
import threading
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.db import connections
from gunicorn.app.base import BaseApplication

from langso.config import env
from langso.config.serve.parent import await_word, die_with_parent, end_with

WORKERS = 2
THREADS = 24
"""Of a process: fourteen for saves in turn, of which three work, four for what is judged while it
is typed (`reporting.views.sheet_asked`), and six for everything else. A thread that waits costs
nothing but a connection to the database, and only once it has worked: 48 and the worker's are far
below the cluster's 100."""
SECONDS_FOR_A_REQUEST = 120
OBJECTS_BEFORE_COLLECTING = 10_000


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn with settings from here instead of from its command line."""

    def load_config(self) -> None:
        """Say how many processes and threads answer, and where."""
        chosen: dict[str, Any] = {
            "bind": f"{env.words('BIND', default=['0.0.0.0'])[0]}:{env.port()}",  # noqa: S104 - a server
            "workers": int(os.environ.get("WEB_WORKERS") or WORKERS),
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": SECONDS_FOR_A_REQUEST,
            # Gunicorn waits for idle connections too, so this is how long every end may take.
            "graceful_timeout": 4,
            "keepalive": 15,
            "preload_app": True,
            "post_fork": _end_with_the_first,
            "post_worker_init": _warm_up,
            "worker_exit": _leave_at_once,
            "proc_name": "langso",
            "loglevel": "warning",
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application; what it is made of was loaded before the word came."""
        from langso.config.wsgi import application

        return application


def load_beforehand() -> None:
    """Read the law and set aside all that has been loaded: it stays until the process ends.

    The collector would go through a million objects of libraries and law again and again, for a
    fifth of a second each time, and by touching them it would give every process its own copy.
    """
    from langso.standards import queries

    queries.read_whole_law()
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)


def _end_with_the_first(_server: object, worker: Any) -> None:
    """End at once when the process that was forked from is killed: the port must become free.

    Gunicorn's own way is to go on for some seconds, holding the port, so that whoever comes is
    kept waiting for an answer that nobody will give. What was in hand is sent again.
    """
    end_with(worker.ppid, signal.SIGKILL)


def _warm_up(worker: Any) -> None:
    """Ask for the home page once, beside the first readers, so that few of them wait for it.

    A process computes the country's verdicts at its first question; whoever asks meanwhile
    waits for the same computation instead of starting another one. Then the other periods are
    judged, so that a figure approved in any of them is seen at once.
    """
    from langso.assessment import queries as assessment

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost",
        "SERVER_PORT": str(env.port()), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "HTTP_ACCEPT_ENCODING": "gzip",
    }  # fmt: skip

    def ask() -> None:
        try:
            worker.wsgi(environ, lambda *_said: None).close()
            assessment.judge_beforehand()
        finally:
            connections.close_all()

    threading.Thread(target=ask, name="warm-up", daemon=True).start()


def _leave_at_once(_server: object, worker: Any) -> None:
    """End a worker without taking its libraries apart: their threads dislike it, and it is slow."""
    if worker.booted:
        os._exit(0)


def main() -> None:
    """Run until told to end."""
    die_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langso.config.settings")
    django.setup()
    import_module(settings.ROOT_URLCONF)
    # DuckDB brings it in at the first table handed over, in each process: a third of a second.
    import_module("pyarrow.dataset")
    load_beforehand()
    await_word()
    # Only now: the application lists the static files, and a first start gathers them until then.
    WebServer().run()


if __name__ == "__main__":
    main()
