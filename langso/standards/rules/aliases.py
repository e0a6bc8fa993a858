"""The short names by which people call a set's figures: codes of indicators and conditions."""

from langso.standards.values import CriteriaSet, EntryCondition, Indicator


def alias_of(criteria_set: CriteriaSet) -> dict[str, str]:
    """Return element keys by indicator code and by entry condition id."""
    found = {item.code: element_key(item) for item in criteria_set.indicators}
    found |= {item.id: _condition_key(item) for item in criteria_set.entry_conditions}
    return {code: key for code, key in found.items() if key}


def element_key(indicator: Indicator) -> str:
    """Return the element an indicator's code stands for: whole, total, else the first test's."""
    if indicator.whole is not None:
        return indicator.whole.element
    if indicator.unit_share is not None:
        return indicator.unit_share.element
    implied = [test.element for test in indicator.tests if test.implied]
    return next(iter([*implied, *(test.element for test in indicator.tests)]), "")


def _condition_key(condition: EntryCondition) -> str:
    return condition.test.element if condition.test is not None else ""
