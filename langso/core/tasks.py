"""Background work of this package, and what becomes of work whose worker was killed."""

import datetime as dt

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

SILENT_SECONDS = 60
MOST_ATTEMPTS = 3
"""A task that took its worker down with it three times is not given a fourth one."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="core-stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:
    """Do anew what a killed worker left in the middle.

    As long as such a task counts as being done, its lock keeps every later one waiting. Tasks may
    therefore be done twice, and are written so. This one has no lock itself.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        if job.attempts >= MOST_ATTEMPTS:
            await _give_up(context, job)
            continue
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The next one of its kind waits already, and does the same.
            await _give_up(context, job)


async def _give_up(context: JobContext, job: Job) -> None:
    if job.id is not None:
        await context.app.job_manager.finish_job_by_id_async(
            job_id=job.id, status=Status.FAILED, delete_job=False
        )


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="core-files-sweep")
def sweep_files(timestamp: int) -> None:
    """Remove what uploads that were cut off left in the storage, and name lost files."""
    from langso.core.files import actions

    actions.sweep(by="worker", at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="core-files-scan")
def scan_files(timestamp: int) -> None:
    """Show the virus scanner the files that were taken in while there was none."""
    from langso.core.files import actions

    actions.scan_waiting(by="worker", at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
