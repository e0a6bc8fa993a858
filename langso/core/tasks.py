"""Background work of this package."""

import datetime as dt

from procrastinate.contrib.django import app


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="core-files-sweep")
def sweep_files(timestamp: int) -> None:
    """Remove what uploads that were cut off left in the storage, and name lost files."""
    from langso.core.files import actions  # noqa: PLC0415 - heavy, and every command loads tasks

    actions.sweep(by="worker", at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="core-files-scan")
def scan_files(timestamp: int) -> None:
    """Show the virus scanner the files that were taken in while there was none."""
    from langso.core.files import actions  # noqa: PLC0415 - heavy, and every command loads tasks

    actions.scan_waiting(by="worker", at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
