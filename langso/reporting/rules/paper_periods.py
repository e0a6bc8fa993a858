"""Which period a column of a paper speaks of, and how a paper names it."""

from langso.core.periods import Period

FIRST_HALF, SECOND_HALF = 31, 32


def period_at(when: str, period: Period) -> Period:
    """Return the period that "round", "year", "last_year" or "next" means for a round's period."""
    match when:
        case "year":
            return Period(period.year)
        case "last_year":
            return Period(period.year - 1)
        case "next":
            return _following(period)
        case _:
            return period


def _following(period: Period) -> Period:
    """Return the second half after the first half of a year, else the next year."""
    if period.part == FIRST_HALF:
        return Period(period.year, SECOND_HALF)
    return Period(period.year + 1)


def words_of(period: Period) -> dict[str, str]:
    """Return what `{round}`, `{next}`, `{year}` and `{last_year}` stand for in Vietnamese."""
    return {
        "round": period_words(period),
        "next": period_words(_following(period)),
        "year": str(period.year),
        "last_year": str(period.year - 1),
    }


def period_words(period: Period) -> str:
    """Name a period as papers do: "6 tháng đầu năm 2026", "năm 2026"."""
    if period.part == 0:
        return f"năm {period.year}"
    if period.part == FIRST_HALF:
        return f"6 tháng đầu năm {period.year}"
    if period.part == SECOND_HALF:
        return f"6 tháng cuối năm {period.year}"
    if period.part > 20:
        return f"quý {period.part - 20} năm {period.year}"
    return f"tháng {period.part} năm {period.year}"


def worded(text: str, words: dict[str, str]) -> str:
    """Put words into the places of a text that name them; other braces stay as they are."""
    for name, said in words.items():
        text = text.replace(f"{{{name}}}", said)
    return text
