"""Background work of this package."""

import datetime as dt

from procrastinate.contrib.django import app

from langso.assessment import actions


@app.task(queueing_lock="assessment-snapshot", pass_context=False)
def compact_ledger() -> None:
    """Fold the ledger's tail into a new snapshot, so that processes hold little of it in memory."""
    actions.build_snapshot(by="worker", at=dt.datetime.now(tz=dt.UTC))
