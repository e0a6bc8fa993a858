"""Background work of this package."""

import datetime as dt
import uuid

from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="30 0 * * *")
@app.task(queueing_lock="reporting-remind", lock="reporting-mail")
def remind_daily(timestamp: int) -> None:
    """Remind people of what is due, at half past seven in the morning of the country."""
    # Every command imports tasks; only the worker needs what reminders read.
    from langso.reporting import actions

    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    actions.remind(on=timezone.localtime(at).date(), by="worker", at=at)
    actions.mail_notices(at=at)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="reporting-mail", lock="reporting-mail")
def mail_waiting(timestamp: int) -> None:
    """Send letters of reminders that a province made by hand, or that could not be sent before."""
    from langso.reporting import actions

    actions.mail_notices(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


# workbooks


@app.task
def work_on_workbook(upload_id: str) -> None:
    """Read, write or take back an uploaded workbook."""
    from langso.reporting.actions import workbooks

    workbooks.work(upload_id=uuid.UUID(upload_id))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reporting-workbooks")
def resume_workbooks(timestamp: int) -> None:
    """Take up uploads whose worker was killed; one that somebody works on is left alone.

    It has no lock of its own: that of a task that was killed would keep all later ones waiting.
    """
    from langso.reporting.actions import workbooks

    for upload_id in workbooks.list_unfinished():
        workbooks.work(upload_id=upload_id)
