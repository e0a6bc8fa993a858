"""Which department of a province answers for a criterion."""

from langso.accounts import queries as accounts

COORDINATION = "coordination"


def department_of(set_id: str, criterion_code: str) -> str:
    """Return the slug of the department that verifies a criterion or indicator of a set.

    An indicator (17.3) belongs to its criterion's department unless the file names it. What
    `law/departments.yaml` gives to nobody is the coordination office's.
    """
    found = accounts.department_of(set_id=set_id, criterion_code=criterion_code)
    return found or COORDINATION
