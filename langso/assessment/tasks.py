"""Background work of this package."""

import datetime as dt

from procrastinate.contrib.django import app


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="assessment-snapshot")
def compact_ledger(timestamp: int) -> None:
    """Fold a long tail of the ledger into a new snapshot, so that processes hold little of it."""
    # Every command imports tasks; only the worker needs the engine, whose import takes seconds.
    from langso.assessment import actions

    actions.compact(by="worker", at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))
