"""Judging beforehand: every set in every period that holds figures, the newest first."""

import fcntl
import time

from langso.assessment.queries import engine, keeping, national

READY_TO_TRY = 2
"""Periods whose figures stand ready for trying other levels; a country's take some 50 MB."""


def keep_answers(*, resting: bool = False) -> int:
    """Judge what readers may ask on the maps of then, and return how many answers that were.

    They lie in the data folder afterwards, as the ledger stands: a process that begins, and a
    snapshot that swallows the events since, find nothing left to judge. One process at a time
    does it; `resting` it pauses as long as it worked, so that readers are served meanwhile.
    """
    pairs = national.set_periods()
    with (keeping.folder().parent / "beforehand.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for set_id, period in pairs:
            began = time.monotonic()
            engine.keep(_question(set_id, period))
            if resting:
                time.sleep(time.monotonic() - began)
    return len(pairs)


def judge_beforehand() -> int:
    """Keep all answers, without haste, and return how many that were.

    Every process also gathers the figures of the first set's newest periods, which `what_if`
    judges anew.
    """
    count = keep_answers(resting=True)
    pairs = national.set_periods()
    for set_id, period in [pair for pair in pairs if pair[0] == pairs[0][0]][:READY_TO_TRY]:
        engine.cells_of(_question(set_id, period))
    return count


def _question(set_id: str, period: str) -> engine.Question:
    return engine.question(set_id=set_id, period=period, on=None, tree="then", as_of_cut=None)
