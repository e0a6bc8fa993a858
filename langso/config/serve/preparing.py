"""What happens before the servers start: migrations, data, static files, accounts, snapshot."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from langso.config import checks, env, preparation, static
from langso.config.serve import demo_accounts

# Any number will do, as long as every process of an installation uses the same one.
PREPARING_LOCK = 7_306_924


class NotBuiltError(Exception):
    """The front end has not been built; the message says how to."""


def prepare(*, at: dt.datetime) -> list[dict[str, str]]:
    """Bring everything that is absent, and return the demo accounts with their passwords.

    Two installations of one database prepare one after the other. Raises NotBuiltError.
    """
    faults = static.front_end_faults()
    if faults:
        msg = f"The front end is not built ({', '.join(faults)}). Run `make build`."
        raise NotBuiltError(msg)
    with _in_turn():
        if not checks.migrations().ok:
            typer.echo("Chuẩn bị cơ sở dữ liệu …")
            call_command("migrate", interactive=False, verbosity=0)
        preparation.load_all(at=at, only_missing=True)
        demo = env.flag("LANGSO_DEMO", default=True)
        accounts = demo_accounts.ensure(home=settings.HOME, at=at) if demo else []
    if static.collect():
        typer.echo("Đã gom tệp giao diện.")
    connections.close_all()
    return accounts


@contextmanager
def _in_turn() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [PREPARING_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [PREPARING_LOCK])
