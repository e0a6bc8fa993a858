"""Which level of a test holds for a unit: the most specific one wins."""

from langso.assessment.values import Profile
from langso.standards.values import CriteriaSet, Level


def region_used(criteria_set: CriteriaSet, profile: Profile) -> tuple[str | None, str]:
    """Return the region column a unit uses and the id of the override that says so ("" if none).

    Units with the classes of an override use another region's column than their own.
    Source: 318/QĐ-TTg, Điều 1 (communes of special difficulty use the TDMNPB column).
    """
    for override in criteria_set.overrides:
        if any(all(pair in profile.classes for pair in group) for group in override.when):
            return override.region, override.id
    return profile.region, ""


def specificity(level: Level) -> int:
    """Rank a level: province, then class, then region with year, region, year, national (0)."""
    return (
        32 * (level.province is not None)
        + 16 * (level.klass is not None)
        + 4 * (level.region is not None)
        + 2 * (level.year is not None)
    )


def matches(level: Level, *, region: str | None, profile: Profile, year: int) -> bool:
    """Say whether a level holds for units of this profile in this year."""
    return (
        level.region in (None, region)
        and level.year in (None, year)
        and (level.klass is None or (level.scheme or "", level.klass) in profile.classes)
        and level.province in (None, profile.province)
    )


def resolve(
    levels: tuple[Level, ...], *, region: str | None, profile: Profile, year: int
) -> Level | None:
    """Return the level that holds; the first of equally specific ones; None when there is none.

    A most specific level whose value is None (the law has one, we do not know it) shadows
    broader ones that are known: the caller then gives "undetermined".
    """
    fitting = [
        level for level in levels if matches(level, region=region, profile=profile, year=year)
    ]
    return max(fitting, key=specificity, default=None)


def how(level: Level) -> str:
    """Name how a level was found: province, class, region_year, region, year or national."""
    if level.province is not None:
        return "province"
    if level.klass is not None:
        return "class"
    if level.region is not None:
        return "region_year" if level.year is not None else "region"
    return "year" if level.year is not None else "national"
