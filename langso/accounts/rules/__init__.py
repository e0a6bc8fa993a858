"""The rules that other modules and packages may use."""

from langso.accounts.rules.catalogue import (
    catalogue_of,
    department_of_criterion,
    departments_of_file,
    too_much,
)
from langso.accounts.rules.policy import (
    EVERYBODY,
    allows,
    departments,
    everywhere,
    lasts,
    may,
    separate,
    wants_second_factor,
)
from langso.accounts.rules.signing import (
    FAILURE_WINDOW,
    MOST_FAILURES_OF_ADDRESS,
    MOST_FAILURES_OF_NAME,
    device_of,
    failure_key,
    seconds_to_wait,
    token_hash,
)

__all__ = [
    "EVERYBODY",
    "FAILURE_WINDOW",
    "MOST_FAILURES_OF_ADDRESS",
    "MOST_FAILURES_OF_NAME",
    "allows",
    "catalogue_of",
    "department_of_criterion",
    "departments",
    "departments_of_file",
    "device_of",
    "everywhere",
    "failure_key",
    "lasts",
    "may",
    "seconds_to_wait",
    "separate",
    "token_hash",
    "too_much",
    "wants_second_factor",
]
