"""Background work of this package."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="dossiers-deadlines", lock="dossiers-deadlines")
def watch_deadlines(timestamp: int) -> None:
    """Climb the rungs of deadlines whose day has come; each rung comes once, however often."""
    # Every command imports tasks; only the worker needs what files read.
    from langso.dossiers import actions

    actions.escalate(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="dossiers-mail", lock="dossiers-mail")
def mail_notices(timestamp: int) -> None:
    """Send letters of notices that were written since, or that could not be sent before."""
    from langso.dossiers.actions import notices

    notices.mail_notices(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="dossiers-outbox", lock="dossiers-outbox")
def send_statuses(timestamp: int) -> None:
    """Put what waits in the outbox into the folder of the axis, where there is one."""
    if not settings.LANGSO_EXCHANGE_FOLDER:
        return
    from langso.dossiers.actions import edxml_outbox

    axis = edxml_outbox.FolderAxis(Path(settings.LANGSO_EXCHANGE_FOLDER))
    edxml_outbox.deliver(axis=axis, at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
