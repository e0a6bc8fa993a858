"""The process that does background work."""

import os
from typing import Any

import django

from langso.config.serve.parent import die_with_parent

SECONDS_FOR_THE_TASK_IN_HAND = 10


def main() -> None:
    """Work until told to end; the task in hand is finished first."""
    die_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "langso.config.settings")
    django.setup()
    from procrastinate.contrib.django import app

    # The connector of Django knows its counterpart for workers; its base class does not say so.
    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=2, shutdown_graceful_timeout=SECONDS_FOR_THE_TASK_IN_HAND)


if __name__ == "__main__":
    main()
